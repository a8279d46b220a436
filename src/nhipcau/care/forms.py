"""Forms of screenings: clean input, no writes."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from nhipcau.kernel.dates import BadDate, parse_birth
from nhipcau.kernel.fields import DayField
from nhipcau.registry.actions import NewPerson
from nhipcau.rulebook.queries import code_list

from .actions import NewScreening
from .queries import ScreeningFilter
from .states import CONCLUSIONS, TOOLS

BLANK = [("", "–")]


def words_of(list_name: str, on: date | None = None) -> list[tuple[str, str]]:
    """(code, words) of a list in the reader's language."""
    return code_list(list_name).choices(on, get_language() or "vi")


class FilterForm(forms.Form):
    """What the list is narrowed to."""

    first = DayField(label=_("From"), required=False)
    last = DayField(label=_("To"), required=False)
    unit = forms.TypedChoiceField(label=_("Unit"), required=False, coerce=int, empty_value=None)
    area = forms.TypedChoiceField(label=_("Place"), required=False, coerce=int, empty_value=None)
    conclusion = forms.ChoiceField(label=_("Conclusion"), required=False)
    officer = forms.ChoiceField(label=_("Recorded by"), required=False)

    def __init__(self, *args: Any, units: Any, areas: Any, officers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = {"unit": [(u.pk, u.name) for u in units], "area": areas, "officer": officers}
        for name, choices in {**offered, "conclusion": words_of(CONCLUSIONS)}.items():
            self.fields[name].choices = [("", _("All")), *choices]  # type: ignore[attr-defined]

    def wanted(self) -> ScreeningFilter:
        """The filter; what cannot be read narrows nothing."""
        self.is_valid()
        return ScreeningFilter(**{name: value for name, value in self.cleaned_data.items() if value})

    @property
    def active(self) -> bool:
        """Whether anything narrows the list."""
        return any(value for name, value in self.data.items() if name in self.fields)


class ScreeningForm(forms.Form):
    """A screening and the child."""

    on = DayField(label=_("Day"))
    name = forms.CharField(label=_("Full name of the child"), max_length=120)
    birth = forms.CharField(label=_("Date of birth"), required=False, max_length=60)
    sex = forms.ChoiceField(label=_("Sex"), required=False)
    tool = forms.ChoiceField(label=_("Tool"))
    conclusion = forms.ChoiceField(label=_("Conclusion"))
    unit = forms.ChoiceField(label=_("Unit"))

    def __init__(self, *args: Any, units: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {str(unit.pk): unit for unit in units}
        for name, list_name in (("sex", "sex"), ("tool", TOOLS), ("conclusion", CONCLUSIONS)):
            self.fields[name].choices = [*BLANK, *words_of(list_name, on)]  # type: ignore[attr-defined]
        self.fields["unit"].choices = [(pk, unit.name) for pk, unit in self.units.items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("birth") and data.get("on"):
            try:
                data["born"] = parse_birth(data["birth"], received=data["on"])
            except BadDate as fault:
                self.add_error("birth", str(fault))
        return data

    def new(self) -> NewScreening:
        """The screening to record."""
        data, born = self.cleaned_data, self.cleaned_data.get("born")
        unit = self.units[data["unit"]]
        child = NewPerson(
            unit=unit,
            name=data["name"],
            name_as_written=data["name"],
            birth_date=born.day if born else None,
            birth_precision=born.precision if born else "",
            birth_as_written=data["birth"],
            sex=data["sex"],
        )
        return NewScreening(unit=unit, child=child, on=data["on"], tool=data["tool"], conclusion=data["conclusion"])


class WithdrawForm(forms.Form):
    """Withdrawing asks only why."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea({"rows": 3}))
