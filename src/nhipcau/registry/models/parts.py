"""The base of what is known of a person: recorded by somebody, kept when it was wrong."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from nhipcau.kernel.actors import ActorField
from nhipcau.kernel.writing import Guarded

from .people import Person


class PartOfPerson(Guarded):
    """Something known of a person. Whoever sees the person may see it, unless its query says otherwise."""

    person = models.ForeignKey(Person, models.PROTECT)
    recorded_at = models.DateTimeField()
    recorded_by = ActorField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = ActorField(null=True)
    withdrawn_reason = models.CharField(max_length=500, blank=True)

    protected_privacy: ClassVar = {
        **dict.fromkeys(("person", "recorded_at", "withdrawn_at"), "plain"),
        **dict.fromkeys(("recorded_by", "withdrawn_by"), "personal"),
        "withdrawn_reason": "sensitive",
    }

    class Meta:
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="%(app_label)s_%(class)s_withdrawn_pair",
            ),
        ]
