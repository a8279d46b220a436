"""Two records of one person made one, so that they can be taken apart again; and who was found not to be the same."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least

from nhipcau.kernel.actors import ActorField
from nhipcau.kernel.writing import Guarded

IN_FORCE = Q(withdrawn_at__isnull=True)


class Merge(Guarded):
    """The record `merged` became part of `kept`; taken back (un-merged) it is withdrawn.

    `steps` are all rows that were changed, as kernel.retracing has them. `held` are the ids of what `kept` had before,
    by foreign key, so that what came after is known. `before` and `after` are the columns of `kept` around the merge.
    `stood`: how telephones, papers, … of both stood then (table → id → columns), so that what was withdrawn or ended
    since can be as it was.
    """

    kept = models.ForeignKey("registry.Person", models.PROTECT, related_name="+")
    merged = models.ForeignKey("registry.Person", models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    steps = models.JSONField(default=list)
    held = models.JSONField(default=dict)
    stood = models.JSONField(default=dict)
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
        **dict.fromkeys(("steps", "stood", "before", "after"), "sensitive"),
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


class Pair(Guarded):
    """Two records that may be of one person, and once somebody decided that they are not, who, when and why.

    `bits` tell how much speaks for it, `reasons` are codes of registry.queries.evidence. `apart_reasons` are those that
    were known at the decision: the pair is proposed again only when there is another one.
    """

    first = models.ForeignKey("registry.Person", models.PROTECT, related_name="+")
    second = models.ForeignKey("registry.Person", models.PROTECT, related_name="+")
    bits = models.FloatField(default=0)
    reasons = models.JSONField(default=list)
    found_at = models.DateTimeField()
    found_by = ActorField()
    apart_at = models.DateTimeField(null=True)
    apart_by = ActorField(null=True)
    apart_why = models.CharField(max_length=500, blank=True)
    apart_reasons = models.JSONField(default=list)

    privacy: ClassVar = {
        **dict.fromkeys(("first", "second", "bits", "reasons", "found_at", "apart_at", "apart_reasons"), "plain"),
        **dict.fromkeys(("found_by", "apart_by", "apart_why"), "personal"),
    }

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(Least("first", "second"), Greatest("first", "second"), name="registry_pair_once"),
            models.CheckConstraint(
                condition=Q(apart_at__isnull=True, apart_by__isnull=True)
                | Q(apart_at__isnull=False, apart_by__isnull=False),
                name="registry_pair_apart_pair",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-bits", "id"], condition=Q(apart_at__isnull=True), name="registry_pairs_open"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} ~ {self.second_id}"
