"""Households and relations of two records that become one, and are taken apart again."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from nhipcau.access import actions as access
from nhipcau.kernel.errors import Refused
from nhipcau.registry import actions
from nhipcau.registry.models import AllegedHarmer, Household, HouseholdMember, Merge, Person, Relation
from nhipcau.registry.queries import near, near_person
from nhipcau.registry.queries.comparing import rows_to_compare
from nhipcau.registry.queries.merging import offered
from tests.counting import questions

from .conftest import DAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(record: Callable[..., Person], office: Any) -> tuple[Person, Person]:
    return record("Lò Thị Mai", "2015", unit=office), record("Lo Thi Mai", "05/03/2015", unit=office)


@pytest.fixture
def head(make_staff: Any, office: Any) -> Any:
    return make_staff("truong.vp", "office_head", office, "Đinh Thị Trưởng")


@pytest.fixture
def home(system: Any, at: Any) -> Callable[[Person], Household]:
    def make(person: Person) -> Household:
        first, where = actions.Coming(person=person, relation="head"), actions.HouseholdAddress(hamlet="Bản Lướt")
        return actions.make_household(first=first, address=where, by=system, at=at)

    return make


def made_one(pair: Any, by: Any, at: Any) -> Merge:
    return actions.merge_people(kept=pair[0], merged=pair[1], chosen={}, reason="Một người", by=by, at=at)


def taken_apart(merge: Merge, by: Any, at: Any, rows: Any = ()) -> None:
    actions.part_people(merge=merge, rows=rows, fields=(), reason="Hai người", by=by, at=at)


def about(house: Household) -> int | None:
    return Household.objects.select_related("anchor").get(pk=house.pk).anchor.about_id


def test_a_household_goes_with_its_head_and_comes_back(pair: Any, home: Any, system: Any, at: Any) -> None:
    kept, merged = pair
    house = home(merged)
    merge = made_one(pair, system, at)
    assert (house.head, about(house)) == (kept, kept.anchor_id)
    taken_apart(merge, system, at)
    assert (house.head, about(house)) == (merged, merged.anchor_id)


@pytest.mark.parametrize("stays", [0, 1])
def test_of_two_homes_somebody_says_which_one_stays(
    pair: Any, home: Any, head: Any, signed_in: Any, system: Any, at: Any, stays: int
) -> None:
    houses = [home(person) for person in pair]
    client, url = signed_in(head), reverse("registry:merge", args=[pair[0].pk, pair[1].pk])
    page = client.get(url).content.decode()
    for house in houses:
        assert f"Hộ số {house.pk}" in page
    data = {"name": "kept", "birth_date": "kept", "home": ("kept", "other")[stays], "reason": "Một người"}
    answer = client.post(url, data | {"seen": client.get(url).context["form"]["seen"].value()})
    assert answer.status_code == 302
    rows = {row.household_id: row for row in HouseholdMember.objects.all()}
    assert [rows[house.pk].person_id for house in houses] == [pair[0].pk] * 2
    assert [rows[house.pk].is_open for house in houses] == [not stays, bool(stays)]
    taken_apart(Merge.objects.get(), system, at)
    rows = {row.household_id: row for row in HouseholdMember.objects.all()}
    assert [rows[house.pk].person_id for house in houses] == [one.pk for one in pair]
    assert all(row.is_open and row.left_why == "" for row in rows.values())
    assert [about(house) for house in houses] == [one.anchor_id for one in pair]


def test_who_sees_one_of_two_homes_is_asked_for_none(
    pair: Any, home: Any, head: Any, make_staff: Any, office: Any, signed_in: Any, system: Any, at: Any
) -> None:
    houses = [home(person) for person in pair]
    inside = make_staff("trong", "case_worker", office)
    access.join_team(record=houses[1], staff=inside.staff, part="named", by=system, at=at)
    access.set_sensitivity(record=houses[1], sensitivity="sealed", by=system, at=at)
    page = signed_in(head).get(reverse("registry:merge", args=[pair[0].pk, pair[1].pk]))
    assert "home" not in page.context["form"].fields
    assert f"Hộ số {houses[1].pk}" not in page.content.decode()


def test_recorded_twice_in_one_household_its_head_goes_on_leading_it(
    pair: Any, home: Any, system: Any, at: Any
) -> None:
    kept, merged = pair
    house = home(merged)
    coming = actions.Coming(person=kept, relation="sibling")
    actions.join_household(household=house, coming=coming, by=system, at=at)
    merge = made_one(pair, system, at)
    assert (house.head, HouseholdMember.objects.filter(person=kept, ended_at=None).count()) == (kept, 1)
    taken_apart(merge, system, at)
    assert house.head == merged
    assert set(HouseholdMember.objects.filter(ended_at=None).values_list("person", "relation")) == {
        (kept.pk, "sibling"), (merged.pk, "head"),
    }  # fmt: skip


def test_a_home_made_since_goes_to_whom_somebody_says(
    pair: Any, home: Any, head: Any, signed_in: Any, system: Any, at: Any
) -> None:
    kept, merged = pair
    merge = made_one(pair, system, at)
    house = home(Person.objects.get(pk=kept.pk))
    told = {"person": kept, "by": system, "at": at}
    relation = actions.add_relation(kind="carer", other_words="Lò Thị Bà", **told)
    harmer = actions.name_harmer(other_words="Lý A Tủa", **told)
    member = house.members.get()
    keys = {name for name, _words in offered(head, merge, DAY)}
    rows = [
        f"registry.householdmember.person:{member.pk}",
        f"registry.relation.person:{relation.pk}",
        f"registry.allegedharmer.person:{harmer.pk}",
    ]
    assert set(rows) <= keys
    page = signed_in(head).get(reverse("registry:part", args=[merge.pk])).content.decode()
    for words in (f"Hộ số {house.pk}", "Lò Thị Bà", "Lý A Tủa"):
        assert words in page, words
    taken_apart(merge, system, at, rows)
    assert (house.head, about(house)) == (merged, merged.anchor_id)
    assert (Relation.objects.get().person, AllegedHarmer.objects.get().person) == (merged, merged)


def test_who_may_not_read_of_abuse_is_not_told_of_the_harmer(
    pair: Any, make_staff: Any, office: Any, system: Any, at: Any
) -> None:
    merge = made_one(pair, system, at)
    actions.name_harmer(person=pair[0], other_words="Lý A Tủa", by=system, at=at)
    worker = make_staff("canbo.vp", "case_worker", office, "Vì Văn Cán")
    assert not [words for _name, words in offered(worker, merge, DAY) if "Tủa" in words]


def test_a_relation_between_the_two_stays_where_it_is(pair: Any, system: Any, at: Any) -> None:
    kept, merged = pair
    actions.add_relation(person=kept, other=merged, kind="sibling", by=system, at=at)
    merge = made_one(pair, system, at)
    row = Relation.objects.get()
    assert (row.person, row.other) == (kept, merged)
    taken_apart(merge, system, at)
    assert Relation.objects.filter(person=kept, other=merged).exists()


def test_only_single_people_are_compared(pair: Any, record: Any, office: Any, head: Any, system: Any, at: Any) -> None:
    many = record("Lò Thị Mai", unit=office, kind="group", size=12)
    assert many.pk not in {row.id for row in rows_to_compare()}
    assert near_person(head, DAY, many) == []
    assert many.pk not in {found.person.pk for found in near(head, DAY, name="Lò Thị Mai", born=None, phone="")}
    with pytest.raises(Refused):
        made_one((pair[0], many), system, at)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_a_person_with_a_family_asks_little(
    pair: Any, home: Any, record: Any, office: Any, head: Any, signed_in: Any, system: Any, at: Any, count: int,
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    person, house = pair[0], home(pair[0])
    for n in range(count):
        other = record(f"Lò Văn {'ABC'[n]}", unit=office)
        coming = actions.Coming(person=other, relation="child")
        actions.join_household(household=house, coming=coming, by=system, at=at)
        actions.add_relation(person=person, other=other, kind="child", by=system, at=at)
        harmer = record(f"Lý A {'ABC'[n]}", unit=office)
        actions.name_harmer(person=person, other=harmer, other_words=harmer.name, by=system, at=at)
    actions.record_poverty(household=house, year=2026, status="poor", by=system, at=at)
    client, url = signed_in(head), reverse("desk:person", args=[person.pk])
    page = client.get(url).content.decode()
    for words in ("Lò Văn A", "Lý A A", "Bản Lướt", "2026"):
        assert words in page, words
    with django_assert_max_num_queries(30) as captured:
        client.get(url)
    assert questions(captured) <= 12
