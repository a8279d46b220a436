"""The plan of a case: cycles and versions, each with goals and activities that a client or guardian signed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from nhipcau.cases.states import (
    IN_FORCE,
    IN_WORK,
    ActivityStatus,
    Capacity,
    PlanStatus,
)
from nhipcau.kernel.actors import ActorField
from nhipcau.kernel.writing import Guarded

from .cases import Case, ServiceRecord


def together(first: str, second: str, name: str) -> models.CheckConstraint:
    """Two columns that are both there or both not."""
    both = Q(**{f"{first}__isnull": False, f"{second}__isnull": False})
    return models.CheckConstraint(
        condition=both | Q(**{f"{first}__isnull": True, f"{second}__isnull": True}), name=name
    )


class Plan(Guarded):
    """One version of the plan of a cycle: `cycle` 1, 2, …; `version` 1, 2, … within it. Reached through its case.

    At most one version is being written or decided on, and at most one is in force: the newest approved. `asked` is
    what was asked for when it was returned. `review_on`: when it is looked at again.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="plans")
    cycle = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(max_length=10, choices=PlanStatus)
    begins_on = models.DateField()
    ends_on = models.DateField(null=True)
    template = models.CharField(max_length=40, blank=True)
    risks = models.TextField(blank=True)
    change_reason = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField()
    made_by = ActorField()
    signed_on = models.DateField(null=True)
    signer_name = models.CharField(max_length=120, blank=True)
    signer_capacity = models.CharField(max_length=14, choices=Capacity, blank=True)
    child_said = models.CharField(max_length=500, blank=True)
    child_not_asked = models.CharField(max_length=500, blank=True)
    signed_at = models.DateTimeField(null=True)
    signed_by = ActorField(null=True)
    submitted_at = models.DateTimeField(null=True)
    submitted_by = ActorField(null=True)
    asked = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = ActorField(null=True)
    review_on = models.DateField(null=True)

    privacy: ClassVar = {
        **dict.fromkeys(("case", "cycle", "version", "status", "begins_on", "ends_on", "template"), "plain"),
        **dict.fromkeys(("made_at", "signed_on", "signed_at", "submitted_at", "decided_at", "review_on"), "plain"),
        **dict.fromkeys(("made_by", "signer_name", "signer_capacity", "signed_by"), "personal"),
        **dict.fromkeys(("submitted_by", "decided_by"), "personal"),
        **dict.fromkeys(("risks", "change_reason", "child_said", "child_not_asked", "asked"), "sensitive"),
    }

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "cycle", "version"], name="cases_plan_version_once"),
            models.UniqueConstraint(fields=["case"], condition=Q(status__in=IN_WORK), name="cases_plan_one_in_work"),
            models.UniqueConstraint(fields=["case"], condition=Q(status__in=IN_FORCE), name="cases_plan_one_in_force"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("begins_on")), name="cases_plan_in_order"
            ),
            together("signed_at", "signed_by", "cases_plan_signed_pair"),
            together("submitted_at", "submitted_by", "cases_plan_submitted_pair"),
            together("decided_at", "decided_by", "cases_plan_decided_pair"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["review_on"], condition=Q(status__in=IN_FORCE), name="cases_plan_review"),
        ]

    def __str__(self) -> str:
        return f"{self.cycle}.{self.version}"

    @property
    def is_written(self) -> bool:
        """Whether lines can be changed: nobody changes what was submitted or approved."""
        return self.status in (PlanStatus.DRAFT, PlanStatus.RETURNED)

    @property
    def is_signed(self) -> bool:
        return self.signed_at is not None


class Goal(Guarded):
    """A goal of a plan. `root` is the same goal in the first version that had it: what is measured hangs there."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="goals")
    root = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    words = models.CharField(max_length=300)
    need = models.CharField(max_length=40, blank=True)
    sign = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = ActorField()

    privacy: ClassVar = {
        **dict.fromkeys(("plan", "root", "recorded_at"), "plain"),
        **dict.fromkeys(("words", "need", "sign"), "sensitive"),
        "recorded_by": "personal",
    }

    def __str__(self) -> str:
        return f"{self.pk}"


class Activity(Guarded):
    """An activity of a plan: who does it (a member of staff or words), by when, for how many đồng, from what source.

    `before` is the same activity in the version before: what happens to it while the next one is written is carried
    over. `service` is what was recorded in the act of ticking it done.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="activities")
    goal = models.ForeignKey(Goal, models.CASCADE, null=True, related_name="activities")
    before = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    words = models.CharField(max_length=300)
    emergency = models.BooleanField(default=False)
    kind = models.CharField(max_length=40, blank=True)
    staff = models.ForeignKey("org.Staff", models.PROTECT, null=True, related_name="+")
    who_words = models.CharField(max_length=200, blank=True)
    provider = models.CharField(max_length=200, blank=True)
    due_on = models.DateField(null=True)
    cost = models.BigIntegerField(null=True)
    fund = models.CharField(max_length=40, blank=True)
    status = models.CharField(max_length=8, choices=ActivityStatus, default=ActivityStatus.PLANNED)
    service = models.ForeignKey(ServiceRecord, models.PROTECT, null=True, related_name="+")
    settled_on = models.DateField(null=True)
    settled_reason = models.CharField(max_length=500, blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = ActorField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by = ActorField()

    privacy: ClassVar = {
        **dict.fromkeys(("plan", "goal", "before", "emergency", "due_on", "cost", "fund", "status"), "plain"),
        **dict.fromkeys(("service", "settled_on", "settled_at", "recorded_at"), "plain"),
        **dict.fromkeys(("staff", "who_words", "provider", "settled_by", "recorded_by"), "personal"),
        **dict.fromkeys(("words", "kind", "settled_reason"), "sensitive"),
    }

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(cost__isnull=True) | Q(cost__gte=0), name="cases_activity_cost"),
            together("settled_at", "settled_by", "cases_activity_settled_pair"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due_on"], condition=Q(status=ActivityStatus.PLANNED.value), name="cases_activity_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def is_planned(self) -> bool:
        return self.status == ActivityStatus.PLANNED

    @property
    def has_somebody(self) -> bool:
        return self.staff_id is not None or bool(self.who_words)
