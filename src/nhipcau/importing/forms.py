"""Forms of the import pages: clean input, no writes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhipcau.kernel.contracts import Register
from nhipcau.kernel.fields import DayField

from .queries import ImportFilter
from .states import Status

LARGEST = 50 * 2**20


class FilterForm(forms.Form):
    """What the list of imports is narrowed to; a value that cannot be read is left out."""

    first = DayField(label=gettext_lazy("From"), required=False)
    last = DayField(label=gettext_lazy("To"), required=False)
    register = forms.ChoiceField(label=gettext_lazy("Register"), required=False)
    unit = forms.TypedChoiceField(label=gettext_lazy("Unit"), required=False, coerce=int, empty_value=None)
    officer = forms.ChoiceField(label=gettext_lazy("Uploaded by"), required=False)
    status = forms.ChoiceField(label=gettext_lazy("State"), required=False)

    def __init__(self, *args: Any, registers: Iterable[Register], units: Any, officers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered: dict[str, Iterable[tuple[Any, Any]]] = {
            "register": [(register.name, register.title) for register in registers],
            "unit": [(unit.pk, unit.name) for unit in units],
            "officer": officers,
            "status": Status.choices,
        }
        for name, choices in offered.items():
            self.fields[name].choices = [("", gettext_lazy("All")), *choices]  # type: ignore[attr-defined]

    def wanted(self) -> ImportFilter:
        """The filter; what is not valid narrows nothing."""
        self.is_valid()
        return ImportFilter(**{name: value for name, value in self.cleaned_data.items() if value})

    @property
    def active(self) -> int:
        """How many filters are set."""
        return sum(1 for value in self.cleaned_data.values() if value)


class UploadForm(forms.Form):
    """Which register, for which unit, which file."""

    register = forms.ChoiceField(label=gettext_lazy("Register"))
    unit: Any = forms.ModelChoiceField(
        queryset=None,
        label=gettext_lazy("Unit"),
        help_text=gettext_lazy("Rows that name no unit of their own go to this one."),
    )
    file = forms.FileField(
        label=gettext_lazy("File"), help_text=gettext_lazy("Excel (.xlsx, .xls) or CSV, up to 50 MB.")
    )

    def __init__(self, *args: Any, registers: Iterable[Register], units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["register"].choices = [(register.name, register.title) for register in registers]  # type: ignore[attr-defined]
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["unit"].empty_label = None  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("The file is larger than 50 MB. Nothing was kept; split it and try again."))
        return file


class ConfirmForm(forms.Form):
    """Whether cells that differ from what is known are taken."""

    take_changes = forms.BooleanField(
        required=False,
        label=gettext_lazy("Take the changes too"),
        help_text=gettext_lazy("Without it, records that are known already stay as they are."),
    )


class TakeBackForm(forms.Form):
    """Why an import is taken back."""

    reason = forms.CharField(max_length=500, label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 3}))
