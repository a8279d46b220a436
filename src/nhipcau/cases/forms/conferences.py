"""Forms of meetings about a case: clean input, no writes."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from nhipcau.cases.actions.conferences import NewConference, NewPoint
from nhipcau.cases.queries.standing import standing_of
from nhipcau.cases.states import MeetingKind
from nhipcau.kernel.fields import DayField

from .cases import BLANK, CaseForm, officers


class ConferenceForm(CaseForm):
    """The minutes of a meeting."""

    kind = forms.ChoiceField(label=_("Kind of meeting"), widget=forms.RadioSelect, choices=MeetingKind.choices)
    on = DayField(label=_("Day of the meeting"))
    hour = forms.CharField(label=_("Time"), required=False, max_length=5, help_text=_("For example 14:00"))
    place = forms.CharField(label=_("Place of the meeting"), max_length=200)
    chair = forms.CharField(label=_("Chair"), max_length=120)
    secretary = forms.CharField(label=_("Minutes taken by"), required=False, max_length=120)
    present = forms.CharField(
        label=_("Agencies and people present"), widget=forms.Textarea({"rows": 5}),
        help_text=_("One a line: name, agency, position. The client and family too."),
    )  # fmt: skip
    said = forms.CharField(label=_("What was said"), required=False, widget=forms.Textarea({"rows": 5}))
    conclusion = forms.CharField(label=_("Conclusion of the meeting"), widget=forms.Textarea({"rows": 4}))

    def prepare(self) -> None:
        standing = standing_of(self.case)
        measures = standing is not None and "measures_meeting" in standing.step.needs
        kind = MeetingKind.MEASURES if measures else MeetingKind.CONFERENCE
        self.fields["on"].initial, self.fields["kind"].initial = self.today, kind.value

    def clean_hour(self) -> str:
        """HH:MM or nothing."""
        text: str = self.cleaned_data["hour"].strip()
        if text and not re.fullmatch(r"([01]?\d|2[0-3]):[0-5]\d", text):
            raise ValidationError(_("Write the time like 14:00."))
        return text

    def new(self) -> NewConference:
        """The meeting as typed."""
        return NewConference(**self.cleaned_data)


class PointForm(CaseForm):
    """One point agreed, with its owner."""

    words = forms.CharField(label=_("What was agreed"), max_length=300, widget=forms.Textarea({"rows": 2}))
    staff = forms.ChoiceField(label=_("Who does it: our staff"), required=False)
    who_words = forms.CharField(label=_("Or another agency, the family, the client"), required=False, max_length=200)
    due_on = DayField(label=_("To be done by"), required=False)

    def prepare(self) -> None:
        self.officers = officers([self.case.unit_id])
        names = [(pk, member.name) for pk, member in self.officers.items()]
        self.fields["staff"].choices = [*BLANK, *names]  # type: ignore[attr-defined]

    def new(self) -> NewPoint:
        """The point as typed."""
        data: dict[str, Any] = self.cleaned_data
        return NewPoint(**data | {"staff": self.officers.get(data["staff"])})
