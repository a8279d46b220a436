"""Files people brought: where they lie, who brought them, until when they are kept."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from nhipcau.kernel.actors import ActorField
from nhipcau.kernel.writing import Guarded


class StoredFile(Guarded):
    """A file in the files folder (mode 0600, closed) under a name of ours; it may hold words that the rulebook seals.

    Reached only through `documents.queries.opened_file`. `size` (bytes) and `sha256` are those of the clear file;
    `keep_until` is the last day it is kept.
    """

    path = models.CharField(max_length=100, unique=True)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    uploaded_by = ActorField()
    keep_until = models.DateField(null=True, db_index=True)
    deleted_at = models.DateTimeField(null=True)
    deleted_by = ActorField(null=True)

    privacy: ClassVar = {
        **dict.fromkeys(("path", "sha256", "size", "unit", "uploaded_at", "keep_until", "deleted_at"), "plain"),
        **dict.fromkeys(("name", "uploaded_by", "deleted_by"), "personal"),
    }

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(deleted_at__isnull=True, deleted_by__isnull=True)
                | Q(deleted_at__isnull=False, deleted_by__isnull=False),
                name="documents_file_deleted_pair",
            ),
        ]

    def __str__(self) -> str:
        return self.name
