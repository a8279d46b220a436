"""A commune's list of households: recorded as they are, known again, split by nothing, and never moved in silence."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from nhipcau.importing.actions import take_back
from nhipcau.importing.models import Import
from nhipcau.registry.models import OPEN, Household, HouseholdDoubt, Pair, Person, PovertyStatus

pytestmark = pytest.mark.django_db
HEADERS = ("STT", "Số hộ", "Họ và tên", "Ngày sinh", "Giới tính", "Quan hệ với chủ hộ", "Thôn", "Hộ nghèo năm 2025")
SON = ("1", "Giàng A Sơn", "05/03/1980", "Nam", "Chủ hộ", "Bản 1", "x")
MY = ("1", "Lý Thị My", "1982", "Nữ", "Vợ", "Bản 1", "")
SU = ("1", "Giàng A Sử", "07/09/2012", "Nam", "Con trai", "Bản 1", "")
PHA = ("2", "Vàng A Pha", "1950", "Nam", "Chủ hộ", "Bản 1", "")
LIST = (SON, MY, SU, PHA)


@pytest.fixture
def sheet(tmp_path: Path) -> Callable[..., Path]:
    def make(*rows: Sequence[Any], name: str = "ho.xlsx", headers: Sequence[str] = HEADERS) -> Path:
        book = openpyxl.Workbook()
        book.active.append(headers)
        for number, row in enumerate(rows, start=1):
            book.active.append([number, *row])
        book.save(tmp_path / name)
        return tmp_path / name

    return make


def told(answer: dict[str, Any]) -> tuple[int, ...]:
    return tuple(answer[name] for name in ("rows", "created", "updated", "unchanged"))


def houses() -> list[tuple[str, list[tuple[str, str]]]]:
    """Number of each household and who lives there as what."""
    return [
        (row.number, [(one.person.name, one.relation) for one in row.members.filter(OPEN).select_related("person")])
        for row in Household.objects.filter(withdrawn_at__isnull=True).order_by("pk")
    ]


FAMILIES = [
    ("1", [("Giàng A Sơn", "head"), ("Lý Thị My", "spouse"), ("Giàng A Sử", "child")]),
    ("2", [("Vàng A Pha", "head")]),
]


def test_households_are_recorded_and_a_second_list_adds_and_splits_nothing(
    sheet: Any, imported: Any, centre: Any
) -> None:
    assert told(imported("people", sheet(*LIST))) == (4, 4, 0, 0)
    assert houses() == FAMILIES
    assert list(PovertyStatus.objects.values_list("household__number", "year", "status")) == [("1", 2025, "poor")]
    first = Household.objects.order_by("pk")[0]
    assert (first.hamlet, first.anchor.about_id) == ("Bản 1", Person.objects.get(name="Giàng A Sơn").anchor_id)
    assert "danh sách" in first.evidence.lower()
    assert told(imported("people", sheet(*LIST, name="hai.xlsx"))) == (4, 0, 0, 4)
    other_numbers = [("7" if row[0] == "1" else "9", *row[1:]) for row in LIST]
    assert told(imported("people", sheet(*other_numbers, name="ba.xlsx"))) == (4, 0, 0, 4)
    assert (houses(), HouseholdDoubt.objects.count(), Pair.objects.count()) == (FAMILIES, 0, 0)
    assert PovertyStatus.objects.count() == 1


def test_a_newborn_joins_the_household_that_is_known(sheet: Any, imported: Any, centre: Any) -> None:
    imported("people", sheet(*LIST))
    mi = ("1", "Giàng Thị Mỉ", "01/01/2026", "Nữ", "Con gái", "Bản 1", "")
    assert told(imported("people", sheet(*LIST, mi, name="hai.xlsx"))) == (5, 1, 0, 4)
    assert houses()[0][1][-1] == ("Giàng Thị Mỉ", "child")


def test_somebody_known_without_a_household_gets_theirs(sheet: Any, imported: Any, centre: Any) -> None:
    imported("people", sheet(*[("", *row[1:4], "", row[5], "") for row in LIST]))
    assert (Person.objects.count(), houses()) == (4, [])
    answer = imported("people", sheet(*LIST, name="hai.xlsx"))
    assert (told(answer), houses()) == ((4, 0, 4, 0), FAMILIES)
    assert answer["changes"][0] == {"row": 2, "column": "Số hộ", "old": "", "new": "1: Chủ hộ"}


def test_a_cell_that_spans_the_household_is_filled(sheet: Any, imported: Any, centre: Any) -> None:
    spanned = [SON, ("", *MY[1:5], "", ""), ("", *SU[1:5], "", ""), PHA]
    answer = imported("people", sheet(*spanned))
    assert houses() == FAMILIES
    assert Person.objects.get(name="Lý Thị My").hamlet == "Bản 1"
    assert [one["row"] for one in answer["warnings"]] == [3, 4]
    assert told(imported("people", sheet(*LIST, name="hai.xlsx"))) == (4, 0, 0, 4)


def test_whoever_is_recorded_elsewhere_stays_there_and_somebody_decides(
    sheet: Any, imported: Any, centre: Any, system: Any, at: datetime
) -> None:
    from nhipcau.kernel.errors import Refused
    from nhipcau.registry.actions import decide_household

    imported("people", sheet(*LIST))
    moved = (*LIST[:2], LIST[3], ("2", *SU[1:4], "Cháu nội", "Bản 1", ""))
    answer = imported("people", sheet(*moved, name="hai.xlsx"))
    assert (told(answer), houses()) == ((4, 0, 0, 4), FAMILIES)
    assert [(one["row"], one["column"]) for one in answer["warnings"]] == [(5, "Số hộ")]
    imported("people", sheet(*moved, name="ba.xlsx"))
    doubt = HouseholdDoubt.objects.get()
    assert (doubt.person.name, doubt.household.number, doubt.relation) == ("Giàng A Sử", "2", "grandchild")
    with pytest.raises(Refused):
        decide_household(doubt=doubt, moved=True, why=" ", by=system, at=at)
    decide_household(doubt=doubt, moved=True, why="Ở với ông", by=system, at=at)
    assert [names for _number, names in houses()] == [
        [("Giàng A Sơn", "head"), ("Lý Thị My", "spouse")],
        [("Vàng A Pha", "head"), ("Giàng A Sử", "grandchild")],
    ]
    with pytest.raises(Refused):
        decide_household(doubt=doubt, moved=False, why="Lại", by=system, at=at)
    assert told(imported("people", sheet(*moved, name="bon.xlsx"))) == (4, 0, 0, 4)
    assert HouseholdDoubt.objects.count() == 1


def test_a_head_who_is_to_move_must_leave_somebody_to_lead(
    sheet: Any, imported: Any, centre: Any, system: Any, at: datetime
) -> None:
    from nhipcau.kernel.errors import Refused
    from nhipcau.registry.actions import decide_household

    imported("people", sheet(*LIST))
    imported("people", sheet(PHA, ("2", *SON[1:4], "Con trai", "Bản 1", ""), name="hai.xlsx"))
    with pytest.raises(Refused):
        decide_household(doubt=HouseholdDoubt.objects.get(), moved=True, why="Về ở", by=system, at=at)
    decide_household(doubt=HouseholdDoubt.objects.get(), moved=False, why="Không phải", by=system, at=at)
    assert houses() == FAMILIES


def test_namesakes_of_one_year_in_two_households_are_two_people(sheet: Any, imported: Any, centre: Any) -> None:
    other = ("3", *PHA[1:])
    answer = imported("people", sheet(*LIST, other))
    assert (told(answer), answer["doubtful"], len(houses())) == ((5, 5, 0, 0), 1, 3)
    assert told(imported("people", sheet(*LIST, other, name="hai.xlsx"))) == (5, 0, 0, 5)
    assert told(imported("people", sheet(other, *LIST, name="ba.xlsx"))) == (5, 0, 0, 5)


def test_a_new_family_with_a_namesake_is_not_taken_for_the_old_one(sheet: Any, imported: Any, centre: Any) -> None:
    imported("people", sheet(*LIST))
    tau = ("8", "Tráng A Tẩu", "01/02/1970", "Nam", "Chủ hộ", "Bản 1", "")
    my = ("8", "Lý Thị My", "1982", "Nữ", "Vợ", "Bản 1", "")
    answer = imported("people", sheet(tau, my, name="hai.xlsx"))
    assert (told(answer), len(houses()), houses()[2][1]) == (
        (2, 2, 0, 0), 3, [("Tráng A Tẩu", "head"), ("Lý Thị My", "spouse")],
    )  # fmt: skip
    assert told(imported("people", sheet(tau, my, *LIST, name="ba.xlsx"))) == (6, 0, 0, 6)


def test_the_head_named_in_each_row_makes_the_household(sheet: Any, imported: Any, centre: Any) -> None:
    headers = ("STT", "Họ và tên chủ hộ", "Họ và tên", "Ngày sinh", "Giới tính", "Thôn", "Diện hộ")
    rows = [("Giàng A Sơn", *row[1:4], "Bản 1", "Hộ cận nghèo") for row in LIST[:3]]
    alone = ("Mùa A Dơ", "Mùa Thị Sua", "02/02/2015", "Nữ", "Bản 1", "")
    answer = imported("people", sheet(*rows, alone, headers=headers))
    assert [names for _number, names in houses()] == [
        [("Giàng A Sơn", "head"), ("Lý Thị My", ""), ("Giàng A Sử", "")], [("Mùa Thị Sua", "")],
    ]  # fmt: skip
    assert "Mùa A Dơ" in Household.objects.order_by("pk")[1].evidence
    assert [(one["row"], one["column"]) for one in answer["warnings"]] == [(5, "Họ và tên chủ hộ")]
    assert PovertyStatus.objects.get().status == "near_poor"
    mi = ("Giàng A Sơn", "Giàng Thị Mỉ", "01/01/2026", "Nữ", "Bản 1", "")
    assert told(imported("people", sheet(mi, headers=headers, name="hai.xlsx"))) == (1, 1, 0, 0)
    assert len(houses()) == 2 and houses()[0][1][-1] == ("Giàng Thị Mỉ", "")


def test_how_poor_a_household_is_is_never_overwritten(sheet: Any, imported: Any, centre: Any) -> None:
    imported("people", sheet(*LIST))
    headers = (*HEADERS[:-1], "Hộ cận nghèo năm 2025")
    answer = imported("people", sheet(SON, headers=headers, name="hai.xlsx"))
    assert [(one["row"], "Hộ nghèo" in one["reason"]) for one in answer["warnings"]] == [(2, True)]
    headers = (*HEADERS[:-1], "Hộ cận nghèo năm 2026")
    assert told(imported("people", sheet(SON, headers=headers, name="ba.xlsx"))) == (1, 0, 0, 1)
    assert list(PovertyStatus.objects.values_list("year", "status")) == [(2026, "near_poor"), (2025, "poor")]


def test_a_list_with_its_households_is_taken_back_whole(
    sheet: Any, imported: Any, centre: Any, system: Any, at: datetime
) -> None:
    from nhipcau.kernel.errors import Refused
    from nhipcau.registry.actions import Coming, NewPerson, add_person, join_household

    imported("people", sheet(SON))
    old = Import.objects.get()
    imported("people", sheet(*LIST, name="hai.xlsx"))
    new = Import.objects.exclude(pk=old.pk).get()
    with pytest.raises(Refused):
        take_back(found=old, reason="Nhầm", by=system, at=at)
    take_back(found=new, reason="Nhầm xã", by=system, at=at)
    assert houses() == [("1", [("Giàng A Sơn", "head")])]
    assert Person.objects.filter(withdrawn_at__isnull=True).count() == 1
    kin = add_person(person=NewPerson(unit=centre, name="Mùa Thị Sua"), by=system, at=at)
    join_household(household=Household.objects.order_by("pk")[0], coming=Coming(person=kin, relation="kin"),
                            by=system, at=at)  # fmt: skip
    with pytest.raises(Refused):
        take_back(found=old, reason="Nhầm", by=system, at=at)
    assert houses()[0][1] == [("Giàng A Sơn", "head"), ("Mùa Thị Sua", "kin")]


def test_whoever_may_be_known_is_recorded_told_and_queued(sheet: Any, imported: Any, centre: Any) -> None:
    headers = ("STT", "Họ và tên", "Ngày sinh", "Giới tính", "SĐT", "Thôn")
    imported("people", sheet(("Lò Thị Mai", "1960", "Nữ", "0912 000 111", "Bản 1"), headers=headers))
    alike = ("Lò Thị Mai", "05/03/1960", "Nữ", "0912000111", "Bản 2")
    file_twin = ("Lò Thị Mai", "05/03/1960", "Nữ", "0912000111", "Bản 3")
    answer = imported("people", sheet(alike, file_twin, headers=headers, name="hai.xlsx"))
    assert (told(answer), answer["doubtful"], Pair.objects.count()) == ((2, 2, 0, 0), 2, 3)
    assert [one["row"] for one in answer["warnings"]] == [2, 3]
    assert Import.objects.order_by("pk").last().doubtful == 2  # type: ignore[union-attr]


def test_a_number_that_lost_its_zero_gets_it_back_from_a_cell_of_excel(sheet: Any, imported: Any, centre: Any) -> None:
    from nhipcau.registry.models import IdentityPaper

    headers = ("STT", "Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD", "Điện thoại")
    rows = [
        ("LÒ THỊ MAI", "01/05/2012", "Nữ", 22312000123, 912000111),
        ("Vàng A Pha", "1950", "Nam", "22050000124", ""),
    ]
    answer = imported("people", sheet(*rows, headers=headers))
    assert sorted(paper.number for paper in IdentityPaper.objects.all()) == ["022312000123", "22050000124"]
    assert [(one["row"], one["column"]) for one in answer["warnings"]] == [(2, "Số CCCD"), (3, "Số CCCD")]
    mai = Person.objects.get(name="Lò Thị Mai")
    assert (mai.phone, mai.birth_words) == ("0912000111", "01/05/2012")
    assert told(imported("people", sheet(("Lò Thị Mai", "01/05/2012", "Nữ", "022312000123", ""), headers=headers,
                                         name="hai.xlsx"))) == (1, 0, 0, 1)  # fmt: skip


def test_a_number_of_somebody_else_refuses_the_row(sheet: Any, imported: Any, centre: Any) -> None:
    headers = ("STT", "Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD")
    imported("people", sheet(("Lò Thị Mai", "01/05/2012", "Nữ", "022312000123"), headers=headers))
    answer = imported("people", sheet(("Vàng A Pha", "1950", "Nam", "022312000123"), headers=headers, name="hai.xlsx"))
    assert [(one["row"], one["column"]) for one in answer["errors"]] == [(2, "Số CCCD")]
    assert Person.objects.count() == 1


def test_the_same_person_twice_in_the_file_is_told_once(sheet: Any, imported: Any, centre: Any) -> None:
    answer = imported("people", sheet(*LIST, MY))
    assert told(answer)[:2] == (5, 4)
    assert "dòng 3" in answer["errors"][0]["reason"]


@pytest.fixture
def uploaded(signed_in: Any, sheet: Any, settings: Any) -> Callable[..., tuple[Any, str]]:
    """`uploaded(user, unit, *rows)`: the client of the user and the page of the import, done."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "QUEUES": []}}

    def run(user: Any, unit: Any, *rows: Sequence[Any], name: str = "trang.xlsx") -> tuple[Any, str]:
        client = signed_in(user)
        with sheet(*rows, name=name).open("rb") as file:
            page = client.post("/import/new", {"register": "people", "unit": unit.pk, "file": file}, follow=True)
        done = client.post(page.redirect_chain[-1][0] + "confirm", follow=True)
        return client, done.content.decode()

    return run


