"""The legal groups a person belongs to over time, with the papers that say so."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from nhipcau.kernel.actors import ActorField
from nhipcau.kernel.writing import Guarded
from nhipcau.registry.states import GroupStatus

from .people import LIVE, Person


class GroupMembership(Guarded):
    """A person in a group of the law (`legal_group`) from a day to a day; an unknown first day is empty.

    `status` is that of the newest finding. A sealed group is not here: it stands in access.Sealed. `kinds` are the
    kinds of disability (`disability_kind`, with commas between), for groups of disabled people.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="groups")
    group = models.CharField(max_length=20)
    status = models.CharField(max_length=10, choices=GroupStatus)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    ended_reason = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=200, blank=True)
    kinds = models.CharField(max_length=120, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = ActorField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = ActorField(null=True)
    withdrawn_reason = models.CharField(max_length=500, blank=True)

    privacy: ClassVar = {
        **dict.fromkeys(("group", "status", "source", "ended_reason", "kinds", "withdrawn_reason"), "sensitive"),
        **dict.fromkeys(("person", "since", "until", "recorded_at", "withdrawn_at"), "plain"),
        **dict.fromkeys(("recorded_by", "withdrawn_by"), "personal"),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "group"], condition=LIVE & Q(until__isnull=True), name="registry_group_once"
            ),
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(since__lte=models.F("until")),
                name="registry_group_days",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="registry_group_withdrawn_pair",
            ),
        ]
        indexes = [
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
