"""Who is recorded already and may be the person meant."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from nhipcau.kernel.dates import ParsedDay
from nhipcau.kernel.phones import numbered
from nhipcau.kernel.text import search_key, sort_key
from nhipcau.registry.models import Person
from nhipcau.registry.states import BirthPrecision

from .finding import Name, born_in, by_name
from .people import listed, people_for

if TYPE_CHECKING:
    from nhipcau.access.models import User

SHOWN, LOOKED_AT = 5, 50
"""Of people like the one described: how many are shown, and how many of each kind are looked at for that."""


@dataclass(frozen=True)
class Near:
    """Somebody recorded who may be the person meant, and why, in words. `sure`: too like to record anew unasked."""

    person: Person
    reasons: tuple[str, ...]
    sure: bool


def near(user: "User", on: date, *, name: str, born: ParsedDay | None, phone: str) -> list[Near]:
    """At most `SHOWN` of the people `user` may see who are like the one described, the likest first.

    A name of one word says nothing. `phone` is normalised. Another year of birth speaks against, an unknown one does
    not.
    """
    words = search_key(name).split()
    words = words if len(words) > 1 else []
    rows = listed(people_for(user, on), "name_key", "name_sort")
    # Another year speaks so much against a person that it need not be asked for; of a common name it leaves few.
    likely = rows.filter(born_in(born.day.year) | Q(birth_date__isnull=True)) if born else rows
    named = by_name(likely, Name(tuple(words), (), sort_key(name)), LOOKED_AT)
    people = rows.in_bulk([one.pk for one in named]) if named else {}
    if phone:
        people |= {person.pk: person for person in rows.filter(numbered("phone", phone))[:LOOKED_AT]}
    weighed = [_likeness(person, words, born, phone) for person in people.values()]
    likest = sorted(weighed, key=lambda pair: (-pair[0], pair[1].person.name_sort, pair[1].person.pk))
    return [one for weight, one in likest if weight > 0][:SHOWN]


def _likeness(person: Person, words: list[str], born: ParsedDay | None, phone: str) -> tuple[int, Near]:
    """How much speaks for this person (weight), and in which words."""
    weight, reasons = 0, []
    same_name = person.name_key.split() == words
    if same_name:
        weight, reasons = 3, [_("same name")]
    elif words and all(f" {word}" in person.name_key for word in words):
        weight, reasons = 1, [_("similar name")]
    if phone and person.phone == phone:
        weight += 3
        reasons.append(_("same telephone number"))
    if born and person.birth_date:
        exact = born.precision == person.birth_precision == BirthPrecision.DAY
        if exact and born.day == person.birth_date:
            weight += 3
            reasons.append(_("same date of birth"))
        elif born.day.year == person.birth_date.year:
            weight += 1
            reasons.append(_("same year of birth"))
        else:
            weight -= 3
            same_name = False
    return weight, Near(person, tuple(reasons), same_name and (weight > 3 or not born or not person.birth_date))
