"""Two records of one person made one, so that they can be taken apart again; and who was found not to be the same."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from nhipcau.kernel.actors import ActorField
from nhipcau.kernel.writing import Guarded

IN_FORCE = Q(withdrawn_at__isnull=True)


class Merge(Guarded):
    """The record `merged` became part of `kept`; taken back (un-merged) it is withdrawn.

    `steps` are all rows that were changed, as kernel.retracing has them. `held` are the ids of what `kept` had before,
    by foreign key, so that what came after is known. `before` and `after` are the columns of `kept` around the merge.
    """

    kept = models.ForeignKey("registry.Person", models.PROTECT, related_name="+")
    merged = models.ForeignKey("registry.Person", models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    steps = models.JSONField(default=list)
    held = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    merged_at = models.DateTimeField()
    merged_by = ActorField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = ActorField(null=True)
    withdrawn_reason = models.CharField(max_length=500, blank=True)

    privacy: ClassVar = {
        **dict.fromkeys(("kept", "merged", "held", "merged_at", "withdrawn_at"), "plain"),
        **dict.fromkeys(("reason", "merged_by", "withdrawn_by", "withdrawn_reason"), "personal"),
        **dict.fromkeys(("steps", "before", "after"), "sensitive"),
    }

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["merged"], condition=IN_FORCE, name="registry_merged_once"),
            models.CheckConstraint(condition=~Q(kept=F("merged")), name="registry_merge_of_two"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="registry_merge_withdrawn_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.merged_id} → {self.kept_id}"
