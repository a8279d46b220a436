"""Reads of households: only through the person who asks, and of their members only those whom that person may see."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from nhipcau.access.queries import has, one, reaches, visible
from nhipcau.kernel.permissions import Permission
from nhipcau.kernel.text import search_key
from nhipcau.kernel.together import Question, brought
from nhipcau.registry.models import LIVE, OPEN, Household, HouseholdMember, Person, PovertyStatus
from nhipcau.registry.states import HEAD
from nhipcau.rulebook.queries import NoRuleInForce, in_force
from nhipcau.rulebook.states import Basis

from .people import people_for

if TYPE_CHECKING:
    from nhipcau.access.models import User

READ_HOUSEHOLD, WRITE = Permission.HOUSEHOLD_READ, Permission.PERSON_WRITE
MEMBERS, POVERTY = "registry.members", "registry.poverty"
"""The names under which the household of a person is answered to their page."""
NUMBER = re.compile(r"ho(?: gia dinh)?(?: so)? ([0-9]{1,9})")
STANDARD = "poverty.income_rural"
"""The rule whose legal basis names the standard of a year; rural and urban incomes stand in one decree."""


@dataclass(frozen=True, kw_only=True)
class HouseholdFilter:
    """What a list of households is narrowed to; empty means no narrowing. `area` as with people.

    `poverty` is a status of `year`; without a year it narrows nothing.
    """

    area: int | None = None
    poverty: str = ""
    year: int | None = None


def standard_of(year: int) -> Basis | None:
    """The legal basis of the standard of poverty in force when a year begins; None when the rulebook has none."""
    try:
        return in_force(STANDARD, date(year, 1, 1)).basis
    except NoRuleInForce:
        return None


def households_for(user: "User", on: date) -> QuerySet[Household]:
    """Households whom `user` may see on a day, newest first, withdrawn records left out."""
    rows = visible(Household.objects.filter(LIVE), user, READ_HOUSEHOLD, on)
    return rows.select_related("unit", "place__district").order_by("-id")


def household_for(user: "User", pk: int, on: date) -> Household:
    """One household, a withdrawn one too. Raises Missing."""
    rows = Household.objects.select_related("unit", "place__district", "anchor")
    return one(rows, user, READ_HOUSEHOLD, on, pk=pk)


def can_change_household(user: "User", household: Household, on: date) -> bool:
    """Whether `user` may change this household on a day, and its state allows it."""
    return household.withdrawn_at is None and reaches(user, WRITE, household, on)


def can_make_household(user: "User", person: Person, on: date) -> bool:
    """Whether `user` may record the household of a person on a day: who may not read one makes none."""
    return person.is_one and has(user, READ_HOUSEHOLD, on) and reaches(user, WRITE, person, on)


def members_of(user: "User", household: Household, on: date) -> list[HouseholdMember]:
    """Stretches in a household of people whom `user` may see, those who live there now first, the head before all.

    A member they may not see is left out without a trace.
    """
    rows = _seen(HouseholdMember.objects.filter(household=household, withdrawn_at__isnull=True), user, on)
    return _in_order(rows)


def _in_order(rows: Iterable[HouseholdMember]) -> list[HouseholdMember]:
    return sorted(rows, key=lambda row: (not row.is_open, row.relation != HEAD, row.pk if row.is_open else -row.pk))


def member_of(user: "User", household: Household, pk: int, on: date) -> HouseholdMember | None:
    """One stretch of a household, of somebody `user` may see; None else."""
    return next((row for row in members_of(user, household, on) if row.pk == pk), None)


def _seen(rows: QuerySet[HouseholdMember], user: "User", on: date) -> QuerySet[HouseholdMember]:
    people = people_for(user, on).select_related(None).order_by()
    return rows.filter(person__in=people.values("pk")).select_related("person")


@dataclass(frozen=True)
class Home:
    """Where a person lives now: the household, those of its members whom the reader may see, how poor it is."""

    household: Household
    members: list[HouseholdMember]
    poverty: PovertyStatus | None


def home_asked(user: "User", person: Person, on: date) -> dict[str, Question]:
    """The questions behind `home_of`, for a page that asks several at once; nothing for who may read no household."""
    if not has(user, READ_HOUSEHOLD, on):
        return {}
    asked = {MEMBERS: _members_at_home, POVERTY: _poverty_at_home}
    return {key: Question(build, user, on, person=person.pk) for key, build in asked.items()}


def _home(user: "User", on: date, person: int) -> QuerySet[HouseholdMember, Any]:
    allowed = households_for(user, on).select_related(None).order_by().values("pk")
    return HouseholdMember.objects.filter(OPEN, person_id=person, household__in=allowed).order_by().values("household")


def _members_at_home(user: "User", on: date, person: int) -> QuerySet[HouseholdMember]:
    members = _seen(HouseholdMember.objects.filter(OPEN, household__in=_home(user, on, person)), user, on)
    return members.select_related("person", "household__place__district")


def _poverty_at_home(user: "User", on: date, person: int) -> QuerySet[PovertyStatus]:
    return PovertyStatus.objects.filter(LIVE, household__in=_home(user, on, person)).order_by("-year")


def home_of(user: "User", person: Person, on: date) -> Home | None:
    """Where a person whom `user` sees lives now, when they may see that household too."""
    found = {key: brought(person, key, rows) for key, rows in home_asked(user, person, on).items()}
    members = _in_order(found.get(MEMBERS, []))
    own = next((row for row in members if row.person_id == person.pk), None)
    return Home(own.household, members, next(iter(found[POVERTY]), None)) if own else None


def heads_of(user: "User", households: Iterable[Household], on: date) -> Mapping[int, Person]:
    """Household → its head, of those whom `user` may see."""
    rows = HouseholdMember.objects.filter(OPEN, relation=HEAD, household__in=[row.pk for row in households])
    return {row.household_id: row.person for row in _seen(rows, user, on)}


def led_by(user: "User", people: Collection[int], on: date) -> list[HouseholdMember]:
    """Of these people, whom `user` sees, those who lead a household that they may see, each with that household."""
    if not people or not has(user, READ_HOUSEHOLD, on):
        return []
    allowed = households_for(user, on).select_related(None).order_by().values("pk")
    rows = HouseholdMember.objects.filter(OPEN, relation=HEAD, person__in=people, household__in=allowed)
    return list(rows.select_related("household__place", "person"))


def numbered_household(user: "User", typed: str, on: date) -> Household | None:
    """The household of a number as people write it («hộ 12», «hộ số 12»), when `user` may see it."""
    said = NUMBER.fullmatch(search_key(typed))
    if said is None or not has(user, READ_HOUSEHOLD, on):
        return None
    return households_for(user, on).filter(pk=int(said[1])).first()


def poverty_of(households: Collection[int], year: int | None = None) -> Mapping[int, PovertyStatus]:
    """Household (whom the caller may see) → how poor it is in a year; without one, in the newest year recorded."""
    rows = PovertyStatus.objects.filter(LIVE, household__in=households).order_by("year")
    if year:
        rows = rows.filter(year=year)
    return {row.household_id: row for row in rows}


def poverty_of_years(households: Collection[int]) -> Mapping[tuple[int, int], str]:
    """(household, year) → how poor it is, for an import that compares."""
    rows = PovertyStatus.objects.filter(LIVE, household__in=households)
    return {(pk, year): status for pk, year, status in rows.values_list("household", "year", "status")}


def of_poor_households(rows: QuerySet[Person], status: str, year: int, user: "User", on: date) -> QuerySet[Person]:
    """People who live now in a household that `user` may see and that was so poor in a year."""
    allowed = households_for(user, on).select_related(None).order_by().values("pk")
    poor = PovertyStatus.objects.filter(LIVE, year=year, status=status, household__in=allowed).values("household")
    return rows.filter(Exists(HouseholdMember.objects.filter(OPEN, person=OuterRef("pk"), household__in=poor)))


def poverty_by_year(household: Household) -> list[tuple[PovertyStatus, Basis | None]]:
    """Every year of a household the caller may see, newest first, with the basis of its standard today."""
    return [(row, standard_of(row.year)) for row in PovertyStatus.objects.filter(LIVE, household=household)]


def narrowed(rows: QuerySet[Household], wanted: HouseholdFilter) -> QuerySet[Household]:
    """`rows` narrowed."""
    if wanted.area:
        rows = rows.filter(Q(area_id=wanted.area))
    if wanted.poverty and wanted.year:
        poor = PovertyStatus.objects.filter(LIVE, household=OuterRef("pk"), year=wanted.year, status=wanted.poverty)
        rows = rows.filter(Exists(poor))
    return rows


def areas_of_households(user: "User", on: date) -> list[tuple[int, str]]:
    """(id, label) of the districts or communes that households whom `user` sees live in, by label."""
    rows = households_for(user, on).select_related(None).filter(area__isnull=False).order_by()
    found = set(rows.values_list("area_id", "area__label").distinct())
    return sorted(found, key=lambda row: search_key(row[1]))
