"""A commune's list of people: new ones recorded, the same known again, doubtful ones kept; twice adds nothing."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from nhipcau.access.models import Sealed
from nhipcau.importing.actions import take_back
from nhipcau.importing.models import Import, Row
from nhipcau.registry.models import GroupMembership, IdentityPaper, Person, Phone

pytestmark = pytest.mark.django_db
ORPHAN = "Trẻ em mồ côi cả cha và mẹ"
HEADERS = ("STT", "Họ và tên", "Năm sinh", "Giới tính", "Số CCCD", "SĐT", "Thôn", "Dân tộc", "Nhóm", "Ghi chú")
MAI = (
    1,
    "Lò Thị Mai",
    "01/05/2012",
    "Nữ",
    "022312000123",
    "0912 000 111",
    "Bản 1",
    "Tày",
    ORPHAN,
    "",
)
PAO = (2, "Giàng A Páo", "1950", "Nam", "", "", "Bản 2", "Mông", "", "ở một mình")


@pytest.fixture
def sheet(tmp_path: Path) -> Callable[..., Path]:
    def make(*rows: tuple[Any, ...], name: str = "danh-sach.xlsx") -> Path:
        book = openpyxl.Workbook()
        book.active.append(HEADERS)
        for row in rows:
            book.active.append(row)
        book.save(tmp_path / name)
        return tmp_path / name

    return make


def told(answer: dict[str, Any]) -> tuple[int, ...]:
    return tuple(answer[name] for name in ("rows", "created", "updated", "unchanged"))


def test_a_list_and_the_same_list_again(sheet: Any, imported: Any, centre: Any) -> None:
    assert told(imported("people", sheet(MAI, PAO))) == (2, 2, 0, 0)
    mai = Person.objects.get(name="Lò Thị Mai")
    assert (mai.sex, mai.phone, mai.hamlet, mai.ethnic, mai.birth_words) == (
        "female", "0912000111", "Bản 1", "02", "01/05/2012",
    )  # fmt: skip
    assert [(paper.kind, paper.number) for paper in IdentityPaper.objects.all()] == [("cccd", "022312000123")]
    assert list(GroupMembership.objects.values_list("group", "status", "person")) == [("TE01", "confirmed", mai.pk)]
    again = imported("people", sheet(MAI, PAO, name="lan-hai.xlsx"))
    assert (told(again), again["changes"]) == ((2, 0, 0, 2), [])
    assert Person.objects.count() == 2


def test_the_number_knows_somebody_with_another_name(sheet: Any, imported: Any, centre: Any) -> None:
    imported("people", sheet(MAI))
    other = (1, "Lò Thị Mây", "2012", "Nữ", "022 312 000 123", "0912000222", "Bản 5", "", "NKT", "")
    found = imported("people", sheet(other, name="b.xlsx"))
    assert told(found) == (1, 0, 0, 1)
    assert sorted((change["column"], change["old"], change["new"]) for change in found["changes"]) == [
        ("Nhóm", "", "Người khuyết tật"), ("SĐT", "… 111", "… 222"), ("Thôn", "Bản 1", "Bản 5"),
    ]  # fmt: skip
    assert told(imported("people", sheet(other, name="c.xlsx"), "--update")) == (1, 0, 1, 0)
    mai = Person.objects.get()
    assert (mai.name, mai.hamlet, mai.phone, Phone.objects.count()) == ("Lò Thị Mai", "Bản 5", "0912000111", 2)
    assert sorted(GroupMembership.objects.values_list("group", flat=True)) == ["NKT", "TE01"]
    assert "0912" not in str([row.changes for row in Row.objects.all()])


def test_whoever_is_only_alike_is_recorded_too(sheet: Any, imported: Any, centre: Any) -> None:
    imported("people", sheet(PAO))
    alike = (1, "Giàng A Páo", "1950", "Nam", "", "", "Bản 9", "", "", "")
    assert told(imported("people", sheet(alike, name="b.xlsx"))) == (1, 1, 0, 0)


def test_bad_rows_are_told_and_good_ones_kept(sheet: Any, imported: Any, centre: Any) -> None:
    rows = [
        MAI,
        (2, "", "1950", "", "", "", "", "", "", ""),
        (3, "Vàng Thị Sen", "32/13/1990", "", "", "", "", "", "", ""),
        (4, "Sùng A Lử", "1990", "Nữ", "12345", "", "", "", "", ""),
        (5, "Lò Thị Mai", "01/05/2012", "Nữ", "022312000123", "", "Bản 1", "", "", ""),
        (6, "Tráng A Dê", "01/01/1950", "Nam", "001299000111", "", "", "", ORPHAN, ""),
    ]
    found = imported("people", sheet(*rows))
    assert told(found)[:2] == (6, 2)
    assert sorted((fault["row"], fault["column"]) for fault in found["errors"]) == [
        (3, "Họ và tên"), (4, "Năm sinh"), (6, "Họ và tên"), (7, "Nhóm"),
    ]  # fmt: skip
    assert [(told["row"], told["column"]) for told in found["warnings"]] == [(5, "Số CCCD"), (7, "Số CCCD")]
    assert IdentityPaper.objects.get(number_print__of="12345").kind == "other"


def test_a_sealed_group_goes_to_its_store_and_into_no_message(sheet: Any, imported: Any, centre: Any) -> None:
    hiv = (1, "Sùng A Lử", "1990", "Nam", "", "", "", "", "Người nhiễm HIV", "")
    old = (2, "Tráng A Dê", "01/01/1950", "Nam", "", "", "", "", "Trẻ em nhiễm HIV/AIDS", "")
    found = imported("people", sheet(hiv, old))
    assert (told(found)[:2], Sealed.objects.count(), GroupMembership.objects.count()) == ((2, 1), 1, 0)
    assert [fault["column"] for fault in found["errors"]] == ["Họ và tên"]
    assert "HIV" not in str(found)


def test_a_list_can_be_taken_back(sheet: Any, imported: Any, centre: Any, system: Any, at: datetime) -> None:
    imported("people", sheet(MAI, PAO))
    take_back(found=Import.objects.get(), reason="Nhầm xã", by=system, at=at)
    assert Person.objects.filter(withdrawn_at__isnull=True).count() == 0
