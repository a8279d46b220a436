"""What an address cell means: `Tam Hưng, Thủy Nguyên` on a day, seen from the Centre's province."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from nhipcau.kernel.text import clean
from nhipcau.org.models import Place, Unit
from nhipcau.org.states import PlaceLevel, UnitKind

from .place_index import Part, PlaceIndex, PlaceIndexes, part_of
from .places import places_on

KEPT = 50_000  # answers kept at a time

EXACT, COMMUNE, DISTRICT, LOOSE, OPEN, NOTHING = range(6)
"""How good an answer is: commune in its district; commune alone; a district was all that was written;
a district whose commune is unknown or left open; several fit; none fits."""


@dataclass(frozen=True)
class FoundPlace:
    """`place` is the smallest unit known; reports count it under `label_place`.

    `sentence` is a warning when something was left open, empty when all is clear.
    """

    place: Place
    label_place: Place
    sentence: str = ""

    @property
    def warning(self) -> str:
        """The sentence, under the name the import asks for."""
        return self.sentence


@dataclass(frozen=True)
class _Answer:
    quality: int
    place: Place | None = None
    sentence: str = ""


_NONE = _Answer(NOTHING)
_BRACKETS = re.compile(r"[()\[\]]")
_COMMAS = re.compile(r"[,;\n/|]+|\.\s+(?=[A-ZĐÀ-Ỹ]{2}|[A-ZĐÀ-Ỹ][a-zà-ỹđ]{2,}\s)")
_SPACED_DASH = re.compile(r"\s+[-–—]+\s+|[,;\n/|]+")
_ANY_DASH = re.compile(r"\s*[-–—,;\n/|]+\s*")
_BEFORE_TYPE = re.compile(
    r"[\s,;–—-]+(?=(?:xã|phường|thị trấn|đặc khu|huyện|quận|thị xã|thành phố|tỉnh)\s)"
    r"|[\s,;–—-]+(?=(?:t\.?p\.?|t\.?x\.?|t\.?t\.?|[hqpxt]\.)\s)"
    r"|[,;\n/|]+",
    re.IGNORECASE,
)


def _splits(words: str) -> Iterator[list[Part]]:
    """The ways an address may fall into pieces, the likeliest first; a name may hold a dash (Bà Rịa - Vũng Tàu)."""
    seen = set()
    for cut in (_COMMAS, _SPACED_DASH, _ANY_DASH, _BEFORE_TYPE):
        pieces = tuple(piece for raw in cut.split(words) if (piece := clean(raw).strip(" .:-–")))
        if pieces and pieces not in seen:
            seen.add(pieces)
            yield [part_of(piece) for piece in pieces]
    syllables = words.split()
    if len(seen) == 1 and "," not in words:  # nothing but spaces: try every place to cut in two
        for middle in range(1, len(syllables)):
            yield [part_of(" ".join(syllables[:middle])), part_of(" ".join(syllables[middle:]))]


class PlaceFinder:
    """Finds places from the Centre's `province` (left out: asked of the Centre). `cache` lives as long as an import."""

    def __init__(self, province: Place | None = None, cache: dict[str, Any] | None = None) -> None:
        self._given = province
        self._cache = {} if cache is None else cache
        self._found: dict[tuple[str, int], FoundPlace | str] = {}

    @cached_property
    def _indexes(self) -> PlaceIndexes:
        found: PlaceIndexes = self._cache.get("org.places") or PlaceIndexes()
        self._cache["org.places"] = found
        return found

    @cached_property
    def province(self) -> Place | None:
        """The province whose places are meant when none is named."""
        if self._given is not None:
            return self._given
        centre = Unit.objects.filter(kind=UnitKind.CENTRE).select_related("place").first()
        return centre.place if centre else None

    def find(self, words: str, on: date) -> FoundPlace | None:
        """The place that an address names on a day; None when neither commune nor district is known."""
        found = self._answered(words, on)
        return found if isinstance(found, FoundPlace) else None

    def why_not(self, words: str, on: date) -> str:
        """Why `find` gave nothing, in a sentence."""
        found = self._answered(words, on)
        return found if isinstance(found, str) else ""

    def _answered(self, words: str, on: date) -> FoundPlace | str:
        text = clean(_BRACKETS.sub(",", words))
        key = (text, self._indexes.stretch(on))
        if key not in self._found:
            if len(self._found) > KEPT:
                self._found.clear()
            self._found[key] = self._find(text, on) if text else ""
        return self._found[key]

    def _find(self, text: str, on: date) -> FoundPlace | str:
        best = _NONE
        for parts in _splits(text):
            answer = self._answer(self._without_ending(parts), on)
            if answer.quality < best.quality:
                best = answer
            if best.quality <= DISTRICT:
                break
        if best.place is None:
            words = _("No commune and no district of that day is named here. Write the commune and the district.")
            return best.sentence or words
        return FoundPlace(best.place, self._indexes.at(on).report_place(best.place), best.sentence)

    def _without_ending(self, parts: list[Part]) -> list[Part]:
        """Without `Việt Nam` and without the province's initials (HP, TP.HP) at the end: they name nothing more."""
        endings = {"vietnam", "vn", "việtnam"}
        if self.province is not None:
            initials = "".join(word[0] for word in self.province.bare_name.lower().split())
            endings |= {initials, f"tp{initials}", f"t{initials}"}
        while len(parts) > 1 and parts[-1].key in endings:
            parts = parts[:-1]
        return parts

    def _answer(self, parts: list[Part], on: date) -> _Answer:
        index = self._indexes.at(on)
        older = self._indexes.with_districts_before(on)
        if older is None:
            return self._in_time(parts, index)
        # Since July 2025: a whole old address ("commune, district") is an old unit; else the names of today come first.
        old = self._in_time(parts, older) if len(parts) > 1 and not _says_commune(parts[-1]) else _NONE
        if old.quality != EXACT:
            new = self._today(parts, index, older)
            if new.place is not None:
                return new
            old = self._in_time(parts, older)
        if old.place is None:
            return old
        warning = _("This is a name from before 01/07/2025; the old unit was kept, nothing was converted.")
        return replace(old, sentence=" ".join(filter(None, (warning, old.sentence))))

    def _today(self, parts: list[Part], index: PlaceIndex, older: PlaceIndex) -> _Answer:
        """In a time without districts; a commune of today may still carry its old district or province behind it."""
        last = parts[-1]
        is_old = older.districts(last, older.provinces) or older.provinces_called(last)
        if len(parts) > 1 and not _says_commune(last) and is_old:
            before = self._in_time(parts[:-1], index)
            if before.place is not None:
                return before
        return self._in_time(parts, index)

    def _in_time(self, parts: list[Part], index: PlaceIndex) -> _Answer:
        """At home first. An answer that passes over an unknown last piece gives way to one that knows it."""
        best, known = _NONE, False
        for tier in self._indexes.home(self.province, index):
            answer, known = _resolve(parts, tier, index), _is_known(parts[-1], tier, index)
            best = answer if known and answer.place is not None else min(best, answer, key=_quality)
            if known and best.quality != NOTHING:  # several of a name at home: one elsewhere is not meant
                break
        named = index.provinces_called(parts[-1]) if len(parts) > 1 else []
        if named:
            inside = _resolve(parts[:-1], frozenset(p.pk for p in named), index)
            return inside if inside.quality <= best.quality else best
        if (known and best.quality != NOTHING) or (index.provinces_called(parts[0]) and len(parts) == 1):
            return best
        elsewhere = _resolve(parts, index.provinces, index)
        if best.place is None:
            return min(best, elsewhere, key=_quality)
        return elsewhere if elsewhere.quality == EXACT else best


