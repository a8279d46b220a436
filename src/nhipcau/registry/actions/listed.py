"""Households as a commune's list has them: many at once, what is known is matched, what contradicts waits."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from nhipcau.access.actions import keep_about, save_new, withdraw
from nhipcau.audit.actions import Entry, record, record_many
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.clock import local_day
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.text import clean
from nhipcau.kernel.writing import action
from nhipcau.org.queries import report_place
from nhipcau.registry import policy
from nhipcau.registry.models import OPEN, Household, HouseholdDoubt, HouseholdMember, Person, PovertyStatus
from nhipcau.registry.queries import standard_of
from nhipcau.registry.states import FIRST_YEAR, HEAD

from .households import HouseholdAddress

if TYPE_CHECKING:
    from nhipcau.org.models import Unit


@dataclass(kw_only=True)
class Listed:
    """A household of a list. `household`: the recorded one it is; None: a new one.

    `members` live in no recorded household, `elsewhere` in another one: with what each is to the head (code or empty).
    `poverty`: year and status, for a year of which nothing is recorded.
    """

    unit: "Unit"
    address: HouseholdAddress
    number: str = ""
    evidence: str = ""
    household: Household | None = None
    members: Sequence[tuple[Person, str]] = ()
    elsewhere: Sequence[tuple[Person, str]] = ()
    poverty: tuple[int, str] | None = None


@dataclass
class Settled:
    """What came of a household of a list: the records that were made."""

    household: Household
    made: bool
    members: list[HouseholdMember] = field(default_factory=list)
    doubts: list[HouseholdDoubt] = field(default_factory=list)
    poverty: PovertyStatus | None = None


@action
def settle_listed(*, listed: Sequence[Listed], by: Actor, at: datetime, source: str = "") -> list[Settled]:
    """Record the households of a list, in order, one audit event each for what was made.

    Nobody is taken out of a household: whoever lives in another one waits for a decision. Nothing recorded is changed.
    """
    new = [_new(one) for one in listed if one.household is None]
    fresh = iter(save_new(rows=new, by=by, at=at))
    done = [Settled(one.household or next(fresh), one.household is None) for one in listed]
    for one, found in zip(listed, done, strict=True):
        found.members = [_member(found.household, *who, by, at) for who in one.members]
        found.doubts = [_doubt(found.household, *who, source, by, at) for who in one.elsewhere]
        found.poverty = _poverty(found.household, one.poverty, by, at) if one.poverty else None
    HouseholdMember.objects.bulk_create([row for found in done for row in found.members])
    HouseholdDoubt.objects.bulk_create([row for found in done for row in found.doubts])
    PovertyStatus.objects.bulk_create([found.poverty for found in done if found.poverty])
    for found in done:
        if any(row.relation == HEAD and (not found.made or row.person.recorded_at != at) for row in found.members):
            keep_about(found.household, by=by, at=at)
    record_many([entry for found in done for entry in _told(found, source)], by=by, at=at)
    return done


def _new(one: Listed) -> Household:
    head = next((person for person, relation in one.members if relation == HEAD), None)
    row = Household(unit=one.unit, evidence=clean(one.evidence)[:250], number=clean(one.number)[:40])
    row.head_to_be = head
    row.place = one.address.place
    row.area = report_place(row.place) if row.place else None
    row.hamlet, row.address_words = clean(one.address.hamlet)[:120], clean(one.address.words)[:250]
    return row


def _member(household: Household, person: Person, relation: str, by: Actor, at: datetime) -> HouseholdMember:
    row = HouseholdMember(household=household, person=person, relation=relation)
    row.came_why, row.recorded_at, row.recorded_by = _("A list that was imported"), at, by
    return row


def _doubt(household: Household, person: Person, relation: str, source: str, by: Actor, at: datetime) -> HouseholdDoubt:
    row = HouseholdDoubt(household=household, person=person, relation=relation, source=source[:40])
    row.found_at, row.found_by = at, by
    return row


def _poverty(household: Household, said: tuple[int, str], by: Actor, at: datetime) -> PovertyStatus:
    year, status = said
    if not FIRST_YEAR <= year <= local_day(at).year + 1:
        raise Refused(_("Write the year the status holds for: at most next year."), "poverty_year")
    standard = standard_of(year)
    row = PovertyStatus(household=household, year=year, status=status, standard=standard.reference if standard else "")
    row.evidence, row.recorded_at, row.recorded_by = _("A list that was imported"), at, by
    return row


def _told(found: Settled, source: str) -> list[Entry]:
    row, entries = found.household, []

    def tell(code: str, **details: object) -> None:
        entries.append(Entry(code, "registry.household", row.pk, unit=row.unit, source=source, details=details))

    if found.made:
        tell("registry.household_added", people=[one.person_id for one in found.members])
    else:
        for one in found.members:
            tell("registry.household_joined", member=one.pk, person=one.person_id)
    for doubt in found.doubts:
        tell("registry.household_doubted", person=doubt.person_id)
    if found.poverty:
        tell("registry.household_poverty", year=found.poverty.year, status=found.poverty.status)
    return entries


@action
def decide_household(*, doubt: HouseholdDoubt, moved: bool, why: str, by: Actor, at: datetime) -> HouseholdDoubt:
    """Decide whether somebody lives in the household a list put them in. `moved`: they leave the other one for it.

    Raises Refused without a reason, when it was decided before, and while they lead a household in which others stay.
    """
    if not clean(why):
        raise Refused(_("Say why; it is kept with your name."), "why")
    doubt = HouseholdDoubt.objects.select_for_update().select_related("person", "household__unit").get(pk=doubt.pk)
    if doubt.decided_at is not None:
        raise Refused(_("This was decided before; nothing was changed."))
    if moved:
        _move(doubt, clean(why)[:250], by, at)
    doubt.decided_at, doubt.decided_by, doubt.decided_why, doubt.moved = at, by, clean(why)[:250], moved
    doubt.save()
    details = {"person": doubt.person_id, "moved": moved}
    household = doubt.household
    record(
        "registry.household_decided", about=household, unit=household.unit, reason=clean(why), by=by, at=at,
        details=details,
    )  # fmt: skip
    return doubt


def _move(doubt: HouseholdDoubt, why: str, by: Actor, at: datetime) -> None:
    policy.check_household(doubt.household)
    policy.check_one(doubt.person)
    old = HouseholdMember.objects.filter(OPEN, person=doubt.person).select_related("household").first()
    if old is not None and old.household_id == doubt.household_id:
        return
    if old is not None:
        others = HouseholdMember.objects.filter(OPEN, household=old.household_id).exclude(pk=old.pk)
        if old.relation == HEAD and others.exists():
            raise Refused(_("This person leads the household. Name another head first; nothing was changed."))
        old.left_why, old.ended_at, old.ended_by = why, at, by
        old.save(update_fields=["left_why", "ended_at", "ended_by"])
        keep_about(old.household, by=by, at=at)
    led = HouseholdMember.objects.filter(OPEN, household=doubt.household, relation=HEAD).exists()
    relation = "" if led and doubt.relation == HEAD else doubt.relation
    row = _member(doubt.household, doubt.person, relation, by, at)
    row.came_why = why
    row.save()
    keep_about(doubt.household, by=by, at=at)


def take_listed_back(*, records: Sequence[tuple[str, int]], reason: str, by: Actor, at: datetime) -> None:
    """Withdraw what a list recorded of households, inside the caller's action; the withdrawn are passed over."""
    ids = {label: [pk for name, pk in records if name == label] for label, _pk in records}
    doubts = HouseholdDoubt.objects.filter(pk__in=ids.get("registry.householddoubt", []), decided_at__isnull=True)
    doubts.update(decided_at=at, decided_by=by, decided_why=clean(reason)[:250])
    for model in (PovertyStatus, HouseholdMember):
        rows = model._default_manager.filter(pk__in=ids.get(model._meta.label_lower, []), withdrawn_at__isnull=True)
        for row in rows.select_related("household__unit"):
            withdraw(record=row, reason=reason, by=by, at=at)
            if isinstance(row, HouseholdMember) and row.relation == HEAD:
                keep_about(row.household, by=by, at=at)
    made = Household.objects.filter(pk__in=ids.get("registry.household", []), withdrawn_at__isnull=True)
    for home in made.select_related("unit"):
        withdraw(record=home, reason=reason, by=by, at=at)
        record("registry.household_withdrawn", about=home, unit=home.unit, reason=clean(reason), by=by, at=at)
