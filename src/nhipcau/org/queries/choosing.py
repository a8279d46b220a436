"""Places as pages offer them, and as reports name them."""

from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet

from nhipcau.kernel.text import search_key
from nhipcau.org.models import PhoneLine, Place, Unit
from nhipcau.org.states import PlaceLevel, UnitKind


def place_labels() -> QuerySet[Any]:
    """(id, what a report calls the place)."""
    return Place.objects.values_list("pk", "label")


def communes_to_choose(on: date) -> list[str]:
    """The communes of the Centre's province on a day as an address is written (`Xã Lập Lễ, Huyện Thủy Nguyên`)."""
    begun = Q(valid_from__isnull=True) | Q(valid_from__lte=on)
    rows = Place.objects.filter(begun, Q(valid_to__isnull=True) | Q(valid_to__gte=on), level=PlaceLevel.COMMUNE)
    home = Unit.objects.filter(kind=UnitKind.CENTRE).values("place__key")[:1]
    same = Place.objects.filter(level=PlaceLevel.PROVINCE, key__in=home).values("pk")
    pairs = rows.filter(province__in=same).order_by("bare_name").values_list("name", "district__name", named=False)
    return [", ".join(filter(None, pair)) for pair in pairs]


def areas_to_choose(on: date) -> list[tuple[int, str]]:
    """(id, label) of the Centre's districts of a day, or its communes when there are no districts."""
    begun = Q(valid_from__isnull=True) | Q(valid_from__lte=on)
    rows = Place.objects.filter(begun, Q(valid_to__isnull=True) | Q(valid_to__gte=on))
    home = Unit.objects.filter(kind=UnitKind.CENTRE).values("place__key")[:1]
    rows = rows.filter(province__in=Place.objects.filter(level=PlaceLevel.PROVINCE, key__in=home).values("pk"))
    areas = rows.filter(Q(level=PlaceLevel.DISTRICT) | Q(level=PlaceLevel.COMMUNE, district__isnull=True))
    return list(areas.order_by(F("label")).values_list("pk", "label"))


def areas_ever() -> list[tuple[int, str]]:
    """(id, label) of what reports count the places of the Centre's province under, of all times: by label."""
    home = Unit.objects.filter(kind=UnitKind.CENTRE).values("place__key")[:1]
    rows = Place.objects.filter(province__in=Place.objects.filter(level=PlaceLevel.PROVINCE, key__in=home).values("pk"))
    areas = rows.filter(Q(level=PlaceLevel.DISTRICT) | Q(level=PlaceLevel.COMMUNE, district__isnull=True))
    return sorted(areas.values_list("pk", "label"), key=lambda row: search_key(row[1]))


def lines() -> QuerySet[PhoneLine]:
    """The numbers people call, with their units."""
    return PhoneLine.objects.select_related("unit").order_by("number")
