"""What people fill in about units and staff."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nhipcau.kernel.contracts import code_lists
from nhipcau.kernel.fields import DayField
from nhipcau.kernel.seen import SeenForm
from nhipcau.kernel.text import clean
from nhipcau.org import queries
from nhipcau.org.states import UnitKind


def _choices(list_name: str, on: date) -> list[tuple[str, str]]:
    return [("", "–"), *code_lists["rulebook"].choices(list_name, on)]


def _units(ids: Collection[int] | None = None) -> list[tuple[str, str]]:
    rows = queries.units() if ids is None else queries.units().filter(pk__in=ids)
    return [(str(unit.pk), unit.name) for unit in rows]


class UnitFilter(forms.Form):
    """Which units the list shows; a value that cannot be read is left out. Names of units are no secret."""

    words = forms.CharField(label=_("Name or code"), max_length=100, required=False)
    level = forms.ChoiceField(label=_("Level"), required=False)
    place = forms.TypedChoiceField(label=_("Area"), required=False, coerce=int, empty_value=None)
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[("", _("All")), (queries.IN_FORCE, _("In operation")), (queries.ENDED, _("Ended"))],
    )
    day = DayField(label=_("Status on the day"), required=False)

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        levels = code_lists["rulebook"].choices("unit_level", None)
        self.fields["level"].choices = [("", _("All")), *levels]  # type: ignore[attr-defined]
        self.fields["place"].choices = [("", _("All")), *queries.places_of_units()]  # type: ignore[attr-defined]

    def wanted(self) -> queries.UnitFilter:
        """The filter; sets `on` to the day asked for."""
        self.is_valid()
        data = {name: value for name, value in self.cleaned_data.items() if value}
        self.on = data.pop("day", self.on)
        return queries.UnitFilter(**data)

    @property
    def active(self) -> int:
        """How many filters are set."""
        return sum(1 for value in self.cleaned_data.values() if value)


class StaffFilter(forms.Form):
    """Which people the list shows; a value that cannot be read is left out."""

    unit = forms.TypedChoiceField(label=_("Unit"), required=False, coerce=int, empty_value=None)
    qualification = forms.ChoiceField(label=_("Qualification"), required=False)
    place = forms.TypedChoiceField(label=_("Area"), required=False, coerce=int, empty_value=None)
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[("", _("All")), (queries.SERVING, _("Works here")), (queries.LEFT, _("Has left"))],
    )
    day = DayField(label=_("Status on the day"), required=False)

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        choices = {"unit": [("", _("All units")), *_units()], "qualification": _choices("qualification", on)}
        self.fields["place"].choices = [("", _("All")), *queries.places_of_units()]  # type: ignore[attr-defined]
        for name, found in choices.items():
            self.fields[name].choices = found  # type: ignore[attr-defined]

    def wanted(self) -> queries.StaffFilter:
        """The filter; the status is of today when no day was given."""
        self.is_valid()
        data = {name: value for name, value in self.cleaned_data.items() if value}
        return queries.StaffFilter(**{"day": self.on, **data})

    @property
    def active(self) -> int:
        """How many filters are set."""
        return sum(1 for value in self.cleaned_data.values() if value)


class StaffForm(SeenForm):
    """A member of staff; `reason` is asked only for a change."""

    unit = forms.ChoiceField(label=_("Unit"))
    name = forms.CharField(label=_("Full name"), max_length=120)
    position = forms.CharField(label=_("Position"), max_length=120, required=False)
    concurrent = forms.BooleanField(label=_("Works here beside a post in another agency"), required=False)
    home_agency = forms.CharField(label=_("Home agency"), max_length=200, required=False)
    time_share = forms.IntegerField(label=_("Share of working time (%)"), min_value=0, max_value=100, required=False)
    qualification = forms.ChoiceField(label=_("Qualification"), required=False)
    trained = forms.NullBooleanField(
        label=_("Trained in social work"),
        required=False,
        widget=forms.Select(choices=[("unknown", _("Not known")), ("true", _("Yes")), ("false", _("No"))]),
    )
    phone = forms.CharField(label=_("Phone"), max_length=20, required=False)
    started_on = DayField(label=_("First day"), required=False)
    left_on = DayField(label=_("Last day"), required=False)
    reason = forms.CharField(label=_("Reason for the change"), max_length=500)

    def __init__(self, *args: Any, on: date, units: Collection[int], change: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = _units(units)  # type: ignore[attr-defined]
        self.fields["qualification"].choices = _choices("qualification", on)  # type: ignore[attr-defined]
        if change:
            self.mark_seen()
        else:
            del self.fields["reason"]

    def values(self) -> dict[str, Any]:
        """What the actions take."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "reason"}
        return data | {"unit": queries.unit_for(data["unit"]), "name": clean(data["name"])}


class ReasonForm(forms.Form):
    """Why a record is withdrawn."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class UnitForm(SeenForm):
    """A unit. A new name or a new unit above holds from `valid_from`; without that day it corrects what was written."""

    code = forms.CharField(label=_("Code"), max_length=40)
    name = forms.CharField(label=_("Name"), max_length=200)
    parent = forms.ChoiceField(label=_("Belongs to"))
    kind = forms.ChoiceField(label=_("Kind"), choices=[c for c in UnitKind.choices if c[0] != UnitKind.CENTRE])
    level = forms.ChoiceField(label=_("Level"), required=False)
    parent_body = forms.CharField(label=_("Parent body"), max_length=200, required=False)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=60, required=False)
    hours = forms.CharField(label=_("Opening hours"), max_length=120, required=False)
    opened_on = DayField(label=_("Open since"), required=False)
    valid_from = DayField(
        label=_("The new name or parent holds from"),
        required=False,
        help_text=_("Leave it blank to correct a mistake."),
    )
    reason = forms.CharField(label=_("Reason for the change"), max_length=500)

    def __init__(self, *args: Any, on: date, units: Collection[int], change: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].choices = _units(units)  # type: ignore[attr-defined]
        self.fields["level"].choices = _choices("unit_level", on)  # type: ignore[attr-defined]
        gone = ["kind"] if change else ["valid_from", "reason"]
        if change == UnitKind.CENTRE:
            gone.append("parent")
        for name in gone:
            del self.fields[name]
        if change:
            self.mark_seen()

    def values(self) -> dict[str, Any]:
        """Fields of the unit, `parent` as a unit."""
        data = {name: value for name, value in self.cleaned_data.items() if name not in {"reason", "valid_from"}}
        if "parent" in data:
            data["parent"] = queries.unit_for(data["parent"])
        return data


class CloseForm(forms.Form):
    """The end of a unit."""

    closed_on = DayField(label=_("Last day"))
    successor = forms.ChoiceField(label=_("Unit that answers for its records"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=500)

    def __init__(self, *args: Any, unit: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [choice for choice in _units() if choice[0] != str(unit.pk)]
        self.fields["successor"].choices = [("", "–"), *others]  # type: ignore[attr-defined]
