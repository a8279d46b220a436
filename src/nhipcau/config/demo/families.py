"""Households of the demo province: who lives with whom, and how poor they were this year and the last."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from nhipcau.kernel.actors import Actor
from nhipcau.kernel.clock import local_day
from nhipcau.registry import actions as registry
from nhipcau.registry.actions import Coming, HouseholdAddress

from .casework import new_person
from .world import World

FAMILIES = 14
HAMLETS = ("Thôn Đoài", "Thôn Trung", "Bản Lướt", "Bản Nà Hin", "Khu phố 3", "Tổ dân phố 5")
OTHERS = (("spouse", (28, 58)), ("child", (1, 9)), ("child", (1, 9)), ("parent", (78, 90)))
"""Who lives with the head: as what, and the ages they may have."""


def plan(world: World) -> None:
    """Plan the households, last of all: they are made of the people there are by then."""
    world.then(world.at - timedelta(hours=1), lambda at: _families(world, at))


def _families(world: World, at: datetime) -> None:
    grown = [one for one in world.people if one.withdrawn_at is None and one.birth_date and 28 <= _age(one, at) <= 59]
    for number, head in enumerate(grown[:FAMILIES]):
        _family(world, head, world.by_unit(head.unit.code), at, number)


def _family(world: World, head: Any, by: Actor, at: datetime, number: int) -> None:
    rng, day = world.rng, local_day(at)
    where = HouseholdAddress(place=head.place, hamlet=rng.choice(HAMLETS))
    first = Coming(person=head, relation="head")
    house = registry.make_household(first=first, address=where, evidence="Sổ hộ của thôn", by=by, at=at)
    for relation, ages in OTHERS[: 1 + number % len(OTHERS)]:
        new = new_person(world, head.unit, day, ages)
        named = f"{head.name.split()[0]} {new.name.partition(' ')[2]}" if relation == "child" else new.name
        words = head.place.words if head.place else ""
        if relation == "spouse":
            sex = "male" if head.sex == "female" else "female"
            new, named = replace(new, sex=sex), world.name(sex)
        new = replace(new, name=named, place=head.place, address_as_written=words)
        person = registry.add_person(person=new, by=by, at=at)
        registry.join_household(household=house, coming=Coming(person=person, relation=relation), by=by, at=at)
        registry.add_relation(person=head, other=person, kind=relation, by=by, at=at)
    for year in (day.year - 1, day.year):
        status = rng.choice(("poor", "near_poor", "none"))
        registry.record_poverty(household=house, year=year, status=status, evidence="Danh sách của xã", by=by, at=at)


def _age(person: Any, at: datetime) -> int:
    return local_day(at).year - int(person.birth_date.year)
