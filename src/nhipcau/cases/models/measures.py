"""Outcome that can be counted: goals and needs put on a scale at the start, at reviews and at the end."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from nhipcau.cases.states import Moment
from nhipcau.kernel.actors import ActorField
from nhipcau.kernel.writing import Guarded

from .cases import Case
from .plans import Goal


class Measurement(Guarded):
    """How a client stood on a day. Compared with the last start: `compared` scores in both, `change` the sum of their
    differences, `improved` whether that is above zero. Kept as columns, because reports count and sum them.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="measurements")
    moment = models.CharField(max_length=6, choices=Moment)
    on = models.DateField()
    compared = models.PositiveSmallIntegerField(default=0)
    change = models.SmallIntegerField(default=0)
    improved = models.BooleanField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by = ActorField()

    privacy: ClassVar = {
        **dict.fromkeys(("case", "moment", "on", "compared", "change", "improved", "recorded_at"), "plain"),
        "recorded_by": "personal",
    }

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "moment", "on"], name="cases_measured_once_a_day")
        ]
        indexes: ClassVar = [models.Index(fields=["moment", "on"], name="cases_measured_on")]

    def __str__(self) -> str:
        return f"{self.pk}"


class Score(Guarded):
    """One goal (the first version of it) or one domain of needs on the scale, from −2 to +2; shown in words only."""

    measurement = models.ForeignKey(Measurement, models.CASCADE, related_name="scores")
    goal = models.ForeignKey(Goal, models.PROTECT, null=True, related_name="+")
    domain = models.CharField(max_length=40, blank=True)
    level = models.SmallIntegerField()

    privacy: ClassVar = {"measurement": "plain", "goal": "plain", "domain": "sensitive", "level": "sensitive"}

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(level__gte=-2, level__lte=2), name="cases_score_on_the_scale"),
            models.CheckConstraint(
                condition=Q(goal__isnull=True) & ~Q(domain="") | Q(goal__isnull=False, domain=""),
                name="cases_score_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"
