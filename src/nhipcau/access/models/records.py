"""What every protected record owns in access: its anchor, its sealed values, its old texts."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from nhipcau.access.states import Sensitivity
from nhipcau.kernel.actors import ActorField
from nhipcau.kernel.writing import Guarded


class Anchor(Guarded):
    """What a protected record owns so that rights, tasks and files can point to it without knowing it.

    `kind` is the record's model label (`cases.case`); `unit` owns it. `about` is the anchor of the person a case, a
    contact or a screening is about: who must not see that person must see none of them. `closed_at` tells since when
    it is more than normally sensitive (empty: normal), so that the few closed ones are found by their index.
    """

    kind = models.CharField(max_length=40)
    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="anchors")
    sensitivity = models.CharField(max_length=12, choices=Sensitivity, default=Sensitivity.NORMAL)
    closed_at = models.DateTimeField(null=True)
    closed_by = ActorField(null=True)
    about = models.ForeignKey("self", models.PROTECT, null=True, related_name="those_about")

    privacy: ClassVar = {
        **dict.fromkeys(("kind", "unit", "sensitivity", "closed_at", "about"), "plain"),
        "closed_by": "personal",
    }

    class Meta:
        indexes = [
            models.Index(fields=["kind", "unit"], name="access_anchor_by_unit"),
            models.Index(fields=["id"], condition=Q(closed_at__isnull=False), name="access_anchor_closed"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(sensitivity="normal", closed_at__isnull=True, closed_by__isnull=True)
                | ~Q(sensitivity="normal") & Q(closed_at__isnull=False, closed_by__isnull=False),
                name="access_anchor_closed_together",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Sealed(Guarded):
    """A value the rulebook seals (HIV): it stands here and nowhere else, code and typed words.

    Reached only through access.queries (`sealed_values`, `sealed_counts`), so that it can move to the encrypted store.
    """

    anchor = models.ForeignKey(Anchor, models.PROTECT, related_name="sealed")
    field = models.CharField(max_length=40)
    code = models.CharField(max_length=40)
    words = models.CharField(max_length=200, blank=True)

    privacy: ClassVar = {"anchor": "plain", "field": "plain", "code": "sensitive", "words": "sensitive"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["anchor", "field"], name="access_sealed_once")]

    def __str__(self) -> str:
        return f"{self.field} of {self.anchor_id}"


class Correction(Guarded):
    """What a corrected field held before: the old text is kept, with the reason, the person and the time."""

    anchor = models.ForeignKey(Anchor, models.PROTECT, related_name="corrections")
    field = models.CharField(max_length=60)
    old = models.TextField(blank=True)
    new = models.TextField(blank=True)
    reason = models.CharField(max_length=500)
    corrected_at = models.DateTimeField()
    corrected_by = ActorField()

    privacy: ClassVar = {
        **dict.fromkeys(("old", "new", "reason"), "sensitive"),
        **dict.fromkeys(("anchor", "field", "corrected_at"), "plain"),
        "corrected_by": "personal",
    }

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.field} of {self.anchor_id}"
