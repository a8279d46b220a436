"""Who lives together: the household, its members, where it lived, how poor it was."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from nhipcau.kernel.actors import ActorField
from nhipcau.kernel.protected import Protected
from nhipcau.kernel.writing import Guarded
from nhipcau.registry.states import HEAD

from .merges import IN_FORCE, Merge
from .people import LIVE, Person

OPEN = Q(ended_at__isnull=True, withdrawn_at__isnull=True)
"""Members who live there, as far as anybody knows."""


def together(name: str, *, called: str) -> models.CheckConstraint:
    """`x_at` and `x_by` are both there or both not."""
    empty = {f"{name}_at__isnull": True, f"{name}_by__isnull": True}
    return models.CheckConstraint(condition=Q(**empty) | Q(**dict.fromkeys(empty, False)), name=called)


def in_order(called: str) -> models.CheckConstraint:
    """A stretch of time does not end before it begins; either day may be unknown."""
    known = Q(since__isnull=True) | Q(until__isnull=True) | Q(until__gte=F("since"))
    return models.CheckConstraint(condition=known, name=called)


class Household(Protected):
    """People who live together under one head.

    Its anchor is about the head: who must not see the head sees no household of theirs, and who works with the
    household sees the head. Every other member is shown or left out by their own record. People work on it, so it has a
    team, as a person has: who recorded it sees it again whatever their role reaches.

    `hamlet` is the village, quarter or group of homes; `area` what a report prints for `place`, as with a person.
    `number` is what the commune's list calls the household: many count from 1 in each hamlet, and anew each year.
    """

    number = models.CharField(max_length=40, blank=True, db_default="")
    place = models.ForeignKey("org.Place", models.PROTECT, null=True, related_name="+")
    area = models.ForeignKey("org.Place", models.PROTECT, null=True, related_name="+")
    hamlet = models.CharField(max_length=120, blank=True)
    address_words = models.CharField(max_length=250, blank=True)
    lives_since = models.DateField(null=True)
    evidence = models.CharField(max_length=250, blank=True)

    about_field, has_team = "head", True
    head_to_be: Person | None = None
    """Who will lead it, as long as it is not stored."""
    privacy: ClassVar = {
        **dict.fromkeys(("number", "place", "hamlet", "address_words", "lives_since", "evidence"), "personal"),
        "area": "plain",
    }

    class Meta(Protected.Meta):
        indexes: ClassVar = [models.Index(fields=["area", "-id"], condition=LIVE, name="registry_household_of_area")]

    def __str__(self) -> str:
        return f"household {self.pk}"

    @property
    def head(self) -> Person | None:
        """Who leads it now (of a merged record: what it became), whoever asks: for rights, never for a page."""
        if not self.pk:
            return self.head_to_be
        rows = HouseholdMember.objects.filter(OPEN, household_id=self.pk, relation=HEAD)
        found = rows.select_related("person").first()
        person = found.person if found else None
        while person is not None and person.withdrawn_at is not None:
            merge = Merge.objects.filter(IN_FORCE, merged=person).select_related("kept").first()
            if merge is None:
                break
            person = merge.kept
        return person


class HouseholdMember(Guarded):
    """A stretch of time somebody lived in a household as something to its head (`relation`, empty: not known).

    `since` and `until` may be unknown; that it is over says `ended_at`. A change of head ends every stretch and begins
    new ones, so what somebody was to whom stays known. A person lives in one household at a time.
    """

    household = models.ForeignKey(Household, models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    relation = models.CharField(max_length=20, blank=True)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    came_why = models.CharField(max_length=250, blank=True)
    left_why = models.CharField(max_length=250, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = ActorField()
    ended_at = models.DateTimeField(null=True)
    ended_by = ActorField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = ActorField(null=True)
    withdrawn_reason = models.CharField(max_length=500, blank=True)

    privacy: ClassVar = {
        **dict.fromkeys(("person", "relation", "since", "until", "came_why", "left_why"), "personal"),
        **dict.fromkeys(("recorded_by", "ended_by", "withdrawn_by", "withdrawn_reason"), "personal"),
        **dict.fromkeys(("household", "recorded_at", "ended_at", "withdrawn_at"), "plain"),
    }

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person"], condition=OPEN, name="registry_one_household"),
            models.UniqueConstraint(fields=["household"], condition=OPEN & Q(relation=HEAD), name="registry_one_head"),
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(ended_at__isnull=False), name="registry_left"),
            in_order("registry_member_in_order"),
            together("ended", called="registry_member_ended_pair"),
            together("withdrawn", called="registry_member_withdrawn_pair"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.household_id}"

    @property
    def is_open(self) -> bool:
        """Whether the person lives there, as far as anybody knows."""
        return self.ended_at is None and self.withdrawn_at is None


class HouseholdDoubt(Guarded):
    """A list says that somebody lives in `household`, while they are recorded in another one: somebody decides.

    `relation`: what the list says they are to the head. `moved`: decided that they live there now; else they do not.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    relation = models.CharField(max_length=20, blank=True)
    source = models.CharField(max_length=40, blank=True)
    found_at = models.DateTimeField()
    found_by = ActorField()
    decided_at = models.DateTimeField(null=True)
    decided_by = ActorField(null=True)
    decided_why = models.CharField(max_length=250, blank=True)
    moved = models.BooleanField(default=False)

    privacy: ClassVar = {
        **dict.fromkeys(("person", "household", "relation", "found_by", "decided_by", "decided_why"), "personal"),
        **dict.fromkeys(("source", "found_at", "decided_at", "moved"), "plain"),
    }

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            together("decided", called="registry_household_doubt_decided_pair"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} or not in {self.household_id}"


