"""Forms of the register of requests about data."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nhipcau.kernel.fields import DayField
from nhipcau.registry.actions.requests import NewRequest
from nhipcau.registry.models import DataRequest, Person
from nhipcau.registry.queries.requests import KINDS, LATE, REFUSALS, WAITING, RequestFilter, like_alleged
from nhipcau.registry.states import Harm, Requester, RequestStatus

from .consents import NOTHING, ROWS, words_of
from .people import ANY

SURE = "sure"


class RequestForm(forms.Form):
    """A request as it came in. A name like that of somebody alleged to harm the person is asked about once more."""

    kind = forms.ChoiceField(label=_("What is asked for"))
    wanted = forms.CharField(label=_("In their words"), required=False, max_length=500, widget=forms.Textarea(ROWS))
    received_on = DayField(label=_("Day it came in"))
    requester = forms.ChoiceField(label=_("Who asks"), choices=[*NOTHING, *Requester.choices])
    requester_name = forms.CharField(label=_("Name of who asks"), max_length=120)
    requester_relation = forms.CharField(label=_("Relation to this person"), required=False, max_length=60)
    requester_contact = forms.CharField(label=_("Where to reply"), max_length=200)
    proof = forms.CharField(
        label=_("How they showed who they are"), max_length=200,
        help_text=_("For example: showed the identity card at the office; mandate with number and day."),
    )  # fmt: skip
    harm = forms.ChoiceField(
        label=_("Is whoever asks alleged to harm this person?"), required=False, choices=[*NOTHING, *Harm.choices],
        help_text=_("Needed unless the person asks themselves. Look at the cases first."),
    )  # fmt: skip
    sure = forms.BooleanField(label=_("I have checked: it is somebody else"), required=False)

    def __init__(self, *args: Any, person: Person, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["kind"].choices = words_of(KINDS, on)  # type: ignore[attr-defined]
        self.fields["received_on"].initial = on
        self.alike = self.is_bound and like_alleged(person, str(self.data.get("requester_name") or ""))
        if not self.alike:
            del self.fields[SURE]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        sure = data.pop(SURE, False)
        asks_alone = data.get("requester") == Requester.PERSON
        if self.alike and not sure and not asks_alone and data.get("harm") != Harm.YES:
            self.add_error("harm", _(
                "The name is like that of somebody alleged to harm this person. Choose Yes, or say that it is "
                "somebody else."
            ))  # fmt: skip
        return data

    def new(self) -> NewRequest:
        """The request as typed."""
        return NewRequest(person=self.person, **self.cleaned_data)


class AnswerForm(forms.Form):
    """The answer; whether the requester may have one at all is asked again."""

    harm = forms.ChoiceField(label=_("Is whoever asks alleged to harm this person?"), choices=[*NOTHING, *Harm.choices])
    answer = forms.CharField(
        label=_("What was answered"), max_length=4000, widget=forms.Textarea({"rows": 5}),
        help_text=_("Never an address, a telephone number, who cares for the person, or who reported."),
    )  # fmt: skip

    def __init__(self, *args: Any, request: DataRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if request.requester == Requester.PERSON:
            del self.fields["harm"]

    def answered(self) -> dict[str, str]:
        """As `answer_request` takes it."""
        return {"harm": "", **self.cleaned_data}


class RefuseForm(forms.Form):
    """A refusal: its legal ground, and the words the requester reads."""

    refusal = forms.ChoiceField(label=_("Legal ground"))
    answer = forms.CharField(
        label=_("Words of the refusal"), max_length=4000, widget=forms.Textarea({"rows": 4}),
        help_text=_("Never an address, a telephone number, who cares for the person, or who reported."),
    )  # fmt: skip

    def __init__(self, *args: Any, request: DataRequest, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["refusal"].choices = words_of(REFUSALS, on)  # type: ignore[attr-defined]
        if request.harm == Harm.YES:
            self.fields["refusal"].initial = "alleged_harm"


class ExtendForm(forms.Form):
    """What was replied within the short time limit."""

    reason = forms.CharField(
        label=_("What was replied, and why it takes longer"), max_length=500, widget=forms.Textarea({"rows": 3})
    )


class RegisterForm(forms.Form):
    """What the register is narrowed to."""

    state = forms.ChoiceField(label=_("Status"), required=False)
    kind = forms.ChoiceField(label=_("What is asked for"), required=False)
    unit = forms.TypedChoiceField(label=_("Unit"), required=False, coerce=int, empty_value=None)
    first = DayField(label=_("Came in from"), required=False)
    last = DayField(label=_("Came in until"), required=False)

    def __init__(self, *args: Any, units: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = [(WAITING, _("To be answered")), (LATE, _("Overdue")), *RequestStatus.choices]
        offered: dict[str, list[Any]] = {
            "state": states,
            "kind": words_of(KINDS, on)[1:],
            "unit": [(unit.pk, unit.name) for unit in units],
        }
        for name, choices in offered.items():
            self.fields[name].choices = [*ANY, *choices]  # type: ignore[attr-defined]

    def wanted(self) -> RequestFilter:
        """The filter; what cannot be read narrows nothing."""
        self.is_valid()
        return RequestFilter(**{name: value for name, value in self.cleaned_data.items() if value})

    @property
    def active(self) -> bool:
        """Whether anything narrows the list."""
        return any(value for name, value in self.data.items() if name in self.fields)
