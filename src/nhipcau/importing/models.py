"""An import, and which record came from which row of it."""

from __future__ import annotations

import json
from typing import Any, ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q

from nhipcau.kernel.actors import ActorField
from nhipcau.kernel.db import BulkQuerySet
from nhipcau.kernel.secret_fields import Bound, SecretField
from nhipcau.kernel.writing import Guarded

from .states import RowKind, Status


class Import(Bound, models.Model):
    """One file read into one register. `result` is the outcome in the contract's form, with what was typed in it: it
    stands closed (`closed_result`, JSON).

    `file` is empty for imports by command: there the file stays where it was. `take_changes`: differing cells of known
    records are taken. An import is resumed by its register, unit and `sha256`.
    """

    register = models.CharField(max_length=20)
    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+")
    file = models.ForeignKey("documents.StoredFile", models.PROTECT, null=True, related_name="+")
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    status = models.CharField(max_length=12, choices=Status, default=Status.UPLOADED)
    take_changes = models.BooleanField(default=False)
    uploaded_at = models.DateTimeField()
    uploaded_by = ActorField()
    started_at = models.DateTimeField(null=True)
    started_by = ActorField(null=True)
    finished_at = models.DateTimeField(null=True)
    seen = models.PositiveIntegerField(default=0)
    rows = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    doubtful = models.PositiveIntegerField(default=0)
    closed_result = SecretField(blank=True, bound_to="seal_id")
    taken_back_at = models.DateTimeField(null=True)
    taken_back_by = ActorField(null=True)
    taken_back_reason = models.CharField(max_length=500, blank=True)

    privacy: ClassVar = {
        **dict.fromkeys(("register", "unit", "file", "sha256", "status", "take_changes"), "plain"),
        **dict.fromkeys(("uploaded_at", "started_at", "finished_at", "taken_back_at", "seen"), "plain"),
        **dict.fromkeys(("rows", "created", "updated", "unchanged", "refused", "doubtful"), "plain"),
        **dict.fromkeys(("file_name", "uploaded_by", "started_by", "taken_back_by", "taken_back_reason"), "personal"),
        "closed_result": "sensitive",
        "seal_id": "plain",
    }

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True, taken_back_by__isnull=True)
                | Q(taken_back_at__isnull=False, taken_back_by__isnull=False),
                name="importing_taken_back_pair",
            ),
            models.CheckConstraint(
                condition=Q(started_at__isnull=True, started_by__isnull=True)
                | Q(started_at__isnull=False, started_by__isnull=False),
                name="importing_started_pair",
            ),
        ]
        indexes = [models.Index(fields=["register", "sha256"], name="importing_by_file")]

    def __str__(self) -> str:
        return f"{self.register} {self.file_name}"

    @property
    def result(self) -> dict[str, Any]:
        """What came of it, empty before it was read."""
        found: dict[str, Any] = json.loads(self.closed_result) if self.closed_result else {}
        return found

    @result.setter
    def result(self, value: dict[str, Any]) -> None:
        self.closed_result = json.dumps(value, ensure_ascii=False)

    @property
    def source(self) -> str:
        """What stands in the audit beside each event of this import."""
        return f"import:{self.pk}"


class Row(models.Model):
    """A record and the row it came from. No app has a key to importing: `model` and `object_id` name the record.

    `fingerprint` stands on the record itself (not on what it brought along), where rows have no number; it is hidden
    (kernel.crypto), for among what it is made of is the group that is sealed. `live` is false once it was taken back:
    then the row is not known any more. `changes` keeps what an update changed, closed (`closed_changes`, JSON), `told`
    what was told when it was stored (column, sentence, whether the row is doubtful).
    """

    origin = models.ForeignKey(Import, models.PROTECT, related_name="links")
    sheet_row = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=RowKind, default=RowKind.CREATED)
    model = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    fingerprint = models.CharField(max_length=32, blank=True)
    seal_id = models.UUIDField(null=True, editable=False, unique=True)
    closed_changes = SecretField(blank=True, bound_to="seal_id")
    told = models.JSONField(default=list)
    live = models.BooleanField(default=True)

    objects = BulkQuerySet.as_manager()

    privacy: ClassVar = {
        **dict.fromkeys(("origin", "sheet_row", "kind", "model", "object_id", "live", "seal_id"), "plain"),
        "fingerprint": "sensitive",
        "closed_changes": "sensitive",
        "told": "sensitive",
    }

    class Meta:
        indexes = [
            models.Index(fields=["fingerprint"], name="importing_known_rows", condition=~Q(fingerprint="")),
            models.Index(fields=["model", "object_id"], name="importing_of_record"),
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.object_id}"

    @property
    def changes(self) -> list[list[str]]:
        """(column, old, new) of what an update changed."""
        found: list[list[str]] = json.loads(self.closed_changes) if self.closed_changes else []
        return found

    @changes.setter
    def changes(self, value: list[list[str]]) -> None:
        self.seal_id = self.seal_id or (uuid4() if value else None)
        self.closed_changes = json.dumps(value, ensure_ascii=False) if value else ""


class Mapping(Guarded):
    """Which column of a file is which field, as somebody said it of these headings, for a register and a unit.

    `fields` are pairs: heading as written, and the key of the column, or what else becomes of it (engine.mapping).
    `headings` is the key of the set of headings. A later one of the same headings takes its place: it is forgotten.
    """

    register = models.CharField(max_length=20)
    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+")
    headings = models.CharField(max_length=32)
    fields = models.JSONField()
    mapped_at = models.DateTimeField()
    mapped_by = ActorField()
    forgotten_at = models.DateTimeField(null=True)
    forgotten_by = ActorField(null=True)

    privacy: ClassVar = {
        **dict.fromkeys(("register", "unit", "headings", "fields", "mapped_at", "forgotten_at"), "plain"),
        **dict.fromkeys(("mapped_by", "forgotten_by"), "personal"),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["register", "unit", "headings"],
                condition=Q(forgotten_at__isnull=True),
                name="importing_one_mapping",
            ),
            models.CheckConstraint(
                condition=Q(forgotten_at__isnull=True, forgotten_by__isnull=True)
                | Q(forgotten_at__isnull=False, forgotten_by__isnull=False),
                name="importing_forgotten_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.register} {self.headings}"
