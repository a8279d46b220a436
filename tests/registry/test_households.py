"""Households: one at a time for a person, a head while anybody stays, and everything that was is kept."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from nhipcau.access.actions import declare_conflict, set_sensitivity
from nhipcau.audit.models import Event
from nhipcau.kernel.errors import Missing, Refused
from nhipcau.registry import actions, queries
from nhipcau.registry.actions import Coming, HouseholdAddress, NewHead
from nhipcau.registry.models import Household, HouseholdMember, PovertyStatus

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)


@pytest.fixture
def told(system: Any, at: Any) -> dict[str, Any]:
    return {"by": system, "at": at}


def living(house: Household) -> list[tuple[str, str]]:
    """(name, relation) of those who live there, the head first."""
    rows = HouseholdMember.objects.filter(household=house, ended_at=None, withdrawn_at=None).order_by("pk")
    found = [(row.person.name, row.relation) for row in rows.select_related("person")]
    return sorted(found, key=lambda pair: pair[1] != "head")


def of(house: Household, name: str) -> HouseholdMember:
    return HouseholdMember.objects.get(household=house, person__name=name, ended_at=None, withdrawn_at=None)


def newest() -> Event:
    return Event.objects.latest("pk")


# --- coming and leaving ----------------------------------------------------------------------------------------------
def test_a_household_is_about_its_head_and_in_the_unit_of_the_person(family: Any, office: Any) -> None:
    house = family("Lò Văn Pó", ("spouse", "Lò Thị Mai"), unit=office)
    house.anchor.refresh_from_db()
    assert house.unit == office
    assert (house.head.name, house.anchor.about_id) == ("Lò Văn Pó", house.head.anchor_id)
    assert living(house) == [("Lò Văn Pó", "head"), ("Lò Thị Mai", "spouse")]


def test_a_person_lives_in_one_household_at_a_time(family: Any, somebody: Any, told: Any) -> None:
    mai = somebody("Lò Thị Mai")
    house, other = family("Lò Văn Pó", ("spouse", mai)), family("Giàng A Páo")
    with pytest.raises(Refused) as refused:
        actions.join_household(household=other, coming=Coming(person=mai, relation="kin"), **told)
    assert refused.value.field == "person"
    with pytest.raises(Refused):
        actions.make_household(first=Coming(person=mai, relation="head"), address=HouseholdAddress(), **told)
    assert Household.objects.count() == 2  # the refused one was not made
    actions.leave_household(household=house, member=of(house, mai.name), until=None, why="Ở riêng", **told)
    actions.join_household(household=other, coming=Coming(person=mai, relation="kin"), **told)
    assert living(other) == [("Giàng A Páo", "head"), ("Lò Thị Mai", "kin")]


def test_the_database_knows_both_rules(family: Any, somebody: Any, system: Any, at: Any) -> None:
    from nhipcau.kernel.writing import bulk_generator

    house, other = family("Lò Văn Pó"), family("Giàng A Páo")
    row = {"recorded_at": at, "recorded_by": system}
    for where, person, relation in ((other, house.head, "kin"), (house, somebody("Lò Thị Mai"), "head")):
        with bulk_generator(), pytest.raises(IntegrityError), transaction.atomic():
            HouseholdMember(household=where, person=person, relation=relation, **row).save()


def test_the_head_leaves_only_with_a_new_one_while_others_stay(family: Any, told: Any) -> None:
    house = family("Lò Văn Pó", ("spouse", "Lò Thị Mai"), ("child", "Lò Văn Tý"))
    head, wife, child = (of(house, name) for name in ("Lò Văn Pó", "Lò Thị Mai", "Lò Văn Tý"))
    leaving = {"household": house, "member": head, "until": date(2026, 2, 1), "why": "Qua đời", **told}
    with pytest.raises(Refused) as refused:
        actions.leave_household(**leaving, seen=[wife.pk, child.pk])
    assert refused.value.field == "head"
    head = of(house, "Lò Văn Pó")  # nothing of the refused change stands in the database
    new = NewHead(member=wife, relations={child.pk: "child"})
    actions.leave_household(**leaving | {"member": head}, seen=[wife.pk, child.pk], head=new)
    assert living(house) == [("Lò Thị Mai", "head"), ("Lò Văn Tý", "child")]
    house.anchor.refresh_from_db()
    assert house.anchor.about_id == wife.person.anchor_id
    past = HouseholdMember.objects.filter(household=house, ended_at__isnull=False).order_by("pk")
    assert [(row.person.name, row.relation, row.left_why) for row in past] == [
        ("Lò Văn Pó", "head", "Qua đời"),
        ("Lò Thị Mai", "spouse", ""),
        ("Lò Văn Tý", "child", ""),
    ]


def test_whom_one_may_not_see_is_not_asked_for_as_a_head(family: Any, told: Any) -> None:
    house = family("Lò Văn Pó", ("spouse", "Lò Thị Mai"))
    head = of(house, "Lò Văn Pó")
    actions.leave_household(household=house, member=head, until=None, why="Đi xa", seen=[], **told)
    house.anchor.refresh_from_db()
    assert living(house) == [("Lò Thị Mai", "spouse")]
    assert (house.head, house.anchor.about_id) == (None, None)


def test_a_new_head_and_nothing_of_the_old_order_is_lost(family: Any, told: Any) -> None:
    house = family("Lò Văn Pó", ("spouse", "Lò Thị Mai"), ("child", "Lò Văn Tý"))
    wife, son = of(house, "Lò Thị Mai"), of(house, "Lò Văn Tý")
    new = NewHead(member=son, relations={wife.pk: "parent", of(house, "Lò Văn Pó").pk: "head"})
    actions.change_head(household=house, head=new, on=date(2026, 1, 1), why="Già yếu", **told)
    assert living(house) == [("Lò Văn Tý", "head"), ("Lò Văn Pó", ""), ("Lò Thị Mai", "parent")]
    ended = HouseholdMember.objects.filter(household=house, ended_at__isnull=False)
    assert ended.filter(until=date(2026, 1, 1)).count() == 3
    with pytest.raises(Refused):
        actions.change_head(household=house, head=NewHead(member=of(house, "Lò Văn Tý")), on=None, why="", **told)
    with pytest.raises(Refused):
        actions.change_head(household=house, head=NewHead(member=wife), on=None, why="", **told)  # a stretch of before


@pytest.mark.parametrize("until", [date(2014, 12, 31), date(2026, 3, 3)])
def test_nobody_leaves_before_they_came_or_tomorrow(family: Any, told: Any, until: date) -> None:
    house = family("Lò Văn Pó")
    with pytest.raises(Refused) as refused:
        actions.leave_household(household=house, member=of(house, "Lò Văn Pó"), until=until, why="Đi", **told)
    assert refused.value.field == "until"


def test_a_second_head_is_refused(family: Any, somebody: Any, told: Any) -> None:
    house = family("Lò Văn Pó")
    with pytest.raises(Refused) as refused:
        coming = Coming(person=somebody("Lò Thị Mai"), relation="head")
        actions.join_household(household=house, coming=coming, **told)
    assert refused.value.field == "relation"


# --- splitting and moving --------------------------------------------------------------------------------------------
def test_some_found_a_household_of_their_own(family: Any, told: Any) -> None:
    house = family("Lò Văn Pó", ("child", "Lò Văn Tý"), ("child_in_law", "Vàng Thị Sua"), hamlet="Bản Lướt")
    son, wife = of(house, "Lò Văn Tý"), of(house, "Vàng Thị Sua")
    founder = NewHead(member=son, relations={wife.pk: "spouse"})
    day = date(2026, 2, 14)
    made = actions.split_household(
        household=house, leaving=[son, wife], founder=founder, on=day, why="Ra ở riêng", **told
    )
    assert living(house) == [("Lò Văn Pó", "head")]
    assert living(made) == [("Lò Văn Tý", "head"), ("Vàng Thị Sua", "spouse")]
    assert (made.hamlet, made.lives_since, made.head.name) == ("Bản Lướt", day, "Lò Văn Tý")
    assert (newest().action, newest().details["split_from"]) == ("registry.household_added", house.pk)


def test_the_head_splits_off_and_another_leads_those_who_stay(family: Any, told: Any) -> None:
    house = family("Lò Văn Pó", ("spouse", "Lò Thị Mai"), ("child", "Lò Văn Tý"))
    head, wife, son = (of(house, name) for name in ("Lò Văn Pó", "Lò Thị Mai", "Lò Văn Tý"))
    split = {"household": house, "leaving": [head], "founder": NewHead(member=head), "on": None, "why": "", **told}
    with pytest.raises(Refused) as refused:
        actions.split_household(**split, seen=[head.pk, wife.pk, son.pk])
    assert refused.value.field == "head"
    head = of(house, "Lò Văn Pó")
    split |= {"leaving": [head], "founder": NewHead(member=head), "address": HouseholdAddress(hamlet="Bản Mới")}
    stay = NewHead(member=wife, relations={son.pk: "child"})
    made = actions.split_household(**split, head=stay, seen=[head.pk, wife.pk, son.pk])
    assert living(house) == [("Lò Thị Mai", "head"), ("Lò Văn Tý", "child")]
    assert (living(made), made.hamlet) == ([("Lò Văn Pó", "head")], "Bản Mới")


def test_a_split_needs_a_founder_who_goes_and_somebody_who_stays(family: Any, told: Any) -> None:
    house = family("Lò Văn Pó", ("spouse", "Lò Thị Mai"))
    head, wife = of(house, "Lò Văn Pó"), of(house, "Lò Thị Mai")
    for leaving, founder, field in (([wife], head, "founder"), ([head, wife], head, "leaving")):
        with pytest.raises(Refused) as refused:
            actions.split_household(
                household=house, leaving=leaving, founder=NewHead(member=founder), on=None, why="", **told
            )
        assert refused.value.field == field
    assert Household.objects.count() == 1


def test_a_move_keeps_where_it_was(family: Any, told: Any) -> None:
    house = family("Lò Văn Pó", hamlet="Bản Lướt", since=date(2015, 1, 1))
    actions.move_household(
        household=house, address=HouseholdAddress(hamlet="Tổ 3", since=date(2026, 1, 5)), why="Sạt lở", **told
    )
    (old,) = house.former_addresses.all()
    assert (house.hamlet, house.lives_since) == ("Tổ 3", date(2026, 1, 5))
    assert (old.hamlet, old.since, old.until, old.why) == ("Bản Lướt", date(2015, 1, 1), date(2026, 1, 5), "Sạt lở")
    with pytest.raises(Refused):
        actions.move_household(
            household=house, address=HouseholdAddress(hamlet="Tổ 4", since=date(2025, 1, 1)), why="", **told
        )


def test_a_correction_keeps_the_old_text_and_withdrawing_sets_everybody_free(family: Any, told: Any) -> None:
    house = family("Lò Văn Pó", ("spouse", "Lò Thị Mai"), hamlet="Bản Lướt")
    changes = {"hamlet": "Bản Lượt", "address_words": "", "lives_since": None}
    actions.correct_household(household=house, changes=changes, reason="Sai chính tả", **told)
    (old,) = house.anchor.corrections.all()
    assert (old.field, old.old, old.new) == ("hamlet", "Bản Lướt", "Bản Lượt")
    with pytest.raises(Refused):
        actions.withdraw_household(household=house, reason=" ", **told)
    actions.withdraw_household(household=house, reason="Ghi hai lần", **told)
    assert living(house) == []
    actions.make_household(
        first=Coming(person=HouseholdMember.objects.first().person, relation="head"),  # type: ignore[union-attr]
        address=HouseholdAddress(),
        **told,
    )
    with pytest.raises(Refused):
        actions.move_household(household=house, address=HouseholdAddress(hamlet="Tổ 4"), why="", **told)


def test_a_head_recorded_by_mistake_is_replaced_first(family: Any, told: Any) -> None:
    house = family("Lò Văn Pó", ("spouse", "Lò Thị Mai"))
    head, wife = of(house, "Lò Văn Pó"), of(house, "Lò Thị Mai")
    withdrawn = {"household": house, "reason": "Nhầm người", "seen": [head.pk, wife.pk], **told}
    with pytest.raises(Refused):
        actions.withdraw_member(member=head, **withdrawn)
    actions.withdraw_member(member=wife, **withdrawn)
    actions.withdraw_member(member=head, **withdrawn | {"seen": [head.pk]})
    assert living(house) == []


def test_the_journal_names_nobody(family: Any, told: Any) -> None:
    house = family("Lò Văn Pó", ("spouse", "Lò Thị Mai"), hamlet="Bản Lướt")
    actions.leave_household(household=house, member=of(house, "Lò Thị Mai"), until=None, why="Lấy chồng xa", **told)
    for event in Event.objects.filter(object_kind="registry.household"):
        text = f"{event.object_words} {event.reason} {event.details}"
        assert not any(word in text for word in ("Lò", "Bản", "Lấy")), text


def test_a_withdrawn_person_lives_in_no_household(family: Any, somebody: Any, told: Any) -> None:
    house = family("Lò Văn Pó", ("spouse", "Lò Thị Mai"))
    actions.withdraw_person(person=house.head, reason="Ghi trùng", **told)
    house.anchor.refresh_from_db()
    assert (living(house), house.anchor.about_id) == ([("Lò Thị Mai", "spouse")], None)
    actions.join_household(household=house, coming=Coming(person=somebody("Lò Văn Tý"), relation="head"), **told)
    assert living(house)[0] == ("Lò Văn Tý", "head")


# --- poverty ---------------------------------------------------------------------------------------------------------
def test_poverty_carries_the_standard_of_its_year(family: Any, told: Any) -> None:
    house = family("Lò Văn Pó")
    for year, status in ((2021, "poor"), (2026, "near_poor"), (2027, "none")):
        actions.record_poverty(household=house, year=year, status=status, **told)
    found = [(row.year, row.status, row.standard) for row, _basis in queries.poverty_by_year(house)]
    assert found == [
        (2027, "none", "NĐ 351/2025/NĐ-CP"),
        (2026, "near_poor", "NĐ 07/2021/NĐ-CP"),
        (2021, "poor", ""),  # the rulebook has none of that year
    ]
    assert queries.poverty_of([house.pk])[house.pk].year == 2027
    assert queries.poverty_of([house.pk], 2026)[house.pk].status == "near_poor"


def test_the_same_year_again_needs_a_reason_and_keeps_the_old_entry(family: Any, told: Any) -> None:
    house = family("Lò Văn Pó")
    entry = {"household": house, "year": 2026, **told}
    actions.record_poverty(status="poor", **entry)
    with pytest.raises(Refused) as refused:
        actions.record_poverty(status="none", **entry)
    assert refused.value.field == "reason"
    actions.record_poverty(status="none", reason="Rà soát lại", **entry)
    rows = PovertyStatus.objects.order_by("pk").values_list("status", "withdrawn_reason")
    assert list(rows) == [("poor", "Rà soát lại"), ("none", "")]


@pytest.mark.parametrize(("year", "status"), [(1992, "poor"), (2028, "poor"), (2026, "rich")])
def test_impossible_years_and_words_are_refused(family: Any, told: Any, year: int, status: str) -> None:
    with pytest.raises(Refused):
        actions.record_poverty(household=family("Lò Văn Pó"), year=year, status=status, **told)


# --- who sees whom ---------------------------------------------------------------------------------------------------
def names(user: Any, house: Household) -> list[str]:
    return [row.person.name for row in queries.members_of(user, house, DAY)]


def test_a_stranger_sees_no_household(family: Any, office: Any, worker: Any, stranger: Any) -> None:
    house = family("Lò Văn Pó", unit=office)
    assert queries.household_for(worker, house.pk, DAY) == house
    assert list(queries.households_for(stranger, DAY)) == []
    with pytest.raises(Missing):
        queries.household_for(stranger, house.pk, DAY)


def test_a_hidden_member_is_left_out_of_everything(
    family: Any, somebody: Any, reader: Any, worker: Any, signed_in: Any, told: Any
) -> None:
    from nhipcau.access.actions import join_team, open_account
    from nhipcau.org.actions import NewStaff, add_staff

    hidden = somebody("Lò Thị Kín")
    house = family("Lò Văn Pó", ("child", hidden), ("child", "Lò Văn Tý"))
    staff = add_staff(entry=NewStaff(unit=house.unit, name="Mã Thị Riêng"), **told)
    open_account(login="rieng", name="Riêng", password="cầu tre lắc lẻo 2026", staff=staff, **told)
    join_team(record=hidden, staff=staff, part="named", **told)
    set_sensitivity(record=hidden, sensitivity="sealed", **told)
    assert names(worker, house) == ["Lò Văn Pó", "Lò Văn Tý"]
    client = signed_in(worker)
    for url in (f"/households/{house.pk}/", f"/people/{house.head.pk}/", f"/households/{house.pk}/split"):
        assert "Kín" not in client.get(url).content.decode(), url
    member = HouseholdMember.objects.get(person=hidden)
    assert client.get(f"/households/{house.pk}/members/{member.pk}/leave").status_code == 404


def test_who_must_not_see_the_head_sees_no_household(family: Any, worker: Any, told: Any) -> None:
    house = family("Lò Văn Pó", ("spouse", "Lò Thị Mai"))
    declare_conflict(record=house.head, staff=worker, kind="kin", **told)
    again = type(worker).objects.get(pk=worker.pk)
    assert list(queries.households_for(again, DAY)) == []
    with pytest.raises(Missing):
        queries.household_for(again, house.pk, DAY)


def test_a_conflict_with_a_member_hides_that_member_alone(family: Any, worker: Any, told: Any) -> None:
    house = family("Lò Văn Pó", ("spouse", "Lò Thị Mai"))
    declare_conflict(record=of(house, "Lò Thị Mai").person, staff=worker, kind="kin", **told)
    again = type(worker).objects.get(pk=worker.pk)
    assert names(again, queries.household_for(again, house.pk, DAY)) == ["Lò Văn Pó"]


def test_a_collaborator_sees_the_household_they_recorded_and_its_head(
    make_account: Callable[..., Any], office: Any, at: Any, somebody: Any, told: Any
) -> None:
    from nhipcau.org.actions import NewStaff, add_staff
    from nhipcau.registry.actions import NewPerson, add_person

    staff = add_staff(entry=NewStaff(unit=office, name="Sùng A Cộng"), **told)
    user = make_account("cong", "collaborator", office, "Sùng A Cộng", staff)
    person = add_person(person=NewPerson(unit=office, name="Lò Văn Pó"), by=user.actor, at=at)
    assert queries.can_make_household(user, person, DAY)
    first = Coming(person=person, relation="head")
    house = actions.make_household(first=first, address=HouseholdAddress(), by=user.actor, at=at)
    other = somebody("Lò Thị Mai", office)
    actions.join_household(household=house, coming=Coming(person=other, relation="spouse"), **told)
    again = type(user).objects.get(pk=user.pk)
    assert queries.household_for(again, house.pk, DAY) == house
    assert names(again, house) == ["Lò Văn Pó"]
