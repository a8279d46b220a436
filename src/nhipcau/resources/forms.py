"""Forms of donations: clean input, no writes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from nhipcau.kernel.fields import DayField, MoneyField
from nhipcau.kernel.seen import OwnedForm
from nhipcau.kernel.suggest import SuggestInput
from nhipcau.org.queries import PlaceFinder, centre, communes_to_choose
from nhipcau.rulebook.queries import code_list

from .actions import NewDonation
from .models import Donation
from .policy import names_no_district
from .queries import DonationFilter
from .states import CASH

ANY = [("", _("All"))]


class DonationForm(OwnedForm):
    """One donation."""

    received_on = DayField(label=_("Day"))
    donor = forms.CharField(label=_("Donor"), max_length=200, widget=SuggestInput())
    form = forms.ChoiceField(label=_("Form"))
    content = forms.CharField(label=_("What was given"), max_length=250, required=False)
    sets = forms.IntegerField(label=_("Number of gifts"), required=False, min_value=0, max_value=1_000_000_000)
    unit_price = MoneyField(label=_("Price of one gift (đồng)"), required=False)
    amount = MoneyField(
        label=_("Amount (đồng)"), required=False, help_text=_("Left empty: number of gifts times price.")
    )
    beneficiaries = forms.CharField(label=_("Beneficiaries"), max_length=250, required=False)
    place = forms.CharField(
        label=_("Place"),
        max_length=250,
        required=False,
        widget=SuggestInput(),
        help_text=_("Commune, district; or Toàn tỉnh, Trung tâm."),
    )
    note = forms.CharField(label=_("Notes"), required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, donors: Iterable[str], on: date, correcting: bool, **kwargs: Any) -> None:
        super().__init__(*args, correcting=correcting, **kwargs)
        forms_ = code_list("donation_form").choices(on, get_language() or "vi")
        self.fields["form"].choices = forms_  # type: ignore[attr-defined]
        self.fields["donor"].widget.options = list(donors)
        self.fields["place"].widget.options = communes_to_choose(on)
        if correcting:
            self.mark_seen()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["found"] = None
        if data.get("place") and data.get("received_on") and not names_no_district(data["place"]):
            found = PlaceFinder(centre().place).find(data["place"], data["received_on"])
            data["found"] = found.place if found else None
        money = data.get("amount") is not None or (data.get("sets") is not None and data.get("unit_price") is not None)
        if data.get("form") == CASH and not money and not {"amount", "sets", "unit_price"} & self.errors.keys():
            self.add_error("amount", _("Write the amount, or the number of gifts and the price of one."))
        return data

    def new(self, row: Donation | None = None) -> NewDonation:
        """The donation as typed."""
        data = self.cleaned_data
        return NewDonation(
            unit=self.unit_of(row),
            received_on=data["received_on"],
            donor=data["donor"],
            form=data["form"],
            form_words=code_list("donation_form").label(data["form"]),
            content=data["content"],
            sets=data["sets"],
            unit_price=data["unit_price"],
            amount=data["amount"],
            beneficiaries=data["beneficiaries"],
            place=data["found"],
            place_words=data["place"],
            note=data["note"],
        )


def initial_of(donation: Donation) -> dict[str, Any]:
    """What the form of a correction shows first."""
    return {
        "received_on": donation.received_on,
        "donor": donation.donor.name if donation.donor else "",
        "form": donation.form,
        "content": donation.content,
        "sets": donation.sets,
        "unit_price": donation.unit_price,
        "amount": donation.amount,
        "beneficiaries": donation.beneficiaries,
        "place": donation.place_words or (donation.place.words if donation.place else ""),
        "note": donation.note,
    }


class FilterForm(forms.Form):
    """Filters of the list; a value that cannot be read is left out."""

    first = DayField(label=_("From"), required=False)
    last = DayField(label=_("To"), required=False)
    unit = forms.TypedChoiceField(label=_("Unit"), required=False, coerce=int, empty_value=None)
    form = forms.ChoiceField(label=_("Form"), required=False)
    donor = forms.TypedChoiceField(label=_("Donor"), required=False, coerce=int, empty_value=None)
    area = forms.TypedChoiceField(label=_("Place"), required=False, coerce=int, empty_value=None)
    officer = forms.ChoiceField(label=_("Recorded by"), required=False)

    def __init__(
        self,
        *args: Any,
        units: Iterable[Any],
        donors: Iterable[tuple[int, str]],
        areas: Iterable[tuple[int, str]],
        officers: Iterable[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = [*ANY, *areas]  # type: ignore[attr-defined]
        self.fields["officer"].choices = [*ANY, *officers]  # type: ignore[attr-defined]
        names = code_list("donation_form").choices(None, get_language() or "vi")
        self.fields["unit"].choices = [*ANY, *((unit.pk, unit.name) for unit in units)]  # type: ignore[attr-defined]
        self.fields["form"].choices = [*ANY, *names]  # type: ignore[attr-defined]
        self.fields["donor"].choices = [*ANY, *donors]  # type: ignore[attr-defined]

    def wanted(self) -> DonationFilter:
        """The filter; what is not valid narrows nothing."""
        self.is_valid()
        data = self.cleaned_data
        return DonationFilter(
            first=data.get("first"),
            last=data.get("last"),
            unit=data.get("unit"),
            form=data.get("form") or "",
            donor=data.get("donor"),
            area=data.get("area"),
            officer=data.get("officer") or "",
        )

    @property
    def active(self) -> int:
        """How many filters are set."""
        return sum(1 for value in self.cleaned_data.values() if value)
