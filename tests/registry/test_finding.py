"""Finding people: by name however it is typed, by year and place beside it, by number; only whom one may see."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nhipcau.access.actions import declare_conflict
from nhipcau.kernel.dates import parse_birth
from nhipcau.org.actions import Batch, new_link, new_place, save_links, save_places
from nhipcau.registry.actions import NewPerson, add_people, correct_person, withdraw_person
from nhipcau.registry.models import Person
from nhipcau.registry.parts import find_people
from nhipcau.registry.queries import finding, matching, people_for, search, searching

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)


@pytest.fixture
def record(centre: Any, system: Any, at: datetime) -> Callable[..., Person]:
    def make(name: str, born: str = "", phone: str = "", unit: Any = None, place: Any = None) -> Person:
        parsed = parse_birth(born, received=DAY) if born else None
        birth = {"birth_date": parsed.day, "birth_precision": parsed.precision} if parsed else {}
        person = NewPerson(unit=unit or centre, name=name, phone=phone, place=place, **birth)
        return add_people(people=[person], by=system, at=at)[0]

    return make


def names(user: Any, typed: str, limit: int = 20) -> list[str]:
    return [one.person.name for one in search(user, typed, DAY, limit)]


def reasons(user: Any, typed: str) -> dict[str, tuple[str, ...]]:
    return {one.person.name: one.why for one in search(user, typed, DAY, 20)}


@pytest.mark.parametrize(
    ("recorded", "typed"),
    [
        ("Nguyễn Thị Hoà", "nguyễn thị hòa"),
        ("Đặng Thị Thuỷ", "Dang Thi Thủy"),
        ("Đặng Thị Thủy", "thuỷ đặng"),
        ("Lý Mỹ Quý", "lí mĩ quí"),
        ("Lí Mĩ Quí", "ly my quy"),
        ("Trần Văn Yên", "yen tran"),
        ("Nguyễn Văn Đức", "duc van"),
        ("H'Hen Niê", "hhen"),
        ("LÒ THỊ MAI", "Lò Thị Ma"),
        ("Lò Thị Mai", "lo th m"),
        ("Lò Thị Mai", "LÒ  thị\tMAI"),
        ("Lò Thị Mai", "lò-thị, mai."),
        ("Nguyễn Khánh Nguyên", "khanh nguyen"),
        ("Tôn Nữ Ý Nhi", "y nhi"),
    ],
)
def test_a_name_is_found_however_it_is_typed(
    worker: Any, record: Callable[..., Person], recorded: str, typed: str
) -> None:
    person = record(recorded)
    record("Giàng A Páo")
    assert names(worker, typed) == [person.name]
    assert [found.pk for found in matching(people_for(worker, DAY), typed)] == [person.pk]


@pytest.mark.parametrize("typed", ["", "   ", "'", "-- .", "ai thi", "lo thi mai x", "(", 'a" OR "b', "%", "_"])
def test_what_names_nobody_finds_nobody(worker: Any, record: Callable[..., Person], typed: str) -> None:
    record("Lò Thị Mai")
    assert names(worker, typed) == []


def test_the_best_come_first_with_their_reasons(worker: Any, record: Callable[..., Person]) -> None:
    for name in ("Mai Lò Thị", "Lò Thị Maika", "Lò Thị Mãi", "Hà Lò Thị Mai", "Lò Thị Mai", "Mai Thị Bé Lò"):
        record(name)
    found = reasons(worker, "Lò Thị Mai")
    assert list(found) == ["Lò Thị Mai", "Lò Thị Mãi", "Hà Lò Thị Mai", "Mai Thị Bé Lò", "Mai Lò Thị", "Lò Thị Maika"]
    assert found["Lò Thị Mai"] == ("cùng họ tên",)
    assert found["Mai Lò Thị"] == ("họ tên có đủ các chữ này",)
    assert found["Lò Thị Maika"] == ("có chữ trong họ tên bắt đầu như vậy",)


def test_of_a_common_name_the_very_one_is_among_the_first(worker: Any, record: Callable[..., Person]) -> None:
    """More fit than are looked at, and the one who bears just that name was recorded last."""
    for number in range(9):
        record(f"Trần Thị Lan {'abcdefghi'[number]}")
    record("Trần Thị Lân")
    record("Trần Thị Lan")
    rows = people_for(worker, DAY)
    found = finding.by_name(rows, finding.Name.read("Trần Thị Lan"), 5)
    people = rows.in_bulk([one.pk for one in found])
    assert [people[one.pk].name for one in found][:2] == ["Trần Thị Lan", "Trần Thị Lân"]
    assert [one.how for one in found] == [finding.AS_TYPED, finding.SAME_NAME, *[finding.PHRASE] * 3]


def test_a_year_beside_a_name_is_that_of_birth(worker: Any, record: Callable[..., Person]) -> None:
    record("Lò Thị Mai", "05/03/2015")
    record("Lò Thị Mai An", "1960")
    record("Lò Thị Mai Bé")
    assert reasons(worker, "mai 2015") == {"Lò Thị Mai": ("họ tên có đủ các chữ này", "sinh năm 2015")}
    assert names(worker, "1960 lò") == ["Lò Thị Mai An"]
    assert names(worker, "2015") == []


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("0912000111", "cùng số điện thoại"),
        ("0912 000 111", "cùng số điện thoại"),
        ("+84 912.000.111", "cùng số điện thoại"),
    ],
)
def test_a_telephone_number_with_or_without_spaces(
    worker: Any, record: Callable[..., Person], typed: str, why: str
) -> None:
    record("Lò Thị Mai", phone="0912000111")
    record("Giàng A Páo", phone="0913000111")
    record("Vàng Thị Sua")
    assert reasons(worker, typed) == {"Lò Thị Mai": (why,)}


def test_a_part_of_a_number_finds_nobody(worker: Any, record: Callable[..., Person]) -> None:
    """Numbers stand closed in the database: only a whole one is found."""
    record("Lò Thị Mai", phone="0999999111")
    assert (names(worker, "0999 99"), names(worker, "9999")) == ([], [])
    assert names(worker, "0999 999 111") == ["Lò Thị Mai"]


@pytest.fixture
def communes(province: Any, system: Any, at: datetime) -> dict[str, Any]:
    """Phường Bến Gỗ of Thị xã Vân Khê became part of Phường Vân Khê."""
    province.province = province
    province.save()
    town = new_place(level="district", code="901", name="Thị xã Vân Khê", parent=province, valid_to=date(2025, 6, 30))
    save_places(batch=Batch(new=[town]), source="thử", by=system, at=at)
    old = new_place(level="commune", code="90101", name="Phường Bến Gỗ", parent=town, valid_to=date(2025, 6, 30))
    new = new_place(
        level="commune", code="90102", name="Phường Mây Trắng", parent=province, valid_from=date(2025, 7, 1)
    )
    save_places(batch=Batch(new=[old, new]), source="thử", by=system, at=at)
    save_links(links=[new_link(old=old, new=new, on=date(2025, 7, 1))], source="thử", by=system, at=at)
    return {"town": town, "old": old, "new": new}


def test_words_that_are_no_name_may_be_a_place(
    worker: Any, record: Callable[..., Person], communes: dict[str, Any]
) -> None:
    record("Lò Thị Mai", place=communes["old"])
    record("Hà Thị Mai", place=communes["new"])
    record("Mai Xa Xôi")
    assert reasons(worker, "mai ben go") == {"Lò Thị Mai": ("họ tên có đủ các chữ này", "ở Phường Bến Gỗ")}
    for typed in ("mai mây trắng", "phuong may trang mai", "mai phường mây tr"):
        assert sorted(names(worker, typed)) == ["Hà Thị Mai", "Lò Thị Mai"]  # Bến Gỗ is a part of it now
    assert names(worker, "mai vân khê") == ["Lò Thị Mai"]
    assert names(worker, "mai van") == ["Lò Thị Mai"]
    assert names(worker, "mai be") == []
    assert names(worker, "ben go") == []


def test_who_is_called_like_a_place_stands_before_who_lives_there(
    worker: Any, record: Callable[..., Person], communes: dict[str, Any]
) -> None:
    record("Lò Thị Mai", place=communes["old"])
    record("Mai Bến Gỗ")
    assert names(worker, "mai ben go") == ["Mai Bến Gỗ", "Lò Thị Mai"]


def test_the_index_follows_what_is_recorded(
    worker: Any, record: Callable[..., Person], system: Any, at: datetime
) -> None:
    person = record("Lò Thị Mai")
    correct_person(person=person, changes={"name": "Lò Thị Mây"}, reason="ghi nhầm", by=system, at=at)
    assert (names(worker, "lo mai"), names(worker, "lo may")) == ([], ["Lò Thị Mây"])
    withdraw_person(person=person, reason="ghi nhầm", by=system, at=at)
    assert names(worker, "lo may") == []


def test_nobody_else_s_people_show_or_take_a_place(
    worker: Any,
    stranger: Any,
    office: Any,
    other_office: Any,
    record: Callable[..., Person],
    monkeypatch: pytest.MonkeyPatch,
    system: Any,
    at: datetime,
) -> None:
    """However many are hidden, the one who may be seen is shown."""
    monkeypatch.setattr(searching, "by_name", partial(finding.by_name, most=2))
    hidden = [record("Lò Thị Mai", phone="0912000111", unit=office) for _ in range(4)]
    record("Lò Thị Maika", phone="0912000222", unit=other_office)
    for typed in ("Lò Thị Mai", "mai lo", "l", "0912 000 222"):
        assert names(stranger, typed) == ["Lò Thị Maika"]
    assert names(stranger, "0912000111") == []
    assert len(names(worker, "Lò Thị Mai")) == 2
    for person in hidden:
        declare_conflict(record=person, staff=worker, kind="kin", by=system, at=at)
    del worker.__dict__["_ties"]
    assert names(worker, "lo thi mai") == ["Lò Thị Maika"]


def test_a_search_asks_the_same_for_one_and_for_three(worker: Any, record: Callable[..., Person]) -> None:
    counts = []
    for number in (1, 3):
        while Person.objects.count() < number:
            record("Lò Thị Mai")
        search(worker, "lo mai", DAY, 20)
        with CaptureQueriesContext(connection) as seen:
            assert len(search(worker, "lo mai", DAY, 20)) == number
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 5


def test_the_list_shows_the_best_of_a_common_name(
    worker: Any, record: Callable[..., Person], signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("Lò Thị Mai", "Lò Thị Maika", "Lò Thị Mai An"):
        record(name)
    client, here = signed_in(worker), reverse("registry:people")
    page = client.post(here, {"name": "lo mai"})
    assert [person.name for person in page.context["page"]] == ["Lò Thị Mai An", "Lò Thị Mai", "Lò Thị Maika"]
    assert page.context["best"] is None
    monkeypatch.setattr("nhipcau.registry.queries.BEST", 2)
    monkeypatch.setattr("nhipcau.registry.queries.people.matching", partial(matching, most=2))
    page = client.post(here, {"name": "lo mai"})
    assert sorted(person.name for person in page.context["page"]) == ["Lò Thị Mai", "Lò Thị Mai An"]
    assert "2 người hợp nhất" in page.content.decode()


def test_a_number_of_a_case_is_looked_for_among_cases_alone(worker: Any, record: Callable[..., Person]) -> None:
    record("Ca Thị Mai")
    search(worker, "CA-2026-013", DAY, 20)
    with CaptureQueriesContext(connection) as seen:
        assert search(worker, "CA-2026-013", DAY, 20) == []
    assert len(seen) == 0


def test_the_household_of_a_head_is_found_by_name_and_by_number(
    family: Callable[..., Any], signed_in: Any, make_account: Any, centre: Any, worker: Any
) -> None:
    house = family("Lò Văn Pó", ("spouse", "Lò Thị Mai"), hamlet="Bản Lướt")
    address = reverse("households:household", args=[house.pk])
    for words in ("lo po", f"hộ {house.pk}", f"Hộ số {house.pk}", f"ho gia dinh so {house.pk}"):
        hits = [hit for hit in find_people(worker, words, 20) if hit.url == address]
        assert [(hit.title, hit.words) for hit in hits] == [("Hộ của Lò Văn Pó", "Bản Lướt")], words
    assert not [hit for hit in find_people(worker, "lo mai", 20) if hit.url == address]
    assert find_people(worker, f"hộ {house.pk + 1}", 20) == []
    assert "Hộ của Lò Văn Pó" in signed_in(worker).post(reverse("desk:search"), {"q": "lo po"}).content.decode()


def test_no_household_is_found_by_whom_it_is_hidden_from(
    family: Callable[..., Any], make_staff: Any, centre: Any, system: Any, at: Any
) -> None:
    house = family("Lò Văn Pó")
    stranger, kin = (make_staff(login, "case_worker", centre, login) for login in ("la", "nguoi.nha"))
    declare_conflict(record=house, staff=kin.staff, kind="kin", by=system, at=at)
    for words in ("lo po", f"hộ {house.pk}"):
        assert [hit.title for hit in find_people(stranger, words, 20) if "Hộ" in hit.title] == ["Hộ của Lò Văn Pó"]
        assert [hit.title for hit in find_people(kin, words, 20) if "Hộ" in hit.title] == []
