"""Lists of communes: taken in as they come, matched by strong evidence only, and who on them was never met."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nhipcau.access.actions import declare_conflict, join_team, set_sensitivity
from nhipcau.audit.models import Event
from nhipcau.registry import queries
from nhipcau.registry.actions import NewPerson, add_people, decide_entry
from nhipcau.registry.models import ListEntry, Person
from nhipcau.registry.states import NEED_KINDS, NEED_LIST
from nhipcau.rulebook.queries import code_list
from tests.counting import questions

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)
HEAD = ("STT", "Họ và tên", "Ngày sinh", "Giới tính", "CCCD", "Thôn/Xóm/Tổ", "Xã/Phường", "Đối tượng", "Ghi chú")
MAI = (1, "Lò Thị Mai", "05/03/2015", "Nữ", "001315000001", "Thôn 3", "Xã Suối Trong", "Trẻ nhiễm HIV", "Rất yếu")
PAO = (2, "Giàng A Páo", "1950", "Nam", "", "thôn  3", "Xã Suối Trong", "", "")
SEN = (3, "Vàng Thị Sen", "12/2001", "Nữ", "", "Thôn 4", "Xã Suối Trong", "", "")


@pytest.fixture
def commune(centre: Any, system: Any, at: datetime) -> Any:
    from nhipcau.org import actions as org

    place = org.new_place(level="commune", code="90101", name="Xã Suối Trong", parent=centre.place)
    place.province = centre.place
    org.save_places(batch=org.Batch(new=[place]), source="thử", by=system, at=at)
    return place


@pytest.fixture
def take(commune: Any, imported: Callable[..., Any], tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """Import rows below a header, as a commune would send them."""

    def run(*rows: Any, kind: str = "disabled", head: Any = HEAD, unit: str = "TT") -> dict[str, Any]:
        book = openpyxl.Workbook()
        for row in (("UBND XÃ SUỐI TRONG",), ("DANH SÁCH NĂM 2026",), head, *rows):
            book.active.append(row)
        path = tmp_path / f"{kind}-{len(rows)}.xlsx"
        book.save(path)
        return imported(f"list_{kind}", path, "--unit", unit)

    return run


@pytest.fixture
def person(centre: Any, commune: Any, system: Any, at: datetime) -> Callable[..., Person]:
    def run(name: str, born: date | None, precision: str = "day", **more: Any) -> Person:
        told = {"unit": centre, "place": commune, **more}
        new = NewPerson(name=name, birth_date=born, birth_precision=precision, **told)
        return add_people(people=[new], by=system, at=at)[0]

    return run


@pytest.fixture
def meet(centre: Any, system: Any, at: datetime) -> Callable[[Person], Any]:
    from nhipcau.cases.actions import NewCase, open_case

    def run(person: Person) -> Any:
        new = NewCase(unit=person.unit, received_on=DAY, person=person, level="intervention", problem="Khó khăn")
        return open_case(case=new, by=system, at=at)

    return run


def never(user: Any, place: Any) -> list[tuple[str, int, int]]:
    return [(line.name, line.listed, line.never) for line in queries.hamlets(user, place.pk, DAY)]


def test_each_kind_of_list_is_a_register() -> None:
    assert [code.code for code in code_list(NEED_LIST)] == list(NEED_KINDS)


def test_taken_in_as_it_comes_and_only_once(worker: Any, commune: Any, take: Any) -> None:
    found = take(MAI, PAO, SEN, ("Tổng cộng", 3))
    assert (found["rows"], found["created"], found["errors"]) == (3, 3, [])
    first = ListEntry.objects.get(name="Lò Thị Mai")
    assert (first.birth_date, first.birth_precision, first.sex, first.hamlet) == (
        date(2015, 3, 5), "day", "female", "Thôn 3",
    )  # fmt: skip
    assert not Person.objects.exists()
    again = take(MAI, (2, "Giàng A Páo", "1950", "Nam", "", "thôn 3", "Xã Suối Trong", "Hộ nghèo", "mới ghi"), SEN)
    assert (again["created"], again["unchanged"], ListEntry.objects.count()) == (0, 3, 3)
    assert take(MAI, kind="poor")["created"] == 1
    assert never(worker, commune) == [("thôn 3", 2, 2), ("Thôn 4", 1, 1)]


def test_nothing_of_why_is_kept(commune: Any, take: Any) -> None:
    from django.apps import apps

    take(MAI)
    for model in apps.get_models():
        rows = repr(list(model._base_manager.values_list()))
        assert [word for word in ("nhiễm HIV", "Rất yếu", "001315000001") if word in rows] == [], model


def test_other_shapes_of_a_list(office: Any, commune: Any, take: Any, system: Any, at: datetime) -> None:
    head = ("TT", "Họ và tên chủ hộ", "Nam", "Nữ", "Thôn, bản")
    found = take((1, "Lò Văn An", 1950, "", "Bản Mới"), (2, "Lò Thị Bình", "", "1961", "Bản Mới"), head=head)
    assert found["created"] == 0
    assert "Xã/Phường" in found["errors"][0]["reason"]
    office.place = commune
    office.save()
    rows = ((1, "Lò Văn An", 1950, "", "Bản Mới"), (2, "Lò Thị Bình", "", "1961", "Bản Mới"))
    foot = ("", "Người lập bảng", "", "", "")
    found = take(*rows, foot, head=head, unit="VP01", kind="poor")
    assert (found["created"], len(found["errors"])) == (2, 1)
    told = [(e.name, e.birth_year, e.birth_precision, e.sex, e.place) for e in ListEntry.objects.order_by("pk")]
    assert told == [
        ("Lò Văn An", 1950, "year", "male", commune),
        ("Lò Thị Bình", 1961, "year", "female", commune),
    ]
    unknown = take(("1", "Lò Văn Cam", "1950", "", "", "Thôn 1", "Xã Không Có", "", ""), kind="children")
    assert (unknown["created"], len(unknown["errors"])) == (0, 1)


def test_only_strong_evidence_makes_them_the_same(
    worker: Any, commune: Any, take: Any, person: Any, meet: Any, centre: Any
) -> None:
    mai = person("Lo Thi Mai", date(2015, 3, 5))
    pao = person("Giàng A Páo", date(1950, 1, 1), "year")
    person("Vàng Thị Sen", date(1990, 1, 1), "year")
    for one in (mai, pao):
        meet(one)
    take(MAI, PAO, SEN)
    assert [e.person for e in ListEntry.objects.order_by("pk")] == [mai, None, None]
    assert never(worker, commune) == [("thôn 3", 2, 1), ("Thôn 4", 1, 1)]
    assert [e.name for e in queries.in_doubt(worker, commune.pk, DAY)] == ["Giàng A Páo"]


def test_two_of_one_name_and_birth_are_left_to_a_person(commune: Any, take: Any, person: Any) -> None:
    for _twice in range(2):
        person("Lò Thị Mai", date(2015, 3, 5))
    take(MAI)
    assert ListEntry.objects.get().person is None


def test_who_is_recorded_and_met_later_is_known_at_once(
    worker: Any, commune: Any, take: Any, person: Any, meet: Any
) -> None:
    take(MAI, PAO)
    take(MAI, kind="poor")
    assert never(worker, commune) == [("thôn 3", 2, 2)]
    mai = person("Lò Thị Mai", date(2015, 3, 5))
    assert never(worker, commune) == [("thôn 3", 2, 2)]  # recorded, and nobody met her yet
    meet(mai)
    assert never(worker, commune) == [("thôn 3", 2, 1)]
    sheet = queries.never_met(worker, ListEntry.objects.latest("pk").pk, DAY)
    assert [(line.name, line.birth_year, line.numbers) for line in sheet.lines] == [("Giàng A Páo", 1950, "5")]


def test_somebody_decides_on_screen(
    worker: Any, reader: Any, commune: Any, take: Any, person: Any, meet: Any, signed_in: Any
) -> None:
    pao = person("Giàng A Páo", date(1950, 1, 1), "year")
    meet(pao)
    take(PAO)
    entry = ListEntry.objects.get()
    client, page = signed_in(worker), reverse("registry:never_met", args=[commune.pk])
    doubts, decide = (
        reverse("registry:entries_in_doubt", args=[commune.pk]),
        reverse("registry:decide_entry", args=[entry.pk]),
    )
    assert "1 người trong danh sách có thể đã được ghi" in client.get(page).content.decode()
    assert "Giàng A Páo" in client.get(doubts).content.decode()
    assert "cùng họ tên" in (text := client.get(decide).content.decode()).lower() or "Giàng A Páo · 1950" in text
    assert client.post(decide, {}).status_code == 422
    assert client.post(decide, {"who": "none"}).status_code == 302
    assert never(worker, commune) == [("thôn 3", 1, 1)]
    assert "Giàng A Páo" not in client.get(doubts).content.decode()
    assert client.post(decide, {"who": str(pao.pk)}).status_code == 302
    entry.refresh_from_db()
    assert (entry.person, entry.decided_by.id, entry.anchor.about_id) == (pao, str(worker.pk), pao.anchor_id)
    assert never(worker, commune) == [("thôn 3", 1, 0)]
    assert signed_in(reader).get(decide).status_code == 403
    event = Event.objects.filter(action="registry.entry_decided").latest("pk")
    assert "Páo" not in repr(event.__dict__)


def test_the_sheet_tells_of_nobody_why(worker: Any, commune: Any, take: Any, signed_in: Any) -> None:
    take(MAI, PAO, SEN)
    entry = ListEntry.objects.earliest("pk")
    url = reverse("registry:never_met_sheet", args=[entry.pk])
    assert url in signed_in(worker).get(reverse("registry:never_met", args=[commune.pk])).content.decode()
    page = signed_in(worker).get(url).content.decode()
    assert [name for name in ("Lò Thị Mai", "Giàng A Páo", "2015", "Thôn 3") if name not in page] == []
    for word in ("Vàng Thị Sen", "HIV", "khuyết tật", "disabled", "Rất yếu", "05/03", "0013"):
        assert word not in page
    event = Event.objects.filter(action="access.printed").latest("pk")
    assert (event.object_kind, event.object_id) == ("registry.listentry", str(entry.pk))


def test_only_for_those_who_read_people_there(
    worker: Any, stranger: Any, office: Any, commune: Any, take: Any, make_account: Any, signed_in: Any
) -> None:
    take(MAI)
    clerk = make_account("ke.toan", "accountant", office)
    entry = ListEntry.objects.get()
    asked = (("never_met", commune), ("never_met_sheet", entry), ("entries_in_doubt", commune))
    for name, of in asked:
        url = reverse(f"registry:{name}", args=[of.pk])
        assert (signed_in(stranger).get(url).status_code, signed_in(clerk).get(url).status_code) == (404, 403), name
    assert signed_in(stranger).get(reverse("registry:decide_entry", args=[entry.pk])).status_code == 404
    page = reverse("registry:never_met", args=[commune.pk])
    listed = [
        page in signed_in(u).get(reverse("registry:communes_listed")).content.decode() for u in (worker, stranger)
    ]
    assert listed == [True, False]


def test_what_one_may_not_see_makes_no_difference(
    worker: Any, commune: Any, centre: Any, take: Any, person: Any, meet: Any, make_account: Any, system: Any,
    at: datetime,
) -> None:  # fmt: skip
    from nhipcau.org.actions import NewStaff, add_staff

    told = {"by": system, "at": at}
    mai, sealed = person("Lò Thị Mai", date(2015, 3, 5)), person("Giàng A Páo", date(1950, 4, 4))
    cases = [meet(mai), meet(sealed)]
    take(MAI, (2, "Giàng A Páo", "04/04/1950", "Nam", "", "Thôn 3", "Xã Suối Trong", "", ""))
    named = add_staff(entry=NewStaff(centre, "Người Được Nêu"), **told)
    make_account("duoc.neu", "case_worker", centre, staff=named)
    for record in (sealed, cases[1]):
        join_team(record=record, staff=named, part="named", **told)
        set_sensitivity(record=record, sensitivity="sealed", **told)
    assert never(worker, commune) == [("Thôn 3", 2, 1)]
    assert not queries.in_doubt(worker, commune.pk, DAY)
    staff = add_staff(entry=NewStaff(centre, "Lại Thị Ruột"), **told)
    kin = make_account("ruot", "case_worker", centre, staff=staff)
    declare_conflict(record=mai, staff=staff, kind="kin", note="Cháu ruột", **told)
    assert never(kin, commune) == [("Thôn 3", 1, 1)]  # her row is not even there


def test_a_list_is_taken_back(worker: Any, commune: Any, take: Any, system: Any, at: datetime) -> None:
    from nhipcau.importing.actions import take_back
    from nhipcau.importing.models import Import

    take(MAI, PAO)
    decide_entry(entry=ListEntry.objects.earliest("pk"), person=None, by=system, at=at)
    take_back(found=Import.objects.get(), reason="Nhầm xã", by=system, at=at)
    assert ListEntry.objects.filter(withdrawn_at__isnull=True).count() == 0
    assert queries.communes_listed(worker, DAY) == []
    assert take(MAI)["created"] == 1


def test_the_pages_ask_as_often_for_many(worker: Any, commune: Any, take: Any, person: Any, signed_in: Any) -> None:
    client = signed_in(worker)
    urls = [reverse("registry:communes_listed")]
    urls += [reverse(f"registry:{name}", args=[commune.pk]) for name in ("never_met", "entries_in_doubt")]

    def asked(*rows: Any) -> list[int]:
        for row in rows:
            person(row[1], date(1950, 1, 1), "year")
        take(*rows, kind=("poor", "disabled")[len(rows) > 1])
        found, sheet = [], reverse("registry:never_met_sheet", args=[ListEntry.objects.earliest("pk").pk])
        for url in (*urls, sheet):
            with CaptureQueriesContext(connection) as counted:
                assert client.get(url).status_code == 200
            found.append(questions(counted))
        return found

    more = [(n, f"Lò Thị {n}", "1950", "", "", "Thôn 3", "Xã Suối Trong", "", "") for n in ("Ba", "Tư", "Năm")]
    once = asked(PAO)
    assert once == asked(*more)
    assert max(once) <= 12
