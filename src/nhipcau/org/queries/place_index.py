"""All places of one stretch of time by the keys of their names: read once, asked a hundred thousand times."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache

from nhipcau.kernel.text import place_key, split_type_word
from nhipcau.org.models import Place, PlaceLink, PlaceName
from nhipcau.org.states import PlaceLevel

LEVELS_OF_TYPE = {
    "Tỉnh": {PlaceLevel.PROVINCE},
    "Thành phố": {PlaceLevel.PROVINCE, PlaceLevel.DISTRICT},
    "Quận": {PlaceLevel.DISTRICT},
    "Huyện": {PlaceLevel.DISTRICT},
    "Thị xã": {PlaceLevel.DISTRICT},
    "Đặc khu": {PlaceLevel.COMMUNE},
    "Phường": {PlaceLevel.COMMUNE},
    "Thị trấn": {PlaceLevel.COMMUNE},
    "Xã": {PlaceLevel.COMMUNE},
}
URBAN = frozenset({"Quận", "Thị xã", "Thành phố", "Phường", "Thị trấn"})


@dataclass(frozen=True)
class Named:
    """A place under one of its names. `rank` 0: its name on that day; 1: one it had before or got later."""

    place: Place
    type_word: str
    rank: int


@dataclass(frozen=True)
class Part:
    """A piece of an address: its type word (`Huyện`, or empty) and the key of the rest."""

    type_word: str
    key: str
    words: str

    def may_be(self, level: str) -> bool:
        """Does the type word, if any, allow this level?"""
        return not self.type_word or level in LEVELS_OF_TYPE[self.type_word]


@lru_cache(maxsize=20_000)
def part_of(words: str) -> Part:
    """A piece of an address as it is looked up."""
    type_word, bare = split_type_word(words)
    return Part(type_word, place_key(bare), words)


class PlaceIndex:
    """Places in force on `day`, by level, province or district, and key."""

    def __init__(self, day: date, places: Iterable[Place], names: Iterable[PlaceName]) -> None:
        self.day = day
        self.by_id = {place.pk: place for place in places if _in_force(place, day)}
        self._by_key: dict[tuple[str, str], list[Named]] = defaultdict(list)
        earlier: dict[int, list[PlaceName]] = defaultdict(list)
        for name in names:
            earlier[name.place_id].append(name)
        for place in self.by_id.values():
            former = earlier.get(place.pk, [])
            was_called_so = any(day <= name.until for name in former)
            self._add(place, place.name, place.key, 1 if was_called_so else 0)
            for name in former:
                self._add(place, name.name, name.key, 0 if day <= name.until else 1)

    def _add(self, place: Place, name: str, key: str, rank: int) -> None:
        self._by_key[place.level, key].append(Named(place, split_type_word(name)[0], rank))

    @cached_property
    def provinces(self) -> frozenset[int]:
        return frozenset(p.pk for p in self.by_id.values() if p.level == PlaceLevel.PROVINCE)

    @cached_property
    def has_districts(self) -> bool:
        return any(place.level == PlaceLevel.DISTRICT for place in self.by_id.values())

    def provinces_called(self, part: Part) -> list[Place]:
        return self._best(self._found(PlaceLevel.PROVINCE, part), part)

    def districts(self, part: Part, provinces: Collection[int]) -> list[Place]:
        """Districts of these provinces that the words name; more than one when they leave it open."""
        found = [n for n in self._found(PlaceLevel.DISTRICT, part) if n.place.province_id in provinces]
        return self._best(found, part)

    def communes(self, part: Part, provinces: Collection[int], districts: Collection[int] = ()) -> list[Place]:
        """Communes of these districts, or of these provinces when no district is given."""
        found = self._found(PlaceLevel.COMMUNE, part)
        if districts:
            return self._best([n for n in found if self._district_id(n.place) in districts], part)
        return self._best([n for n in found if n.place.province_id in provinces], part)

    @cached_property
    def _districts_by_code(self) -> dict[str, Place]:
        return {place.code: place for place in self.by_id.values() if place.level == PlaceLevel.DISTRICT}

    def district_of(self, place: Place) -> Place | None:
        """The district under its name of that day: a renamed one has a row for each name."""
        if place.district_id is None or place.district_id in self.by_id:
            return place.district
        district = place.district
        return self._districts_by_code.get(district.code, district) if district else None

    def _district_id(self, place: Place) -> int | None:
        district = self.district_of(place)
        return district.pk if district else None

    def report_place(self, place: Place) -> Place:
        """What a report of that day counts a place under: see queries.report_place."""
        return self.district_of(place) or place

    def _found(self, level: str, part: Part) -> list[Named]:
        return self._by_key.get((level, part.key), []) if part.may_be(level) else []

    @staticmethod
    def _best(found: list[Named], part: Part) -> list[Place]:
        """The name of the day before other names; the type word decides only where the bare name leaves it open.

        A town that grew (Thị xã → Thành phố) is still told from the rural district of its name.
        """
        for rank in (0, 1):
            places = {n.place.pk: n for n in found if n.rank == rank}
            typed = [n.place for n in places.values() if n.type_word == part.type_word]
            if not typed and part.type_word in URBAN:
                typed = [n.place for n in places.values() if n.type_word in URBAN]
            if places:
                return typed if typed and part.type_word else [n.place for n in places.values()]
        return []


def _in_force(place: Place, day: date) -> bool:
    return (place.valid_from is None or place.valid_from <= day) and (place.valid_to is None or day <= place.valid_to)


class PlaceIndexes:
    """One index for each stretch of time in which nothing changed. Made once for an import or a page."""

    def __init__(self) -> None:
        self._places = list(Place.objects.all())
        self._names = list(PlaceName.objects.all())
        by_id = {place.pk: place for place in self._places}
        for place in self._places:  # so that asking a place for its district asks the database nothing
            place.district = by_id.get(place.district_id) if place.district_id else None
        changes = {p.valid_from for p in self._places if p.valid_from}
        changes |= {p.valid_to + timedelta(1) for p in self._places if p.valid_to}
        changes |= {n.until + timedelta(1) for n in self._names}
        self._changes = sorted(changes)
        self._made: dict[int, PlaceIndex] = {}

    def at(self, day: date) -> PlaceIndex:
        """The index of a day."""
        stretch = bisect_right(self._changes, day)
        if stretch not in self._made:
            self._made[stretch] = PlaceIndex(day, self._places, self._names)
        return self._made[stretch]

    def stretch(self, day: date) -> int:
        """The same number for two days between which no place changed."""
        return bisect_right(self._changes, day)

    def with_districts_before(self, day: date) -> PlaceIndex | None:
        """The last index before `day` that had districts, when that day has none."""
        if self.at(day).has_districts:
            return None
        for change in reversed(self._changes[: bisect_right(self._changes, day)]):
            before = self.at(change - timedelta(1))
            if before.has_districts:
                return before
        return None

    @cached_property
    def _became(self) -> dict[int, set[int]]:
        found: dict[int, set[int]] = defaultdict(set)
        pairs = PlaceLink.objects.filter(new__level=PlaceLevel.PROVINCE).values_list("new_id", "old_id")
        for new, old in pairs:
            found[new].add(old)
        return found

    def home(self, province: Place | None, index: PlaceIndex) -> list[frozenset[int]]:
        """The Centre's province as it was that day: first the one of its name, then those that became part of it."""
        if province is None:
            return []
        same = [p.pk for p in index.provinces_called(Part("", province.key, "")) if p.pk in index.provinces]
        first = frozenset(same or [pk for pk in (province.pk,) if pk in index.by_id])
        second = frozenset(self._became.get(province.pk, set())) & index.provinces - first
        return [tier for tier in (first, second) if tier]
