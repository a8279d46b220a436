"""Forms of relations: clean input, no writes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nhipcau.kernel.fields import DayField
from nhipcau.registry.models import Person
from nhipcau.registry.states import PERSON_RELATION

from .households import IF_KNOWN, words_of


class RelationForm(forms.Form):
    """What somebody is to this person: somebody recorded (`other`), or only named."""

    other_words = forms.CharField(label=_("Full name"), max_length=120)
    kind = forms.ChoiceField(label=_("Is to this person"))
    since = DayField(label=_("Since"), required=False, help_text=IF_KNOWN)
    paper = forms.CharField(
        label=_("Paper that shows it"),
        required=False,
        max_length=250,
        help_text=_("Of a guardian: the decision, its number and day."),
    )
    note = forms.CharField(label=_("Notes"), required=False, max_length=500)

    def __init__(self, *args: Any, other: Person | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", "–"), *words_of(PERSON_RELATION)]  # type: ignore[attr-defined]
        if other is not None:
            del self.fields["other_words"]


class EndForm(forms.Form):
    """Since when a relation holds no more, and why."""

    until = DayField(label=_("Until"), required=False, help_text=IF_KNOWN)
    why = forms.CharField(label=_("Why"), required=False, max_length=250)


class HarmerForm(forms.Form):
    """Who is alleged to have harmed this person, as told."""

    other_words = forms.CharField(label=_("Name, or what is known of them"), max_length=120)
    relation_words = forms.CharField(label=_("Who they are to this person"), required=False, max_length=120)
    note = forms.CharField(
        label=_("Notes"), required=False, max_length=500, help_text=_("Who said so, and what is being verified.")
    )

    def __init__(self, *args: Any, other: Person | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if other is not None:
            self.fields["other_words"].initial = other.name


class ClearForm(forms.Form):
    """Why an allegation holds no more."""

    why = forms.CharField(label=_("Why it holds no more"), max_length=250)
