"""The audit as a person may read it: events of the units in their hands, words of clients only where they read them.

Tables of events are large: nothing here counts them, and each way of asking walks an index of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Max, QuerySet
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _

from nhipcau.access.models import User
from nhipcau.access.states import SORTS
from nhipcau.audit.queries import history, recent
from nhipcau.kernel.clock import LOCAL
from nhipcau.kernel.errors import Missing
from nhipcau.kernel.permissions import Permission
from nhipcau.org.queries import centre_or_none, units

from .accounts import accounts
from .scopes import scope

if TYPE_CHECKING:
    from nhipcau.audit.models import Event
    from nhipcau.org.models import Unit

SYSTEM = "system"
MONTH, MANY, SHOWN = 30, 10, 50
"""Days the review of refusals goes back, refusals on a day that are no slip, and readers named above a history."""


@dataclass(frozen=True, kw_only=True)
class JournalFilter:
    """What the journal is narrowed to; empty means no narrowing. Both days are included; `actor` is an account's id."""

    first: date | None = None
    last: date | None = None
    actor: str = ""
    action: str = ""
    unit: int | None = None
    sort: str = ""


def actors() -> list[tuple[str, str]]:
    """(id, name) of everybody who can stand as the actor of an event, the system first."""
    return [(SYSTEM, _("The system")), *((str(user.pk), f"{user.name} ({user.login})") for user in accounts())]


def units_to_read(user: User, on: date) -> "list[Unit]":
    """Units whose events a person may read, in the order of the tree."""
    return list(units().filter(pk__in=scope(user, Permission.AUDIT_READ, on)))


def events_for(user: User, on: date, asked: JournalFilter) -> "QuerySet[Event]":
    """Events that `user` may read on a day, newest first."""
    rows = of_sort(_readable(recent().order_by("-at", "-id"), user, on), asked.sort)
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


def of_sort(rows: "QuerySet[Event]", sort: str) -> "QuerySet[Event]":
    """Changes, looks, refusals and the like, one sort or (empty) all."""
    if sort == "changes":
        return rows.exclude(action__in=[action for actions in SORTS.values() for action in actions])
    return rows.filter(action__in=SORTS[sort]) if sort else rows


def history_for(user: User, on: date, kind: str, ident: str) -> "QuerySet[Event]":
    """What was done to one record, and who looked at it, newest first. Raises Missing when nothing is there."""
    rows = _readable(history(kind, ident).order_by("-id"), user, on)
    if not rows.exists():
        raise Missing
    return rows


def readers_of(events: "QuerySet[Event]") -> "Sequence[Mapping[str, Any]]":
    """Who looked at a record, of its events: name, account, how often and when last, newest first."""
    seen = events.filter(action="access.seen").order_by().values("actor_kind", "actor_id")
    return list(seen.annotate(name=Max("actor_name"), times=Count("pk"), last=Max("at")).order_by("-last")[:SHOWN])


@dataclass(frozen=True)
class Refusals:
    """What was refused to one person on one day: `many` of them are no slip. `actor` is the account, None: unknown."""

    actor: int | None
    name: str
    day: date
    count: int
    last: datetime
    reviewed: bool

    @property
    def many(self) -> bool:
        return self.count >= MANY


def refusals(user: User, on: date) -> list[Refusals]:
    """What was refused in the last month, by person and day: what waits for a review first, then the newest."""
    since = _midnight(on - timedelta(days=MONTH))
    rows = _readable(recent(), user, on).filter(at__gte=since)
    seen: dict[tuple[str, str], int] = {}
    for review in rows.filter(action="access.refusals_reviewed"):
        key = review.object_id, str(review.details["day"])
        seen[key] = max(seen.get(key, 0), int(review.details["count"]))
    days = rows.filter(action__in=SORTS["refusals"]).order_by().annotate(day=TruncDate("at", tzinfo=LOCAL))
    found = [
        Refusals(
            actor=int(row["actor_id"]) if row["actor_id"] else None,
            name=row["name"],
            day=row["day"],
            count=row["count"],
            last=row["last"],
            reviewed=seen.get((row["actor_id"], row["day"].isoformat()), 0) >= row["count"],
        )
        for row in days.values("day", "actor_id").annotate(name=Max("actor_name"), count=Count("pk"), last=Max("at"))
    ]
    return sorted(found, key=lambda one: (one.reviewed, -one.day.toordinal(), -one.count))


def refusals_of(user: User, on: date, actor: int, day: str) -> "tuple[Refusals, QuerySet[Event]]":
    """What was refused to one account (0: nobody signed in) on a day, and the events. Raises Missing."""
    for one in refusals(user, on):
        if (one.actor or 0, one.day.isoformat()) == (actor, day):
            rows = _readable(recent(), user, on).filter(action__in=SORTS["refusals"], actor_id=str(actor or ""))
            return one, rows.filter(at__gte=_midnight(one.day), at__lt=_midnight(one.day + timedelta(days=1)))
    raise Missing


def name_of(pk: int) -> str:
    """Name and login of an account, closed ones too. Raises Missing."""
    found = accounts().filter(pk=pk).first()
    if found is None:
        raise Missing
    return f"{found.name} ({found.login})"


def _readable(rows: "QuerySet[Event]", user: User, on: date) -> "QuerySet[Event]":
    """Whoever reads the Centre's audit reads every event, also those without a unit; others those of their units."""
    here, centre = scope(user, Permission.AUDIT_READ, on), centre_or_none()
    return rows if centre is not None and centre.pk in here else rows.filter(unit_id__in=here)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), LOCAL)
