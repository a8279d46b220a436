"""People of a province by the hundred thousand, below the actions: the same ones for the same seed.

Names as common as they are (names.py), births, sexes, communes of the demo, telephones in numbers that nobody has. Two
of a hundred are recorded a second time, as another clerk writes them. The audit knows nothing of them.
"""

import random
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from itertools import islice
from typing import Any

from django.apps import apps
from django.db import connection, transaction

from nhipcau.config import asking
from nhipcau.kernel import clock
from nhipcau.kernel.text import old_style, search_key, sort_key
from nhipcau.kernel.writing import bulk_generator
from nhipcau.org import queries as org

from . import names

PORTION, SEED = 10_000, 2025
TWICE = 0.02
NUMBERS = "0199"
"""Eleven digits that begin so were given up in 2018: no such number reaches anybody."""
SEXES = ("female", "male")
BEFORE_REFORM = date(2025, 6, 30)
"""Of some people the commune of that time is known, of others today's."""


@dataclass(frozen=True)
class Somebody:
    """As a clerk writes them down. `same_as`: how many people before them the same person stands already; 0: new."""

    name: str
    sex: str
    born: date | None
    precision: str
    phone: str
    place: Any
    same_as: int = 0


def people(count: int, on: date, places: list[Any], seed: int = SEED) -> Iterator[Somebody]:
    """`count` people as recorded by `on`, in `places`; about 2 % of them are somebody who came shortly before."""
    rng = random.Random(seed)  # noqa: S311 — no secret comes from it
    recent: list[Somebody] = []
    made = _new_people(rng, on, places)
    for _ in range(count):
        if recent and rng.random() < TWICE:
            back = rng.randint(1, len(recent))
            one = replace(_again(rng, recent[-back], on), same_as=back)
        else:
            one = next(made)
        recent.append(replace(one, same_as=0))
        if len(recent) > 2 * PORTION:
            del recent[:PORTION]
        yield one


def _new_people(rng: random.Random, on: date, places: list[Any]) -> Iterator[Somebody]:
    decades = names.Drawn(names.AGES)
    shares = [1 / (rank + 4) for rank, _ in enumerate(places)]  # some communes are larger than others
    phone = ""
    while True:
        drawn = rng.choices(decades.words, cum_weights=decades.sums, k=PORTION)
        families = rng.choices(names.FAMILY.words, cum_weights=names.FAMILY.sums, k=PORTION)
        homes = rng.choices(places, shares, k=PORTION)
        for ten, family, home in zip(drawn, families, homes, strict=True):
            born = on - timedelta(days=int(ten) * 365 + rng.randrange(3652))
            sex = SEXES[rng.random() < 0.48]
            era = next(place for place, end in enumerate(names.ERAS) if born.year < end)
            middle, given = (_one(rng, table[sex][era]) for table in (names.MIDDLE, names.GIVEN))
            phone = _phone(rng, phone, on.year - born.year)
            dated, precision = _known(rng, born)
            yield Somebody(f"{family} {middle} {given}", sex, dated, precision, phone, home)


def _one(rng: random.Random, drawn: names.Drawn) -> str:
    return rng.choices(drawn.words, cum_weights=drawn.sums)[0]


def _phone(rng: random.Random, before: str, age: int) -> str:
    """Half have a number; one in eight of those that of whoever was recorded before them: a family shares one."""
    if rng.random() > (0.6 if 16 <= age <= 75 else 0.25):
        return ""
    return before if before and rng.random() < 0.12 else f"{NUMBERS}{rng.randrange(10**7):07}"


def _known(rng: random.Random, born: date) -> tuple[date | None, str]:
    """Of the old often the year alone is known, and now and then nothing."""
    chance = rng.random()
    if chance < 0.02:
        return None, ""
    unsure = 0.3 if born.year < 1960 else 0.06
    if chance < unsure:
        return born.replace(month=1, day=1), "year"
    return (born.replace(day=1), "month") if chance < unsure + 0.02 else (born, "day")


def _again(rng: random.Random, one: Somebody, on: date) -> Somebody:
    """The same person in another register: one or two things are written otherwise."""
    for change in rng.sample(CHANGES, rng.choice((1, 1, 2))):
        changed = change(rng, one)
        if changed.born is None or changed.born <= on:
            one = changed
    return one


def _without_accents(rng: random.Random, one: Somebody) -> Somebody:
    apart = unicodedata.normalize("NFD", one.name.replace("đ", "d").replace("Đ", "D"))
    return replace(one, name="".join(char for char in apart if not unicodedata.combining(char)))


def _spelt_otherwise(rng: random.Random, one: Somebody) -> Somebody:
    """Hòa for Hoà, Lí for Lý, everything in capitals as registers have it."""
    turned = one.name.replace("Lý", "Lí").replace("Mỹ", "Mĩ").replace("Vỹ", "Vĩ").replace("Quý", "Quí")
    turned = turned.replace("Hòa", "Hoà").replace("Thủy", "Thuỷ").replace("Thúy", "Thuý")
    return replace(one, name=turned if turned != one.name else old_style(one.name).upper())


