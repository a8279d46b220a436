"""Who stands on a list that a commune keeps."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from nhipcau.kernel.actors import ActorField
from nhipcau.kernel.protected import Protected
from nhipcau.registry.states import BirthPrecision

from .people import LIVE


class ListEntry(Protected):
    """Somebody on a list of a commune (`kind`: a code of need_list): no person of the registry, but perhaps one.

    Only what it takes to go and find somebody is kept: no diagnosis, group, paper or note of the list. `who_key` is the
    same for one who stands on several lists. `person` is who it is, found by strong evidence or decided on screen;
    `decided_at` without a person: none of those recorded then. `number` is that of the list, else the row of the file.
    """

    kind = models.CharField(max_length=12)
    number = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=120)
    name_as_written = models.CharField(max_length=200, blank=True)
    name_key = models.CharField(max_length=140)
    name_sort = models.CharField(max_length=250)
    birth_date = models.DateField(null=True)
    birth_precision = models.CharField(max_length=9, choices=BirthPrecision, blank=True)
    birth_year = models.PositiveSmallIntegerField(null=True)
    sex = models.CharField(max_length=10, blank=True)
    place = models.ForeignKey("org.Place", models.PROTECT, related_name="+")
    hamlet = models.CharField(max_length=120, blank=True)
    hamlet_key = models.CharField(max_length=120, blank=True)
    who_key = models.CharField(max_length=200)
    person = models.ForeignKey("registry.Person", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = ActorField(null=True)

    about_field = "person"
    privacy: ClassVar = {
        **dict.fromkeys(("name", "name_as_written", "name_key", "name_sort", "who_key", "number"), "personal"),
        **dict.fromkeys(("birth_date", "birth_year", "sex", "place", "hamlet", "hamlet_key"), "personal"),
        "kind": "sensitive",
        "decided_by": "personal",
        **dict.fromkeys(("birth_precision", "person", "decided_at"), "plain"),
    }

    class Meta(Protected.Meta):
        constraints: ClassVar = [
            *Protected.Meta.constraints,
            models.CheckConstraint(condition=~Q(name=""), name="registry_entry_has_name"),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="registry_entry_decided_pair",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["place", "hamlet_key", "name_sort"], condition=LIVE, name="registry_entry_of_hamlet"),
        ]

    def __str__(self) -> str:
        return self.name
