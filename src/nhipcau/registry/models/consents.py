"""Two gates before anything is told of a person: their consent, and the release by the head of the facility."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from nhipcau.kernel.actors import ActorField
from nhipcau.kernel.writing import Guarded
from nhipcau.registry.states import Decision


class Consent(Guarded):
    """What a person, or whoever speaks for them, allows to be told: what for, to whom, from when until when.

    `purpose` is a code of the list consent_purpose, `giver` of consent_giver. `recipient_key` is the recipient folded,
    so that two spellings of one agency are one. Both days are included. Withdrawn it ends at that moment for good.
    """

    person = models.ForeignKey("registry.Person", models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=40)
    recipient = models.CharField(max_length=200)
    recipient_key = models.CharField(max_length=200)
    told = models.CharField(max_length=500)
    given_on = models.DateField()
    valid_from = models.DateField()
    valid_until = models.DateField()
    giver = models.CharField(max_length=20)
    giver_name = models.CharField(max_length=120, blank=True)
    giver_relation = models.CharField(max_length=60, blank=True)
    giver_paper = models.CharField(max_length=200, blank=True)
    child_agreed = models.BooleanField(default=False)
    evidence = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()
    recorded_by = ActorField()
    ended_at = models.DateTimeField(null=True)
    ended_by = ActorField(null=True)
    ended_reason = models.CharField(max_length=500, blank=True)

    privacy: ClassVar = {
        **dict.fromkeys(("person", "given_on", "valid_from", "valid_until", "recorded_at", "ended_at"), "plain"),
        **dict.fromkeys(("giver", "giver_name", "giver_relation", "giver_paper", "child_agreed"), "personal"),
        **dict.fromkeys(("recorded_by", "ended_by"), "personal"),
        **dict.fromkeys(("purpose", "recipient", "recipient_key", "told", "evidence", "ended_reason"), "sensitive"),
    }

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_from__gte=F("given_on"), valid_until__gte=F("valid_from")),
                name="registry_consent_in_order",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="registry_consent_ended_pair",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["person", "-id"], name="registry_consents_of")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.valid_from} – {self.valid_until}"


class Release(Guarded):
    """That something is told of a person to somebody: asked for by one, approved or returned by the head, another one.

    `valid_until` is the last day on which it may be told. An approval counts from the day it was given.
    """

    person = models.ForeignKey("registry.Person", models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=40)
    recipient = models.CharField(max_length=200)
    recipient_key = models.CharField(max_length=200)
    told = models.CharField(max_length=500)
    why = models.CharField(max_length=500)
    valid_until = models.DateField()
    asked_at = models.DateTimeField()
    asked_by = ActorField()
    decision = models.CharField(max_length=10, choices=Decision, default=Decision.WAITING)
    decided_on = models.DateField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = ActorField(null=True)
    decided_reason = models.CharField(max_length=500, blank=True)

    privacy: ClassVar = {
        **dict.fromkeys(("person", "valid_until", "asked_at", "decision", "decided_on", "decided_at"), "plain"),
        **dict.fromkeys(("asked_by", "decided_by"), "personal"),
        **dict.fromkeys(("purpose", "recipient", "recipient_key", "told", "why", "decided_reason"), "sensitive"),
    }

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    decision=Decision.WAITING, decided_on__isnull=True, decided_at__isnull=True, decided_by__isnull=True
                )
                | ~Q(decision=Decision.WAITING)
                & Q(decided_on__isnull=False, decided_at__isnull=False, decided_by__isnull=False),
                name="registry_release_decided_together",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "-id"], name="registry_releases_of"),
            models.Index(fields=["asked_at"], condition=Q(decision="waiting"), name="registry_releases_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.decision} {self.valid_until}"

    def covers(self, on: date) -> bool:
        """Whether it was approved by this day, and its last day is not over."""
        if self.decision != Decision.APPROVED or self.decided_on is None:
            return False
        return self.decided_on <= on <= self.valid_until
