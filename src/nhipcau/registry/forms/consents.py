"""Forms of the two gates: consent and release."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from nhipcau.kernel.fields import DayField
from nhipcau.registry.actions.consents import NewConsent, NewRelease
from nhipcau.registry.models import Person
from nhipcau.registry.queries.consents import GIVERS, PURPOSES
from nhipcau.rulebook.queries import code_list

NOTHING = [("", "–")]
ROWS = {"rows": 2}


def words_of(name: str, on: date) -> list[tuple[str, str]]:
    """(code, words) of a list on a day, with nothing chosen before: silence is no consent."""
    return [*NOTHING, *code_list(name).choices(on, get_language() or "vi")]


class _GateForm(forms.Form):
    """What both gates are about."""

    purpose = forms.ChoiceField(label=_("What for"))
    recipient = forms.CharField(
        label=_("To whom"), max_length=200, help_text=_("The agency, organisation or person by its full name.")
    )
    told = forms.CharField(
        label=_("What may be told"), max_length=500, widget=forms.Textarea(ROWS),
        help_text=_("Only what the purpose needs, for example: name, age, kind of disability."),
    )  # fmt: skip

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purpose"].choices = words_of(PURPOSES, on)  # type: ignore[attr-defined]


class ConsentForm(_GateForm):
    """A consent that was given."""

    given_on = DayField(label=_("Day of the consent"))
    valid_from = DayField(label=_("In force from"))
    valid_until = DayField(label=_("Until the end of"))
    giver = forms.ChoiceField(label=_("Who consents"))
    giver_name = forms.CharField(label=_("Name of who consents for this person"), required=False, max_length=120)
    giver_relation = forms.CharField(label=_("Relation to this person"), required=False, max_length=60)
    giver_paper = forms.CharField(
        label=_("Paper that shows they may"), required=False, max_length=200,
        help_text=_("For example: birth certificate, decision on guardianship, with number and day."),
    )  # fmt: skip
    child_agreed = forms.BooleanField(label=_("The child was asked and agrees too"), required=False)
    evidence = forms.CharField(
        label=_("How it was given"), max_length=200,
        help_text=_("For example: form signed on paper, kept in the file. Silence is no consent."),
    )  # fmt: skip

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, on=on, **kwargs)
        self.fields["giver"].choices = words_of(GIVERS, on)  # type: ignore[attr-defined]
        self.fields["given_on"].initial = self.fields["valid_from"].initial = on

    def new(self, person: Person) -> NewConsent:
        """The consent as typed."""
        return NewConsent(person=person, **self.cleaned_data)


class ReleaseForm(_GateForm):
    """What the head of the facility is asked to release."""

    why = forms.CharField(label=_("Why it is needed"), max_length=500, widget=forms.Textarea(ROWS))
    valid_until = DayField(label=_("Until the end of"))

    def new(self, person: Person) -> NewRelease:
        """The release as typed."""
        return NewRelease(person=person, **self.cleaned_data)


class DecideForm(forms.Form):
    """Approve or return; a returned release says why."""

    decision = forms.ChoiceField(
        label=_("Decision"), widget=forms.RadioSelect, choices=[("approve", _("Approve")), ("return", _("Return"))]
    )
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=500, widget=forms.Textarea(ROWS),
        help_text=_("Needed when the release is returned."),
    )  # fmt: skip

    def decided(self) -> dict[str, Any]:
        """As `decide_release` takes it."""
        return {"approve": self.cleaned_data["decision"] == "approve", "reason": self.cleaned_data["reason"]}


class EndForm(forms.Form):
    """Withdrawing a consent asks only why."""

    reason = forms.CharField(
        label=_("Why is the consent withdrawn?"), max_length=500, widget=forms.Textarea({"rows": 3})
    )
