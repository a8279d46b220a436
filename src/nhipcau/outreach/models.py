"""Events (outreach, conferences, training) and printed material."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from nhipcau.kernel.counted import counted
from nhipcau.kernel.protected import Protected


class Event(Protected):
    """A conference, training or outreach event; `participants` is None when nobody counted them.

    `kind` is a code of the list event_kind, `kind_words` what was typed; so with the place.
    """

    held_on = models.DateField()
    kind = models.CharField(max_length=40, blank=True)
    kind_words = models.CharField(max_length=200, blank=True)
    venue = models.CharField(max_length=200, blank=True)
    place = models.ForeignKey("org.Place", models.PROTECT, null=True, related_name="+")
    place_words = models.CharField(max_length=250, blank=True)
    partner_words = models.CharField(max_length=200, blank=True)
    participants = models.PositiveIntegerField(null=True)
    audience_words = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    kind_counted = counted("kind", "kind_words")

    privacy: ClassVar = {
        **dict.fromkeys(("held_on", "kind", "kind_words", "kind_counted", "venue", "place", "place_words"), "plain"),
        **dict.fromkeys(("partner_words", "participants", "audience_words"), "plain"),
        "note": "personal",
    }

    class Meta(Protected.Meta):
        indexes: ClassVar = [models.Index(fields=["-held_on", "-id"], name="outreach_event_newest")]

    def __str__(self) -> str:
        return f"{self.kind_words or self.kind} {self.held_on:%d/%m/%Y}"


class Material(Protected):
    """Leaflets, posters and the like handed out; `quantity` in sheets."""

    issued_on = models.DateField()
    kind = models.CharField(max_length=40, blank=True)
    kind_words = models.CharField(max_length=200, blank=True)
    topic = models.CharField(max_length=250, blank=True)
    quantity = models.PositiveIntegerField(null=True)
    note = models.TextField(blank=True)
    kind_counted = counted("kind", "kind_words")

    privacy: ClassVar = {
        **dict.fromkeys(("issued_on", "kind", "kind_words", "kind_counted", "topic", "quantity"), "plain"),
        "note": "personal",
    }

    class Meta(Protected.Meta):
        indexes: ClassVar = [models.Index(fields=["-issued_on", "-id"], name="outreach_material_newest")]

    def __str__(self) -> str:
        return f"{self.kind_words or self.kind} {self.issued_on:%d/%m/%Y}"
