"""The register of what people ask about their data, and how long the law gives."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from nhipcau.kernel.actors import ActorField
from nhipcau.kernel.secret_fields import Bound, SecretField
from nhipcau.kernel.writing import Guarded
from nhipcau.registry.states import OPEN_REQUESTS, Harm, Requester, RequestStatus


class DataRequest(Bound, Guarded):
    """A request about the data held of a person: who asks, in which right, what, and what became of it.

    `kind` is a code of the list request_kind, `refusal` of request_refusal. `due_on` is the last day of the clock that
    runs now: the reply, after an extension the carrying out. `harm` is blank when the person asks themselves.
    `answer` holds the words of an answer, a refusal or a withdrawal. What was typed stands closed in the database.
    """

    person = models.ForeignKey("registry.Person", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    wanted = SecretField(max_length=500, blank=True, bound_to="seal_id")
    requester = models.CharField(max_length=14, choices=Requester)
    requester_name = SecretField(max_length=120, bound_to="seal_id")
    requester_contact = SecretField(max_length=200, bound_to="seal_id")
    requester_relation = SecretField(max_length=60, blank=True, bound_to="seal_id")
    proof = SecretField(max_length=200, bound_to="seal_id")
    harm = models.CharField(max_length=7, choices=Harm, blank=True)
    received_on = models.DateField()
    due_on = models.DateField()
    status = models.CharField(max_length=9, choices=RequestStatus, default=RequestStatus.RECEIVED)
    recorded_at = models.DateTimeField()
    recorded_by = ActorField()
    extended_at = models.DateTimeField(null=True)
    extended_by = ActorField(null=True)
    extended_reason = SecretField(max_length=500, blank=True, bound_to="seal_id")
    closed_on = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = ActorField(null=True)
    answer = SecretField(blank=True, bound_to="seal_id")
    refusal = models.CharField(max_length=20, blank=True)
    late_told_at = models.DateTimeField(null=True)
    late_told_by = ActorField(null=True)

    privacy: ClassVar = {
        **dict.fromkeys(("person", "kind", "received_on", "due_on", "status", "recorded_at", "extended_at"), "plain"),
        **dict.fromkeys(("closed_on", "closed_at", "late_told_at", "seal_id"), "plain"),
        **dict.fromkeys(("requester", "requester_name", "requester_contact", "requester_relation"), "personal"),
        **dict.fromkeys(("recorded_by", "extended_by", "closed_by", "late_told_by"), "personal"),
        **dict.fromkeys(("wanted", "proof", "harm", "extended_reason", "answer", "refusal"), "sensitive"),
    }

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(due_on__gte=F("received_on")), name="registry_request_due_after_received"
            ),
            models.CheckConstraint(
                condition=Q(status__in=OPEN_REQUESTS, closed_on__isnull=True, closed_at__isnull=True)
                & Q(closed_by__isnull=True)
                | ~Q(status__in=OPEN_REQUESTS)
                & Q(closed_on__isnull=False, closed_at__isnull=False, closed_by__isnull=False),
                name="registry_request_closed_together",
            ),
            models.CheckConstraint(
                condition=Q(extended_at__isnull=True, extended_by__isnull=True)
                | Q(extended_at__isnull=False, extended_by__isnull=False),
                name="registry_request_extended_pair",
            ),
            models.CheckConstraint(
                condition=Q(late_told_at__isnull=True, late_told_by__isnull=True)
                | Q(late_told_at__isnull=False, late_told_by__isnull=False),
                name="registry_request_late_pair",
            ),
            models.CheckConstraint(
                condition=~Q(status=RequestStatus.REFUSED) | ~Q(refusal=""), name="registry_request_refused_why"
            ),
            models.CheckConstraint(
                condition=Q(requester=Requester.PERSON, harm="") | ~Q(requester=Requester.PERSON) & ~Q(harm=""),
                name="registry_request_harm_asked",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "-id"], name="registry_requests_of"),
            models.Index(fields=["due_on"], condition=Q(status__in=OPEN_REQUESTS), name="registry_requests_due"),
            models.Index(fields=["-closed_at", "due_on"], name="registry_requests_list"),
        ]

    def __str__(self) -> str:
        return f"YC-{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_REQUESTS

    def is_late(self, on: date) -> bool:
        """Whether its clock ran out: open after its last day, or closed later than that."""
        return self.due_on < (on if self.closed_on is None else self.closed_on)
