"""Reads of requests about data: through whoever sees the person; the data officer sees number, days and state alone."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, Case, F, Q, QuerySet, Value, When
from django.utils.translation import get_language

from nhipcau.access.queries import has, reach, reaches, scope, within
from nhipcau.kernel.contracts import held_on
from nhipcau.kernel.errors import Missing
from nhipcau.kernel.permissions import Permission
from nhipcau.kernel.text import match_key, search_key
from nhipcau.kernel.together import Question, answered
from nhipcau.org.queries import centre
from nhipcau.registry.models import Address, AllegedHarmer, Consent, DataRequest, Person, Release
from nhipcau.registry.states import (
    COPIED,
    LIMITS,
    OPEN_REQUESTS,
    REPLY_DAYS,
    Decision,
    Harm,
    Requester,
    RequestStatus,
)
from nhipcau.rulebook.queries import code_list, in_force, working_days_verified

from .consents import SHOWN, purpose_words, standing
from .people import person_for

if TYPE_CHECKING:
    from nhipcau.access.models import User

DISCLOSE, READ, WRITE, AUDIT = (
    Permission.DISCLOSE,
    Permission.PERSON_READ,
    Permission.PERSON_WRITE,
    Permission.AUDIT_READ,
)
KINDS, REFUSALS = "request_kind", "request_refusal"
REQUESTS = "registry.requests"
LATE, WAITING = "late", "open"


@dataclass(frozen=True, kw_only=True)
class RequestFilter:
    """What the register is narrowed to. `state` is a status, `open` or `late`; days are of receipt, both included."""

    state: str = ""
    kind: str = ""
    unit: int | None = None
    first: date | None = None
    last: date | None = None


# --- the register ----------------------------------------------------------------------------------------------------
def _seen(user: "User", on: date) -> Q:
    """The condition on requests whose person `user` sees and of whose data they decide."""
    where: dict[str, str] = {"anchor": "person__anchor_id", "unit": "person__unit_id"}
    return within(user, DISCLOSE, on, **where) & within(user, READ, on, **where)


def _watched(user: "User", on: date) -> Q:
    """The condition on requests whose clock `user` watches as a data officer."""
    units = scope(user, AUDIT, on)
    return Q(person__unit_id__in=units) & ~Q(person__anchor_id__in=reach(user, on).blind) if units else Q(pk__in=())


def register_for(user: "User", on: date) -> QuerySet[DataRequest]:
    """The register as `user` may read it: those to answer first, the earliest due on top, then the last closed.

    `named` says whether its person and requester may be shown in a row; of the others only number, days and state.
    """
    named = Case(When(_seen(user, on), then=Value(True)), default=Value(False), output_field=BooleanField())
    rows = DataRequest.objects.filter(_seen(user, on) | _watched(user, on)).annotate(named=named)
    return rows.select_related("person__unit").order_by(F("closed_at").desc(nulls_first=True), "due_on", "id")


def narrowed(rows: QuerySet[DataRequest], wanted: RequestFilter, on: date) -> QuerySet[DataRequest]:
    """`rows` narrowed, as they stand on a day."""
    if wanted.state in (WAITING, LATE):
        rows = rows.filter(status__in=OPEN_REQUESTS)
        rows = rows.filter(due_on__lt=on) if wanted.state == LATE else rows
    elif wanted.state:
        rows = rows.filter(status=wanted.state)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.unit:
        rows = rows.filter(person__unit_id=wanted.unit)
    if wanted.first:
        rows = rows.filter(received_on__gte=wanted.first)
    if wanted.last:
        rows = rows.filter(received_on__lte=wanted.last)
    return rows


def units_of(user: "User", on: date) -> frozenset[int]:
    """Ids of the units whose requests `user` may read in the register."""
    return scope(user, DISCLOSE, on) | scope(user, AUDIT, on)


def to_answer(user: "User", on: date) -> QuerySet[DataRequest]:
    """Open requests that `user` answers, the earliest due first."""
    if not has(user, DISCLOSE, on):
        return DataRequest.objects.none()
    rows = DataRequest.objects.filter(_seen(user, on), status__in=OPEN_REQUESTS)
    return rows.select_related("person").order_by("due_on", "id")


def count_late(user: "User", on: date) -> int:
    """How many requests are overdue of those whose clock `user` watches as a data officer."""
    if not has(user, AUDIT, on):
        return 0
    return DataRequest.objects.filter(_watched(user, on), status__in=OPEN_REQUESTS, due_on__lt=on).count()


def late_untold(on: date) -> QuerySet[DataRequest]:
    """Overdue requests nobody was told of yet."""
    rows = DataRequest.objects.filter(status__in=OPEN_REQUESTS, due_on__lt=on, late_told_at__isnull=True)
    return rows.select_related("person__unit", "person__anchor").order_by("due_on", "id")


# --- one request -----------------------------------------------------------------------------------------------------
def request_for(user: "User", pk: int, on: date) -> DataRequest:
    """One request about a person `user` sees, whose record they change or of whose data they decide. Raises Missing."""
    try:
        found = DataRequest.objects.get(pk=pk)
    except (DataRequest.DoesNotExist, OverflowError):
        raise Missing from None
    found.person = person_for(user, found.person_id, on)
    if not any(reaches(user, permission, found.person, on) for permission in (WRITE, DISCLOSE)):
        raise Missing
    return found


def may_answer(user: "User", found: DataRequest, on: date) -> bool:
    """Whether `user` decides on this request."""
    return reaches(user, DISCLOSE, found.person, on)


def asked_of(person: Person) -> dict[str, Question]:
    """The question about a person's requests that their page asks at once."""
    return {REQUESTS: Question(_requests, person=person.pk)}


