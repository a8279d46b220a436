"""Donors and what they gave."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from nhipcau.kernel.protected import Protected
from nhipcau.kernel.writing import Guarded

from .states import CASH


class Donor(Guarded):
    """Somebody who gives; `key` folds case, tone placement and spaces, so that one donor is one row."""

    name = models.CharField(max_length=200)
    key = models.CharField(max_length=200, unique=True)

    privacy: ClassVar = dict.fromkeys(("name", "key"), "personal")

    def __str__(self) -> str:
        return self.name


class Donation(Protected):
    """A gift of money or of goods. `unit_price` and `amount` in whole đồng, `sets` is the number of gifts (suất).

    `beneficiaries` is what was typed, no code. `place_words` is typed too; `area` is what a report prints for `place`:
    the district where the time had districts, else the commune.
    """

    received_on = models.DateField()
    donor = models.ForeignKey(Donor, models.PROTECT, null=True, related_name="donations")
    donor_words = models.CharField(max_length=200, blank=True)
    form = models.CharField(max_length=40, blank=True)
    form_words = models.CharField(max_length=200, blank=True)
    content = models.CharField(max_length=250, blank=True)
    sets = models.PositiveIntegerField(null=True)
    unit_price = models.PositiveBigIntegerField(null=True)
    amount = models.PositiveBigIntegerField(null=True)
    beneficiaries = models.CharField(max_length=250, blank=True)
    place = models.ForeignKey("org.Place", models.PROTECT, null=True, related_name="+")
    area = models.ForeignKey("org.Place", models.PROTECT, null=True, related_name="+")
    place_words = models.CharField(max_length=250, blank=True)
    note = models.TextField(blank=True)

    privacy: ClassVar = {
        **dict.fromkeys(("received_on", "form", "form_words", "content", "sets", "unit_price", "amount"), "plain"),
        **dict.fromkeys(("beneficiaries", "place", "area", "place_words"), "plain"),
        **dict.fromkeys(("donor", "donor_words", "note"), "personal"),
    }

    class Meta(Protected.Meta):
        indexes: ClassVar = [models.Index(fields=["-received_on", "-id"], name="resources_donation_newest")]

    def __str__(self) -> str:
        return f"{self.donor} {self.received_on:%d/%m/%Y}"

    @property
    def value(self) -> int | None:
        """What it counts for in đồng: the amount, else gifts times price; None when neither is known, or for goods."""
        if self.form != CASH:
            return None
        if self.amount is None and self.sets is not None and self.unit_price is not None:
            return self.sets * self.unit_price
        return self.amount
