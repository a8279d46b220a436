"""Who of the registry a row of a list is. Surely: the same; perhaps: a new record, and the pair waits in the queue."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from nhipcau.kernel.contracts import Checked, Finding, ImportContext
from nhipcau.kernel.identity import identity_key, read_cccd
from nhipcau.kernel.text import place_key
from nhipcau.registry.actions import Likely, padded_key
from nhipcau.registry.models import Person
from nhipcau.registry.queries import papers_of, recorded
from nhipcau.registry.queries.evidence import Known, Weighed, weigh, words_of
from nhipcau.registry.queries.recorded import Home, Recorded
from nhipcau.registry.states import BirthPrecision, PaperKind

from .families import FAMILY, Family, Recognised, area_of, is_head, led_by

SURE, LIKELY, ALIKE = range(3)
"""How well a record fits a row: known by a number or by the day of birth; by all that is said; by name and year."""
ROWS, CLAIMED, HOMES, PAIRS, STORED, FRESH = (
    f"people.{name}" for name in ("rows", "claimed", "homes", "pairs", "stored", "fresh")
)
"""The names under which an import keeps its own."""
PERSON, NAMED = "registry.person", "people.named"


@dataclass(frozen=True)
class Fit:
    """A record that may be a row's, and how well it fits."""

    pk: int
    level: int


class Matcher:
    """Matches the rows of one portion; whoever was taken for one row of the file is taken for no other."""

    def __init__(self, rows: Sequence[Checked], context: ImportContext) -> None:
        self.rows, self.context = rows, context
        self.claimed: dict[int, int] = context.cache.setdefault(CLAIMED, {})
        self.recognised: Recognised = context.cache.setdefault(HOMES, Recognised())
        self.named = recorded.namesakes({name_of(row) for row in rows}, context.reader, context.day)
        numbers = {number for row in rows if (number := identity_key(row.words("identity")))}
        self.numbered = recorded.numbered_people(numbers, context.reader, context.day)
        self.fits = {row.number: list(self._fits_of(row)) for row in rows}
        ids = {fit.pk for fits in self.fits.values() for fit in fits}
        self.people = recorded.people_to_compare(ids)
        self.homes, self.lives = recorded.homes_of(ids, context.reader, context.day)
        self.led = self._led()

    def matched(self) -> dict[int, Person]:
        """Sheet row → the record it is."""
        families: dict[str, list[Checked]] = {}
        for row in self.rows:
            family: Family | None = row.value(FAMILY)
            families.setdefault(family.key if family else f" {row.number}", []).append(row)
        return {row.number: person for rows in families.values() for row, person in self._of_family(rows)}

    def _of_family(self, rows: Sequence[Checked]) -> Iterable[tuple[Checked, Person]]:
        family: Family | None = rows[0].value(FAMILY)
        home = self._home(family, rows) if family else None
        for row in rows:
            free = [fit for fit in self.fits[row.number] if self._is_free(fit.pk, row)]
            ranked = sorted(free, key=lambda fit: (fit.level, self._lives_in(fit.pk) != home, fit.pk))
            taken = next((fit for fit in ranked if self._is_taken(fit, row, family, home)), None)
            if taken is not None:
                self.claimed[taken.pk] = row.number
                yield row, self.people[taken.pk]

    def _home(self, family: Family, rows: Sequence[Checked]) -> Home | None:
        votes = [
            [
                home
                for fit in self.fits[row.number]
                if fit.level < ALIKE and self._is_free(fit.pk, row) and (home := self._lives_in(fit.pk))
            ]
            for row in rows
        ]
        found = self.recognised.recognise(family, rows, votes)
        if found is None and not any(is_head(row) for row in rows):
            found = led_by(family, rows[0], self.led)
            if found is not None and self.recognised.taken.get(found.pk, family.key) == family.key:
                self.recognised.keep(family, found)
        return found

    def _led(self) -> Mapping[str, list[Home]]:
        """Households led by whoever the list names as a head."""
        keys = {row.value(FAMILY).head_key for row in self.rows if row.value(FAMILY)} - {""}
        found: dict[str, list[Home]] = {}
        for home in recorded.homes_led_by(keys, self.context.reader, self.context.day) if keys else ():
            found.setdefault(home.head, []).append(home)
        return found

    def _lives_in(self, pk: int) -> Home | None:
        return self.homes.get(self.lives.get(pk, 0))

    def _is_free(self, pk: int, row: Checked) -> bool:
        """Nobody else's: neither taken for another row of this file, nor made by one, nor of another number."""
        if self.claimed.get(pk, row.number) != row.number:
            return False
        if self.context.made.get((PERSON, pk), row.number) != row.number or pk not in self.people:
            return False
        mine = identity_key(row.words("identity"))
        theirs = {paper.number for paper in papers_of(self.people[pk]) if paper.kind == PaperKind.CCCD}
        return not (mine and theirs and read_cccd(mine) and mine not in theirs)

    def _is_taken(self, fit: Fit, row: Checked, family: Family | None, home: Home | None) -> bool:
        lives = self._lives_in(fit.pk)
        if fit.level == SURE:
            return True
        if fit.level == LIKELY:
            return family is None or self.lives.get(fit.pk) is None or lives == home
        return home is not None and lives == home

    def _fits_of(self, row: Checked) -> Iterable[Fit]:
        numbered = self.numbered.get(identity_key(row.words("identity")), [])
        yield from (Fit(person.pk, SURE) for person in numbered)
        sure = {person.pk for person in numbered}
        for one in self.named.get(name_of(row), []):
            level = _level(row, one)
            if one.seen and one.pk not in sure and level is not None:
                yield Fit(one.pk, level)


