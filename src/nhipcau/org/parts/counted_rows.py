"""Offices and staff as rows of a report. Undated ones count as always there (contract.md, Periodic report)."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, NullIf
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from nhipcau.kernel.contracts import Dimension, Fact, RowView, code_lists
from nhipcau.kernel.dates import format_day
from nhipcau.kernel.permissions import Permission
from nhipcau.org.models import Staff, Unit
from nhipcau.org.states import UnitKind


def _labels(list_name: str) -> Callable[[Collection[Any]], Mapping[Any, str]]:
    return lambda values: {value: code_lists["rulebook"].label(list_name, value) for value in values}


def _coded(code: str, words: str) -> Coalesce:
    """The code, or the typed words where no code is known."""
    return Coalesce(NullIf(F(code), Value("")), F(words))


def _offices(unit_ids: Collection[int] | None) -> QuerySet[Unit]:
    rows = Unit.objects.filter(kind=UnitKind.OFFICE)
    return rows if unit_ids is None else rows.filter(pk__in=unit_ids)


def _existing(rows: QuerySet[Unit], first: date, last: date) -> QuerySet[Unit]:
    begun = Q(opened_on__isnull=True) | Q(opened_on__lte=last)
    return rows.filter(begun, Q(closed_on__isnull=True) | Q(closed_on__gte=last))


def _staff(unit_ids: Collection[int] | None) -> QuerySet[Staff]:
    rows = Staff.objects.filter(withdrawn_at__isnull=True)
    return rows if unit_ids is None else rows.filter(unit_id__in=unit_ids)


def _serving(rows: QuerySet[Staff], first: date, last: date) -> QuerySet[Staff]:
    begun = Q(started_on__isnull=True) | Q(started_on__lte=last)
    return rows.filter(begun, Q(left_on__isnull=True) | Q(left_on__gte=last))


def _show_units(rows: QuerySet[Unit]) -> Iterable[RowView]:
    for unit in rows.select_related("place"):
        day = format_day(unit.opened_on) if unit.opened_on else ""
        yield RowView(unit.pk, day, unit.name, unit.code, reverse("desk:unit", args=[unit.pk]))


def _show_staff(rows: QuerySet[Staff]) -> Iterable[RowView]:
    for person in rows.select_related("unit"):
        day = format_day(person.started_on) if person.started_on else ""
        yield RowView(person.pk, day, person.name, person.unit.name, reverse("desk:staff_member", args=[person.pk]))


TRAINED = Case(When(trained=True, then=Value("yes")), When(trained=False, then=Value("no")))

UNIT = Fact(
    name="unit",
    title=_("Offices"),
    permission=Permission.NETWORK_READ,
    rows=_offices,
    whens={"existing": _existing},
    measures={"count": lambda: Count("pk")},
    dimensions={"level": Dimension(_coded("level", "level_words"), _labels("unit_level"))},
    show=_show_units,
    unit="id",
    anchor="",
)

STAFF = Fact(
    name="staff",
    title=_("Staff"),
    permission=Permission.NETWORK_READ,
    rows=_staff,
    whens={"serving": _serving},
    measures={"count": lambda: Count("pk")},
    dimensions={
        "qualification": Dimension(_coded("qualification", "qualification_words"), _labels("qualification")),
        "trained": Dimension(TRAINED, _labels("trained")),
    },
    show=_show_staff,
    anchor="",
)
