"""Changes of households: who lives there and under whom, where, how poor. Nothing is deleted; each stretch is kept."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from nhipcau.access.actions import keep_about, keep_corrections, save_new, why_corrected, withdraw
from nhipcau.audit.actions import record
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.dates import format_day
from nhipcau.kernel.errors import Refused, refuse_future
from nhipcau.kernel.text import clean
from nhipcau.kernel.writing import action
from nhipcau.org.queries import report_place
from nhipcau.registry import policy
from nhipcau.registry.models import OPEN, FormerAddress, Household, HouseholdMember, Person
from nhipcau.registry.states import HEAD, RELATIONS_TO_HEAD
from nhipcau.rulebook.queries import code_list

if TYPE_CHECKING:
    from nhipcau.org.models import Place

ADDRESS = ("place", "hamlet", "address_words", "lives_since")
FIELDS = (*ADDRESS, "evidence", "number")
"""What `correct_household` may change."""


@dataclass(frozen=True, kw_only=True)
class HouseholdAddress:
    """Where a household lives; `since` None when the day is not known."""

    place: "Place | None" = None
    hamlet: str = ""
    words: str = ""
    since: date | None = None


@dataclass(frozen=True, kw_only=True)
class Coming:
    """Somebody who comes to live somewhere: as what to the head (code, empty: not known), since when, and why."""

    person: Person
    relation: str
    since: date | None = None
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class NewHead:
    """Who leads a household from now on, and what those who stay are to that person (member's id → code)."""

    member: HouseholdMember | None = None
    relations: Mapping[int, str] = field(default_factory=dict)


@action
def make_household(
    *, first: Coming, address: HouseholdAddress, evidence: str = "", by: Actor, at: datetime
) -> Household:
    """Record the household of one person, in the unit that keeps the person's record.

    Raises Refused when the person lives in a recorded household, or for a day in the future.
    """
    policy.check_one(first.person)
    row = Household(unit=first.person.unit, evidence=clean(evidence)[:250])
    _settle(row, address, at)
    (household,) = save_new(rows=[row], by=by, at=at)
    _come(household, [first], by, at)
    keep_about(household, by=by, at=at)
    _tell("registry.household_added", household, by, at, person=first.person.pk)
    return household


@action
def join_household(*, household: Household, coming: Coming, by: Actor, at: datetime) -> HouseholdMember:
    """Take somebody into a household.

    Raises Refused when the person lives in a recorded household, as a second head, or for a day in the future.
    """
    _hold(household)
    policy.check_one(coming.person)
    if coming.relation == HEAD and household.head is not None:
        raise Refused(_("This household has a head. Name the new head there instead; nothing was saved."), "relation")
    (member,) = _come(household, [coming], by, at)
    keep_about(household, by=by, at=at)
    _tell("registry.household_joined", household, by, at, member=member.pk, person=member.person_id)
    return member


@action
def leave_household(
    *, household: Household, member: HouseholdMember, until: date | None, why: str, by: Actor, at: datetime,
    head: NewHead | None = None, seen: Collection[int] = (),
) -> Household:  # fmt: skip
    """Record that somebody lives there no more (left, died), since a day that may be unknown.

    When the head leaves, one of those who stay must lead: `seen` are the members whom the one who acts may see, and
    when none of them stays nobody is asked for. Raises Refused without that head, or for a wrong day.
    """
    _hold(household, member)
    _out(household, [member], until, why, head or NewHead(), seen, by, at)
    keep_about(household, by=by, at=at)
    _tell("registry.household_left", household, by, at, member=member.pk, person=member.person_id)
    return household


@action
def change_head(
    *, household: Household, head: NewHead, on: date | None, why: str, by: Actor, at: datetime
) -> Household:
    """Let another member lead. Every member's stretch ends, and a new one says what they are to the new head.

    Raises Refused for nobody, somebody who left, or the same head.
    """
    if head.member is None:
        raise Refused(_("Name who leads the household from now on."), "head")
    _hold(household, head.member)
    if head.member.relation == HEAD:
        raise Refused(_("This person leads the household already; nothing was changed."), "head")
    _lead(household, head, on, why, by, at)
    keep_about(household, by=by, at=at)
    _tell("registry.household_head", household, by, at, person=head.member.person_id)
    return household


@action
def split_household(
    *, household: Household, leaving: Sequence[HouseholdMember], founder: NewHead, on: date | None, why: str,
    address: HouseholdAddress | None = None, head: NewHead | None = None, seen: Collection[int] = (),
    by: Actor, at: datetime,
) -> Household:  # fmt: skip
    """Some members found a household of their own; gives the new one. Without `address` it lies where the old one does.

    `founder` leads it, `head` those who stay when the head is among those who go (as in `leave_household`).
    Raises Refused for nobody, for a founder who stays, for a household that would only change its number.
    """
    _hold(household, *leaving)
    if founder.member is None or founder.member.pk not in {member.pk for member in leaving}:
        raise Refused(_("Name who leads the new household: one of those who go."), "founder")
    if not _members(household).exclude(pk__in=[member.pk for member in leaving]).exists():
        raise Refused(_("If everybody goes, the household has moved: record that instead."), "leaving")
    there = HouseholdAddress(
        place=household.place, hamlet=household.hamlet, words=household.address_words, since=household.lives_since
    )
    row = Household(unit=household.unit, evidence=household.evidence)
    _settle(row, replace(address or there, since=on), at)
    (made,) = save_new(rows=[row], by=by, at=at)
    _out(household, leaving, on, why, head or NewHead(), seen, by, at)
    _come(made, [_as_founder(member, founder, on, why) for member in leaving], by, at)
    for row in (household, made):
        keep_about(row, by=by, at=at)
    _tell("registry.household_split", household, by, at, new=made.pk, people=[member.person_id for member in leaving])
    _tell("registry.household_added", made, by, at, split_from=household.pk)
    return made


@action
def move_household(*, household: Household, address: HouseholdAddress, why: str, by: Actor, at: datetime) -> Household:
    """Record that the household lives elsewhere from a day on; where it lived is kept.

    Raises Refused for a wrong day.
    """
    _hold(household)
    if address.since and household.lives_since and address.since < household.lives_since:
        sentence = _("It came to its present address only on %(day)s. Correct the day; nothing was saved.")
        raise Refused(sentence % {"day": format_day(household.lives_since)}, "since")
    FormerAddress(
        household=household, place=household.place, hamlet=household.hamlet, address_words=household.address_words,
        since=household.lives_since, until=address.since, why=clean(why)[:250], moved_at=at, moved_by=by,
    ).save()  # fmt: skip
    _settle(household, address, at)
    household.save()
    _tell("registry.household_moved", household, by, at)
    return household


@action
def correct_household(
    *, household: Household, changes: Mapping[str, Any], reason: str, by: Actor, at: datetime
) -> Household:
    """Put a wrong address or source right; what the fields held is kept with the reason. Raises Refused without one."""
    _hold(household)
    why = why_corrected(reason)
    changed = {name: value for name, value in changes.items() if getattr(household, name) != value}
    if unknown := changed.keys() - set(FIELDS):
        raise ValueError(f"correct_household: {sorted(unknown)}")
    if not changed:
        return household
    kept = {name: (_in_words(getattr(household, name)), _in_words(value)) for name, value in changed.items()}
    now = {name: changed.get(name, getattr(household, name)) for name in FIELDS}
    household.evidence, household.number = clean(now["evidence"])[:250], clean(now["number"])[:40]
    here = HouseholdAddress(
        place=now["place"], hamlet=now["hamlet"], words=now["address_words"], since=now["lives_since"]
    )
    _settle(household, here, at)
    household.save()
    keep_corrections(record=household, changes=kept, reason=why, by=by, at=at)
    _tell("registry.household_corrected", household, by, at, why, fields=sorted(changed))
    return household


@action
def withdraw_household(*, household: Household, reason: str, by: Actor, at: datetime) -> Household:
    """Withdraw a household recorded by mistake, with its members, who are free to live elsewhere.

    Raises Refused without a reason or twice.
    """
    withdraw(record=household, reason=reason, by=by, at=at)
    for member in HouseholdMember.objects.filter(household=household, withdrawn_at__isnull=True):
        withdraw(record=member, reason=reason, by=by, at=at)
    _tell("registry.household_withdrawn", household, by, at, clean(reason))
    return household


@action
def withdraw_member(
    *, household: Household, member: HouseholdMember, reason: str, by: Actor, at: datetime, seen: Collection[int] = ()
) -> Household:
    """Withdraw a stretch recorded by mistake: this person never lived there.

    Raises Refused without a reason, twice, and for the head while others of `seen` live there: name another one first.
    """
    _hold(household)
    member.refresh_from_db(fields=["relation", "ended_at", "withdrawn_at"])
    others = _members(household).filter(pk__in=seen).exclude(pk=member.pk)
    if member.is_open and member.relation == HEAD and others.exists():
        raise Refused(_("This person leads the household. Name another head first; nothing was changed."))
    withdraw(record=member, reason=reason, by=by, at=at)
    keep_about(household, by=by, at=at)
    _tell("registry.member_withdrawn", household, by, at, clean(reason), member=member.pk, person=member.person_id)
    return household


def take_out(*, person: Person, reason: str, by: Actor, at: datetime) -> None:
    """Withdraw every stretch of a person whose record is withdrawn. The caller records the audit event."""
    rows = HouseholdMember.objects.filter(person=person, withdrawn_at__isnull=True).select_related("household")
    for member in rows:
        withdraw(record=member, reason=reason, by=by, at=at)
        if member.ended_at is None:
            keep_about(member.household, by=by, at=at)


def follow_heads(*, people: Collection[Person], by: Actor, at: datetime) -> None:
    """Households led by these people are about whom they say leads them, after two records were made one or two.

    Inside the caller's action, which tells of it.
    """
    led = HouseholdMember.objects.filter(OPEN, relation=HEAD, person__in=people)
    for member in led.select_related("household__anchor").order_by("pk"):
        head = member.household.head
        if head is not None and member.household.anchor.about_id != head.anchor_id:
            keep_about(member.household, by=by, at=at)


# --- steps ------------------------------------------------------------------------------------------------------------
def _hold(household: Household, *members: HouseholdMember) -> None:
    """Nobody else changes this household until the change ends; it and these members are looked at as they are now.

    Raises Refused for a withdrawn household and for whoever does not live there.
    """
    policy.check_household(Household.objects.select_for_update().get(pk=household.pk))
    for member in members:
        member.refresh_from_db(fields=["relation", "since", "ended_at", "withdrawn_at"])
        policy.check_member(member, household)


def _members(household: Household) -> Any:
    return HouseholdMember.objects.filter(OPEN, household=household)


def _settle(household: Household, address: HouseholdAddress, at: datetime) -> None:
    if address.since:
        refuse_future(address.since, at, "since")
    household.place, household.area = address.place, report_place(address.place) if address.place else None
    household.hamlet, household.address_words = clean(address.hamlet)[:120], clean(address.words)[:250]
    household.lives_since = address.since


def _come(household: Household, coming: Iterable[Coming], by: Actor, at: datetime) -> list[HouseholdMember]:
    """Raises Refused for whoever lives in a household already: the database knows it, also of two who save at once."""
    rows = []
    for one in coming:
        if one.since:
            refuse_future(one.since, at, "since")
        if one.relation and code_list(RELATIONS_TO_HEAD).get(one.relation) is None:
            raise Refused(_("Choose what this person is to the head of the household."), "relation")
        row = HouseholdMember(household=household, person=one.person, relation=one.relation, since=one.since)
        row.came_why, row.recorded_at, row.recorded_by = clean(one.why)[:250], at, by
        rows.append(row)
    try:
        with transaction.atomic():
            return HouseholdMember.objects.bulk_create(rows)
    except IntegrityError:
        raise Refused(
            _("Somebody of these lives in a recorded household. Record first that they left it; nothing was saved."),
            "person",
        ) from None


def _end(members: Iterable[HouseholdMember], until: date | None, why: str, by: Actor, at: datetime) -> None:
    if until:
        refuse_future(until, at, "until")
    for member in members:
        policy.check_stretch(member, until, "until")
        member.until, member.left_why, member.ended_at, member.ended_by = until, clean(why)[:250], at, by
        member.save(update_fields=["until", "left_why", "ended_at", "ended_by"])


def _out(
    household: Household, leaving: Sequence[HouseholdMember], until: date | None, why: str, head: NewHead,
    seen: Collection[int], by: Actor, at: datetime,
) -> None:  # fmt: skip
    """They live there no more; when the head is among them, those who stay get another one."""
    going = [member.pk for member in leaving]
    _end(leaving, until, why, by, at)
    if not any(member.relation == HEAD for member in leaving):
        return
    staying = _members(household).exclude(pk__in=going)
    if head.member is not None:
        if head.member.pk in going:
            raise Refused(_("Name somebody who stays as the new head."), "head")
        _hold(household, head.member)
        _lead(household, head, until, "", by, at)
    elif staying.filter(pk__in=seen).exists():
        raise Refused(_("The head leaves: name who leads those who stay."), "head")


def _lead(household: Household, head: NewHead, on: date | None, why: str, by: Actor, at: datetime) -> None:
    """End every stretch and begin those under the new head; what somebody is to them may be left unknown."""
    members = list(_members(household).select_related("person"))
    leader = head.member.pk if head.member else None
    given = {pk: "" if code == HEAD else code for pk, code in head.relations.items()}
    _end(members, on, "", by, at)
    coming = [
        Coming(person=one.person, relation=HEAD, since=on, why=why)
        if one.pk == leader
        else Coming(person=one.person, relation=given.get(one.pk, ""), since=on)
        for one in members
    ]
    _come(household, coming, by, at)


def _as_founder(member: HouseholdMember, founder: NewHead, on: date | None, why: str) -> Coming:
    leads = founder.member is not None and member.pk == founder.member.pk
    given = founder.relations.get(member.pk, "")
    return Coming(person=member.person, relation=HEAD if leads else given if given != HEAD else "", since=on, why=why)


def _in_words(value: Any) -> str:
    if value is None:
        return ""
    return format_day(value) if isinstance(value, date) else str(value)


def _tell(name: str, household: Household, by: Actor, at: datetime, reason: str = "", **details: Any) -> None:
    record(name, about=household, unit=household.unit, reason=reason, by=by, at=at, details=details)
