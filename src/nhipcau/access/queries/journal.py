"""The audit as a person may read it: events of the units in their hands, words of clients only where they read them.

Tables of events are large: nothing here counts them, and each way of asking walks an index of its own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from nhipcau.access.models import User
from nhipcau.access.states import OBJECT_KINDS, ROLES
from nhipcau.audit.queries import history, recent
from nhipcau.kernel.clock import LOCAL
from nhipcau.kernel.contracts import audit_actions
from nhipcau.kernel.dates import format_day
from nhipcau.kernel.errors import Missing
from nhipcau.kernel.permissions import Permission
from nhipcau.org.queries import centre_or_none, units

from .accounts import accounts
from .scopes import scope

if TYPE_CHECKING:
    from nhipcau.audit.models import Event
    from nhipcau.org.models import Unit

OPEN_APPS = ("access.", "org.")
"""Kinds whose words are no client's: accounts, units, staff."""

SYSTEM = "system"


@dataclass(frozen=True, kw_only=True)
class JournalFilter:
    """What the journal is narrowed to; empty means no narrowing. Both days are included; `actor` is an account's id."""

    first: date | None = None
    last: date | None = None
    actor: str = ""
    action: str = ""
    unit: int | None = None


@dataclass(frozen=True)
class Line:
    """One event in words; `hidden`: what it says of a client is not for this reader."""

    event: "Event"
    done: object
    about: str
    reason: str
    details: Sequence[tuple[object, str]]
    hidden: bool


def actors() -> list[tuple[str, str]]:
    """(id, name) of everybody who can stand as the actor of an event, the system first."""
    return [(SYSTEM, _("The system")), *((str(user.pk), f"{user.name} ({user.login})") for user in accounts())]


def units_to_read(user: User, on: date) -> "list[Unit]":
    """Units whose events a person may read, in the order of the tree."""
    return list(units().filter(pk__in=scope(user, Permission.AUDIT_READ, on)))


def events_for(user: User, on: date, asked: JournalFilter) -> "QuerySet[Event]":
    """Events that `user` may read on a day, newest first."""
    rows = _readable(recent().order_by("-at", "-id"), user, on)
    if asked.first:
        rows = rows.filter(at__gte=_midnight(asked.first))
    if asked.last:
        rows = rows.filter(at__lt=_midnight(asked.last + timedelta(days=1)))
    if asked.action:
        rows = rows.filter(action=asked.action).order_by("-id")
    if asked.actor:
        kind, ident = (SYSTEM, "") if asked.actor == SYSTEM else ("user", asked.actor)
        rows = rows.filter(actor_kind=kind, actor_id=ident).order_by("-id")
    if asked.unit:
        codes = [unit.code for unit in units_to_read(user, on) if unit.pk == asked.unit]
        rows = rows.filter(chain__in=codes).order_by("-position")  # the events of an office are one chain
    return rows


def history_for(user: User, on: date, kind: str, ident: str) -> "QuerySet[Event]":
    """What was done to one record, newest first. Raises Missing when nothing is there for this person."""
    rows = _readable(history(kind, ident).order_by("-id"), user, on)
    if not rows.exists():
        raise Missing
    return rows


def told(user: User, events: "Iterable[Event]", on: date) -> list[Line]:
    """Events in words. Words, reason and details of what is a client's stand only where `user` reads clients."""
    clients = scope(user, Permission.CLIENT_READ, on)
    return [_line(event, event.object_kind.startswith(OPEN_APPS) or event.unit_id in clients) for event in events]


def number_words(kind: str, ident: object) -> str:
    """`case 17`: a record without any of its words."""
    words = str(OBJECT_KINDS.get(kind, kind))
    return f"{words} {ident}".strip()


def _line(event: "Event", shown: bool) -> Line:
    done = audit_actions.get(event.action) or event.action
    number = number_words(event.object_kind, event.object_id)
    about = f"{number} · {event.object_words}" if shown and event.object_words else number
    details = [(_key(key), _value(key, value)) for key, value in event.details.items()] if shown else []
    return Line(event, done, about, event.reason if shown else "", details, not shown)


def _key(key: str) -> object:
    known = {"role": _("role"), "unit": _("unit"), "from": _("from"), "to": _("to"), "ip": _("address")}
    return known.get(key, key)


def _value(key: str, value: Any) -> str:
    if key == "role" and value in ROLES:
        return str(ROLES[value].name)
    if key in {"from", "to"} and value:
        try:
            return format_day(date.fromisoformat(str(value)))
        except ValueError:
            return str(value)
    return "–" if value in (None, "") else str(value)


def _readable(rows: "QuerySet[Event]", user: User, on: date) -> "QuerySet[Event]":
    """Whoever reads the Centre's audit reads every event, also those without a unit; others those of their units."""
    here, centre = scope(user, Permission.AUDIT_READ, on), centre_or_none()
    return rows if centre is not None and centre.pk in here else rows.filter(unit_id__in=here)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), LOCAL)