def _day_otherwise(rng: random.Random, one: Somebody) -> Somebody:
    """Two digits of the day swapped, or day and month."""
    if one.born is None or one.precision != "day":
        return replace(one, phone="")
    tens, ones = divmod(one.born.day, 10)
    for day, month in ((ones * 10 + tens, one.born.month), (one.born.month, one.born.day)):
        if 1 <= day <= 28 and month <= 12 and (day, month) != (one.born.day, one.born.month):
            return replace(one, born=one.born.replace(day=day, month=month))
    return replace(one, born=one.born.replace(day=1), precision="month")


def _year_alone(rng: random.Random, one: Somebody) -> Somebody:
    return replace(one, born=one.born.replace(month=1, day=1), precision="year") if one.born else one


def _another_phone(rng: random.Random, one: Somebody) -> Somebody:
    return replace(one, phone=f"{NUMBERS}{rng.randrange(10**7):07}")


CHANGES: list[Callable[[random.Random, Somebody], Somebody]] = [
    _without_accents, _spelt_otherwise, _day_otherwise, _year_alone, _another_phone,
]  # fmt: skip


# --- into the database ----------------------------------------------------------------------------------------------
def generate(count: int, tell: Callable[[str], None], seed: int = SEED) -> list[tuple[int, int]]:
    """Record `count` more people; gives (id, id of the same person) of those recorded twice."""
    at, rng = clock.now(), random.Random(seed)  # noqa: S311 — as above
    places = [place for day in (BEFORE_REFORM, at.date()) for place in communes(day)]
    made = people(count, at.date(), places, seed)
    ids: list[int] = []
    pairs: list[tuple[int, int]] = []
    homes = _offices()
    while portion := list(islice(made, PORTION)):
        with bulk_generator(), transaction.atomic():
            rows = _save([_record(one, homes, at, rng) for one in portion], [one.phone for one in portion])
        start = len(ids)
        ids += [row.pk for row in rows]
        pairs += [(ids[n], ids[n - one.same_as]) for n, one in enumerate(portion, start) if one.same_as]
        if len(ids) % (10 * PORTION) == 0:
            tell(f"registry.person: {len(ids)} …")
    return pairs


def analyse() -> None:
    """Let the database count what its tables hold, as it does by itself some minutes after they have grown.

    PostgreSQL tidies them then too, which would fall into the measuring.
    """
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def communes(day: date) -> Iterator[Any]:
    return org.places_on(day).filter(level="commune").select_related("district").order_by("pk").iterator()


def _offices() -> dict[int | None, Any]:
    """The unit that keeps people of a place, by the place's id; None: the Centre, which keeps the others."""
    open_units = org.units().filter(closed_on__isnull=True, place__isnull=False)
    return {None: org.centre()} | {unit.place_id: unit for unit in open_units if unit.kind == "office"}


def _record(one: Somebody, homes: dict[int | None, Any], at: datetime, rng: random.Random) -> Any:
    key, sort = keys(one.name)
    return apps.get_model("registry.Person")(
        unit=homes.get(one.place.pk) or homes[None],
        name=one.name,
        name_key=key,
        name_sort=sort,
        birth_date=one.born,
        birth_precision=one.precision,
        sex=one.sex,
        place=one.place,
        area=org.report_place(one.place),
        address_as_written=one.place.words,
        recorded_at=at - timedelta(minutes=rng.randrange(1_000_000)),
        recorded_by=asking.os_actor(),
    )


@cache
def _word(word: str) -> tuple[str, str]:
    return search_key(word), sort_key(word)


def keys(name: str) -> tuple[str, str]:
    """What `registry.actions` puts into `name_key` and `name_sort`, a word at a time: few words make all names."""
    words = [_word(word) for word in name.split()]
    sorted_words = words[-1:] + words[:-1]
    return f" {' '.join(key for key, _ in words)} ", "".join(sort for _, sort in sorted_words)


def _save(rows: list[Any], phones: list[str]) -> list[Any]:
    anchor, person = apps.get_model("access.Anchor"), apps.get_model("registry.Person")
    phone = apps.get_model("registry.Phone")
    anchors = [anchor(kind="registry.person", unit_id=row.unit_id) for row in rows]
    for row, made in zip(rows, anchor.objects.bulk_create(anchors), strict=True):
        row.anchor = made
    found: list[Any] = person.objects.bulk_create(rows)
    told = {"main": True, "recorded_by": asking.os_actor()}
    numbers = [
        phone(person=row, number=number, as_written=number, recorded_at=row.recorded_at, **told)
        for row, number in zip(found, phones, strict=True)
        if number
    ]
    phone.objects.bulk_create(numbers, batch_size=500)
    return found
