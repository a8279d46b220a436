"""What was done, by whom, to what. Append-only; no foreign key out: actor, unit and object stand as id and words."""

import hashlib
import json
from datetime import UTC

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from nhipcau.kernel.writing import Guarded

COLUMNS = (
    *("chain", "position", "at", "actor_kind", "actor_id", "actor_name", "unit_id", "unit_name", "action"),
    *("object_kind", "object_id", "object_words", "reason", "details", "source", "previous_hash"),
)


class Event(Guarded):
    """One change of one record. `chain` is the office's code, empty for events without an office.

    `hash` covers every column but the row number and itself, and the hash before it in the same chain.
    """

    chain = models.CharField(max_length=40, blank=True)
    position = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10)
    actor_id = models.CharField(max_length=20, blank=True)
    actor_name = models.CharField(max_length=100)
    unit_id = models.BigIntegerField(null=True)
    unit_name = models.CharField(max_length=200, blank=True)
    action = models.CharField(max_length=60)
    object_kind = models.CharField(max_length=60)
    object_id = models.CharField(max_length=40)
    object_words = models.CharField(max_length=200, blank=True)
    reason = models.TextField(blank=True)
    details = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    source = models.CharField(max_length=40, blank=True)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    privacy = {
        **dict.fromkeys(("chain", "position", "at", "actor_kind", "actor_id", "unit_id", "unit_name"), "plain"),
        **dict.fromkeys(("action", "object_kind", "object_id", "source", "previous_hash", "hash"), "plain"),
        **dict.fromkeys(("actor_name", "object_words", "reason", "details"), "personal"),
    }

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "position"], name="audit_one_place_in_chain")]
        indexes = [
            models.Index(fields=["object_kind", "object_id", "-id"], name="audit_by_object"),
            models.Index(fields=["-at"], name="audit_by_time"),
            models.Index(fields=["actor_kind", "actor_id", "-id"], name="audit_by_actor"),
            models.Index(fields=["action", "-id"], name="audit_by_action"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.object_kind} {self.object_id}"

    def digest(self) -> str:
        """SHA-256 over every column but the row number and the hash; times as UTC so that both databases agree."""
        values = {name: getattr(self, name) for name in COLUMNS}
        values["at"] = self.at.astimezone(UTC).isoformat(timespec="microseconds")
        text = json.dumps(values, ensure_ascii=False, sort_keys=True, cls=DjangoJSONEncoder, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


class ChainHead(Guarded):
    """The newest event of a chain: locked while the next one is written, and the fence against a cut-off tail."""

    chain = models.CharField(max_length=40, unique=True)
    position = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64)

    privacy = dict.fromkeys(("chain", "position", "hash"), "plain")

    def __str__(self) -> str:
        return f"{self.chain}:{self.position}"
