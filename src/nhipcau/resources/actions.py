"""Changes of donations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from nhipcau.access.actions import correct, save_new, withdraw
from nhipcau.audit.actions import Entry, record, record_many
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.dates import format_day
from nhipcau.kernel.errors import refuse_future
from nhipcau.kernel.text import clean, match_key
from nhipcau.kernel.writing import action
from nhipcau.rulebook.queries import code_list

from .models import Donation, Donor

if TYPE_CHECKING:
    from nhipcau.org.models import Place, Unit

KIND = "resources.donation"
KEPT = (
    *("received_on", "donor", "form", "form_words", "content", "sets", "unit_price", "amount"),
    *("beneficiaries", "place", "place_words", "note"),
)
DERIVED = ("area", "donor_words")


@dataclass(slots=True, kw_only=True)
class NewDonation:
    """A donation to record: `unit_price` and `amount` in whole đồng, `donor` as typed, `form` a code or empty."""

    unit: Unit
    received_on: date
    donor: str = ""
    form: str = ""
    form_words: str = ""
    content: str = ""
    sets: int | None = None
    unit_price: int | None = None
    amount: int | None = None
    beneficiaries: str = ""
    place: Place | None = None
    place_words: str = ""
    note: str = ""


@action
def add_donations(*, donations: Sequence[NewDonation], by: Actor, at: datetime, source: str = "") -> list[Donation]:
    """Record donations, in order, one audit event each; donors not known yet are added.

    Raises Refused for a day in the future.
    """
    donors = donors_named(names=[new.donor for new in donations], by=by, at=at)
    rows = save_new(rows=[_built(new, donors, at) for new in donations], by=by, at=at)
    entries = [Entry("resources.donation_added", KIND, row.pk, _words(row), row.unit, source=source) for row in rows]
    record_many(entries, by=by, at=at)
    return rows


@action
def donors_named(*, names: Sequence[str], by: Actor, at: datetime) -> dict[str, Donor]:
    """Donors by key (kernel.text.match_key of the name); those not known yet are added. Empty names are left out."""
    wanted = {match_key(name): clean(name)[:200] for name in reversed(names) if match_key(name)}
    found = {donor.key: donor for donor in Donor.objects.filter(key__in=wanted)}
    for key, name in wanted.items():
        if key not in found:
            found[key] = Donor(name=name, key=key)
            found[key].save()
            record("resources.donor_added", about=found[key], by=by, at=at)
    return found


@action
def correct_donation(*, donation: Donation, new: NewDonation, reason: str, by: Actor, at: datetime) -> Donation:
    """Make the donation what `new` says; old texts are kept with the reason. The unit stays.

    Raises Refused without a reason, for a withdrawn donation or a day in the future.
    """
    wanted = _built(new, donors_named(names=[new.donor], by=by, at=at), at)
    changes = correct(
        record=donation, new=wanted, fields=KEPT, derived=DERIVED, in_words=_in_words,
        reason=reason, by=by, at=at,
    )  # fmt: skip
    _tell("resources.donation_corrected", donation, reason, by, at, {"fields": changes})
    return donation


@action
def withdraw_donation(*, donation: Donation, reason: str, by: Actor, at: datetime) -> Donation:
    """Withdraw a donation recorded by mistake; it counts nowhere. Raises Refused without a reason or twice."""
    withdraw(record=donation, reason=reason, by=by, at=at)
    _tell("resources.donation_withdrawn", donation, reason, by, at, {})
    return donation


@action
def withdraw_donations(*, ids: Iterable[int], reason: str, by: Actor, at: datetime) -> None:
    """Withdraw the donations of an import that is taken back."""
    for donation in Donation.objects.filter(pk__in=list(ids), withdrawn_at__isnull=True).select_related("unit"):
        withdraw_donation(donation=donation, reason=reason, by=by, at=at)


def _built(new: NewDonation, donors: dict[str, Donor], at: datetime) -> Donation:
    refuse_future(new.received_on, at, "received_on")
    place = new.place
    return Donation(
        unit=new.unit,
        received_on=new.received_on,
        donor=donors.get(match_key(new.donor)),
        donor_words=clean(new.donor)[:200],
        form=new.form,
        form_words=clean(new.form_words)[:200],
        content=clean(new.content)[:250],
        sets=new.sets,
        unit_price=new.unit_price,
        amount=new.amount,
        beneficiaries=clean(new.beneficiaries)[:250],
        place=place,
        area_id=None if place is None or place.level == "province" else place.district_id or place.pk,
        place_words=clean(new.place_words)[:250],
        note=new.note.strip(),
    )


def _in_words(name: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    if name == "form":
        return code_list("donation_form").label(value)
    return format_day(value) if isinstance(value, date) else str(value)


def _words(row: Donation) -> str:
    return f"{form_words(row)} {format_day(row.received_on)}".strip()


def form_words(row: Donation) -> str:
    """The form by its name, or as typed."""
    return code_list("donation_form").label(row.form) if row.form else row.form_words


def _tell(name: str, row: Donation, reason: str, by: Actor, at: datetime, details: dict[str, Any]) -> None:
    record(name, about=row, words=_words(row), unit=row.unit, reason=clean(reason), by=by, at=at, details=details)
