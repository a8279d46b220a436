"""A case in its procedure: the version it keeps, the steps entered and done, the clocks, and papers from outside."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from nhipcau.cases.states import ClockKind
from nhipcau.kernel.actors import ActorField
from nhipcau.kernel.writing import Guarded

from .cases import Case


def together(*names: str) -> Q:
    """All of these columns are filled or none is."""
    filled = Q(**{f"{name}__isnull": False for name in names})
    return filled | Q(**{f"{name}__isnull": True for name in names})


class CaseProcedure(Guarded):
    """The stretch in which a case follows one version of a procedure: `version` is the day that version began.

    It ends when the case is closed or moved to another version or procedure; `why` says why it was moved here.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="procedures")
    key = models.CharField(max_length=40)
    version = models.DateField()
    began_at = models.DateTimeField()
    began_by = ActorField()
    why = models.CharField(max_length=500, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = ActorField(null=True)

    privacy: ClassVar = {
        **dict.fromkeys(("case", "key", "version", "began_at", "ended_at"), "plain"),
        **dict.fromkeys(("began_by", "ended_by"), "personal"),
        "why": "sensitive",
    }

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ended_at__isnull=True), name="cases_one_procedure_at_a_time"
            ),
            models.CheckConstraint(condition=together("ended_at", "ended_by"), name="cases_procedure_ended_together"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.version}"


class CaseStep(Guarded):
    """A step entered and, once its conditions were there, done.

    `cycle` counts from 1; going back begins the next one. `counted` is the moment that counts: of a decision taken
    outside the day it was signed. `to` is the step that came after, `note` why it went back.
    """

    run = models.ForeignKey(CaseProcedure, models.CASCADE, related_name="steps")
    key = models.CharField(max_length=40)
    cycle = models.PositiveSmallIntegerField(default=1)
    entered_at = models.DateTimeField()
    entered_by = ActorField()
    done_at = models.DateTimeField(null=True)
    done_by = ActorField(null=True)
    counted = models.DateTimeField(null=True)
    to = models.CharField(max_length=40, blank=True)
    note = models.CharField(max_length=500, blank=True)

    privacy: ClassVar = {
        **dict.fromkeys(("run", "key", "cycle", "entered_at", "done_at", "counted", "to"), "plain"),
        **dict.fromkeys(("entered_by", "done_by"), "personal"),
        "note": "sensitive",
    }

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run"], condition=Q(done_at__isnull=True), name="cases_one_open_step"),
            models.CheckConstraint(
                condition=together("done_at", "done_by", "counted"), name="cases_step_done_together"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["run", "id"], name="cases_steps_in_order")]

    def __str__(self) -> str:
        return f"{self.key} {self.cycle}"


class OutsidePaper(Guarded):
    """A paper another body made or signed, filed with its signed scan or digitally signed PDF.

    `kind` is a code of paper_kind, `body` of responsible_body, `capacity` of signing_capacity. Reached by its case.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="papers")
    kind = models.CharField(max_length=40)
    number = models.CharField(max_length=60, blank=True)
    signed_on = models.DateField()
    signer = models.CharField(max_length=120)
    capacity = models.CharField(max_length=40)
    body = models.CharField(max_length=40)
    digital = models.BooleanField(default=False)
    file = models.ForeignKey("documents.StoredFile", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    recorded_by = ActorField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = ActorField(null=True)
    withdrawn_reason = models.CharField(max_length=500, blank=True)

    privacy: ClassVar = {
        **dict.fromkeys(("case", "kind", "number", "signed_on", "capacity", "body", "digital", "file"), "plain"),
        **dict.fromkeys(("recorded_at", "withdrawn_at"), "plain"),
        **dict.fromkeys(("signer", "recorded_by", "withdrawn_by", "withdrawn_reason"), "personal"),
    }

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=together("withdrawn_at", "withdrawn_by"), name="cases_paper_withdrawn_pair"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["case", "-signed_on", "-id"], name="cases_papers_newest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}".strip()


class Clock(Guarded):
    """A time limit that runs in a case: of a step, of an emergency, of a separation. `limit` is its parameter.

    `body` answers for lateness. It stops at `ended`, the moment that counts; stopped without one it was switched off.
    `told` counts the steps of the climb that were told (states.CLIMB). Paused, it is nobody's lateness; going on, the
    time paused is added to `due`. `sure`: limit, first day and working days were all compared with their texts.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="clocks")
    step = models.ForeignKey(CaseStep, models.CASCADE, null=True, related_name="clocks")
    paper = models.ForeignKey(OutsidePaper, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=10, choices=ClockKind)
    limit = models.CharField(max_length=80)
    body = models.CharField(max_length=40)
    starts = models.DateTimeField()
    due = models.DateTimeField()
    sure = models.BooleanField(default=False)
    note = models.TextField(blank=True)
    started_at = models.DateTimeField()
    started_by = ActorField()
    ended = models.DateTimeField(null=True)
    result = models.TextField(blank=True)
    stopped_at = models.DateTimeField(null=True)
    stopped_by = ActorField(null=True)
    paused_at = models.DateTimeField(null=True)
    paused_by = ActorField(null=True)
    paused_reason = models.CharField(max_length=500, blank=True)
    told = models.PositiveSmallIntegerField(default=0)

    privacy: ClassVar = {
        **dict.fromkeys(("case", "step", "paper", "kind", "limit", "body", "starts", "due", "sure"), "plain"),
        **dict.fromkeys(("started_at", "ended", "stopped_at", "paused_at", "told"), "plain"),
        **dict.fromkeys(("started_by", "stopped_by", "paused_by"), "personal"),
        **dict.fromkeys(("note", "result", "paused_reason"), "sensitive"),
    }

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=together("stopped_at", "stopped_by"), name="cases_clock_stopped_together"),
            models.CheckConstraint(condition=together("paused_at", "paused_by"), name="cases_clock_paused_together"),
            models.CheckConstraint(
                condition=Q(ended__isnull=True) | Q(stopped_at__isnull=False), name="cases_clock_ended_is_stopped"
            ),
            models.UniqueConstraint(
                fields=["step"],
                condition=Q(kind=ClockKind.STEP, stopped_at__isnull=True),
                name="cases_one_clock_a_step",
            ),
            models.UniqueConstraint(
                fields=["case", "kind"],
                condition=Q(stopped_at__isnull=True) & ~Q(kind=ClockKind.STEP),
                name="cases_one_emergency_at_a_time",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due"],
                condition=Q(stopped_at__isnull=True, paused_at__isnull=True),
                name="cases_clocks_running",
            ),
            models.Index(
                fields=["case"], condition=Q(stopped_at__isnull=True, kind="emergency"), name="cases_emergencies_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.limit}"
