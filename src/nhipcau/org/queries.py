"""Units, places and staff: open to everyone who works here, so no user is asked for."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from .models import Place, Staff, Unit
from .states import PlaceLevel, UnitKind


def centre() -> Unit:
    """The Centre. Raises Unit.DoesNotExist before `init`."""
    return Unit.objects.get(kind=UnitKind.CENTRE)


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


def subtree_ids(roots: Iterable[Unit], *, with_predecessors: bool = False) -> frozenset[int]:
    """Ids of these units and everything below them; with the ended units they succeeded, when asked.

    One query: a province has a few hundred units at most.
    """
    paths = tuple(root.path for root in roots)
    if not paths:
        return frozenset()
    rows = list(Unit.objects.values_list("pk", "path", "successor_id"))
    found = {pk for pk, path, _ in rows if path.startswith(paths)}
    while with_predecessors:
        more = {pk for pk, _, successor in rows if successor in found} - found
        if not more:
            break
        found |= more
    return frozenset(found)


def staff() -> QuerySet[Staff]:
    """Everybody on the staff list who was not withdrawn, past members too."""
    return Staff.objects.filter(withdrawn_at__isnull=True).select_related("unit").order_by("unit__path", "name_key")


def places_on(day: date) -> QuerySet[Place]:
    """Places in force on a day, both ends included."""
    begun = Q(valid_from__isnull=True) | Q(valid_from__lte=day)
    return Place.objects.filter(begun, Q(valid_to__isnull=True) | Q(valid_to__gte=day))


def provinces_on(day: date) -> QuerySet[Place]:
    """Provinces in force on a day, by code."""
    return places_on(day).filter(level=PlaceLevel.PROVINCE).order_by("code")
