"""What people fill in around a report."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from nhipcau.kernel.fields import DayField

from .states import TextKind


class PeriodForm(forms.Form):
    """Which period and which unit."""

    first = DayField(label=_("From"))
    last = DayField(label=_("To"))
    unit = forms.ChoiceField(label=_("Unit"), required=False)

    def __init__(self, *args: Any, units: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [(unit.code, unit.name) for unit in units]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if isinstance(first, date) and isinstance(last, date) and last < first:
            raise ValidationError({"last": _("The last day lies before the first; choose the period again.")})
        return data


class TextForm(forms.Form):
    """A text of the report."""

    kind = forms.ChoiceField(choices=TextKind.choices, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Text"), required=False, max_length=20000, widget=forms.Textarea(attrs={"rows": 6}), strip=False
    )


class IssueForm(forms.Form):
    """Who signs."""

    signer_title = forms.CharField(label=_("Capacity of the signer"), max_length=120, initial=_("DIRECTOR"))
    signer_name = forms.CharField(label=_("Name of the signer"), max_length=120)


class NumberForm(forms.Form):
    """What the clerk gave."""

    letter_number = forms.CharField(
        label=_("Number of the paper"), max_length=60, help_text=_("As the clerk wrote it, for example 125/BC-TTCTXH")
    )
    letter_date = DayField(label=_("Date of the paper"))
