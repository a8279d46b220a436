"""Screenings of children."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from nhipcau.kernel.counted import counted
from nhipcau.kernel.protected import Protected


class Screening(Protected):
    """A child was screened with a tool on a day, with a conclusion. The child is one person of the registry."""

    on = models.DateField()
    person = models.ForeignKey("registry.Person", models.PROTECT, related_name="+")
    tool = models.CharField(max_length=40, blank=True)
    tool_words = models.CharField(max_length=200, blank=True)
    conclusion = models.CharField(max_length=40, blank=True)
    conclusion_words = models.CharField(max_length=200, blank=True)
    conclusion_counted = counted("conclusion", "conclusion_words")

    about_field, has_team = "person", True
    privacy: ClassVar = {
        "person": "personal",
        "on": "plain",
        **dict.fromkeys(("tool", "tool_words", "conclusion", "conclusion_words", "conclusion_counted"), "sensitive"),
    }

    class Meta(Protected.Meta):
        constraints: ClassVar = [*Protected.Meta.constraints]
        indexes: ClassVar = [
            models.Index(fields=["-on", "-id"], condition=Q(withdrawn_at__isnull=True), name="care_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.tool or self.tool_words} {self.on}"
