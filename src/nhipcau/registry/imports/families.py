"""Which rows of a list are one household, and which recorded household that is."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nhipcau.kernel.contracts import Cell, Checked, ImportContext
from nhipcau.kernel.text import match_key, place_key
from nhipcau.org.queries import report_place
from nhipcau.org.states import PlaceLevel
from nhipcau.registry.actions import padded_key
from nhipcau.registry.queries.recorded import Home
from nhipcau.registry.states import HEAD

FAMILY, LAST = "family", "people.last_family"
LARGEST = 100
"""People; what is larger is a home or a column read wrongly, and no household is made of it."""
TICKED = frozenset(match_key(word) for word in ("x", "v", "1", "có", "✓", "✔", "☑", "đúng", "yes"))


@dataclass(frozen=True)
class Family:
    """A household of a list: `key` tells it from others of the file; `number` and `head` (as written) may be blank."""

    key: str
    number: str = ""
    head: str = ""

    @property
    def head_key(self) -> str:
        """The name of the head without accents, as `name_key` has it; blank when it is not known."""
        return padded_key(self.head) if self.head else ""


@dataclass(frozen=True)
class Here:
    """The commune a list is of, where a row names none."""

    place: Any
    sentence: str = ""


def settle_family(row: Checked, context: ImportContext) -> str:
    """Say in the row which household it belongs to. Gives why a blank was filled: `above`, `blank`, else nothing.

    A cell that spans the rows of a household is filled in its first row alone: somebody who is something to a head, and
    names neither head nor number, belongs to the household above.
    """
    if not row.words("place"):
        _place_of_unit(row, context)
    number, head, relation = row.words("household"), row.words("head"), row.value("relation")
    last: Checked | None = context.cache.get(LAST)
    before: Family | None = last.value(FAMILY) if last else None
    told = ""
    if number or head:
        if last and before and (number or head) in (before.number, last.words("head")):
            _as_above(row, last)
        found = _of(row, number, head)
    elif relation and relation != HEAD and last and before:
        _as_above(row, last)
        found, told = before, "above"
    elif relation == HEAD:
        found = Family(f"row {row.number}", head=row.value("name") or "")
    else:
        told = "blank" if context.headers.keys() & {"household", "head"} else ""
        context.cache[LAST] = None
        return told
    row.cells[FAMILY] = Cell(found)
    context.cache[LAST] = row
    return told


def _of(row: Checked, number: str, head: str) -> Family:
    area = area_of(row)
    where = f"{area.pk if area else ''}/{place_key(row.words('hamlet'))}"
    leads = (row.value("name") or "") if is_head(row) else ""
    return Family(f"{where}/{match_key(number) or padded_key(head)}", number, head or leads)


def _as_above(row: Checked, above: Checked) -> None:
    for key in ("hamlet", "place"):
        if not row.words(key) and (key != "place" or isinstance(row.value("place"), Here | None)):
            row.cells[key] = above.cells[key]


def _place_of_unit(row: Checked, context: ImportContext) -> None:
    unit = row.value("unit") or context.unit
    place = getattr(unit, "place", None)
    if place is not None and place.level == PlaceLevel.COMMUNE:
        row.cells["place"] = Cell(Here(place))


def area_of(row: Checked) -> Any:
    """What a report prints for the place of a row; None when it is not known."""
    found = row.value("place")
    return report_place(found.place) if found and found.place else None


def is_head(row: Checked) -> bool:
    """Whether this row is the head: it says so, or bears the name that stands for the head."""
    if row.value("relation"):
        return bool(row.value("relation") == HEAD)
    name, head = row.value("name"), row.words("head")
    return bool(name and head and padded_key(name) == padded_key(head))


def relation_of(row: Checked) -> str:
    """What somebody is to the head, as a code; blank when it is not known."""
    return HEAD if is_head(row) else row.value("relation") or ""


def poverty_of(row: Checked) -> str:
    """How poor the row says its household is: in words, or ticked in a column of its own."""
    if said := row.value("poverty"):
        return str(said)
    for key, code in (("poor", "poor"), ("near_poor", "near_poor")):
        if match_key(row.words(key)) in TICKED:
            return code
    return ""


def in_families(rows: Iterable[Checked]) -> tuple[list[Checked], list[Checked]]:
    """Rows with those of a household one after the other; and the first rows of those too large to be one."""
    order: dict[str, list[Checked]] = {}
    for row in rows:
        family: Family | None = row.value(FAMILY)
        order.setdefault(family.key if family else f" {row.number}", []).append(row)
    large = [members for members in order.values() if len(members) > LARGEST]
    for members in large:
        for row in members:
            row.cells.pop(FAMILY)
    return [row for members in order.values() for row in members], [members[0] for members in large]


@dataclass
class Recognised:
    """Which recorded households the households of a list are; each is taken once."""

    homes: dict[str, Home | None] = field(default_factory=dict)
    taken: dict[int, str] = field(default_factory=dict)

    def recognise(self, family: Family, rows: Sequence[Checked], votes: Sequence[Iterable[Home]]) -> Home | None:
        """The household most of its people live in as far as they are recorded (`votes`: row by row), when it fits."""
        if family.key in self.homes:
            return self.homes[family.key]
        by_pk = {home.pk: home for row in votes for home in row}
        counted = Counter(pk for row in votes for pk in {home.pk for home in row})
        heads = {padded_key(row.value("name")) for row in rows if is_head(row)} or {family.head_key} - {""}

        def rank(pk: int) -> tuple[bool, int, bool, int]:
            home = by_pk[pk]
            return home.head not in heads, -counted[pk], not _same_number(family, home), pk

        found = None
        for pk in sorted(by_pk, key=rank):
            home = by_pk[pk]
            free = self.taken.get(pk, family.key) == family.key
            if free and home.seen and _fits(home, counted[pk], len(rows), heads, _same_number(family, home)):
                found = home
                break
        self.keep(family, found)
        return found

    def keep(self, family: Family, home: Home | None) -> None:
        """Remember which household it is."""
        self.homes[family.key] = home
        if home is not None:
            self.taken[home.pk] = family.key


def _same_number(family: Family, home: Home) -> bool:
    return bool(family.number and match_key(family.number) == match_key(home.number))


def _fits(home: Home, matched: int, listed: int, heads: Iterable[str], same_number: bool) -> bool:
    """One namesake is no proof that two families are one: their head, their number or a second member must agree."""
    led = home.head in heads
    return led or same_number or matched >= 2 or matched == home.size or (matched == listed and not heads)


def led_by(family: Family, row: Checked, homes: Mapping[str, list[Home]]) -> Home | None:
    """The one household in the hamlet of a row that the head named in the list leads, though they are not listed."""
    area = area_of(row)
    at = (area.pk if area else None, place_key(row.words("hamlet")))
    found = [home for home in homes.get(family.head_key, []) if (home.area, home.hamlet) == at and home.seen]
    return found[0] if len(found) == 1 else None
