"""Records whose models access does not know: found by kind and number, with their teams and conflicts."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Q, QuerySet

from nhipcau.access.models import Anchor, Conflict, Membership, User
from nhipcau.access.states import OBJECT_KINDS, TeamPart
from nhipcau.kernel.contracts import Subject, subjects
from nhipcau.kernel.errors import Missing
from nhipcau.kernel.permissions import Permission as P
from nhipcau.kernel.text import clean, search_key
from nhipcau.kernel.together import Question
from nhipcau.org.queries import staff

from .scopes import SUPERVISE, has, one, reach, reaches, scope, within

if TYPE_CHECKING:
    from nhipcau.org.models import Staff

TEAM = "access.team"
"""The name under which the team of a record is answered to its page."""
WRITE_OF = {
    P.CASE_READ: P.CASE_WRITE,
    P.PERSON_READ: P.PERSON_WRITE,
    P.HOUSEHOLD_READ: P.PERSON_WRITE,
    P.CONTACT_READ: P.CONTACT_WRITE,
    P.SCREENING_READ: P.SCREENING_WRITE,
}


def subject_of(kind: str) -> Subject:
    """How a kind of record is found and opened. Raises Missing."""
    found = subjects.get(kind)
    if found is None:
        raise Missing
    return found


def record_for(user: User, kind: str, pk: int, on: date) -> Any:
    """One record that `user` may see. Raises Missing."""
    subject = subject_of(kind)
    return one(subject.rows(), user, subject.read, on, pk=pk)


def record_told(user: User, kind: str, pk: int, on: date) -> Any:
    """One record of which `user` may know who sees it: a supervisor who sees it, or who keeps the accounts of its unit.

    The latter is shown accounts and reasons, and nothing of the record but its number. Raises Missing.
    """
    try:
        found = subject_of(kind).rows().get(pk=pk)
    except (ObjectDoesNotExist, OverflowError):
        raise Missing from None
    kept = found.unit_id in scope(user, P.ACCOUNTS, on) and found.anchor_id not in reach(user, on).blind
    if not kept and not (sees(user, found, on) and supervises(user, found, on)):
        raise Missing
    return found


def by_number(kind: str, number: str) -> Any:
    """The record of a number as somebody reads it off a paper or an address, whoever asks; None when there is none."""
    subject = subject_of(kind)
    typed = clean(number)
    found = subject.find(typed).first() if subject.find else None
    if found is None and typed.isascii() and typed.isdigit() and len(typed) < 19:
        found = subject.rows().filter(pk=int(typed)).first()
    return found


def kinds(user: User, on: date) -> list[tuple[str, str]]:
    """(kind, words) of the records that `user` may read at all."""
    return [(kind, words) for kind, words in all_kinds() if has(user, subjects[kind].read, on)]


def all_kinds() -> list[tuple[str, str]]:
    """(kind, words) of all records that have a team."""
    return [(kind, str(OBJECT_KINDS.get(kind, kind))) for kind in sorted(subjects.keys())]


def numbers_of(anchors: Collection[int]) -> Mapping[int, str]:
    """`case CA-2026-001` by anchor: what a record is called for whoever may not see it."""
    by_kind: dict[str, list[int]] = {}
    for pk, kind in Anchor.objects.filter(pk__in=list(anchors)).values_list("pk", "kind"):
        by_kind.setdefault(kind, []).append(pk)
    found = {}
    for kind, pks in by_kind.items():
        for row in subjects[kind].rows().filter(anchor_id__in=pks):
            found[row.anchor_id] = called(kind, row)
    return found


def called(kind: str, record: Any) -> str:
    """`case CA-2026-001`: a record by its number, without a word of a client."""
    return f"{OBJECT_KINDS.get(kind, kind)} {subjects[kind].number(record)}"


def sees(user: User, record: Any, on: date) -> bool:
    """Whether `user` sees this record, loaded with its anchor; it is not noted as looked at."""
    return reaches(user, subject_of(record._meta.label_lower).read, record, on)


def supervises(user: User, record: Any, on: date) -> bool:
    """Whether `user` sees this record as its supervisor."""
    return reaches(user, SUPERVISE, record, on)


def manages(user: User, record: Any, on: date) -> bool:
    """Whether `user`, who sees this record, says who is in its team: a supervisor, or whoever is in charge of it."""
    if supervises(user, record, on):
        return True
    mine = Membership.objects.filter(anchor_id=record.anchor_id, part=TeamPart.ASSIGNED, ended_at__isnull=True)
    return user.staff_id is not None and mine.filter(staff_id__in=user.staff_ids(on)).exists()


def writes(user: User, record: Any, on: date) -> bool:
    """Whether `user` writes on this record."""
    write = WRITE_OF.get(subject_of(record._meta.label_lower).read)
    return write is not None and reaches(user, write, record, on)


def team_of(record: Any) -> Question:
    """Who is in the team of a record the caller already may see, who is in charge first."""
    return Question(_team, anchor=record.anchor_id)


def _team(anchor: int) -> QuerySet[Membership]:
    rows = Membership.objects.filter(anchor_id=anchor, ended_at__isnull=True)
    return rows.select_related("staff__unit").order_by("part", "since", "pk")


def member_of(record: Any, pk: int) -> Membership:
    """One member of the team of a record. Raises Missing."""
    try:
        return Membership.objects.select_related("staff").get(anchor_id=record.anchor_id, pk=pk)
    except (Membership.DoesNotExist, OverflowError):
        raise Missing from None


def conflicts_of(record: Any) -> QuerySet[Conflict]:
    """Conflicts of interest with a record in force, for its supervisors alone."""
    about = Q(anchor_id=record.anchor_id) | Q(anchor_id=record.anchor.about_id)
    rows = Conflict.objects.filter(about, ended_at__isnull=True)
    return rows.select_related("staff__unit", "user").order_by("-declared_at", "-pk")


def conflict_of(record: Any, pk: int) -> Conflict:
    """One conflict of interest with a record, ended ones too. Raises Missing."""
    about = Q(anchor_id=record.anchor_id) | Q(anchor_id=record.anchor.about_id)
    try:
        return Conflict.objects.select_related("staff", "user").get(about, pk=pk)
    except (Conflict.DoesNotExist, OverflowError):
        raise Missing from None


def kindred(user: User, record: Any, on: date) -> list[tuple[str, Any]]:
    """(what it is called, the record) of the other records about the same person that `user` sees."""
    root = record.anchor.about_id or record.anchor_id
    anchors = Anchor.objects.filter(Q(pk=root) | Q(about_id=root)).exclude(pk=record.anchor_id).values("pk")
    found = []
    for kind, subject in subjects.items():
        rows = subject.rows().filter(within(user, subject.read, on), anchor_id__in=anchors).select_related("anchor")
        found += [(called(kind, row), row) for row in rows]
    return found


def serving(on: date) -> "QuerySet[Staff]":
    """Everybody who is on the staff list on a day."""
    return staff().filter(Q(left_on__isnull=True) | Q(left_on__gte=on))


def alone() -> "QuerySet[User]":
    """Open accounts that belong to nobody on the staff list, by name."""
    return User.objects.filter(staff__isnull=True, is_active=True).order_by("name", "pk")


def perhaps_kin(record: Any, on: date, limit: int = 5) -> "list[Staff]":
    """Staff of the place the client is from who bear the client's surname: a question for the supervisor, no more."""
    name, place = subject_of(record._meta.label_lower).client(record)
    words = search_key(name).split()
    if len(words) < 2 or place is None:
        return []
    places = {place.pk, place.district_id} - {None}
    here = serving(on).filter(unit__place_id__in=places, name_key__startswith=f"{words[0]} ")
    surname = clean(name).split()[0].casefold()
    known = conflicts_of(record).filter(staff__isnull=False).values("staff_id")
    return [one for one in here.exclude(pk__in=known) if clean(one.name).split()[0].casefold() == surname][:limit]
