"""Forms of events and material: clean input, no writes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from nhipcau.kernel.fields import DayField
from nhipcau.kernel.seen import OwnedForm
from nhipcau.kernel.suggest import SuggestInput
from nhipcau.kernel.text import clean
from nhipcau.org.queries import PlaceFinder, centre, communes_to_choose
from nhipcau.rulebook.queries import code_list

from .actions import NewEvent, NewMaterial
from .models import Event, Material
from .policy import kind_words
from .queries import ActivityFilter

ANY = [("", _("All"))]


class KindField(forms.CharField):
    """The kind: one of the list by any of its spellings, else kept in its own words."""

    def __init__(self, list_name: str, **kwargs: Any) -> None:
        super().__init__(max_length=200, widget=SuggestInput(), **kwargs)
        self.list_name = list_name

    def offer(self, on: date) -> None:
        """Offer the names of that day."""
        names = code_list(self.list_name).choices(on, get_language() or "vi")
        self.widget.options = [name for _code, name in names]

    def split(self, words: str, on: date | None) -> tuple[str, str]:
        """(code or empty, words)."""
        found = code_list(self.list_name).match(words, on)
        return (found.code if found else ""), clean(words)


class _ActivityForm(OwnedForm):
    """What all records of this app ask."""

    note = forms.CharField(label=_("Notes"), required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, on: date, correcting: bool, **kwargs: Any) -> None:
        super().__init__(*args, correcting=correcting, **kwargs)
        self.order_fields(["reason", "unit"])
        for name, bound in self.fields.items():
            if isinstance(bound, KindField):
                bound.offer(on)
            elif name == "place":
                bound.widget.options = communes_to_choose(on)
        if correcting:
            self.mark_seen()


class EventForm(_ActivityForm):
    held_on = DayField(label=_("Day"))
    kind = KindField("event_kind", label=_("Kind of event"))
    venue = forms.CharField(label=_("Venue"), required=False, max_length=200)
    place = forms.CharField(label=_("Commune, district"), max_length=250, widget=SuggestInput())
    partner = forms.CharField(label=_("Partner"), required=False, max_length=200)
    participants = forms.IntegerField(
        label=_("Number of participants"), required=False, min_value=0, max_value=1_000_000
    )
    audience = forms.CharField(label=_("Audience"), required=False, max_length=200)

    field_order = ("held_on", "kind", "venue", "place", "partner", "participants", "audience", "note")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("place") and data.get("held_on"):
            finder = PlaceFinder(centre().place)
            found = finder.find(data["place"], data["held_on"])
            data["found"] = found.place if found else None
            if found is None:
                self.add_error("place", finder.why_not(data["place"], data["held_on"]))
        return data

    def new(self, row: Event | None = None) -> NewEvent:
        """The event as typed."""
        data, kind = self.cleaned_data, self.fields["kind"]
        assert isinstance(kind, KindField)
        code, words = kind.split(data["kind"], data["held_on"])
        return NewEvent(
            unit=self.unit_of(row),
            held_on=data["held_on"],
            kind=code,
            kind_words=words,
            venue=data["venue"],
            place=data["found"],
            place_words=data["place"],
            partner_words=data["partner"],
            participants=data["participants"],
            audience_words=data["audience"],
            note=data["note"],
        )


class MaterialForm(_ActivityForm):
    issued_on = DayField(label=_("Day"))
    kind = KindField("material_kind", label=_("Kind of material"))
    topic = forms.CharField(label=_("Topic"), required=False, max_length=250)
    quantity = forms.IntegerField(label=_("Quantity"), min_value=0, max_value=1_000_000_000)

    field_order = ("issued_on", "kind", "topic", "quantity", "note")

    def new(self, row: Material | None = None) -> NewMaterial:
        """The entry as typed."""
        data, kind = self.cleaned_data, self.fields["kind"]
        assert isinstance(kind, KindField)
        code, words = kind.split(data["kind"], data["issued_on"])
        return NewMaterial(
            unit=self.unit_of(row),
            issued_on=data["issued_on"],
            kind=code,
            kind_words=words,
            topic=data["topic"],
            quantity=data["quantity"],
            note=data["note"],
        )


def initial_of_event(event: Event) -> dict[str, Any]:
    """What the form of a correction shows first."""
    return {
        "held_on": event.held_on,
        "kind": kind_words(event),
        "venue": event.venue,
        "place": event.place_words or (event.place.words if event.place else ""),
        "partner": event.partner_words,
        "participants": event.participants,
        "audience": event.audience_words,
        "note": event.note,
    }


def initial_of_material(material: Material) -> dict[str, Any]:
    """What the form of a correction shows first."""
    return {
        "issued_on": material.issued_on,
        "kind": kind_words(material),
        "topic": material.topic,
        "quantity": material.quantity,
        "note": material.note,
    }


class FilterForm(forms.Form):
    """Filters of a list; a value that cannot be read is left out."""

    first = DayField(label=_("From"), required=False)
    last = DayField(label=_("To"), required=False)
    unit = forms.TypedChoiceField(label=_("Unit"), required=False, coerce=int, empty_value=None)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    place = forms.TypedChoiceField(label=_("Place"), required=False, coerce=int, empty_value=None)
    officer = forms.ChoiceField(label=_("Recorded by"), required=False)

    def __init__(
        self,
        *args: Any,
        units: Iterable[Any],
        list_name: str,
        officers: Iterable[tuple[str, str]],
        places: Iterable[tuple[int, str]] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if places is None:
            del self.fields["place"]
        else:
            self.fields["place"].choices = [*ANY, *places]  # type: ignore[attr-defined]
        kinds = code_list(list_name).choices(None, get_language() or "vi")
        self.fields["unit"].choices = [*ANY, *((unit.pk, unit.name) for unit in units)]  # type: ignore[attr-defined]
        self.fields["kind"].choices = [*ANY, *kinds]  # type: ignore[attr-defined]
        self.fields["officer"].choices = [*ANY, *officers]  # type: ignore[attr-defined]

    def wanted(self) -> ActivityFilter:
        """The filter; what is not valid narrows nothing."""
        self.is_valid()
        data = self.cleaned_data
        return ActivityFilter(
            first=data.get("first"),
            last=data.get("last"),
            unit=data.get("unit"),
            kind=data.get("kind") or "",
            place=data.get("place"),
            officer=data.get("officer") or "",
        )

    @property
    def active(self) -> int:
        """How many filters are set."""
        return sum(1 for value in self.cleaned_data.values() if value)