def test_of_whom_one_may_not_see_an_import_says_nothing(
    sheet: Any, imported: Any, uploaded: Any, centre: Any, other_office: Any, stranger: Any
) -> None:
    imported("people", sheet(*LIST), "--unit", centre.code)
    client, page = uploaded(stranger, other_office, *LIST)
    assert Person.objects.filter(unit=other_office).count() == 4
    assert len(houses()) == 4 and houses()[2:] == FAMILIES
    assert "Có thể là" not in page and Import.objects.order_by("pk")[1].doubtful == 0
    assert Pair.objects.count() >= 3  # who sees both decides
    assert "Giàng" not in client.get("/people/twins/").content.decode()
    uploaded(stranger, other_office, *LIST, name="lai.xlsx")
    assert Person.objects.filter(unit=other_office).count() == 4


def test_a_doubt_is_decided_on_its_page(
    sheet: Any, imported: Any, uploaded: Any, centre: Any, worker: Any, stranger: Any, signed_in: Any
) -> None:
    imported("people", sheet(*LIST))
    client, page = uploaded(worker, centre, *LIST[:2], LIST[3], ("2", *SU[1:4], "Cháu nội", "Bản 1", ""))
    assert "/households/doubts/" in page and "/people/twins/" in page
    doubt = HouseholdDoubt.objects.get()
    url = f"/households/doubts/{doubt.pk}/decide"
    assert "Giàng A Sử" in client.get("/households/doubts/").content.decode()
    other = signed_in(stranger)
    assert "Giàng A Sử" not in other.get("/households/doubts/").content.decode()
    assert (other.get(url).status_code, other.post(url, {"moved": "1", "why": "x"}).status_code) == (404, 404)
    assert client.post(url, {"moved": "1", "why": " "}).status_code == 422
    assert client.post(url, {"moved": "1", "why": "Ở với ông"}).status_code == 302
    assert houses()[1][1][-1] == ("Giàng A Sử", "grandchild")
    assert client.get(url).status_code == 404


def test_the_list_of_doubts_asks_as_much_for_three_as_for_one(
    sheet: Any, imported: Any, centre: Any, worker: Any, signed_in: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = signed_in(worker)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get("/households/doubts/")
        return len(asked)

    imported("people", sheet(*LIST))
    imported("people", sheet(PHA, ("2", *SU[1:4], "Cháu nội", "Bản 1", ""), name="hai.xlsx"))
    one = queries()
    others = [(name, f"Tráng A {name}", "05/05/1990", "Nam", "Chủ hộ", "", "") for name in ("Dê", "Tẩu")]
    imported("people", sheet(*others, name="ba.xlsx"))
    imported("people", sheet(PHA, *[("2", *row[1:4], "Họ hàng khác", "Bản 1", "") for row in others], name="bon.xlsx"))
    assert (HouseholdDoubt.objects.count(), queries()) == (3, one)
