"""Units and staff as their lists narrow them. Units are few enough to be looked through here."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from nhipcau.kernel.text import search_key
from nhipcau.org.models import Staff, Unit

IN_FORCE, ENDED = "in_force", "ended"
SERVING, LEFT = "serving", "left"


@dataclass(frozen=True, kw_only=True)
class UnitFilter:
    """What the list of units is narrowed to; empty means no narrowing. `place` is a unit's own or one that holds it.

    `status` is as it was on a day; a unit not yet open on it is neither in force nor ended.
    """

    words: str = ""
    level: str = ""
    place: int | None = None
    status: str = ""


def status_on(unit: Unit, on: date) -> str:
    """How a unit stood on a day: in force to the end of its last day, empty before its first."""
    if unit.closed_on is not None and unit.closed_on < on:
        return ENDED
    return "" if unit.opened_on is not None and unit.opened_on > on else IN_FORCE


def units_like(wanted: UnitFilter, on: date) -> list[Unit]:
    """Units in the order of the tree. Words are found in any order in a name it has or had, in its code or address."""
    rows = Unit.objects.order_by("path").select_related("place").prefetch_related("versions")
    if wanted.level:
        rows = rows.filter(level=wanted.level)
    tokens = search_key(wanted.words).split()
    return [
        unit
        for unit in rows
        if (not wanted.place or wanted.place in _places(unit))
        and (not wanted.status or wanted.status == status_on(unit, on))
        and all(f" {token}" in _key(unit) for token in tokens)
    ]


def places_of_units() -> list[tuple[int, str]]:
    """(id, name) of the places units stand for, by name."""
    found = Unit.objects.order_by().filter(place__isnull=False).values_list("place_id", "place__name").distinct()
    return sorted(found, key=lambda row: search_key(row[1]))


def _places(unit: Unit) -> set[int | None]:
    place = unit.place
    return {place.pk, place.district_id, place.province_id} if place else set()


def _key(unit: Unit) -> str:
    names = [version.name for version in unit.versions.all()]
    return " " + search_key(" ".join((unit.name, unit.code, unit.address, unit.place_words, *names)))


@dataclass(frozen=True, kw_only=True)
class StaffFilter:
    """What the staff list is narrowed to; empty means no narrowing. `place` is that of the unit, or holds it.

    `status` is as it was on `day`; whoever had not begun by then neither works there nor has left.
    """

    day: date
    unit: int | None = None
    qualification: str = ""
    place: int | None = None
    status: str = ""


def staff_like(rows: QuerySet[Staff], wanted: StaffFilter) -> QuerySet[Staff]:
    """`rows` narrowed."""
    exact = {"unit_id": wanted.unit, "qualification": wanted.qualification}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if wanted.place:
        holds = ("unit__place_id", "unit__place__district_id", "unit__place__province_id")
        rows = rows.filter(Q(*((name, wanted.place) for name in holds), _connector=Q.OR))
    if wanted.status == LEFT:
        return rows.filter(left_on__lt=wanted.day)
    if wanted.status == SERVING:
        begun = Q(started_on__isnull=True) | Q(started_on__lte=wanted.day)
        return rows.filter(begun, Q(left_on__isnull=True) | Q(left_on__gte=wanted.day))
    return rows
