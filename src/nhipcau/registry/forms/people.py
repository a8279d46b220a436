"""Forms of people: clean input, no writes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from nhipcau.kernel.contracts import person_filters
from nhipcau.kernel.dates import BadDate, parse_birth
from nhipcau.kernel.fields import DayField
from nhipcau.kernel.paging import PRIVATE
from nhipcau.kernel.phones import normalise
from nhipcau.kernel.seen import SeenForm
from nhipcau.kernel.suggest import SuggestInput
from nhipcau.org.queries import PlaceFinder, centre, communes_to_choose
from nhipcau.registry.actions import NewPerson
from nhipcau.registry.models import Person
from nhipcau.registry.queries import PeopleFilter
from nhipcau.registry.states import BirthPrecision, PersonKind
from nhipcau.rulebook.queries import code_list

ANY = [("", _("All"))]
PLAIN = ("address_as_written", "hamlet", "ethnic_words", "languages", "died_on", "alert", "note")
"""Fields that are taken as they are typed."""


def sexes() -> list[tuple[str, str]]:
    """(code, words) in the reader's language."""
    return code_list("sex").choices(None, get_language() or "vi")


class FilterForm(forms.Form):
    """What the list is narrowed to. `name` is sent by POST, for it must not stand in an address.

    `more` are the choices that the apps above offer (`person_filters`), by name.
    """

    name = forms.CharField(label=_("Name or telephone"), required=False, max_length=100)
    unit = forms.TypedChoiceField(label=_("Unit"), required=False, coerce=int, empty_value=None)
    area = forms.TypedChoiceField(label=_("District or commune"), required=False, coerce=int, empty_value=None)
    first = DayField(label=_("First received from"), required=False)
    last = DayField(label=_("First received until"), required=False)
    born = forms.IntegerField(label=_("Year of birth"), required=False, min_value=1850, max_value=2200)
    age_from = forms.IntegerField(label=_("Age from"), required=False, min_value=0, max_value=130)
    age_to = forms.IntegerField(label=_("Age to"), required=False, min_value=0, max_value=130)
    age_on = DayField(label=_("Age on the day"), required=False, help_text=_("Blank: today"))
    sex = forms.ChoiceField(label=_("Sex"), required=False)
    kind = forms.ChoiceField(label=_("Person, group or community"), required=False)
    legal_group = forms.ChoiceField(label=_("Group of the law"), required=False)

    def __init__(
        self,
        *args: Any,
        units: Any,
        areas: Any,
        groups: Any,
        more: Mapping[str, Iterable[tuple[str, Any]]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        offered: dict[str, list[Any]] = {
            "unit": [(unit.pk, unit.name) for unit in units],
            "area": list(areas),
            "sex": sexes(),
            "kind": PersonKind.choices,
            "legal_group": groups,
        }
        for name, choices in offered.items():
            self.fields[name].choices = [*ANY, *choices]  # type: ignore[attr-defined]
        self.more = list(more)
        labels = {name: label for each in person_filters for name, label in each.labels.items()}
        for name, found in more.items():
            self.fields[name] = forms.ChoiceField(label=labels[name], required=False, choices=[*ANY, *found])

    def wanted(self) -> PeopleFilter:
        """The filter; what cannot be read narrows nothing."""
        self.is_valid()
        data = {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
        more = {name: data.pop(name) for name in self.more if name in data}
        return PeopleFilter(words=data.pop("name", ""), more=more, **data)

    def chosen(self) -> dict[str, str]:
        """What was chosen and may be asked, as it was sent: without the words about a person."""
        self.is_valid()
        found = {name: str(self.data[name]) for name in self.cleaned_data if self.data.get(name)}
        return {name: value for name, value in found.items() if name not in PRIVATE}

    @property
    def active(self) -> bool:
        """Whether anything narrows the list."""
        return any(value for name, value in self.data.items() if name in self.fields)


class PersonForm(SeenForm):
    """The fields of a person that can be corrected, and why."""

    name = forms.CharField(label=_("Full name"), max_length=120)
    size = forms.IntegerField(label=_("About how many people"), required=False, min_value=1, max_value=10_000_000)
    birth = forms.CharField(
        label=_("Date of birth"), required=False, max_length=60, help_text=_("05/03/2015, 3/2015 or 2015")
    )
    estimated = forms.BooleanField(label=_("The year of birth is estimated"), required=False)
    sex = forms.ChoiceField(label=_("Sex"), required=False)
    phone = forms.CharField(label=_("Telephone"), required=False, max_length=60)
    address_as_written = forms.CharField(label=_("Commune, district"), required=False, max_length=250)
    hamlet = forms.CharField(label=_("Hamlet, residential group"), required=False, max_length=100)
    ethnic_words = forms.CharField(label=_("Ethnic group"), required=False, max_length=60)
    languages = forms.CharField(label=_("Languages"), required=False, max_length=120)
    died_on = DayField(label=_("Died on"), required=False)
    alert = forms.CharField(
        label=_("Alert"),
        required=False,
        max_length=200,
        help_text=_("What whoever meets the person must know first; it stands on top of the page"),
    )
    note = forms.CharField(label=_("Notes"), required=False, widget=forms.Textarea({"rows": 3}))
    reason = forms.CharField(
        label=_("Reason for the correction"), max_length=500, help_text=_("The old text is kept with your reason.")
    )

    def __init__(self, *args: Any, person: Person, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = on
        for name in ("name", "sex", "phone", *PLAIN):
            self.fields[name].initial = getattr(person, name)
        self.fields["estimated"].initial = person.birth_precision == BirthPrecision.ESTIMATED
        self.fields["birth"].initial = person.birth_words
        if person.birth_date and person.birth_precision == BirthPrecision.ESTIMATED:
            self.fields["birth"].initial = str(person.birth_date.year)
        self.fields["sex"].choices = [("", "–"), *sexes()]  # type: ignore[attr-defined]
        if person.is_one:
            del self.fields["size"]
        else:
            self.fields["size"].initial = person.size
            for name in ("birth", "estimated", "sex", "ethnic_words", "languages", "died_on"):
                del self.fields[name]
        self.mark_seen()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("birth"):
            try:
                data["born"] = parse_birth(data["birth"], received=self.today)
            except BadDate as fault:
                self.add_error("birth", str(fault))
        if "phone" in self.changed_data and data.get("phone") and normalise(data["phone"]) is None:
            self.add_error("phone", _("This is no telephone number. Write it with its area code, or leave it blank."))
        if "address_as_written" in self.changed_data and data.get("address_as_written"):
            finder = PlaceFinder(centre().place)
            found = finder.find(data["address_as_written"], self.today)
            data["place"] = found.place if found else None
            if found is None:
                self.add_error("address_as_written", finder.why_not(data["address_as_written"], self.today))
        return data

    def changes(self) -> dict[str, Any]:
        """What was changed on the page, as `correct_person` takes it."""
        data = self.cleaned_data
        plain = ("name", "size", "sex", *PLAIN)
        changed: dict[str, Any] = {name: data[name] for name in plain if name in self.changed_data}
        if "name" in changed:
            changed["name_as_written"] = data["name"]
        if {"birth", "estimated"} & set(self.changed_data):
            born = data.get("born")
            changed |= {"birth_date": born.day if born else None, "birth_as_written": data["birth"]}
            changed["birth_precision"] = born.precision if born else ""
            if born and data["estimated"]:
                changed |= {"birth_date": date(born.day.year, 1, 1), "birth_precision": BirthPrecision.ESTIMATED}
        if "phone" in self.changed_data:
            changed |= {"phone": normalise(data["phone"]) or "", "phone_as_written": data["phone"]}
        if "address_as_written" in changed:
            changed["place"] = data.get("place")
        return changed


class CollectiveForm(forms.Form):
    """A group or a community that is helped."""

    kind = forms.ChoiceField(label=_("Kind"))
    name = forms.CharField(label=_("Name of the group or community"), max_length=120)
    size = forms.IntegerField(label=_("About how many people"), required=False, min_value=1, max_value=10_000_000)
    place = forms.CharField(label=_("Commune, district"), required=False, max_length=250, widget=SuggestInput())
    phone = forms.CharField(label=_("Telephone"), required=False, max_length=60)
    note = forms.CharField(label=_("Notes"), required=False, widget=forms.Textarea({"rows": 3}))
    unit = forms.TypedChoiceField(label=_("Unit"), coerce=int)

    def __init__(self, *args: Any, units: Iterable[Any], on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units, self.today = {unit.pk: unit for unit in units}, on
        kinds = [pair for pair in PersonKind.choices if pair[0] != PersonKind.PERSON]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["unit"].choices = [(pk, unit.name) for pk, unit in self.units.items()]  # type: ignore[attr-defined]
        self.fields["place"].widget.options = communes_to_choose(on)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("place"):
            finder = PlaceFinder(centre().place)
            found = finder.find(data["place"], self.today)
            data["found"] = found.place if found else None
            if found is None:
                self.add_error("place", finder.why_not(data["place"], self.today))
        if data.get("phone") and normalise(data["phone"]) is None:
            self.add_error("phone", _("This is no telephone number. Write it with its area code, or leave it blank."))
        return data

    def new(self) -> NewPerson:
        """The group to record."""
        data = self.cleaned_data
        return NewPerson(
            unit=self.units[data["unit"]],
            kind=data["kind"],
            name=data["name"],
            name_as_written=data["name"],
            size=data["size"],
            phone=normalise(data["phone"]) or "",
            phone_as_written=data["phone"],
            place=data.get("found"),
            address_as_written=data["place"],
            note=data["note"],
        )


class WithdrawForm(forms.Form):
    """Withdrawing asks only why."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea({"rows": 3}))
