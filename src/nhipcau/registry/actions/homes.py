"""One person lives in one household: what becomes of two homes when two records are made one."""

from datetime import datetime

from django.utils.translation import gettext as _

from nhipcau.kernel.actors import Actor
from nhipcau.kernel.retracing import Step, change
from nhipcau.registry.models import OPEN, HouseholdMember, Person
from nhipcau.registry.states import HEAD


def one_home(kept: Person, merged: Person, other: bool, by: Actor, at: datetime) -> list[Step]:
    """End one of the two stretches, on a day nobody knows: with `other` that of the kept record. Gives the steps.

    In one and the same household whoever leads it goes on leading it. Those who stay behind without a head get one on
    the page of their household.
    """
    found = {row.person_id: row for row in HouseholdMember.objects.filter(OPEN, person__in=(kept, merged))}
    if len(found) < len((kept, merged)):
        return []
    ours, theirs = found[kept.pk], found[merged.pk]
    if ours.household_id == theirs.household_id:
        other = theirs.relation == HEAD
    left = ours if other else theirs
    out = {"ended_at": at, "ended_by": by, "left_why": str(_("Two records were made one."))[:250]}
    return change(HouseholdMember.objects.filter(pk=left.pk), out)[0]