class FormerAddress(Guarded):
    """Where a household lived before it moved; either day may be unknown."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="former_addresses")
    place = models.ForeignKey("org.Place", models.PROTECT, null=True, related_name="+")
    hamlet = models.CharField(max_length=120, blank=True)
    address_words = models.CharField(max_length=250, blank=True)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    why = models.CharField(max_length=250, blank=True)
    moved_at = models.DateTimeField()
    moved_by = ActorField()

    privacy: ClassVar = {
        **dict.fromkeys(("place", "hamlet", "address_words", "since", "until", "why", "moved_by"), "personal"),
        **dict.fromkeys(("household", "moved_at"), "plain"),
    }

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [in_order("registry_address_in_order")]

    def __str__(self) -> str:
        return f"former address of {self.household_id}"


class PovertyStatus(Guarded):
    """How poor a household was in a year, and by which standard: its legal basis as it stood that year.

    `standard` is empty when the rulebook held none for that year. A later entry for the same year withdraws this one.
    """

    household = models.ForeignKey(Household, models.PROTECT, related_name="poverty")
    year = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=12)
    standard = models.CharField(max_length=200, blank=True)
    evidence = models.CharField(max_length=250, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = ActorField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = ActorField(null=True)
    withdrawn_reason = models.CharField(max_length=500, blank=True)

    privacy: ClassVar = {
        **dict.fromkeys(("status", "evidence", "recorded_by", "withdrawn_by", "withdrawn_reason"), "personal"),
        **dict.fromkeys(("household", "year", "standard", "recorded_at", "withdrawn_at"), "plain"),
    }

    class Meta:
        ordering: ClassVar = ["-year", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["household", "year"], condition=LIVE, name="registry_one_poverty"),
            models.CheckConstraint(condition=~Q(status=""), name="registry_poverty_said"),
            together("withdrawn", called="registry_poverty_withdrawn_pair"),
        ]
        indexes: ClassVar = [models.Index(fields=["year", "status"], condition=LIVE, name="registry_poverty_of_year")]

    def __str__(self) -> str:
        return f"{self.status} {self.year}"
