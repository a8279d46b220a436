"""Whom a list puts in another household than the recorded one: of these, those of which a user may change all three."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, QuerySet

from nhipcau.access.queries import visible
from nhipcau.kernel.errors import Missing
from nhipcau.kernel.permissions import Permission
from nhipcau.registry.models import LIVE, OPEN, HouseholdDoubt, HouseholdMember, Person

from .households import households_for
from .people import person_for

if TYPE_CHECKING:
    from nhipcau.access.models import User


def household_doubts(user: "User", on: date) -> QuerySet[HouseholdDoubt]:
    """Undecided ones, the oldest first: the person, the household of the list and the recorded one within reach."""
    people = visible(Person.objects.filter(LIVE), user, Permission.PERSON_WRITE, on).values("pk")
    own = visible(households_for(user, on).select_related(None).order_by(), user, Permission.PERSON_WRITE, on)
    elsewhere = HouseholdMember.objects.filter(OPEN, person=OuterRef("person")).exclude(household__in=own.values("pk"))
    rows = HouseholdDoubt.objects.filter(decided_at__isnull=True, person__in=people, household__in=own.values("pk"))
    return rows.filter(~Exists(elsewhere)).select_related("person", "household__place__district").order_by("pk")


def household_doubt_for(user: "User", pk: int, on: date) -> HouseholdDoubt:
    """One undecided doubt. Raises Missing."""
    found = household_doubts(user, on).filter(pk=pk).first()
    if found is None:
        raise Missing
    found.person = person_for(user, found.person_id, on)  # whose record it opens stands in the audit
    return found


def lives_now(people: Collection[int]) -> Mapping[int, HouseholdMember]:
    """Person (whom the caller may change) → where they are recorded to live."""
    rows = HouseholdMember.objects.filter(OPEN, person__in=people).select_related("household__place__district")
    return {row.person_id: row for row in rows}
