"""What somebody has to do, where they have to be, and what they were told."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from nhipcau.kernel.actors import ActorField
from nhipcau.kernel.writing import Guarded


def together(name: str) -> Q:
    """`name_at` and `name_by` are both empty or both filled."""
    at, by = f"{name}_at__isnull", f"{name}_by__isnull"
    return Q(**{at: True, by: True}) | Q(**{at: False, by: False})


class Task(Guarded):
    """Something one member of staff has to do. `kind` is one of kernel.contracts.task_kinds, `words` says it closer.

    `anchor` is the record it is about: who does not see that record does not see the task. `dropped`: not to be done.
    """

    assignee = models.ForeignKey("org.Staff", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    words = models.CharField(max_length=200, blank=True)
    anchor = models.ForeignKey("access.Anchor", models.PROTECT, null=True, related_name="+")
    due_on = models.DateField(null=True)
    made_at = models.DateTimeField()
    made_by = ActorField()
    done_at = models.DateTimeField(null=True)
    done_by = ActorField(null=True)
    dropped_at = models.DateTimeField(null=True)
    dropped_by = ActorField(null=True)

    privacy: ClassVar = {
        **dict.fromkeys(("assignee", "made_by", "done_by", "dropped_by"), "personal"),
        **dict.fromkeys(("kind", "anchor", "due_on", "made_at", "done_at", "dropped_at"), "plain"),
        "words": "sensitive",
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=together("done"), name="worklist_task_done_pair"),
            models.CheckConstraint(condition=together("dropped"), name="worklist_task_dropped_pair"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(dropped_at__isnull=True), name="worklist_task_one_end"
            ),
        ]
        indexes = [
            models.Index(
                fields=["assignee", "due_on"],
                condition=Q(done_at__isnull=True, dropped_at__isnull=True),
                name="worklist_tasks_of_staff",
            ),
            models.Index(fields=["anchor"], condition=Q(anchor__isnull=False), name="worklist_tasks_about"),
        ]

    def __str__(self) -> str:
        return f"CV-{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.done_at is None and self.dropped_at is None


class Appointment(Guarded):
    """Where one member of staff has to be, and when. `place` is words; `note` only for those who see the record."""

    staff = models.ForeignKey("org.Staff", models.PROTECT, related_name="+")
    starts = models.DateTimeField()
    place = models.CharField(max_length=200, blank=True)
    anchor = models.ForeignKey("access.Anchor", models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField()
    made_by = ActorField()
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = ActorField(null=True)

    privacy: ClassVar = {
        **dict.fromkeys(("staff", "place", "made_by", "cancelled_by"), "personal"),
        **dict.fromkeys(("starts", "anchor", "made_at", "cancelled_at"), "plain"),
        "note": "sensitive",
    }

    class Meta:
        constraints = [models.CheckConstraint(condition=together("cancelled"), name="worklist_appointment_pair")]
        indexes = [
            models.Index(
                fields=["staff", "starts"], condition=Q(cancelled_at__isnull=True), name="worklist_diary_of_staff"
            ),
            models.Index(fields=["anchor"], condition=Q(anchor__isnull=False), name="worklist_diary_about"),
        ]

    def __str__(self) -> str:
        return f"LH-{self.pk}"


class Notice(Guarded):
    """What one account is told. `kind` is one of kernel.contracts.notice_kinds.

    `url` is filled when it leads to a page of its own; else it leads to the record of `anchor`, and is shown only
    while the account sees that record.
    """

    account = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    anchor = models.ForeignKey("access.Anchor", models.PROTECT, null=True, related_name="+")
    url = models.CharField(max_length=200, blank=True)
    told_at = models.DateTimeField()
    told_by = ActorField()
    read_at = models.DateTimeField(null=True)
    read_by = ActorField(null=True)

    privacy: ClassVar = {
        **dict.fromkeys(("account", "told_by", "read_by"), "personal"),
        **dict.fromkeys(("kind", "anchor", "url", "told_at", "read_at"), "plain"),
    }

    class Meta:
        constraints = [models.CheckConstraint(condition=together("read"), name="worklist_notice_read_pair")]
        indexes = [
            models.Index(fields=["account"], condition=Q(read_at__isnull=True), name="worklist_unread"),
            models.Index(fields=["account", "-id"], name="worklist_notices"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
