"""The base of every protected record. Abstract: the tables are those of the apps; anchor and unit are keys by name."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from .actors import ActorField
from .writing import Guarded


class VeiledWrite(RuntimeError):
    """A record was to be saved whose story its reader may not see: a programmer's mistake."""


class Protected(Guarded):
    """Base of every protected record: its anchor, the unit that owns it, and how it is withdrawn when it was wrong."""

    anchor = models.OneToOneField("access.Anchor", models.PROTECT, related_name="+")
    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    recorded_by = ActorField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = ActorField(null=True)
    withdrawn_reason = models.CharField(max_length=500, blank=True)

    about_field: ClassVar[str] = ""
    """The foreign key to the person it is about: a conflict of interest with that person blinds this record too."""
    has_team: ClassVar[bool] = False
    """Whether people work on it: who recorded it and whose it is see it wherever it lies."""

    guarded_fields: ClassVar[tuple[str, ...]] = ()
    """The text columns that tell the story a permission of its own guards (access.queries.veils)."""
    veiled: str = ""
    """The group of fields that was left blank for the reader of this instance; such an instance is not saved whole."""

    protected_privacy: ClassVar = {
        **dict.fromkeys(("anchor", "unit", "recorded_at", "withdrawn_at"), "plain"),
        **dict.fromkeys(("recorded_by", "withdrawn_by", "withdrawn_reason"), "personal"),
    }

    def guard_of(self) -> str:
        """The group of fields (`abuse`, `trafficking`) this record's story belongs to; empty for none."""
        return ""

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Raises VeiledWrite when what the reader could not see would be overwritten with blanks."""
        written = kwargs.get("update_fields")
        if self.veiled and (written is None or set(written) & set(self.guarded_fields)):
            raise VeiledWrite(f"{self._meta.label_lower} {self.pk}")
        super().save(*args, **kwargs)

    class Meta:
        abstract = True
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="%(app_label)s_%(class)s_withdrawn_pair",
            ),
        ]
