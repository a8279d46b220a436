"""The places that are stored, as a places file asks for them: by code on a day, by province and name."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from nhipcau.kernel.text import place_key
from nhipcau.org.models import Place, PlaceCode
from nhipcau.org.states import PlaceLevel

WIDTH = {PlaceLevel.PROVINCE: 2, PlaceLevel.DISTRICT: 3, PlaceLevel.COMMUNE: 5}
"""Digits of a code by level: a spreadsheet turns 01 into 1."""


def padded(level: str, code: str) -> str:
    """A code with the zeros that a spreadsheet dropped."""
    return code.zfill(WIDTH[PlaceLevel(level)]) if code.isdigit() else code


class KnownPlaces:
    """All stored places, and those of this file as they are added."""

    def __init__(self) -> None:
        self.places: dict[tuple[str, str], list[Place]] = defaultdict(list)
        self.current: dict[tuple[str, int | None, str], Place] = {}
        self.other_codes: dict[tuple[str, str], list[tuple[date | None, Place]]] = defaultdict(list)
        by_id = {place.pk: place for place in Place.objects.all()}
        for place in by_id.values():
            self.add(place)
        for other in PlaceCode.objects.all():
            self.other_codes[other.level, other.code].append((other.valid_from, by_id[other.place_id]))

    def add(self, place: Place) -> None:
        self.places[place.level, place.code].append(place)
        if place.valid_to is None:
            above = place.province_id if place.level != PlaceLevel.PROVINCE else None
            self.current[place.level, above, place_key(place.name)] = place
            self.current.setdefault((place.level, above, place.key), place)

    def exactly(self, level: str, code: str, valid_from: date | None) -> Place | None:
        """The place of this key (level, code, first day)."""
        return next((p for p in self.places.get((level, code), ()) if p.valid_from == valid_from), None)

    def called_now(self, level: str, province: Place | None, names: Iterable[str]) -> Place | None:
        """The place in force today of that province under one of these names, full names before bare ones."""
        above = province.pk if province is not None else None
        keys = [place_key(name) for name in names]
        return next((found for key in keys if (found := self.current.get((level, above, key)))), None)

    def on(self, level: str, code: str, day: date | None) -> Place | None:
        """The place that had this code in a file on that day (None: long ago)."""
        for valid_from, place in self.other_codes.get((level, code), ()):
            if day is not None and (valid_from is None or valid_from <= day) and _in_force(place, day):
                return place
        return next((p for p in self.places.get((level, code), ()) if _in_force(p, day)), None)


def _in_force(place: Place, day: date | None) -> bool:
    if day is None:
        return place.valid_from is None
    return (place.valid_from is None or place.valid_from <= day) and (place.valid_to is None or day <= place.valid_to)


def day_before(day: date) -> date:
    return day - timedelta(1)


def day_after(day: date) -> date:
    return day + timedelta(1)
