"""How somebody is found: by name in one place, by number in another. Only among the rows that are given.

By name: all the words typed, in any order, accents or none, each perhaps only begun; a year beside them is that of
birth. The index of words (kernel.db) knows nothing of who may see whom, so it is asked together with the
rights: what may not be seen neither shows nor takes a place among the first.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Q, QuerySet

from nhipcau.kernel.db import HasWords
from nhipcau.kernel.identity import identity_key
from nhipcau.kernel.phones import normalise
from nhipcau.kernel.text import names_nobody, search_key, sort_key
from nhipcau.registry.models import Person

from .known import numbered

YEAR = re.compile(r"(?:19|20)[0-9][0-9]")
BEST, SHOWN = 1_000, 100
"""How many of those who fit are looked at for a list, and for the first of them. Of a common name there are more; the
best are among them, for who bears the very name, or all the words, is asked for by themselves then."""
COMPLETE = {"nguyen"}
"""No other word of a name begins with it, and every third person has it: asked as a word it takes the least."""
AS_TYPED, SAME_NAME, PHRASE, WORDS, BEGUN = range(5)
"""How well a name fits, the best first: the accents too; all of the name; the words in their order; all the words;
words of which only the beginning was typed."""


class Fits(NamedTuple):
    """A person by id, and how well the name fits."""

    pk: int
    how: int


@dataclass(frozen=True)
class Name:
    """A name as typed: its `words` without accents, in order, and the years of birth beside it."""

    words: tuple[str, ...]
    years: tuple[int, ...]
    sort: str

    @classmethod
    def read(cls, typed: str) -> "Name":
        words = search_key(typed).split()
        years = [word for word in words if YEAR.fullmatch(word)]
        bare = [word for word in typed.split() if not YEAR.fullmatch(word)]
        names = tuple(word for word in words if word not in years)
        names = () if names_nobody(names) else names
        return cls(names, tuple(map(int, years)), sort_key(" ".join(bare)))

    @property
    def key(self) -> str:
        """As `Person.name_key` holds it."""
        return f" {' '.join(self.words)} "

    def how(self, key: str, sort: str) -> int:
        """How well the name of these keys fits, which holds the words or their beginnings."""
        if key == self.key:
            return AS_TYPED if sort == self.sort else SAME_NAME
        if self.key in key:
            return PHRASE
        return WORDS if set(self.words) <= set(key.split()) else BEGUN


def by_name(rows: QuerySet[Person], name: Name, most: int = SHOWN) -> list[Fits]:
    """At most `most` of `rows` who bear this name, the best first, else in the order of given names."""
    if not name.words:
        return []
    rows = rows.order_by()
    for year in name.years:
        rows = rows.filter(born_in(year))
    found = _ask(rows, name.words, (), most)
    if len(found) >= most:  # a common name: who is called just so may not be among the first
        found |= _columns(rows.filter(name_sort=name.sort), most)
        found |= _columns(rows.filter(name_key=name.key), most)
    else:
        found |= _ask(rows, (), name.words, most)
    ranked = sorted((name.how(key, sort), sort, pk) for pk, (key, sort) in found.items())
    return [Fits(pk, how) for how, _sort, pk in ranked[:most]]


def _ask(rows: QuerySet[Person], whole: Sequence[str], begun: Sequence[str], most: int) -> dict[int, tuple[str, str]]:
    complete = [word for word in begun if word in COMPLETE]
    begun = [word for word in begun if word not in COMPLETE]
    return _columns(rows.filter(HasWords("name_key", [*whole, *complete], begun)), most)


def _columns(rows: QuerySet[Person], most: int) -> dict[int, tuple[str, str]]:
    return {pk: (key, sort) for pk, key, sort in rows.values_list("pk", "name_key", "name_sort")[:most]}


def born_in(year: int) -> Q:
    """Those born in a year."""
    return Q(birth_date__range=(date(year, 1, 1), date(year, 12, 31)))


def by_number(typed: str) -> Q | None:
    """Those of a number as typed; None when it is no number of a person."""
    numbers = numbers_in(typed)
    return numbered(**numbers) if numbers else None


def numbers_in(typed: str) -> dict[str, str]:
    """What `numbered` takes of a number as typed; empty when it is no number of a person.

    A telephone or the number of a paper, whole: they stand closed in the database and are found by their fingerprints.
    """
    if phone := normalise(typed):
        return {"phone": phone, "identity": identity_key(typed)}
    digits = "".join(char for char in typed if char.isdigit())
    if len(digits) < 4 or any(char.isalpha() for char in typed):
        return {}
    return {"identity": digits}


def matching(rows: QuerySet[Person], typed: str, most: int = BEST) -> QuerySet[Person]:
    """Of `rows` those who are found by what was typed: a number, else a name (then at most `most`, the best)."""
    if (number := by_number(typed)) is not None:
        return rows.filter(number)
    return rows.filter(pk__in=[found.pk for found in by_name(rows, Name.read(typed), most)])
