"""The legal groups a person belongs to over time, with the papers that say so."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from nhipcau.kernel.actors import ActorField
from nhipcau.kernel.writing import Guarded
from nhipcau.registry.states import GroupStatus

from .parts import PartOfPerson
from .people import LIVE


class GroupMembership(PartOfPerson):
    """A person in a group of the law (`legal_group`) from a day to a day; an unknown first day is empty.

    `status` is that of the newest finding. A sealed group is not here: it stands in access.Sealed. `kinds` are the
    kinds of disability (`disability_kind`, with commas between), for groups of disabled people.
    """

    group = models.CharField(max_length=20)
    status = models.CharField(max_length=10, choices=GroupStatus)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    ended_reason = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=200, blank=True)
    kinds = models.CharField(max_length=120, blank=True)

    privacy: ClassVar = {
        **dict.fromkeys(("group", "status", "source", "ended_reason", "kinds"), "sensitive"),
        **dict.fromkeys(("since", "until"), "plain"),
    }

    class Meta(PartOfPerson.Meta):
        constraints: ClassVar = [
            *PartOfPerson.Meta.constraints,
            models.UniqueConstraint(
                fields=["person", "group"], condition=LIVE & Q(until__isnull=True), name="registry_group_once"
            ),
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(since__lte=models.F("until")),
                name="registry_group_days",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["group", "person"], condition=LIVE, name="registry_in_group"),
        ]

    def __str__(self) -> str:
        return f"{self.group} of {self.person_id}"


class GroupFinding(Guarded):
    """One step of what is known of a membership: reported, being verified, confirmed, unfounded.

    `found_on` is the day of the paper or of the report; `body` who found it; `paper` its kind, number and day in words.
    """

    membership = models.ForeignKey(GroupMembership, models.PROTECT, related_name="findings")
    status = models.CharField(max_length=10, choices=GroupStatus)
    found_on = models.DateField(null=True)
    body = models.CharField(max_length=200, blank=True)
    paper = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = ActorField()

    privacy: ClassVar = {
        **dict.fromkeys(("status", "body", "paper"), "sensitive"),
        **dict.fromkeys(("membership", "found_on", "recorded_at"), "plain"),
        "recorded_by": "personal",
    }

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.status} of {self.membership_id}"
