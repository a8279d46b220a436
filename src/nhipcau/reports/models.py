"""Periodic reports as offices keep them: texts by person and time, frozen figures and rows once issued."""

from __future__ import annotations

from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from nhipcau.kernel.actors import ActorField
from nhipcau.kernel.protected import Protected
from nhipcau.kernel.writing import Guarded

from .states import ReportState, TextKind


class PeriodicReport(Protected):
    """The report of one unit (with its subtree) on one period. `figures` holds the frozen answer once issued.

    `letter_number` and `letter_date` are typed back after the clerk (văn thư) gave them (NĐ 30/2020 Đ.15).
    """

    first = models.DateField()
    last = models.DateField()
    state = models.CharField(max_length=10, choices=ReportState, default=ReportState.DRAFT)
    figures = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    issued_at = models.DateTimeField(null=True)
    issued_by = ActorField(null=True)
    signer_title = models.CharField(max_length=120, blank=True)
    signer_name = models.CharField(max_length=120, blank=True)
    letter_number = models.CharField(max_length=60, blank=True)
    letter_date = models.DateField(null=True)

    privacy: ClassVar = {
        **Protected.protected_privacy,
        **dict.fromkeys(("first", "last", "state", "figures", "issued_at"), "plain"),
        **dict.fromkeys(("letter_number", "letter_date", "signer_title"), "plain"),
        **dict.fromkeys(("issued_by", "signer_name"), "personal"),
    }

    class Meta(Protected.Meta):
        constraints = [
            *Protected.Meta.constraints,
            models.UniqueConstraint(
                fields=["unit", "first", "last"],
                condition=Q(withdrawn_at__isnull=True),
                name="reports_one_per_unit_and_period",
            ),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="reports_period_in_order"),
            models.CheckConstraint(
                condition=Q(state=ReportState.DRAFT, issued_at__isnull=True, issued_by__isnull=True)
                | Q(state=ReportState.ISSUED, issued_at__isnull=False, issued_by__isnull=False),
                name="reports_issued_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first:%d/%m/%Y}–{self.last:%d/%m/%Y}"


class ReportText(Guarded):
    """A text somebody wrote; the newest of its kind is shown, older ones are kept."""

    report = models.ForeignKey(PeriodicReport, models.PROTECT, related_name="texts")
    kind = models.CharField(max_length=16, choices=TextKind)
    text = models.TextField(blank=True)
    written_at = models.DateTimeField()
    written_by = ActorField()

    privacy: ClassVar = {
        **dict.fromkeys(("report", "kind", "written_at"), "plain"),
        **dict.fromkeys(("text", "written_by"), "personal"),
    }

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.report_id}"


class FrozenRows(Guarded):
    """The rows behind one figure on the day it was issued: ids of the fact's records, packed (zlib of JSON)."""

    report = models.ForeignKey(PeriodicReport, models.PROTECT, related_name="frozen")
    indicator = models.CharField(max_length=60)
    packed = models.BinaryField()

    privacy: ClassVar = dict.fromkeys(("report", "indicator", "packed"), "plain")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "indicator"], name="reports_frozen_once")]

    def __str__(self) -> str:
        return f"{self.indicator} {self.report_id}"
