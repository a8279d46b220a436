"""Meetings about a case: who was there, what was said, what was agreed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from nhipcau.cases.states import MeetingKind
from nhipcau.kernel.actors import ActorField
from nhipcau.kernel.writing import Guarded

from .cases import Case
from .plans import Activity, together


class Conference(Guarded):
    """A meeting about a case, as its minutes tell it. Reached through its case."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="conferences")
    kind = models.CharField(max_length=10, choices=MeetingKind)
    on = models.DateField()
    hour = models.CharField(max_length=5, blank=True)
    place = models.CharField(max_length=200)
    chair = models.CharField(max_length=120)
    secretary = models.CharField(max_length=120, blank=True)
    present = models.TextField()
    said = models.TextField(blank=True)
    conclusion = models.TextField()
    recorded_at = models.DateTimeField()
    recorded_by = ActorField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = ActorField(null=True)
    withdrawn_reason = models.CharField(max_length=500, blank=True)

    privacy: ClassVar = {
        **dict.fromkeys(("case", "kind", "on", "hour", "recorded_at", "withdrawn_at"), "plain"),
        **dict.fromkeys(("place", "chair", "secretary", "present", "recorded_by"), "personal"),
        **dict.fromkeys(("withdrawn_by", "withdrawn_reason"), "personal"),
        **dict.fromkeys(("said", "conclusion"), "sensitive"),
    }

    class Meta:
        constraints: ClassVar = [together("withdrawn_at", "withdrawn_by", "cases_conference_withdrawn_pair")]
        indexes: ClassVar = [models.Index(fields=["case", "-on", "-id"], name="cases_conference_newest")]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def people(self) -> list[str]:
        """Agencies and people present, one a line."""
        return [line.strip() for line in self.present.splitlines() if line.strip()]


class AgreedPoint(Guarded):
    """A point agreed in a meeting, with its owner and day. `activity` is what it became in a plan."""

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="points")
    words = models.CharField(max_length=300)
    staff = models.ForeignKey("org.Staff", models.PROTECT, null=True, related_name="+")
    who_words = models.CharField(max_length=200, blank=True)
    due_on = models.DateField(null=True)
    activity = models.ForeignKey(Activity, models.SET_NULL, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    recorded_by = ActorField()

    privacy: ClassVar = {
        **dict.fromkeys(("conference", "due_on", "activity", "recorded_at"), "plain"),
        **dict.fromkeys(("staff", "who_words", "recorded_by"), "personal"),
        "words": "sensitive",
    }

    def __str__(self) -> str:
        return f"{self.pk}"
