"""Reads of donations: only through the person who asks."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Case, CharField, Expression, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse

from nhipcau.access.queries import one, reaches, visible
from nhipcau.kernel.actors import by
from nhipcau.kernel.contracts import RowView
from nhipcau.kernel.dates import format_day
from nhipcau.kernel.permissions import Permission
from nhipcau.kernel.text import search_key

from .models import Donation, Donor
from .states import CASH, GOODS

if TYPE_CHECKING:
    from nhipcau.access.models import User

READ = Permission.DONATION_READ
MONEY = Coalesce(F("amount"), F("sets") * F("unit_price"))
"""Đồng of a gift of money: the amount, else gifts times price; null when neither is known."""


@dataclass(frozen=True, kw_only=True)
class DonationFilter:
    """What a list is narrowed to; empty means no narrowing. `officer` is who recorded it (kernel.actors)."""

    first: date | None = None
    last: date | None = None
    unit: int | None = None
    form: str = ""
    donor: int | None = None
    area: int | None = None
    officer: str = ""


def donations_for(user: User, on: date) -> QuerySet[Donation]:
    """Donations `user` may see on a day, newest first, withdrawn ones left out."""
    rows = visible(Donation.objects.filter(withdrawn_at__isnull=True), user, READ, on)
    return rows.select_related("unit", "donor", "place__district").order_by("-received_on", "-id")


def donation_for(user: User, pk: int, on: date) -> Donation:
    """One donation, a withdrawn one too. Raises Missing."""
    rows = Donation.objects.select_related("unit", "donor", "place__district", "anchor")
    return one(rows, user, READ, on, pk=pk)


def filtered(rows: QuerySet[Donation], wanted: DonationFilter) -> QuerySet[Donation]:
    """`rows` narrowed."""
    if wanted.first:
        rows = rows.filter(received_on__gte=wanted.first)
    if wanted.last:
        rows = rows.filter(received_on__lte=wanted.last)
    if wanted.unit:
        rows = rows.filter(unit_id=wanted.unit)
    if wanted.form:
        rows = rows.filter(form=wanted.form)
    if wanted.donor:
        rows = rows.filter(donor_id=wanted.donor)
    if wanted.area:
        rows = rows.filter(area_id=wanted.area)
    if wanted.officer:
        rows = rows.filter(by(wanted.officer))
    return rows


def areas_in_use(user: User, on: date) -> list[tuple[int, str]]:
    """(id, label) of the districts or communes that donations `user` may see went to, by label."""
    rows = donations_for(user, on).select_related(None).filter(area__isnull=False).order_by()
    return sorted(set(rows.values_list("area_id", "area__label").distinct()), key=lambda row: search_key(row[1]))


def donors_of(user: User, on: date) -> list[tuple[int, str]]:
    """(id, name) of those who gave something `user` may see, by name."""
    ids = donations_for(user, on).select_related(None).order_by().values("donor_id")
    return list(Donor.objects.filter(pk__in=ids).order_by("name").values_list("pk", "name"))


def can_write(user: User, donation: Donation, on: date) -> bool:
    """Whether `user` may change this donation on a day."""
    return reaches(user, Permission.DONATION_WRITE, donation, on)


# --- for reports ------------------------------------------------------------------------------------------------------
def counting(unit_ids: Collection[int] | None) -> QuerySet[Donation]:
    """Donations that count: a gift of money whose amount is not known counts nowhere, nor does an unknown form."""
    known = Q(form=GOODS) | (Q(form=CASH) & (Q(amount__isnull=False) | Q(sets__isnull=False, unit_price__isnull=False)))
    rows = Donation.objects.filter(known, withdrawn_at__isnull=True)
    return rows if unit_ids is None else rows.filter(unit_id__in=unit_ids)


def cash_amount() -> Sum:
    """Đồng given in money."""
    return Sum(Case(When(form=CASH, then=MONEY)))


def cash_gifts() -> Sum:
    """Gifts (suất) of money."""
    return Sum(Case(When(form=CASH, then=F("sets"))))


def goods_gifts() -> Sum:
    """Gifts (suất) of goods."""
    return Sum(Case(When(form=GOODS, then=F("sets"))))


def item() -> Expression:
    """What goods were given, in the words typed; empty for money."""
    return Case(When(form=GOODS, then=F("content")), default=Value(""), output_field=CharField())


def donor_names() -> QuerySet[Any]:
    """(id, name) of donors."""
    return Donor.objects.order_by().values_list("pk", "name")


def show(rows: QuerySet[Any]) -> Iterator[RowView]:
    """The donations behind a number, newest first."""
    for row in rows.select_related("donor").order_by("-received_on", "-id"):
        url = reverse("resources:donation", args=[row.pk])
        yield RowView(row.pk, format_day(row.received_on), str(row.donor or "–"), row.content, url)
