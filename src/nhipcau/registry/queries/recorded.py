"""What a commune's list is compared with: namesakes, whoever has the same number, and the households they live in.

Here the whole registry is asked; `seen` says of each whether whoever imports may change it. What they may not is never
told them, nor changed: two records of one person wait in the queue for somebody who sees both.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from nhipcau.access.queries import visible
from nhipcau.kernel.permissions import Permission
from nhipcau.kernel.text import place_key
from nhipcau.org.queries import office_phones
from nhipcau.registry.models import (
    LIVE,
    OPEN,
    Household,
    HouseholdDoubt,
    HouseholdMember,
    IdentityPaper,
    Person,
    Phone,
    PovertyStatus,
)
from nhipcau.registry.states import HEAD, PersonKind

from .evidence import QUEUED, Known, Weighed, known_of, name_bits, weigh
from .known import prints_in, with_parts
from .people import count_pointing

if TYPE_CHECKING:
    from nhipcau.access.models import User

WRITE = Permission.PERSON_WRITE
BESIDES = 11.0
"""Bits which, beside the very same name, make somebody doubtful: the year of birth and the commune, or a telephone."""
COLUMNS = ("pk", "name_key", "birth_date", "birth_precision", "sex", "place_id", "area_id", "hamlet")


@dataclass(slots=True)
class Recorded:
    """Somebody recorded, as far as a list is compared with them."""

    pk: int
    name_key: str
    born: date | None
    precision: str
    sex: str
    place: int | None
    area: int | None
    hamlet: str
    seen: bool

    @property
    def known(self) -> Known:
        words = tuple(self.name_key.split())
        return Known(words=words, born=self.born, precision=self.precision, place=self.place, sex=self.sex)


@dataclass(slots=True)
class Home:
    """A recorded household: who leads it (their key of name), how many live there, what the commune calls it."""

    pk: int
    number: str
    hamlet: str
    area: int | None
    head: str
    size: int
    seen: bool


def namesakes(keys: Collection[str], reader: "User | None", on: date) -> Mapping[str, list[Recorded]]:
    """People by `name_key`, the oldest record first."""
    rows = Person.objects.filter(LIVE, kind=PersonKind.PERSON, name_key__in=keys)
    seen = _seen(rows, reader, on)
    found: dict[str, list[Recorded]] = {}
    for pk, key, born, precision, sex, place, area, hamlet in rows.order_by("pk").values_list(*COLUMNS):
        told = (born, precision, sex, place, area, place_key(hamlet))
        found.setdefault(key, []).append(Recorded(pk, key, *told, seen=seen is None or pk in seen))
    return found


def _seen(rows: QuerySet[Person] | QuerySet[Household], reader: "User | None", on: date) -> set[int] | None:
    """Ids of those `reader` may change; None: all of them."""
    return None if reader is None else set(visible(rows, reader, WRITE, on).values_list("pk", flat=True))


def people_seen(ids: Collection[int], reader: "User | None", on: date) -> Collection[int]:
    """Of these people, those `reader` may change."""
    return ids if reader is None else _seen(Person.objects.filter(pk__in=ids), reader, on) or ()


def numbered_people(numbers: Collection[str], reader: "User | None", on: date) -> Mapping[str, list[Person]]:
    """People `reader` may change by the number of a paper, the oldest record first."""
    prints = {one: number for number in numbers for one in prints_in(IdentityPaper, number)}
    found: dict[str, list[Person]] = {}
    if not prints:
        return found
    papers = IdentityPaper.objects.filter(LIVE, number_print__in=prints)
    people = with_parts(Person.objects.filter(LIVE, pk__in=papers.values("person")))
    if reader is not None:
        people = visible(people, reader, WRITE, on)
    by_id = {person.pk: person for person in people}
    for printed, pk in papers.order_by("person").values_list("number_print", "person"):
        if pk in by_id:
            found.setdefault(prints[printed], []).append(by_id[pk])
    return found


def people_to_compare(ids: Collection[int]) -> Mapping[int, Person]:
    """People with telephones and papers, by id."""
    return with_parts(Person.objects.filter(pk__in=ids)).in_bulk() if ids else {}


def homes_of(people: Collection[int], reader: "User | None", on: date) -> tuple[dict[int, Home], dict[int, int]]:
    """Households by id, and person → household, of those of these people who live in one."""
    lives = dict(HouseholdMember.objects.filter(OPEN, person__in=people).values_list("person", "household"))
    return _homes(set(lives.values()), reader, on), lives


def homes_led_by(keys: Collection[str], reader: "User | None", on: date) -> list[Home]:
    """Households which somebody of one of these names (`name_key`) leads, the oldest first."""
    heads = HouseholdMember.objects.filter(OPEN, relation=HEAD, person__name_key__in=keys)
    found = _homes(set(heads.values_list("household", flat=True)), reader, on)
    return [found[pk] for pk in sorted(found)]


def _homes(ids: Collection[int], reader: "User | None", on: date) -> dict[int, Home]:
    if not ids:
        return {}
    rows = Household.objects.filter(LIVE, pk__in=ids)
    seen = _seen(rows, reader, on)
    found = {
        pk: Home(pk, number, place_key(hamlet), area, "", 0, seen is None or pk in seen)
        for pk, number, hamlet, area in rows.values_list("pk", "number", "hamlet", "area")
    }
    members = HouseholdMember.objects.filter(OPEN, household__in=found)
    for pk, relation, name in members.values_list("household", "relation", "person__name_key"):
        found[pk].size += 1
        found[pk].head = name if relation == HEAD else found[pk].head
    return found


def doubted(people: Collection[int]) -> set[tuple[int, int]]:
    """(person, household) of which somebody doubted already that the one lives in the other, decided or not."""
    return set(HouseholdDoubt.objects.filter(person__in=people).values_list("person", "household"))


def is_doubtful(said: Weighed, words: Collection[str]) -> bool:
    """Whether a list's row and a record may be one person: told, and put in the queue of possible duplicates."""
    same = "name" in said.reasons or "common_name" in said.reasons
    return said.bits >= QUEUED or (same and said.bits - name_bits(words) >= BESIDES)


