"""What was done, by whom, to what. Append-only; no foreign key out: actor, unit and object stand as id and words."""

import hashlib
from collections.abc import Mapping
from datetime import UTC
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from nhipcau.kernel.writing import Guarded

COLUMNS = (
    *("chain", "position", "at", "actor_kind", "actor_id", "actor_name", "unit_id", "unit_name", "action"),
    *("object_kind", "object_id", "object_words", "reason", "details", "source", "previous_hash"),
)

_ENCODER = DjangoJSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def canonical(values: Mapping[str, Any]) -> bytes:
    """One way to write the same thing: keys in order, no blanks, Vietnamese as it is."""
    return _ENCODER.encode(values).encode()


def digest_of(values: dict[str, Any]) -> str:
    """SHA-256 over the values of COLUMNS; the time as UTC so that both databases agree. Changes `values["at"]`."""
    values["at"] = values["at"].astimezone(UTC).isoformat(timespec="microseconds")
    return hashlib.sha256(canonical(values)).hexdigest()


class Event(Guarded):
    """One change, or one look at a record. `chain` is the office's code, empty for events without an office.

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
        """SHA-256 over every column but the row number and the hash."""
        return digest_of({name: getattr(self, name) for name in COLUMNS})


class ChainHead(Guarded):
    """The newest event of a chain: locked while the next one is written, and the fence against a cut-off tail."""

    chain = models.CharField(max_length=40, unique=True)
    position = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64)

    privacy = dict.fromkeys(("chain", "position", "hash"), "plain")

    def __str__(self) -> str:
        return f"{self.chain}:{self.position}"


class SealedHead(Guarded):
    """All heads of a moment, sealed with a key the database does not know: the fence against a chain written anew.

    `heads`: chain → [position, hash]. `previous` is the `mac` of the seal before it, so that none is left out between.
    """

    number = models.PositiveIntegerField(unique=True)
    at = models.DateTimeField()
    heads = models.JSONField(encoder=DjangoJSONEncoder)
    previous = models.CharField(max_length=64, blank=True)
    mac = models.CharField(max_length=64)

    privacy = dict.fromkeys(("number", "at", "heads", "previous", "mac"), "plain")

    def __str__(self) -> str:
        return f"{self.number} {self.at:%Y-%m-%d}"

    def sealed(self) -> dict[str, Any]:
        """What the `mac` covers, as it stands in the file that leaves the machine."""
        at = self.at.astimezone(UTC).isoformat(timespec="microseconds")
        return {"number": self.number, "at": at, "heads": self.heads, "previous": self.previous}
