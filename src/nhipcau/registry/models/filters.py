"""What somebody asks of the list of people again and again."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from nhipcau.kernel.actors import ActorField
from nhipcau.kernel.writing import Guarded


class SavedFilter(Guarded):
    """A filter of the list of people under a name: of one account, or of a unit, when its head shared it.

    `query` is field → what was chosen, codes and days only: a name or a telephone number is never kept. What of it a
    reader may not ask is left out when they open it.
    """

    owner = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    unit = models.ForeignKey("org.Unit", models.PROTECT, null=True, related_name="+")
    title = models.CharField(max_length=60)
    query = models.JSONField()
    recorded_at = models.DateTimeField()
    recorded_by = ActorField()

    privacy: ClassVar = {
        **dict.fromkeys(("owner", "unit", "recorded_at"), "plain"),
        **dict.fromkeys(("title", "query", "recorded_by"), "personal"),
    }

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "title"], name="registry_filter_title_once")]
        indexes = [models.Index(fields=["unit"], name="registry_filter_of_unit")]

    def __str__(self) -> str:
        return self.title
