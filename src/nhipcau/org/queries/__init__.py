"""Units, places and staff: open to everyone who works here, so no user is asked for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat

from nhipcau.kernel.errors import Missing
from nhipcau.org.models import PhoneLine, Place, Staff, Unit, UnitVersion
from nhipcau.org.states import PlaceLevel, UnitKind

from .called import called_places
from .choosing import areas_ever, areas_to_choose, communes_to_choose, lines, place_labels
from .finding import (
    ENDED,
    IN_FORCE,
    LEFT,
    SERVING,
    StaffFilter,
    UnitFilter,
    places_of_units,
    staff_like,
    status_on,
    units_like,
)
from .people import StaffFinder, UnitFinder
from .phones import office_phones
from .place_finder import FoundPlace, PlaceFinder, report_place
from .places import places_on, provinces_on
from .words import level_label, qualification_label, serving_words, staff_with_accounts, used_units

__all__ = [
    "ENDED",
    "IN_FORCE",
    "LEFT",
    "SERVING",
    "FoundPlace",
    "PlaceFinder",
    "StaffFilter",
    "StaffFinder",
    "UnitFilter",
    "UnitFinder",
    "areas_ever",
    "areas_to_choose",
    "called_places",
    "centre",
    "centre_or_none",
    "communes_of",
    "communes_to_choose",
    "level_label",
    "lines",
    "lines_of",
    "name_on",
    "office_phones",
    "parent_of",
    "place_labels",
    "place_words",
    "places_of_units",
    "places_on",
    "provinces_on",
    "qualification_label",
    "reaching_units",
    "report_place",
    "serving_words",
    "staff",
    "staff_for",
    "staff_like",
    "staff_with_accounts",
    "status_on",
    "subtree_ids",
    "tree_rows",
    "unit_for",
    "unit_labels",
    "units",
    "units_like",
    "used_units",
    "versions_of",
]


def centre() -> Unit:
    """The Centre. Raises Unit.DoesNotExist before `init`."""
    return Unit.objects.get(kind=UnitKind.CENTRE)


def parent_of(unit: Unit) -> Unit | None:
    """The unit above, None for the Centre."""
    found: Unit | None = Unit.objects.get_parent(unit)
    return found


def centre_or_none() -> Unit | None:
    """The Centre, None before `init`."""
    return Unit.objects.filter(kind=UnitKind.CENTRE).first()


def name_on(unit: Unit, day: date) -> tuple[str, str]:
    """Name and parent body of a unit as they were on a day; the oldest known ones before the first."""
    versions = sorted(unit.versions.all(), key=lambda version: version.valid_from or date.min)
    for version in reversed(versions):
        if version.valid_from is None or version.valid_from <= day:
            return version.name, version.parent_body
    return (versions[0].name, versions[0].parent_body) if versions else (unit.name, "")


def place_words(unit: Unit) -> str:
    """Where a letter of this unit is dated: the bare name of its place, else of the Centre's province."""
    place = unit.place or (found.place if (found := centre_or_none()) else None)
    return place.bare_name if place else ""


def units() -> QuerySet[Unit]:
    """All units in the order of the tree, ended ones too."""
    return Unit.objects.order_by("path").select_related("place", "successor")


@dataclass(frozen=True)
class Branch:
    """A unit as far as the tree goes: who stands below whom, and who succeeded whom."""

    pk: int
    path: str
    successor_id: int | None
    code: str
    name: str

    @classmethod
    def read(cls, first: str | None, second: str | None) -> "Branch":
        """From a row of `tree_rows`, as text."""
        path, successor, code, name = str(second).split("\n", 3)
        return cls(int(first or 0), path, int(successor) if successor else None, code, name)

    def as_unit(self) -> Unit:
        """The unit with what a branch knows of it; anything else is asked of the database when it is needed."""
        known = {"id": self.pk, "path": self.path, "code": self.code, "name": self.name}
        known["successor_id"] = self.successor_id
        names = [column.attname for column in Unit._meta.concrete_fields if column.attname in known]
        return Unit.from_db(None, names, [known[name] for name in names])  # it takes them in the order of the columns


def tree_rows() -> QuerySet[Any]:
    """All units as (id, text), for a question asked together with others; `Branch.read` reads a row."""

    def text(name: str) -> Coalesce:
        return Coalesce(Cast(name, TextField()), Value("", TextField()))

    line = Value("\n", TextField())
    words = Concat(
        text("path"), line, text("successor_id"), line, text("code"), line, text("name"), output_field=TextField()
    )
    return Unit.objects.order_by().values_list("pk", words)


def subtree_ids(
    roots: Iterable[Unit], *, with_predecessors: bool = False, tree: Iterable[Branch] | None = None
) -> frozenset[int]:
    """Ids of these units and everything below them; with the ended units they succeeded, when asked.

    One query, none when the tree is given: a province has a few hundred units at most.
    """
    paths = tuple(root.path for root in roots)
    if not paths:
        return frozenset()
    rows: list[tuple[int, str, int | None]] = (
        list(Unit.objects.values_list("pk", "path", "successor_id"))
        if tree is None
        else [(branch.pk, branch.path, branch.successor_id) for branch in tree]
    )
    found = {pk for pk, path, _ in rows if path.startswith(paths)}
    while with_predecessors:
        more = {pk for pk, _, successor in rows if successor in found} - found
        if not more:
            break
        found |= more
    return frozenset(found)


def reaching_units(unit: Unit) -> list[int]:
    """Ids of the units whose grants reach this one, the nearest first: itself, those above, and its successors'."""
    rows = {pk: (path, successor) for pk, path, successor in Unit.objects.values_list("pk", "path", "successor_id")}
    found: list[int] = []
    here: int | None = unit.pk
    while here is not None and here not in found:
        above, here = rows[here]
        chain = [pk for pk, (path, _) in rows.items() if above.startswith(path) and pk not in found]
        found += sorted(chain, key=lambda pk: -len(rows[pk][0]))
    return found


def staff() -> QuerySet[Staff]:
    """Everybody on the staff list who was not withdrawn, past members too."""
    return Staff.objects.filter(withdrawn_at__isnull=True).select_related("unit").order_by("unit__path", "name_key")


def staff_for(pk: int | str) -> Staff:
    """One person of the staff list, withdrawn ones too. Raises Missing."""
    try:
        return Staff.objects.select_related("unit").get(pk=pk)
    except (Staff.DoesNotExist, ValueError, OverflowError):
        raise Missing from None


def unit_for(pk: int | str) -> Unit:
    """One unit. Raises Missing."""
    try:
        return Unit.objects.select_related("place", "successor").get(pk=pk)
    except (Unit.DoesNotExist, ValueError, OverflowError):
        raise Missing from None


def versions_of(unit: Unit) -> list[UnitVersion]:
    """Names and parent bodies of a unit, the newest first, its first one last."""
    return sorted(unit.versions.select_related("parent"), key=lambda v: v.valid_from or date.min, reverse=True)


def unit_labels() -> QuerySet[Any]:
    """(id, name) of units."""
    return Unit.objects.order_by().values_list("pk", "name")


def lines_of(unit: Unit) -> QuerySet[PhoneLine]:
    """The numbers people call at this unit."""
    return PhoneLine.objects.filter(unit=unit).order_by("number")


def communes_of(unit: Unit, day: date) -> QuerySet[Place]:
    """The communes of that day that an office answers for: those of its place."""
    if unit.place is None or unit.kind == UnitKind.CENTRE:
        return Place.objects.none()
    return places_on(day).filter(Q(pk=unit.place_id) | Q(district_id=unit.place_id), level=PlaceLevel.COMMUNE)