def _requests(person: int) -> QuerySet[DataRequest]:
    return DataRequest.objects.filter(person_id=person).order_by("-id")[:SHOWN]


def requests_of(person: Person) -> list[DataRequest]:
    """The last requests about a person the caller already may see, newest first."""
    return answered(person, REQUESTS, asked_of(person)[REQUESTS])


def clock_of(found: DataRequest, on: date) -> dict[str, Any]:
    """The clock in words: the rule that runs, whether rule and calendar were compared, and whether it ran out."""
    rule = in_force(LIMITS[found.kind] if found.extended_at else REPLY_DAYS, found.received_on)
    verified = rule.basis.verified
    if rule.unit == "working_days":
        verified = verified and working_days_verified(found.received_on, found.due_on)
    return {"reference": rule.basis.reference, "verified": verified, "late": found.is_late(on)}


def kind_words(code: str) -> str:
    """A kind of request in the reader's language."""
    return code_list(KINDS).label(code, get_language() or "vi")


# --- who asks --------------------------------------------------------------------------------------------------------
def alleged_names(person: Person) -> list[str]:
    """Names of those alleged to harm a person, as written.

    What was said of requesters before, and who is named in the record (AllegedHarmer). For the warning alone: nobody is
    told a name by it.
    """
    rows = DataRequest.objects.filter(person=person, harm=Harm.YES).exclude(status=RequestStatus.WITHDRAWN)
    named = AllegedHarmer.objects.filter(person=person, ended_at__isnull=True, withdrawn_at__isnull=True)
    harmers = list(named.select_related("other"))
    said = [*(row.requester_name for row in rows), *(row.other_words for row in harmers)]
    return [*said, *(row.other.name for row in harmers if row.other is not None)]


def like_alleged(person: Person, name: str) -> bool:
    """Whether a name is like that of somebody alleged to harm the person: the same words, or some of them in order."""
    words = search_key(name).split()
    if len(words) < 2:
        return False
    for other in alleged_names(person):
        known = search_key(other).split()
        if words == known or _holds(known, words) or (len(known) > 1 and _holds(words, known)):
            return True
    return False


def _holds(longer: list[str], shorter: list[str]) -> bool:
    """Whether all words of the one stand in the other, in the same order."""
    rest = iter(longer)
    return all(word in rest for word in shorter)


# --- what an answer may hold -----------------------------------------------------------------------------------------
def tells_where(person: Person, words: str) -> bool:
    """Whether words meant for an answer hold an address or a telephone number of the person."""
    said, digits = match_key(words), "".join(char for char in words if char.isdigit())
    place = person.place.name if person.place else ""
    others = Address.objects.filter(person=person, withdrawn_at__isnull=True).select_related("place")
    where = [person.address_as_written, person.hamlet, place]
    where += [text for one in others for text in (one.words, one.hamlet, one.place.name if one.place else "")]
    phones = ["".join(char for char in phone.number if char.isdigit()) for phone in person.phones]
    told = any(len(key) > 4 and key in said for key in map(match_key, where))
    return told or any(len(phone) > 7 and phone in digits for phone in phones)


def may_copy(found: DataRequest) -> bool:
    """Whether a copy of the record may be made for this request: never before the requester is cleared of harm."""
    asked = found.kind in COPIED and found.status not in (RequestStatus.REFUSED, RequestStatus.WITHDRAWN)
    return asked and (found.requester == Requester.PERSON or found.harm == Harm.NO)


def copy_for(found: DataRequest, user: "User", on: date) -> dict[str, Any]:
    """What is handed to whoever asks: days and codes, and no typed words but the name. Of every app what `user` sees.

    Left out are address, telephone and refuge, who cares and who reported, sealed values, other people, and every
    text in which one of these may stand; the Centre is named, not the unit, for a refuge is one too.
    """
    person, own = found.person, found.requester == Requester.PERSON
    consents = Consent.objects.filter(person=person).order_by("-id")
    releases = Release.objects.filter(person=person, decision=Decision.APPROVED).order_by("-id")
    return {
        "name": person.name,
        "birth": person.birth_words,
        "sex": code_list("sex").label(person.sex, get_language() or "vi") if person.sex else "",
        "centre": centre().name,
        "recorded_at": person.recorded_at,
        "consents": [(purpose_words(row.purpose), row, standing(row, person, on).label) for row in consents],
        "releases": [(purpose_words(row.purpose), row) for row in releases],
        "held": [(part.title, rows) for part in held_on if (rows := part.rows(person, user, on, own))],
    }
