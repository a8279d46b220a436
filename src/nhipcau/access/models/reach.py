"""What widens or narrows the reach of one person beyond the units granted: team, conflict, break-glass, cover."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from nhipcau.access.states import ConflictKind, Finding, TeamPart
from nhipcau.kernel.actors import ActorField
from nhipcau.kernel.writing import Guarded, GuardedQuerySet

ENDED_TOGETHER = Q(ended_at__isnull=True, ended_by__isnull=True) | Q(ended_at__isnull=False, ended_by__isnull=False)


class Membership(Guarded):
    """A member of staff in the team of a record: in charge of it, supervising it, asked by referral, or named in it."""

    anchor = models.ForeignKey("access.Anchor", models.CASCADE, related_name="team")
    staff = models.ForeignKey("org.Staff", models.PROTECT, related_name="+")
    part = models.CharField(max_length=12, choices=TeamPart)
    since = models.DateTimeField()
    given_by = ActorField()
    ended_at = models.DateTimeField(null=True)
    ended_by = ActorField(null=True)

    privacy: ClassVar = {
        **dict.fromkeys(("staff", "given_by", "ended_by"), "personal"),
        **dict.fromkeys(("anchor", "part", "since", "ended_at"), "plain"),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["anchor", "staff", "part"], condition=Q(ended_at__isnull=True), name="access_one_membership"
            ),
            models.CheckConstraint(condition=ENDED_TOGETHER, name="access_membership_ended_pair"),
        ]
        indexes = [models.Index(fields=["staff"], condition=Q(ended_at__isnull=True), name="access_records_of_staff")]

    def __str__(self) -> str:
        return f"{self.part} of {self.anchor_id}"


class Conflict(Guarded):
    """Somebody who must not see a record nor anything about it: kin, superior, colleague, named in it.

    A member of staff, or an account (`user`) that belongs to none. Declared at once and blind at once. `note` may tell
    more; it is read by supervisors alone.
    """

    anchor = models.ForeignKey("access.Anchor", models.CASCADE, related_name="conflicts")
    staff = models.ForeignKey("org.Staff", models.PROTECT, related_name="+", null=True)
    user = models.ForeignKey("access.User", models.PROTECT, related_name="+", null=True)
    kind = models.CharField(max_length=12, choices=ConflictKind)
    note = models.CharField(max_length=500, blank=True)
    declared_at = models.DateTimeField()
    declared_by = ActorField()
    ended_at = models.DateTimeField(null=True)
    ended_by = ActorField(null=True)
    ended_reason = models.CharField(max_length=500, blank=True)

    privacy: ClassVar = {
        **dict.fromkeys(("staff", "user", "kind", "note", "ended_reason"), "sensitive"),
        **dict.fromkeys(("declared_by", "ended_by"), "personal"),
        **dict.fromkeys(("anchor", "declared_at", "ended_at"), "plain"),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["anchor", "staff"], condition=Q(ended_at__isnull=True), name="access_one_conflict"
            ),
            models.UniqueConstraint(
                fields=["anchor", "user"], condition=Q(ended_at__isnull=True), name="access_one_conflict_of_account"
            ),
            models.CheckConstraint(condition=ENDED_TOGETHER, name="access_conflict_ended_pair"),
            models.CheckConstraint(
                condition=Q(staff__isnull=False, user__isnull=True) | Q(staff__isnull=True, user__isnull=False),
                name="access_conflict_of_one",
            ),
        ]
        indexes = [
            models.Index(fields=["staff"], condition=Q(ended_at__isnull=True), name="access_blind_to"),
            models.Index(fields=["user"], condition=Q(ended_at__isnull=True), name="access_account_blind_to"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.anchor_id}"

    @property
    def name(self) -> str:
        """Of whoever must not see it."""
        who: Any = self.staff or self.user
        return str(who.name)


class BreakGlass(Guarded):
    """One hidden record opened in an emergency by one person for some hours, and what the review found.

    A sealed record waits until a second person agrees: `opened_at` is empty until then.
    """

    anchor = models.ForeignKey("access.Anchor", models.CASCADE, related_name="+")
    user = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    reason = models.CharField(max_length=1000)
    asked_at = models.DateTimeField()
    asked_by = ActorField()
    opened_at = models.DateTimeField(null=True)
    opened_by = ActorField(null=True)
    closes_at = models.DateTimeField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = ActorField(null=True)
    finding = models.CharField(max_length=12, choices=Finding, blank=True)
    finding_note = models.CharField(max_length=1000, blank=True)

    privacy: ClassVar = {
        **dict.fromkeys(("user", "asked_by", "opened_by", "reviewed_by"), "personal"),
        **dict.fromkeys(("reason", "finding_note"), "sensitive"),
        **dict.fromkeys(("anchor", "asked_at", "opened_at", "closes_at", "reviewed_at", "finding"), "plain"),
    }

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True, opened_by__isnull=True, closes_at__isnull=True)
                | Q(opened_at__isnull=False, opened_by__isnull=False, closes_at__isnull=False),
                name="access_glass_opened_together",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_at__isnull=True, reviewed_by__isnull=True, finding="")
                | Q(reviewed_at__isnull=False, reviewed_by__isnull=False) & ~Q(finding=""),
                name="access_glass_reviewed_together",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "closes_at"], name="access_glass_of_user"),
            models.Index(fields=["reviewed_at", "asked_at"], name="access_glass_queue"),
        ]

    def __str__(self) -> str:
        return f"{self.anchor_id} {self.asked_at}"

    def open_at(self, at: datetime) -> bool:
        """Does it open the record at this moment?"""
        return self.opened_at is not None and self.closes_at is not None and self.opened_at <= at < self.closes_at


class CoverQuerySet(GuardedQuerySet["Cover"]):
    def in_force(self, day: date) -> CoverQuerySet:
        """Covers that hold on `day`, both days included."""
        return self.filter(first__lte=day, last__gte=day, ended_at__isnull=True)


class Cover(Guarded):
    """While `absent` is away, `staff` has their roles and their records, from the first to the last day."""

    absent = models.ForeignKey("org.Staff", models.PROTECT, related_name="+")
    staff = models.ForeignKey("org.Staff", models.PROTECT, related_name="+")
    first = models.DateField()
    last = models.DateField()
    reason = models.CharField(max_length=200, blank=True)
    given_at = models.DateTimeField()
    given_by = ActorField()
    ended_at = models.DateTimeField(null=True)
    ended_by = ActorField(null=True)

    objects: ClassVar = CoverQuerySet.as_manager()
    privacy: ClassVar = {
        **dict.fromkeys(("absent", "staff", "reason", "given_by", "ended_by"), "personal"),
        **dict.fromkeys(("first", "last", "given_at", "ended_at"), "plain"),
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="access_cover_in_order"),
            models.CheckConstraint(condition=~Q(absent=F("staff")), name="access_cover_by_another"),
            models.CheckConstraint(condition=ENDED_TOGETHER, name="access_cover_ended_pair"),
        ]
        indexes = [models.Index(fields=["staff", "last"], name="access_cover_of_staff")]

    def __str__(self) -> str:
        return f"{self.first} – {self.last}"


class Handover(Guarded):
    """All that one member of staff held, given to others in one act; its minute is printed from here."""

    staff = models.ForeignKey("org.Staff", models.PROTECT, related_name="+")
    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    handed_at = models.DateTimeField()
    handed_by = ActorField()

    privacy: ClassVar = {
        **dict.fromkeys(("staff", "handed_by"), "personal"),
        **dict.fromkeys(("unit", "reason", "handed_at"), "plain"),
    }

    def __str__(self) -> str:
        return f"{self.staff_id} {self.handed_at}"


class HandoverLine(Guarded):
    """One thing handed over, by its number alone: no name of a client, no story.

    `anchor` is the record it is, or is about: who must not see that record is not shown the line either.
    """

    handover = models.ForeignKey(Handover, models.CASCADE, related_name="lines")
    kind = models.CharField(max_length=40)
    number = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    anchor = models.ForeignKey("access.Anchor", models.PROTECT, null=True, related_name="+")
    to = models.ForeignKey("org.Staff", models.PROTECT, related_name="+")

    privacy: ClassVar = {
        **dict.fromkeys(("handover", "kind", "number", "object_id", "anchor"), "plain"),
        "to": "personal",
    }

    def __str__(self) -> str:
        return self.number
