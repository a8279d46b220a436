"""Reads of events and material: only through the person who asks."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Q, QuerySet
from django.urls import reverse

from nhipcau.access.queries import one, reaches, visible
from nhipcau.kernel.actors import by
from nhipcau.kernel.contracts import RowView
from nhipcau.kernel.dates import format_day
from nhipcau.kernel.permissions import Permission
from nhipcau.kernel.text import search_key

from .models import Event, Material
from .policy import kind_words

if TYPE_CHECKING:
    from nhipcau.access.models import User

READ = Permission.EVENT_READ
T = TypeVar("T", Event, Material)


@dataclass(frozen=True, kw_only=True)
class ActivityFilter:
    """What a list is narrowed to; empty means no narrowing. Printed material has no place.

    `officer` is who recorded it (kernel.actors).
    """

    first: date | None = None
    last: date | None = None
    unit: int | None = None
    kind: str = ""
    place: int | None = None
    officer: str = ""


def events_for(user: User, on: date) -> QuerySet[Event]:
    """Events whom `user` may see on a day, newest first, withdrawn ones left out."""
    rows = visible(Event.objects.filter(withdrawn_at__isnull=True), user, READ, on)
    return rows.select_related("unit", "place__district").order_by("-held_on", "-id")


def event_for(user: User, pk: int, on: date) -> Event:
    """One event, a withdrawn one too. Raises Missing."""
    return one(Event.objects.select_related("unit", "place__district", "anchor"), user, READ, on, pk=pk)


def materials_for(user: User, on: date) -> QuerySet[Material]:
    """Printed material, newest first, withdrawn entries left out."""
    rows = visible(Material.objects.filter(withdrawn_at__isnull=True), user, READ, on)
    return rows.select_related("unit").order_by("-issued_on", "-id")


def material_for(user: User, pk: int, on: date) -> Material:
    """One entry, a withdrawn one too. Raises Missing."""
    return one(Material.objects.select_related("unit", "anchor"), user, READ, on, pk=pk)


def filtered(rows: QuerySet[T], wanted: ActivityFilter, day: str) -> QuerySet[T]:
    """`rows` narrowed; `day` is the column of their day."""
    if wanted.first:
        rows = rows.filter(**{f"{day}__gte": wanted.first})
    if wanted.last:
        rows = rows.filter(**{f"{day}__lte": wanted.last})
    if wanted.unit:
        rows = rows.filter(unit_id=wanted.unit)
    if wanted.kind:
        rows = rows.filter(kind_counted=wanted.kind)
    if wanted.place:
        rows = rows.filter(Q(place=wanted.place))
    if wanted.officer:
        rows = rows.filter(by(wanted.officer))
    return rows


def places_in_use(user: User, on: date) -> list[tuple[int, str]]:
    """(id, name) of the places of events `user` may see, by name."""
    rows = events_for(user, on).select_related(None).filter(place__isnull=False).order_by()
    found = set(rows.values_list("place_id", "place__label", "place__name").distinct())
    return [(pk, name) for pk, _label, name in sorted(found, key=lambda row: search_key(row[1]))]


def can_write(user: User, row: Event | Material, on: date) -> bool:
    """Whether `user` may change this record on a day."""
    return reaches(user, Permission.EVENT_WRITE, row, on)


# --- for reports ------------------------------------------------------------------------------------------------------
def counting_events(unit_ids: Collection[int] | None) -> QuerySet[Event]:
    """Events that count, of these units or all."""
    return _of_units(Event.objects.filter(withdrawn_at__isnull=True), unit_ids)


def counting_materials(unit_ids: Collection[int] | None) -> QuerySet[Material]:
    """Printed material that counts, of these units or all."""
    return _of_units(Material.objects.filter(withdrawn_at__isnull=True), unit_ids)


def _of_units(rows: QuerySet[T], unit_ids: Collection[int] | None) -> QuerySet[T]:
    return rows if unit_ids is None else rows.filter(unit_id__in=unit_ids)


def show_events(rows: QuerySet[Any]) -> Iterator[RowView]:
    """The events behind a number, newest first."""
    for row in rows.order_by("-held_on", "-id"):
        words = row.venue or row.place_words
        yield RowView(row.pk, format_day(row.held_on), kind_words(row), words, reverse("outreach:event", args=[row.pk]))


def show_materials(rows: QuerySet[Any]) -> Iterator[RowView]:
    """The entries behind a number, newest first."""
    for row in rows.order_by("-issued_on", "-id"):
        url = reverse("outreach:material", args=[row.pk])
        yield RowView(row.pk, format_day(row.issued_on), kind_words(row), row.topic, url)
