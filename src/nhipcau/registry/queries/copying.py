"""What the registry itself holds on a person, in the words of a copy that is handed over (kernel.contracts.HeldOn)."""

from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from nhipcau.kernel.dates import format_day
from nhipcau.registry.models import GroupMembership, IdentityPaper, Person
from nhipcau.registry.states import LEGAL_GROUP
from nhipcau.rulebook.queries import code_list

from .groups import accuses, group_words, may_know
from .known import papers_of

if TYPE_CHECKING:
    from nhipcau.access.models import User

Rows = list[tuple[str, str]]


def papers_held(person: Person, user: "User", on: date, own: bool) -> Rows:
    """Papers by kind, the number by its end."""
    return [(_issued(paper), f"{paper.get_kind_display()} {_end(paper.number)}".strip()) for paper in papers_of(person)]


def _issued(paper: IdentityPaper) -> str:
    return format_day(paper.issued_on) if paper.issued_on else ""


def _end(number: str) -> str:
    return f"… {number[-3:]}" if number else ""


def groups_held(person: Person, user: "User", on: date, own: bool) -> Rows:
    """Groups of the law; of those that accuse somebody and are not confirmed, or tell of abuse: to the person alone."""
    rows = GroupMembership.objects.filter(person=person, withdrawn_at__isnull=True).order_by("-id")
    told = [row for row in rows if may_know(user, row.group, person, on) and (own or not _kept(row.group))]
    return [(_stretch(row.since, row.until), group_words(row.group, row.status)) for row in told]


def _kept(group: str) -> bool:
    return accuses(group) or bool(code_list(LEGAL_GROUP).guards.get(group))


def _stretch(since: date | None, until: date | None) -> str:
    if until is not None:
        return f"{format_day(since) if since else ''} – {format_day(until)}".strip()
    return _("since %(day)s") % {"day": format_day(since)} if since else ""
