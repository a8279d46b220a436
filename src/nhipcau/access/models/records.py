"""What every protected record owns in access: its anchor, its sealed values, its old texts."""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q

from nhipcau.access.states import Sensitivity
from nhipcau.kernel.actors import ActorField
from nhipcau.kernel.crypto import hidden_id, hidden_ids
from nhipcau.kernel.secret_fields import Bound, SecretField
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
    """A value the rulebook seals (HIV): it stands here and nowhere else, and without the keys nothing tells whose.

    Which record it belongs to is sealed with it: to have a sealed value is as good as the diagnosis. The primary key
    is a keyed hash of anchor and field, so that the one row of a record is found without a column that names it.
    Reached only through access.queries (`sealed_value`, `sealed_code`, `sealed_anchors`).
    """

    STEP: ClassVar = 512
    """Bytes: a value is filled up to a multiple of it, so that lengths do not tell the words."""

    id = models.UUIDField(primary_key=True, editable=False)
    value = SecretField()

    privacy: ClassVar = {"value": "sensitive"}

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    def of(cls, anchor_id: int, field: str, code: str, words: str) -> Sealed:
        """A value not yet saved; it takes the place of an older one of the same record and field."""
        told = json.dumps({"anchor": anchor_id, "field": field, "code": code, "words": words}, ensure_ascii=False)
        return cls(pk=cls.key_of(anchor_id, field), value=told + " " * (-len(told.encode()) % cls.STEP))

    @staticmethod
    def key_of(anchor_id: int, field: str) -> UUID:
        """Where the value of this record and field is put."""
        return hidden_id(f"{anchor_id}/{field}", "access_sealed")

    @staticmethod
    def keys_of(anchor_id: int, field: str) -> list[UUID]:
        """Where it may stand, if there is one: two places while the key of fingerprints is replaced."""
        return hidden_ids(f"{anchor_id}/{field}", "access_sealed")

    @cached_property
    def told(self) -> dict[str, Any]:
        """What was put away: anchor, field, code and words."""
        found: dict[str, Any] = json.loads(self.value)
        return found

    @property
    def anchor_id(self) -> int:
        return int(self.told["anchor"])

    @property
    def field(self) -> str:
        return str(self.told["field"])

    @property
    def code(self) -> str:
        return str(self.told["code"])

    @property
    def words(self) -> str:
        """What was typed, if it was kept."""
        return str(self.told["words"])


class Correction(Bound, Guarded):
    """What a corrected field held before: the old text is kept, with the reason, the person and the time.

    Both texts stand closed: among them are the telephones and names that stand closed in the record itself.
    """

    anchor = models.ForeignKey(Anchor, models.PROTECT, related_name="corrections")
    field = models.CharField(max_length=60)
    old = SecretField(blank=True, bound_to="seal_id")
    new = SecretField(blank=True, bound_to="seal_id")
    reason = models.CharField(max_length=500)
    corrected_at = models.DateTimeField()
    corrected_by = ActorField()

    privacy: ClassVar = {
        **dict.fromkeys(("old", "new", "reason"), "sensitive"),
        **dict.fromkeys(("anchor", "field", "corrected_at", "seal_id"), "plain"),
        "corrected_by": "personal",
    }

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.field} of {self.anchor_id}"