def alike(meant: Mapping[int, Known], named: Mapping[str, list[Recorded]]) -> Mapping[int, list[tuple[int, Weighed]]]:
    """Row → (person, what speaks for it) of whoever may be the same, the likeliest first; of any unit."""
    offices = office_phones({known.phone for known in meant.values() if known.phone})
    sought = {row: _candidates(known, named.get(f" {' '.join(known.words)} ", ())) for row, known in meant.items()}
    by_number = _with_numbers(meant, offices)
    people = people_to_compare({pk for ids in (*sought.values(), *by_number.values()) for pk in ids})
    found: dict[int, list[tuple[int, Weighed]]] = {}
    for row, known in meant.items():
        both = dict.fromkeys([*sought[row], *by_number.get(row, ())])
        said = [(pk, weigh(known, known_of(people[pk]), offices)) for pk in both if pk in people]
        likely = [(pk, weight) for pk, weight in said if is_doubtful(weight, known.words)]
        if likely:
            found[row] = sorted(likely, key=lambda pair: (-pair[1].bits, pair[0]))
    return found


def _candidates(known: Known, named: Iterable[Recorded]) -> list[int]:
    """Namesakes against whom nothing speaks so much that a telephone could not outweigh it."""
    return [one.pk for one in named if weigh(known, one.known).bits > -15]


def _with_numbers(meant: Mapping[int, Known], offices: Collection[str]) -> Mapping[int, list[int]]:
    """Row → people with the telephone or the paper it names."""
    found: dict[int, list[int]] = {}
    for model, column in ((Phone, "phone"), (IdentityPaper, "identity")):
        rows: dict[str, list[int]] = {}
        for row, known in meant.items():
            if (number := getattr(known, column)) and number not in offices:
                for printed in prints_in(model, number):
                    rows.setdefault(printed, []).append(row)
        parts = model._default_manager.filter(LIVE, Q(person__withdrawn_at__isnull=True), number_print__in=rows)
        for printed, pk in parts.order_by("person").values_list("number_print", "person") if rows else ():
            for row in rows[printed]:
                found.setdefault(row, []).append(pk)
    return found


def built_on_listed(records: Sequence[tuple[str, int]]) -> int:
    """How many things were recorded for the people and households of a list since, besides what the list made."""
    made = {label: {pk for name, pk in records if name == label} for label, _pk in records}
    count = 0
    for model in (Person, Household):
        ids = made.get(model._meta.label_lower, set())
        found = count_pointing(model, ids, (HouseholdDoubt,)) if ids else {}
        count += sum(found.values())
        own = {HouseholdMember: model._meta.model_name, PovertyStatus: "household"}
        for part, column in own.items():
            if part in found:
                rows = part._default_manager.filter(LIVE, pk__in=made.get(part._meta.label_lower, ()))
                count -= rows.filter(**{f"{column}__in": ids}).count()
    return count
