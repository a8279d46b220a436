"""The base of every protected record. Abstract: the tables are those of the apps; anchor and unit are keys by name."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from .actors import ActorField
from .writing import Guarded


class Protected(Guarded):
    """Base of every protected record: its anchor, the unit that owns it, and how it is withdrawn when it was wrong."""

    anchor = models.OneToOneField("access.Anchor", models.PROTECT, related_name="+")
    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    recorded_by = ActorField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = ActorField(null=True)
    withdrawn_reason = models.CharField(max_length=500, blank=True)

    protected_privacy: ClassVar = {
        **dict.fromkeys(("anchor", "unit", "recorded_at", "withdrawn_at"), "plain"),
        **dict.fromkeys(("recorded_by", "withdrawn_by", "withdrawn_reason"), "personal"),
    }

    class Meta:
        abstract = True
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="%(app_label)s_%(class)s_withdrawn_pair",
            ),
        ]
