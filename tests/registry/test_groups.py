"""The groups of the law a person is in: over time, with papers, «nghi bị …» until confirmed; sealed ones apart."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nhipcau.access.actions import join_team
from nhipcau.access.models import Sealed
from nhipcau.kernel.errors import Refused
from nhipcau.registry.actions import (
    Finding,
    NewGroup,
    NewPerson,
    add_group,
    add_people,
    end_group,
    find_group,
    withdraw_group,
)
from nhipcau.registry.models import GroupMembership, Person
from nhipcau.registry.queries import PeopleFilter, filtered, groups_of, people_for
from nhipcau.registry.states import GroupStatus
from tests.counting import questions

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)
REPORTED = Finding(status=GroupStatus.REPORTED, body="Hàng xóm")


@pytest.fixture
def child(centre: Any, system: Any, at: datetime) -> Person:
    born = {"birth_date": date(2012, 5, 1), "birth_precision": "day"}
    return add_people(people=[NewPerson(unit=centre, name="Lò Thị Mai", **born)], by=system, at=at)[0]


@pytest.fixture
def add(child: Person, system: Any, at: datetime) -> Callable[..., Any]:
    def run(group: str, **more: Any) -> Any:
        return add_group(person=child, new=NewGroup(group=group, **more), by=system, at=at)

    return run


def told(user: Any, person: Person) -> list[tuple[str, str]]:
    fresh = Person.objects.select_related("anchor", "unit").get(pk=person.pk)
    return [(line.words, line.status) for line in groups_of(user, fresh, DAY)]


def refused(act: Callable[[], Any]) -> str:
    with pytest.raises(Refused) as found:
        act()
    return str(found.value)


def test_suspected_until_confirmed(worker: Any, child: Person, add: Any, system: Any, at: datetime) -> None:
    row = add("TE11.1", finding=REPORTED)
    assert told(worker, child) == [("Nghi bị xâm hại tình dục: hiếp dâm", "Được báo")]
    move = {"membership": row, "by": system, "at": at}
    find_group(finding=Finding(status=GroupStatus.VERIFYING), **move)
    assert "ai đã xác định" in refused(lambda: find_group(finding=Finding(), **move))
    find_group(finding=Finding(body="Công an xã", paper="Kết luận số 12"), **move)
    assert told(worker, child) == [("Trẻ em bị xâm hại tình dục: hiếp dâm", "Đã xác định")]
    assert [one.status for one in row.findings.all()] == ["confirmed", "verifying", "reported"]
    assert "không chuyển sang" in refused(lambda: find_group(finding=REPORTED, **move))


def test_unfounded_stays_a_suspicion_and_counts_nowhere(
    worker: Any, child: Person, add: Any, system: Any, at: datetime
) -> None:
    row = add("NN.BLGD", finding=REPORTED)
    find_group(membership=row, finding=Finding(status=GroupStatus.UNFOUNDED, body="Công an"), by=system, at=at)
    assert told(worker, child) == [("Nghi bị bạo lực gia đình", "Không có căn cứ")]
    found = filtered(people_for(worker, DAY), PeopleFilter(legal_group="NN.BLGD"), worker, DAY)
    assert found.count() == 0


def test_serious_harm_needs_its_written_conclusion(add: Any) -> None:
    assert "văn bản kết luận" in refused(lambda: add("TE09", finding=Finding(body="Trạm y tế")))
    assert add("TE09", finding=Finding(body="Trạm y tế", paper="Số 3/KL")).status == GroupStatus.CONFIRMED


def test_a_group_that_accuses_nobody_is_confirmed_at_once(worker: Any, child: Person, add: Any) -> None:
    row = add("TE04.2", kinds=["vision", "nothing"], finding=REPORTED, since=date(2020, 1, 1))
    assert (row.status, row.kinds) == ("confirmed", "vision")
    assert add("TE01", kinds=["vision"]).kinds == ""
    assert told(worker, child) == [("Trẻ em mồ côi cả cha và mẹ", ""), ("Trẻ em khuyết tật: khuyết tật nặng", "")]
    for wanted, count in (("TE04", 1), ("TE", 1), ("TE03", 0), ("NKT", 0)):
        rows = filtered(people_for(worker, DAY), PeopleFilter(legal_group=wanted), worker, DAY)
        assert (wanted, rows.count()) == (wanted, count)


def test_history_is_kept(worker: Any, child: Person, add: Any, system: Any, at: datetime) -> None:
    row = add("TE01", since=date(2020, 1, 1))
    assert "đã được ghi" in refused(lambda: add("TE01"))
    end = {"membership": row, "by": system, "at": at}
    assert "ở tương lai" in refused(lambda: end_group(until=date(2026, 3, 3), reason="Mẹ về", **end))
    assert "từ ngày 01/01/2020" in refused(lambda: end_group(until=date(2019, 1, 1), reason="Mẹ về", **end))
    assert "vì sao" in refused(lambda: end_group(until=DAY, reason=" ", **end))
    end_group(until=date(2025, 1, 1), reason="Mẹ về", **end)
    assert told(worker, child) == [("Trẻ em mồ côi cả cha và mẹ", "")]
    assert add("TE01", since=date(2025, 6, 1)).pk != row.pk
    withdraw_group(membership=row, reason="Nhầm người", by=system, at=at)
    assert GroupMembership.objects.count() == 2
    assert len(told(worker, child)) == 1


@pytest.mark.parametrize(
    ("group", "more", "sentence"),
    [
        ("NCT", {}, "từ đủ 60 tuổi"),
        ("TE01", {"since": date(2029, 1, 1)}, "ở tương lai"),
        ("TE01", {"since": date(2000, 1, 1)}, "chưa sinh ra"),
        ("XX", {}, "chọn một nhóm"),
    ],
)
def test_what_cannot_be_is_refused(add: Any, group: str, more: dict[str, Any], sentence: str) -> None:
    assert sentence in refused(lambda: add(group, **more))


def test_somebody_grown_up_is_no_child(centre: Any, system: Any, at: datetime) -> None:
    people = [
        NewPerson(unit=centre, name=f"Người {n}", birth_date=date(2010, 1, 1), birth_precision=precision)
        for n, precision in enumerate(("day", "year"))
    ]
    sure, unsure = add_people(people=people, by=system, at=at)
    add_group(person=unsure, new=NewGroup(group="TE01"), by=system, at=at)  # of the year alone perhaps not 16 yet
    add = lambda: add_group(person=sure, new=NewGroup(group="TE01"), by=system, at=at)  # noqa: E731
    assert "dưới 16 tuổi" in refused(add)


def test_a_sealed_group_stands_only_in_the_store(
    worker: Any, child: Person, add: Any, centre: Any, make_account: Any, signed_in: Any
) -> None:
    assert add("TE05", source="Trung tâm kiểm soát bệnh tật", since=date(2020, 1, 1)) is None
    assert not GroupMembership.objects.exists()
    assert Sealed.objects.get().anchor_id == child.anchor_id
    assert told(worker, child) == [("Trẻ em nhiễm HIV/AIDS", "Niêm kín")]
    director = make_account("giam.doc", "director", centre)
    assert told(director, child) == []
    page = signed_in(director).get(reverse("registry:add_group", args=[child.pk])).content.decode()
    assert "HIV" not in page
    client, forget = signed_in(worker), reverse("registry:forget_sealed_group", args=[child.pk])
    assert "HIV" in client.get(reverse("registry:add_group", args=[child.pk])).content.decode()
    assert client.post(forget, {"reason": "Nhầm người"}).status_code == 302
    assert (Sealed.objects.count(), client.post(forget, {"reason": "Nhầm"}).status_code) == (0, 422)


def test_a_story_is_for_those_who_may_read_it(
    child: Person, add: Any, office: Any, centre: Any, make_account: Any, signed_in: Any, system: Any, at: datetime
) -> None:
    row = add("TE11", finding=REPORTED)
    colleague = make_account("dong.nghiep", "case_worker", centre)
    assert told(colleague, child) == []
    url = reverse("registry:find_group", args=[child.pk, row.pk])
    client = signed_in(colleague)
    assert client.get(url).status_code == 404
    listed = client.get(reverse("registry:people")).content.decode()
    assert ("Lò Thị Mai" in listed, "Nghi bị" in listed, "TE11" in listed) == (True, False, False)
    from nhipcau.org.actions import NewStaff, add_staff

    staff = add_staff(entry=NewStaff(centre, "Đồng Nghiệp"), by=system, at=at)
    teammate = make_account("cung.nhom", "case_worker", centre, staff=staff)
    join_team(record=child, staff=staff, part="named", by=system, at=at)
    assert told(teammate, child) == [("Nghi bị xâm hại tình dục", "Được báo")]
    add("TE11.1", finding=REPORTED)
    for wanted in ("TE11", "TE11.1", "TE"):  # a part of it, and a whole that holds it
        rows = filtered(people_for(colleague, DAY), PeopleFilter(legal_group=wanted), colleague, DAY)
        assert rows.count() == 0


def test_on_screen(worker: Any, child: Person, signed_in: Any) -> None:
    client, page = signed_in(worker), reverse("desk:person", args=[child.pk])
    url = reverse("registry:add_group", args=[child.pk])
    answer = client.post(url, {"group": "NCT", "status": "reported"})
    assert (answer.status_code, "từ đủ 60 tuổi" in answer.content.decode()) == (422, True)
    sent = {"group": "TE11", "status": "reported", "body": "Hàng xóm", "since": "01/02/2026"}
    assert client.post(url, sent).status_code == 302
    row = GroupMembership.objects.get()
    assert "Nghi bị xâm hại tình dục" in client.get(page).content.decode()
    found = {"status": "confirmed", "body": "Công an", "paper": "Số 5"}
    assert client.post(reverse("registry:find_group", args=[child.pk, row.pk]), found).status_code == 302
    text = client.get(page).content.decode()
    assert ("Trẻ em bị xâm hại tình dục" in text, "Nghi bị" in text, "Số 5" in text) == (True, False, True)
    listed = client.post(reverse("registry:people"), {"legal_group": "TE11"}).content.decode()
    assert "Lò Thị Mai" in listed
    end = {"until": "02/03/2026", "reason": "Đã ổn định"}
    assert client.post(reverse("registry:end_group", args=[child.pk, row.pk]), end).status_code == 302
    assert "Đã ổn định" in client.get(page).content.decode()


def test_another_persons_group_is_missing(
    worker: Any, child: Person, add: Any, centre: Any, system: Any, at: datetime, signed_in: Any
) -> None:
    row = add("TE01")
    other = add_people(people=[NewPerson(unit=centre, name="Giàng A Páo")], by=system, at=at)[0]
    assert signed_in(worker).get(reverse("registry:end_group", args=[other.pk, row.pk])).status_code == 404


def test_the_list_asks_as_often_for_many(worker: Any, centre: Any, system: Any, at: datetime, signed_in: Any) -> None:
    client, url = signed_in(worker), reverse("registry:people")

    def more(*names: str) -> int:
        for person in add_people(people=[NewPerson(unit=centre, name=name) for name in names], by=system, at=at):
            add_group(person=person, new=NewGroup(group="TE01"), by=system, at=at)
        with CaptureQueriesContext(connection) as asked:
            assert names[0] in client.get(url).content.decode()
        return questions(asked)

    assert more("Lò Thị Mai") == more("Giàng A Páo", "Vàng Thị Sen") <= 12
