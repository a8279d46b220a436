"""The form by which goals and needs are put on the scale, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nhipcau.cases.actions.measures import NewMeasurement
from nhipcau.cases.models import Goal
from nhipcau.cases.states import GOAL_SCALE, NEED_SCALE, WELL_BEING, Moment
from nhipcau.kernel.fields import DayField

from .cases import CaseForm, words_of

NOT_ASKED = ("", _("Not asked"))


class PeriodForm(forms.Form):
    """The period of the page of outcomes; this year up to today when nothing is asked or it cannot be read."""

    first = DayField(label=_("From"), required=False)
    last = DayField(label=_("To"), required=False)

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.usual = on.replace(month=1, day=1), on
        self.fields["first"].initial, self.fields["last"].initial = self.usual

    def days(self) -> tuple[date, date]:
        """Both days included."""
        if not self.is_bound or not self.is_valid():
            return self.usual
        return self.cleaned_data["first"] or self.usual[0], self.cleaned_data["last"] or self.usual[1]


class MeasureForm(CaseForm):
    """One choice of words for each goal of the plan in force, each domain of needs and well-being; all optional."""

    moment = forms.ChoiceField(label=_("When it is measured"), widget=forms.RadioSelect, choices=Moment.choices)
    on = DayField(label=_("Day"))

    def __init__(self, *args: Any, goals: Sequence[Goal], first: bool, **kwargs: Any) -> None:
        self.goals, self.first = goals, first
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        self.fields["on"].initial = self.today
        self.fields["moment"].initial = Moment.START.value if self.first else Moment.REVIEW.value
        self.domains = [*words_of("need_domain", self.today), (WELL_BEING, _("Well-being as a whole"))]
        for goal in self.goals:
            self._ask(f"goal_{goal.pk}", goal.words, GOAL_SCALE)
        for code, words in self.domains:
            self._ask(f"need_{code}", words, NEED_SCALE)

    def _ask(self, name: str, label: Any, scale: dict[int, Any]) -> None:
        choices = [*((str(level), words) for level, words in scale.items()), NOT_ASKED]
        self.fields[name] = forms.ChoiceField(label=label, required=False, choices=choices)

    def new(self) -> NewMeasurement:
        """What was chosen."""
        data = self.cleaned_data
        goals = {goal: int(level) for goal in self.goals if (level := data[f"goal_{goal.pk}"])}
        domains = {code: int(level) for code, _words in self.domains if (level := data[f"need_{code}"])}
        return NewMeasurement(moment=data["moment"], on=data["on"], goals=goals, domains=domains)