def name_of(row: Checked) -> str:
    """The name of a row as `name_key` has it."""
    return padded_key(row.value("name") or "")


def _level(row: Checked, one: Recorded) -> int | None:
    """How well a namesake fits a row; None: not at all. The first of January says no more than the year."""
    born, area, hamlet = row.value("birth"), area_of(row), place_key(row.words("hamlet"))
    if (area.pk if area else None) != one.area:
        return None
    same = (born.day, born.precision) == (one.born, one.precision) if born else one.born is None
    here = hamlet == one.hamlet
    exact = born and born.precision == BirthPrecision.DAY and (born.day.month, born.day.day) != (1, 1)
    if same and exact and (here or not hamlet or not one.hamlet):
        return SURE
    if same and here:
        return SURE if exact else LIKELY
    return ALIKE if born is None or one.born is None or born.day.year == one.born.year else None


def is_same_person(row: Checked, person: Person) -> bool:
    """Whether somebody found by a number can be the one of the row: the name or the year of birth agrees."""
    born = row.value("birth")
    return bool(
        name_of(row) == person.name_key or (born and person.birth_date and born.day.year == person.birth_date.year)
    )


def known_of_row(row: Checked) -> Known:
    """What a row says of somebody, as records are weighed."""
    born, found, number = row.value("birth"), row.value("place"), identity_key(row.words("identity"))
    return Known(
        words=tuple(name_of(row).split()),
        born=born.day if born else None,
        precision=str(born.precision) if born else "",
        place=found.place.pk if found and found.place else None,
        phone=row.value("phone") or "",
        sex=row.value("sex") or "",
        identity=number if read_cccd(number) else "",
    )


def doubts(rows: Sequence[Checked], context: ImportContext, named: Mapping[str, list[Recorded]]) -> dict[int, Finding]:
    """Of new rows: who of the registry, or of the rows before, they may be. The pairs are kept to be proposed.

    Of a record whoever imports may not change nothing is told.
    """
    meant = {row.number: known_of_row(row) for row in rows}
    known = recorded.alike(meant, named)
    fresh: dict[Any, list[int]] = context.cache.setdefault(FRESH, {})
    before: dict[int, Known] = context.cache.setdefault(f"{FRESH}.known", {})
    if not context.trial:  # rows before this portion stand in the registry
        fresh.clear()
        before.clear()
    people = {pk for said in known.values() for pk, _weight in said}
    may_see = recorded.people_seen(people, context.reader, context.day)
    pairs: dict[int, list[tuple[str, int, Weighed]]] = {}
    found: dict[int, Finding] = {}
    for row in sorted(rows, key=lambda row: row.number):
        one = meant[row.number]
        in_file = [(n, weigh(one, before[n])) for n in _before(fresh, one)]
        near = [("row", n, said) for n, said in in_file if recorded.is_doubtful(said, one.words)]
        pairs[row.number] = near + [("person", pk, said) for pk, said in known.get(row.number, ())]
        before[row.number] = one
        for key in _found_by(one):
            fresh.setdefault(key, []).append(row.number)
        if told := _told(pairs[row.number], may_see, context.made):
            found[row.number] = told
    context.cache.setdefault(PAIRS, {}).update(pairs)
    return found


def _found_by(one: Known) -> list[Any]:
    keys: list[Any] = [one.words]
    return keys + [key for key in (one.phone, one.identity) if key]


def _before(fresh: Mapping[Any, list[int]], one: Known) -> list[int]:
    return sorted({number for key in _found_by(one) for number in fresh.get(key, ())})


def _told(pairs: Sequence[tuple[str, int, Weighed]], seen: Collection[int], made: Mapping[Any, int]) -> Finding | None:
    """The likeliest of them in words."""
    for kind, other, said in pairs:
        why = ", ".join(words_of(said.reasons))
        row = other if kind == "row" else made.get((PERSON, other))
        if row is not None:
            words = _("May be the person of row %(row)d (%(why)s); the pair goes to the possible duplicates.")
            return Finding("name", words % {"row": row, "why": why}, doubtful=True)
        if other in seen:
            words = _("May be somebody recorded already (%(why)s); the pair goes to the possible duplicates.")
            return Finding("name", words % {"why": why}, doubtful=True)
    return None


def to_propose(rows: Sequence[Checked], made: Sequence[Person], context: ImportContext) -> list[Likely]:
    """The pairs of new people and whoever they may be."""
    stored: dict[int, int] = context.cache.setdefault(STORED, {})
    for row in rows:
        stored.pop(row.number, None)
    stored.update({row.number: person.pk for row, person in zip(rows, made, strict=True)})
    found = []
    for row, person in zip(rows, made, strict=True):
        for kind, other, said in context.cache.get(PAIRS, {}).get(row.number, ()):
            pk = other if kind == "person" else stored.get(other)
            if pk is not None:
                found.append(Likely(person.pk, pk, said.bits, said.reasons))
    return found
