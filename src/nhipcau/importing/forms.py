"""Forms of the import pages: clean input, no writes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhipcau.kernel.contracts import Register
from nhipcau.kernel.dates import typed_words
from nhipcau.kernel.fields import DayField
from nhipcau.kernel.text import match_key

from .engine.book import Layout, Sheet
from .engine.mapping import JOINED, KEPT, LEFT, Remembered, takes_words
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


class HeaderForm(forms.Form):
    """In which row of which sheet the headings stand."""

    sheet = forms.TypedChoiceField(label=gettext_lazy("Sheet"), coerce=int)
    row = forms.IntegerField(label=gettext_lazy("Row of the headings"), min_value=1, max_value=1_000)

    def __init__(self, *args: Any, sheets: Sequence[Sheet], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sheet"].choices = [(place, sheet.name) for place, sheet in enumerate(sheets)]  # type: ignore[attr-defined]


class MappingForm(forms.Form):
    """Of each column of a file: which field of the register it is, or that it is left out or kept as words."""

    def __init__(self, *args: Any, register: Register, layout: Layout, known: Remembered | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.register = register
        self.headings: dict[str, str] = {}
        choices: list[tuple[str, Any]] = [(LEFT, _("Not taken"))]
        if takes_words(register):
            choices.append((KEPT, _("Not taken, kept as words in the notes")))
        for column in register.columns:
            needed = _("%(name)s (needed)") % {"name": column.headers[0]} if column.required else column.headers[0]
            choices.append((column.key, needed))
        places = {at: key for key, found in layout.places.items() for at in found}
        for at, text in enumerate(layout.headers):
            if text and match_key(text) not in {match_key(heading) for heading in self.headings.values()}:
                self.headings[f"c{at}"] = text
                first = known.field_of(text) if known else places.get(at, LEFT)
                samples = _samples(layout, at)
                self.fields[f"c{at}"] = forms.ChoiceField(
                    label=text, choices=choices, required=False, initial=first, help_text=samples
                )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        kinds = {column.key: column.kind for column in self.register.columns}
        taken: set[str] = set()
        for name in self.headings:
            field = data.get(name, LEFT)
            if field in taken and kinds.get(field) not in JOINED:
                self.add_error(name, _("Another column stands for this field already. Choose one of them."))
            if field in kinds:
                taken.add(field)
        return data

    def mapped(self) -> list[tuple[str, str]]:
        """(heading, field) pairs, as `map_columns` takes them."""
        return [(heading, self.cleaned_data.get(name, LEFT)) for name, heading in self.headings.items()]


def _samples(layout: Layout, at: int) -> str:
    """The first words that stand in a column, to tell what it is."""
    rows = [values for _number, values in layout.sheet.head[layout.index + 1 :]]
    found = [words for values in rows if at < len(values) and (words := typed_words(values[at]))]
    return " · ".join(dict.fromkeys(words[:40] for words in found[:6]))
