"""The generator of people, and the requests that look for them; no test here asserts a time."""

import itertools
from collections import Counter
from datetime import date, datetime
from typing import Any

import pytest
from django.urls import reverse

from nhipcau.access.models import Anchor
from nhipcau.cases.actions import NewCase, open_case
from nhipcau.cases.models import Case
from nhipcau.config.bench import measuring, people, seeking
from nhipcau.kernel.text import search_key, sort_key
from nhipcau.org.actions import Batch, new_place, save_places
from nhipcau.org.models import Place
from nhipcau.registry.actions import NewPerson, add_people
from nhipcau.registry.models import Person
from nhipcau.registry.queries import matching, people_for

DAY = date(2026, 3, 2)


def some(count: int, seed: int = people.SEED) -> list[people.Somebody]:
    return list(people.people(count, DAY, ["here", "there"], seed))


def test_the_same_seed_makes_the_same_people() -> None:
    assert some(300) == some(300)
    assert some(300) != some(300, seed=7)


def test_names_are_as_common_as_they_are() -> None:
    made = some(6_000)
    families = Counter(one.name.split()[0] for one in made)
    assert 0.28 < (families["Nguyễn"] + families["NGUYỄN"]) / len(made) < 0.35
    assert families["Trần"] > families["Phạm"] > families["Quách"] > 0
    old = [one for one in made if one.sex == "female" and one.born and one.born.year < 1965]
    young = [one for one in made if one.sex == "female" and one.born and one.born.year > 2005]
    thi = [sum(" Thị " in one.name for one in group) / len(group) for group in (old, young)]
    assert thi[0] > 0.75
    assert thi[1] < 0.3
    assert {one.sex for one in made} == {"female", "male"}
    assert all(one.born is None or one.born <= DAY for one in made)


def test_two_of_a_hundred_are_written_down_twice() -> None:
    made = some(10_000)
    twice = [(one, made[place - one.same_as]) for place, one in enumerate(made) if one.same_as]
    assert 0.015 < len(twice) / len(made) < 0.025
    kinds = Counter(
        what
        for again, first in twice
        for what in ("name", "born", "precision", "phone")
        if getattr(again, what) != getattr(first, what)
    )
    assert min(kinds.values()) > 20
    assert all(again.sex == first.sex for again, first in twice)
    assert sum(again == first for again, first in twice) < len(twice) / 4
    assert sum(search_key(again.name) == search_key(first.name) for again, first in twice) == len(twice)


def test_keys_are_those_that_the_actions_make() -> None:
    for one in some(500):
        assert people.keys(one.name) == (f" {search_key(one.name)} ", sort_key(one.name))


@pytest.fixture
def commune(centre: Any, system: Any, at: datetime) -> Place:
    place = new_place(level="commune", code="98001", name="Xã Suối Trong", parent=centre.place)
    save_places(batch=Batch(new=[place]), source="thử", by=system, at=at)
    return place


@pytest.mark.django_db
def test_generated_people_are_like_recorded_ones(
    commune: Place, centre: Any, worker: Any, system: Any, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "PORTION", 40)
    monkeypatch.setattr(people, "TWICE", 0.2)
    pairs = people.generate(100, lambda words: None)
    assert Person.objects.count() == Anchor.objects.filter(kind="registry.person", unit=centre).count() == 100
    assert len(pairs) > 5
    for again, first in pairs:
        keys = [Person.objects.get(pk=pk).name_key for pk in (again, first)]
        assert keys[0] == keys[1]
    person = Person.objects.order_by("pk")[3]
    new = NewPerson(
        unit=centre, name=person.name, birth_date=person.birth_date, birth_precision=person.birth_precision,
        sex=person.sex, phone=person.phone, place=person.place, address_as_written=person.address_as_written,
    )  # fmt: skip
    (recorded,) = add_people(people=[new], by=system, at=at)
    own = {"id", "anchor", "recorded_at", "recorded_by"}
    same = [field.name for field in Person._meta.concrete_fields if field.name not in own]
    assert [getattr(person, name) for name in same] == [getattr(recorded, name) for name in same]
    assert {person.pk, recorded.pk} <= set(matching(people_for(worker, DAY), person.name).values_list("pk", flat=True))


@pytest.mark.django_db
def test_each_operation_asks_for_a_page_that_answers(
    commune: Place, centre: Any, worker: Any, system: Any, at: datetime, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "PORTION", 40)
    people.generate(40, lambda words: None)
    first = NewCase(unit=centre, person=Person.objects.order_by("pk")[0], number="CA-2026-001", received_on=DAY)
    open_case(case=first, by=system, at=at)
    client = signed_in(worker)
    asker = seeking.Asker(client)
    for op, requests in seeking.OPERATIONS.items():
        before = Case.objects.count()
        for request in itertools.islice(requests(asker), 6):
            if request.body:
                answer = client.post(
                    request.path, request.body, "application/x-www-form-urlencoded", headers=dict(request.headers)
                )
            else:
                answer = client.get(request.path)
            assert answer.status_code in request.expected, (op, request)
            if op == "search.typing":
                assert answer.content.decode().lstrip().startswith("<div")
        assert Case.objects.count() - before == (6 if op == "person.create" else 0)
    assert reverse("desk:search") == next(seeking.OPERATIONS["search.id"](asker)).path


def test_the_operations_are_known_to_the_command() -> None:
    assert {"search.name", "search.typing", "search.id", "person.open", "person.create"} <= set(measuring.OPERATIONS)
