"""Who is recorded already and may be the person meant."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q

from nhipcau.kernel.dates import ParsedDay
from nhipcau.kernel.text import search_key, sort_key
from nhipcau.org.queries import office_phones
from nhipcau.registry.models import Person
from nhipcau.registry.states import BirthPrecision, PersonKind

from .evidence import Known, Weighed, known_of, weigh
from .finding import Name, born_in, by_name
from .known import numbered, with_parts
from .people import people_for
from .twins import apart_from

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

    A name of one word says nothing, nor does the telephone of an office or of a member of staff. `phone` is normalised.
    Another year of birth speaks against, an unknown one does not.
    """
    words = tuple(search_key(name).split())
    birth = {"born": born.day, "precision": str(born.precision)} if born else {}
    meant = Known(words=words if len(words) > 1 else (), phone=phone, **birth)  # type: ignore[arg-type]
    return _nearest(user, on, meant)


def near_person(user: "User", on: date, person: Person) -> list[Near]:
    """Who may be recorded twice: others like this person, but for those found not to be the same."""
    if not person.is_one:
        return []
    return _nearest(user, on, known_of(person), {person.pk, *apart_from(person)})


def _nearest(user: "User", on: date, meant: Known, leave_out: set[int] | None = None) -> list[Near]:
    offices = office_phones([meant.phone]) if meant.phone else frozenset[str]()
    phone = "" if offices else meant.phone
    rows = people_for(user, on).filter(kind=PersonKind.PERSON).exclude(pk__in=leave_out or ())
    # Another year speaks so much against a person that it need not be asked for; of a common name it leaves few.
    unsure = Q(birth_date__isnull=True) | Q(birth_precision=BirthPrecision.ESTIMATED)
    likely = rows.filter(born_in(meant.born.year) | unsure) if meant.born else rows
    named = by_name(likely, Name(meant.words, (), sort_key(" ".join(meant.words))), LOOKED_AT) if meant.words else []
    of_number = rows.filter(numbered(phone=phone, identity=meant.identity)).values_list("pk", flat=True)[:LOOKED_AT]
    asked = {one.pk for one in named} | {*of_number}
    people = with_parts(rows).in_bulk(asked) if asked else {}
    weighed = [(weigh(meant, known_of(person), offices), person) for person in people.values()]
    likest = sorted(weighed, key=lambda pair: (-pair[0].bits, pair[1].name_sort, pair[1].pk))
    return [Near(person, found.words, _sure(found)) for found, person in likest if found.bits > 0][:SHOWN]


def _sure(found: Weighed) -> bool:
    return bool({"name", "common_name", "identity"} & set(found.reasons))