def _quality(answer: _Answer) -> int:
    return answer.quality


def _is_known(part: Part, provinces: Collection[int], index: PlaceIndex) -> bool:
    return bool(index.districts(part, provinces) or index.communes(part, provinces))


def _says_commune(part: Part) -> bool:
    return part.type_word in {"Phường", "Xã", "Thị trấn", "Đặc khu"}


def _resolve(parts: list[Part], provinces: Collection[int], index: PlaceIndex) -> _Answer:
    """The address inside these provinces: its last piece is a district with a commune before it, or a commune."""
    districts = index.districts(parts[-1], provinces)
    with_district = _in_districts(parts, districts, provinces, index) if districts else _NONE
    if with_district.place is not None:
        return with_district
    return min(with_district, _alone(parts, provinces, index), key=_quality)


def _in_districts(parts: list[Part], districts: list[Place], provinces: Collection[int], index: PlaceIndex) -> _Answer:
    ids = [district.pk for district in districts]
    for part in reversed(parts[:-1]):
        communes = index.communes(part, provinces, ids)
        if len(communes) == 1:
            return _Answer(EXACT, communes[0])
        if communes:
            return _left_open(part, communes, index)
    if len(districts) > 1:
        names = ", ".join(sorted(district.name for district in districts))
        return _Answer(OPEN, None, _("Several districts are called so: %(names)s. Write which one.") % {"names": names})
    if len(parts) == 1:
        return _Answer(DISTRICT, districts[0])
    words = _("The commune stands in no list of %(district)s on that day; the district and the words were kept.")
    return _Answer(LOOSE, districts[0], words % {"district": districts[0].name})


def _alone(parts: list[Part], provinces: Collection[int], index: PlaceIndex) -> _Answer:
    """A commune written without its district: the last piece, else the first from the right that says it is one."""
    candidates = [parts[-1], *(part for part in reversed(parts[:-1]) if _says_commune(part))]
    for part in candidates:
        communes = index.communes(part, provinces)
        if len(communes) == 1:
            return _Answer(COMMUNE, communes[0])
        if communes:
            return _left_open(part, communes, index)
    return _NONE


def _left_open(part: Part, communes: list[Place], index: PlaceIndex) -> _Answer:
    districts = {district.pk: district for commune in communes if (district := index.district_of(commune))}
    if len(districts) == 1:
        district = next(iter(districts.values()))
        words = _("Several communes of %(district)s are called so; the district and the words were kept.")
        return _Answer(LOOSE, district, words % {"district": district.name})
    words = _("Several communes are called “%(name)s”. Write the district, or the province, after it.")
    return _Answer(OPEN, None, words % {"name": part.words})


def report_place(place: Place, on: date | None = None) -> Place:
    """What a report counts a place under: its district where the time had districts, else the commune itself.

    `on`: a district that was renamed is meant under the name of that day.
    """
    district = place.district if place.district_id else None
    if district is None:
        return place
    if on is not None and district.valid_from is not None and on < district.valid_from:
        then = places_on(on).filter(level=PlaceLevel.DISTRICT, code=district.code).first()
        return then or district
    return district
