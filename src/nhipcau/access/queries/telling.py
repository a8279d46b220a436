"""An event in words: its action, its object, its details. Nothing of a client for whoever reads none."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from nhipcau.access.models import User
from nhipcau.access.states import LOOKED, OBJECT_KINDS, PAGE, ROLES
from nhipcau.kernel.contracts import Presenter, audit_actions, nav_items, presenters
from nhipcau.kernel.dates import format_day, format_moment
from nhipcau.kernel.permissions import Permission

from .scopes import scope

if TYPE_CHECKING:
    from nhipcau.audit.models import Event

OPEN_APPS = ("access.", "org.", "audit.")
"""Kinds whose words are no client's: accounts, units, staff, seals."""
PLAIN = Presenter()
GROUPS: dict[str, object] = {"abuse": Permission.ABUSE_READ.label, "trafficking": Permission.TRAFFICKING_READ.label}
DETAILS = {
    "account": _("account"),
    "anchor": _("record"),
    "asked": _("asked for"),
    "case": _("case"),
    "closed_on": _("closed on"),
    "closes_at": _("until"),
    "closing_reason": _("closing reason"),
    "count": _("how many"),
    "created": _("new"),
    "date": _("date"),
    "day": _("day"),
    "device": _("device"),
    "episode": _("episode"),
    "events": _("events"),
    "field": _("field"),
    "fields": _("fields"),
    "from": _("from"),
    "grant": _("grant"),
    "groups": _("shown besides"),
    "ids": _("numbers"),
    "ip": _("address"),
    "kind": _("kind"),
    "left": _("left"),
    "length": _("letters"),
    "level": _("level"),
    "line": _("line"),
    "need": _("right"),
    "number": _("number"),
    "on": _("on"),
    "page": _("on"),
    "person": _("person"),
    "personal": _("own device"),
    "received_on": _("received on"),
    "role": _("role"),
    "roles": _("roles"),
    "rows": _("rows"),
    "service": _("service"),
    "sha256": _("checksum"),
    "since": _("since"),
    "staff": _("member of staff"),
    "step": _("step"),
    "successor": _("successor"),
    "to": _("to"),
    "unit": _("unit"),
}
"""What the keys of details are called where the app has no word of its own (kernel.contracts.Presenter)."""


@dataclass(frozen=True)
class Line:
    """One event in words; `hidden`: what it says of a client is not for this reader. `link`: it has a history.

    `brief` are the details without what the line says already: that a record was seen on its own page.
    """

    event: "Event"
    done: object
    about: str
    reason: str
    details: Sequence[tuple[object, str]]
    brief: Sequence[tuple[object, str]]
    hidden: bool

    @property
    def words(self) -> str:
        """What it was about beside its number."""
        return "" if self.hidden else self.event.object_words

    @property
    def link(self) -> bool:
        return bool(self.event.object_id) and self.event.object_kind != PAGE


def told(user: User, events: "Iterable[Event]", on: date) -> list[Line]:
    """Events in words. Words, reason and details of what is a client's stand only where `user` reads clients.

    That somebody looked at a record, and with which right, is no word of the client's: it stands for every reader.
    """
    clients = scope(user, Permission.PERSON_READ, on)
    return [_line(event, event.object_kind.startswith(OPEN_APPS) or event.unit_id in clients) for event in events]


def number_words(kind: str, ident: object) -> str:
    """`case 17`: a record without any of its words. A page by its name in the navigation, where it has one."""
    if kind == PAGE:
        named = next((str(item.label) for item in nav_items if item.url_name == ident), str(ident))
        return gettext("page %(name)s") % {"name": named}
    words = str(OBJECT_KINDS.get(kind, kind))
    return f"{words} {ident}".strip()


def detail_words(action: str, key: str, value: Any) -> tuple[object, str]:
    """One detail of an event: what it is called and what it says."""
    presenter = presenters.get(action.partition(".")[0]) or PLAIN
    return presenter.keys.get(key) or DETAILS.get(key, key), _value(presenter, key, value)


def _line(event: "Event", shown: bool) -> Line:
    done = audit_actions.get(event.action) or event.action
    number = number_words(event.object_kind, event.object_id)
    about = f"{number} · {event.object_words}" if shown and event.object_words else number
    open_details = shown or event.action in LOOKED
    details = {key: detail_words(event.action, key, value) for key, value in event.details.items() if open_details}
    brief = [pair for key, pair in details.items() if key != "page" or not _own_page(event)]
    return Line(event, done, about, event.reason if shown else "", list(details.values()), brief, not shown)


def _own_page(event: "Event") -> bool:
    """Pages of records are named as the record: `desk:case` is that of `cases.case`."""
    return str(event.details.get("page")).partition(":")[2] == event.object_kind.partition(".")[2]


def _value(presenter: Presenter, key: str, value: Any) -> str:
    if (words := presenter.value(key, value)) is not None:
        return words
    if isinstance(value, list):
        return ", ".join(_one(presenter, key, each) for each in value) or "–"
    if isinstance(value, dict):
        return ", ".join(f"{name} {each}" for name, each in value.items()) or "–"
    return _one(presenter, key, value)


def _one(presenter: Presenter, key: str, value: Any) -> str:
    if value in (None, ""):
        return "–"
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    text = str(value)
    known: dict[str, object] = dict(presenter.fields) if key in {"field", "fields"} else {}
    if key in {"role", "roles"}:
        known = {code: role.name for code, role in ROLES.items()}
    elif key in {"need", "groups"}:
        known = {permission.value: permission.label for permission in Permission} | GROUPS
    elif key == "page":
        return number_words(PAGE, text)
    return str(known.get(text) or _moment(text) or text)


def _moment(text: str) -> str:
    """A day or a moment as people write it; empty for anything else."""
    if len(text) < 10 or text[4] != "-":
        return ""
    try:
        return format_day(date.fromisoformat(text)) if len(text) == 10 else format_moment(datetime.fromisoformat(text))
    except ValueError:
        return ""
