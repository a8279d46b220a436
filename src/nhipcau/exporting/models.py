"""A list that somebody takes out: why, who agreed, and what became of its file."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q

from nhipcau.kernel.actors import ActorField
from nhipcau.kernel.contracts import listings
from nhipcau.kernel.secret_fields import SecretField
from nhipcau.kernel.writing import Guarded

from .states import Ending, Purpose, Status


def _pair(name: str) -> models.CheckConstraint:
    none, both = ({f"{name}_{end}__isnull": empty for end in ("at", "by")} for empty in (True, False))
    return models.CheckConstraint(condition=Q(**none) | Q(**both), name=f"exporting_{name}_pair")


class Export(Guarded):
    """One list taken out once by one account. Its id is the link, which nobody guesses and nobody else may use.

    `listing`: the list's name (`registry.people`); `asked_for`: its filter as it was sent, which may hold a name, kept
    closed until the file is made; `filter_words`: the same in words, without what was typed of a person. `counted`:
    rows when it was asked for; `rows`: those in the file. `personal`: they tell of people. `rights`: the grants
    (role, unit) it was made with. `held`: which records are in the file, kept closed and as long as the file.
    `until`: the last moment it waits for the next step.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    account = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+")
    listing = models.CharField(max_length=60)
    language = models.CharField(max_length=10)
    purpose = models.CharField(max_length=12, choices=Purpose)
    reason = models.CharField(max_length=500)
    asked_for = SecretField(blank=True)
    filter_words = models.CharField(max_length=1000, blank=True)
    counted = models.PositiveIntegerField()
    personal = models.BooleanField()
    status = models.CharField(max_length=8, choices=Status)
    asked_at = models.DateTimeField()
    asked_by = ActorField()
    until = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = ActorField(null=True)
    refusal = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField(null=True)
    made_by = ActorField(null=True)
    rows = models.PositiveIntegerField(null=True)
    rights = models.JSONField(default=list)
    held = SecretField(blank=True)
    file = models.ForeignKey("documents.StoredFile", models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True)
    taken_by = ActorField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = ActorField(null=True)
    ended_why = models.CharField(max_length=8, choices=Ending, blank=True)

    privacy: ClassVar = {
        **dict.fromkeys(("account", "reason", "refusal"), "personal"),
        **dict.fromkeys(("asked_by", "decided_by", "made_by", "taken_by", "ended_by"), "personal"),
        **dict.fromkeys(("asked_for", "held"), "sensitive"),
        **dict.fromkeys(("unit", "listing", "language", "purpose", "filter_words", "counted", "personal"), "plain"),
        **dict.fromkeys(("status", "asked_at", "until", "decided_at", "made_at", "rows", "rights", "file"), "plain"),
        **dict.fromkeys(("taken_at", "ended_at", "ended_why"), "plain"),
    }

    class Meta:
        constraints = [_pair(name) for name in ("decided", "made", "taken", "ended")]
        indexes = [
            models.Index(fields=["account", "asked_at"], name="exporting_of_account"),
            models.Index(fields=["status", "until"], name="exporting_open"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def title(self) -> str:
        """The list in words; its name alone for one that this version no longer has."""
        known = listings.get(self.listing)
        return str(known.title) if known else self.listing

    @property
    def alone(self) -> bool:
        """Did nobody else have to agree?"""
        return self.decided_at is None and self.status != Status.WAITING

    def open_at(self, at: datetime) -> bool:
        """Can its file be downloaded at this moment?"""
        return self.status == Status.READY and at < self.until
