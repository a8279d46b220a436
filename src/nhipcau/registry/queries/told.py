"""What merging two records tells of what hangs on them, to whoever may know of it."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nhipcau.access.queries import within
from nhipcau.kernel import touched
from nhipcau.kernel.dates import format_day
from nhipcau.kernel.phones import format_phone
from nhipcau.registry.models import (
    LIVE,
    Address,
    AllegedHarmer,
    Consent,
    DataRequest,
    GroupMembership,
    HouseholdMember,
    IdentityPaper,
    Phone,
    Relation,
    Release,
)
from nhipcau.registry.states import PERSON_RELATION, RELATIONS_TO_HEAD
from nhipcau.rulebook.queries import code_list

from .consents import purpose_words
from .groups import group_words, may_know
from .households import households_for
from .people import people_for
from .relations import STORY
from .requests import kind_words

if TYPE_CHECKING:
    from nhipcau.access.models import User

Told = list[tuple[Any, str]]


def members_told(rows: QuerySet[HouseholdMember], user: "User", on: date) -> Told:
    """Stretches in households that `user` may see: the number of the household, and what the person is to its head."""
    allowed = households_for(user, on).select_related(None).order_by().values("pk")
    found = []
    for row in rows.filter(LIVE, household__in=allowed).order_by("pk"):
        words = [_("Household %(number)s") % {"number": row.household_id}]
        found.append((row.pk, " · ".join([*words, *_code(RELATIONS_TO_HEAD, row.relation)])))
    return found


def relations_told(rows: QuerySet[Relation], user: "User", on: date) -> Told:
    """Relations between people whom `user` may see, or to somebody only named."""
    seen = people_for(user, on).select_related(None).order_by().values("pk")
    rows = rows.filter(Q(other__isnull=True) | Q(other__in=seen), person__in=seen)
    found = []
    for row in rows.select_related("person", "other").order_by("pk"):
        other = row.other.name if row.other else row.other_words
        found.append((row.pk, " · ".join([_("Relations"), row.person.name, *_code(PERSON_RELATION, row.kind), other])))
    return found


def harmers_told(rows: QuerySet[AllegedHarmer], user: "User", on: date) -> Told:
    """Who is alleged to have harmed somebody, for whoever may read of abuse in the record it is said in."""
    told = rows.filter(LIVE, within(user, STORY, on, anchor="person__anchor_id", unit="person__unit_id"))
    found = [
        (row.pk, " · ".join([_("Alleged to have harmed this person"), row.other_words])) for row in told.order_by("pk")
    ]
    if found:
        touched.gave(STORY)
    return found


def _code(list_name: str, code: str) -> list[str]:
    return [code_list(list_name).label(code, get_language() or "vi")] if code else []


# Who merges two records, or takes them apart, changes both: what their page shows of parts is told to them.
def phones_told(rows: QuerySet[Phone], user: "User", on: date) -> Told:
    """Telephones."""
    return [
        (row.pk, _line(_("Telephone"), format_phone(row.number) if row.number else row.as_written))
        for row in _listed(rows)
    ]


def papers_told(rows: QuerySet[IdentityPaper], user: "User", on: date) -> Told:
    """Identity papers."""
    return [(row.pk, _line(row.get_kind_display(), row.number or row.note)) for row in _listed(rows)]


def addresses_told(rows: QuerySet[Address], user: "User", on: date) -> Told:
    """Other addresses."""
    return [(row.pk, _line(row.get_kind_display(), row.hamlet, row.words)) for row in _listed(rows)]


def groups_told(rows: QuerySet[GroupMembership], user: "User", on: date) -> Told:
    """Groups of the law that `user` may know of."""
    found = _listed(rows.select_related("person"))
    known = [row for row in found if may_know(user, row.group, row.person, on)]
    return [(row.pk, _line(_("Groups of the law"), group_words(row.group, row.status))) for row in known]


def consents_told(rows: QuerySet[Consent], user: "User", on: date) -> Told:
    """Consents, withdrawn ones too: that one was withdrawn belongs to whoever gave it."""
    return [(row.pk, _line(_("Consent"), purpose_words(row.purpose), row.recipient)) for row in rows.order_by("pk")]


def releases_told(rows: QuerySet[Release], user: "User", on: date) -> Told:
    """Releases that were asked for."""
    return [(row.pk, _line(_("Release"), purpose_words(row.purpose), row.recipient)) for row in rows.order_by("pk")]


def requests_told(rows: QuerySet[DataRequest], user: "User", on: date) -> Told:
    """Requests about the data of a person."""
    return [
        (row.pk, _line(_("Request about data"), kind_words(row.kind), format_day(row.received_on)))
        for row in rows.order_by("pk")
    ]


def _listed(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.order_by("recorded_at", "pk")


def _line(*words: Any) -> str:
    return " · ".join(str(word) for word in words if word)
