"""Registers are read as they are, or refused in a sentence; cells keep their places."""

import io
import random
import zipfile
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
import xlwt
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from nhipcau.documents.readers import Unreadable, read_workbook


def rows_of(path: Path, sheet: int = 0) -> dict[int, list[Any]]:
    return dict(read_workbook(path).sheets[sheet].rows)


def refusal(path: Path) -> str:
    with translation.override("vi"), pytest.raises(Unreadable) as refused:
        read_workbook(path)
    with translation.override("vi"):
        return str(refused.value)


DAMAGED, NO_WORKBOOK, LOCKED = "Tệp bị hỏng", "Đây không phải", "Tệp đang được khóa"
MACROS, TOO_LARGE, EMPTY = "Tệp có macro", "Tệp quá lớn", "Tệp không có dòng nào"


@pytest.fixture
def register(tmp_path: Path) -> Path:
    """Begins in C4, so that row and column could both shift; saved under a name that says nothing."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["C4"], sheet["D4"] = "Họ và tên", "Ngày"
    sheet["C6"], sheet["D6"] = "Lê Hòa", datetime(2019, 3, 5, 14, 30)
    sheet["C7"], sheet["D7"], sheet["E7"] = "=A1", date(2019, 3, 5), "#N/A"
    sheet["C8"], sheet["D8"], sheet["E8"] = 12.5, time(8, 30), True
    book.create_chartsheet("Biểu đồ")
    second = book.create_sheet("Hai")
    second["A1"], second["B1"] = "x", "=1+1"
    path = tmp_path / "register.csv"
    book.save(path)
    return path


def test_cells_keep_their_places(register: Path) -> None:
    book = read_workbook(register)
    assert [sheet.name for sheet in book.sheets] == ["Sheet", "Hai"]
    assert book.kind == "xlsx"
    assert dict(book.sheets[0].rows) == {
        1: [""] * 5,
        2: [""] * 5,
        3: [""] * 5,
        4: ["", "", "Họ và tên", "Ngày", ""],
        5: [""] * 5,
        6: ["", "", "Lê Hòa", datetime(2019, 3, 5, 14, 30), ""],
        7: ["", "", "", date(2019, 3, 5), "#N/A"],
        8: ["", "", 12.5, time(8, 30), True],
    }
    assert book.sheets[0].formulas == {(7, 3)}
    assert book.sheets[1].formulas == {(1, 2)}
    assert list(book.sheets[0].rows) == list(book.sheets[0].rows)


def test_formulas_with_values_and_in_arrays(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Sổ")
        sheet.write_formula("B2", "=1+1", None, 2)
        sheet.write_array_formula("C3:D4", "{=A1:B2}", None, 7)
        sheet.write_string("A5", "=SUM(A1)")
    found = read_workbook(path).sheets[0]
    assert found.formulas == {(2, 2), (3, 3), (3, 4), (4, 3), (4, 4)}
    assert dict(found.rows)[2][1] == 2
    assert dict(found.rows)[5][0] == "=SUM(A1)"


def test_workbook_of_1904(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active["A1"] = date(2019, 3, 5)
    book.save(tmp_path / "mac.xlsx")
    assert rows_of(tmp_path / "mac.xlsx") == {1: [date(2019, 3, 5)]}


def repacked(source: Path, target: Path, changes: dict[str, bytes | None]) -> Path:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in changes:
                new.writestr(name, old.read(name))
        for name, content in changes.items():
            if content is not None:
                new.writestr(name, content)
    return target


def member(path: Path, name: str) -> bytes:
    with zipfile.ZipFile(path) as archive:
        return archive.read(name)


def test_relative_targets_of_parts(register: Path, tmp_path: Path) -> None:
    rels = member(register, "xl/_rels/workbook.xml.rels")
    assert b'Target="/xl/worksheets/sheet1.xml"' in rels
    changed = rels.replace(b'Target="/xl/worksheets/', b'Target="worksheets/')
    path = repacked(register, tmp_path / "b.xlsx", {"xl/_rels/workbook.xml.rels": changed})
    assert read_workbook(path).sheets[0].formulas == {(7, 3)}


def test_prefixed_names_and_cells_without_references(register: Path, tmp_path: Path) -> None:
    sheet = (
        b'<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>'
        b"<x:row><x:c><x:v>1</x:v></x:c><x:c><x:f>A1</x:f><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>"
    )
    path = repacked(register, tmp_path / "b.xlsx", {"xl/worksheets/sheet2.xml": sheet})
    assert read_workbook(path).sheets[1].formulas == {(1, 2)}


def test_old_excel(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    first, second = book.add_sheet("Sổ"), book.add_sheet("Hai")
    day = xlwt.easyxf(num_format_str="DD/MM/YYYY")
    first.write(3, 2, "Họ và tên")
    first.write(4, 2, "Lê Hòa")
    first.write(4, 3, datetime(2019, 3, 5), day)
    second.write(0, 0, 1)
    second.write(1, 1, xlwt.Formula("1+1"))
    book.save(str(tmp_path / "so.xlsx"))
    found = read_workbook(tmp_path / "so.xlsx")
    assert found.kind == "xls"
    assert [(sheet.name, sheet.formulas) for sheet in found.sheets] == [("Sổ", set()), ("Hai", {(2, 2)})]
    assert dict(found.sheets[0].rows)[5] == ["", "", "Lê Hòa", date(2019, 3, 5)]


def test_old_excel_of_many_rows(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Sổ")
    for row in range(20_000):
        sheet.write(row, 0, row)
    sheet.write(19_999, 1, xlwt.Formula("A1"))
    book.save(str(tmp_path / "so.xls"))
    found = read_workbook(tmp_path / "so.xls").sheets[0]
    assert found.formulas == {(20_000, 2)}
    assert [cells[0] for _number, cells in found.rows] == [float(row) for row in range(20_000)]


TEXT = "STT;Họ và tên;Địa chỉ\n1;Lê Thị Hoà;Thuỷ Nguyên, Hải Phòng\n\n2;Đỗ Ước;=A1\n"
ROWS = {
    1: ["STT", "Họ và tên", "Địa chỉ"],
    2: ["1", "Lê Thị Hoà", "Thuỷ Nguyên, Hải Phòng"],
    3: [],
    4: ["2", "Đỗ Ước", "=A1"],
}


def as_cp1258(text: str) -> bytes:
    """As Windows wrote Vietnamese: letters with their hats and horns, the tone as a sign of its own behind."""
    import unicodedata

    out = []
    for char in unicodedata.normalize("NFC", text):
        parts = unicodedata.normalize("NFD", char)
        tones = [part for part in parts if part in "\u0300\u0301\u0303\u0309\u0323"]
        out.append(unicodedata.normalize("NFC", "".join(part for part in parts if part not in tones)) + "".join(tones))
    return "".join(out).encode("cp1258")


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        b"\xff\xfe" + TEXT.encode("utf-16-le"),
        b"\xfe\xff" + TEXT.encode("utf-16-be"),
        as_cp1258(TEXT),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace(";", "\t").encode(),
        ("sep=;\n" + TEXT).encode(),
        TEXT.replace("Hoà", "Hoa\u0300").encode(),
        'STT,Họ và tên,Địa chỉ\n1,Lê Thị Hoà,"Thuỷ Nguyên, Hải Phòng"\n\n2,Đỗ Ước,=A1\n'.encode(),
    ],
)
def test_csv(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "so.xls"
    path.write_bytes(content)
    book = read_workbook(path)
    assert (book.kind, dict(book.sheets[0].rows)) == ("csv", ROWS)
    assert book.sheets[0].formulas == {(4, 3)}


LETTERS = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵđĐ bcNGH"


@given(
    st.lists(st.lists(st.text(alphabet=LETTERS + ',;"\n', min_size=1), min_size=2, max_size=2), min_size=1, max_size=9)
)
@settings(derandomize=True, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_vietnamese_csv_comes_back_whole(tmp_path: Path, table: list[list[str]]) -> None:
    lines = [["Họ và tên", "Địa chỉ"], *table]
    quoted = "".join(";".join('"' + cell.replace('"', '""') + '"' for cell in line) + "\r\n" for line in lines)
    for content in (quoted.encode(), as_cp1258(quoted)):
        (tmp_path / "a.csv").write_bytes(content)
        assert list(rows_of(tmp_path / "a.csv").values()) == lines


@pytest.mark.parametrize(
    ("content", "start"),
    [
        (b"", EMPTY),
        (b" \r\n\r\n", EMPTY),
        (b"a,b\n\x00\x01", NO_WORKBOOK),
        (b"%PDF-1.7 x", NO_WORKBOOK),
        (b"<html><table><tr><td>1", NO_WORKBOOK),
        (b"PK\x03\x04junk", DAMAGED),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 2000, NO_WORKBOOK),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le") + b"\0" * 2000, DAMAGED),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), LOCKED),
        (b"T\xb5 v\xe9n ph\xb8p lu\xcct\nB\xec", "Không đọc được chữ"),
        ('a,b\n"mở,\n'.encode() + b"x" * 200_000, "Trong tệp CSV"),
    ],
)
def test_refused(tmp_path: Path, content: bytes, start: str) -> None:
    path = tmp_path / "so.xlsx"
    path.write_bytes(content)
    assert refusal(path).startswith(start)


def test_truncated_and_missing_files(register: Path, tmp_path: Path) -> None:
    path = tmp_path / "cut.xlsx"
    path.write_bytes(register.read_bytes()[:-200])
    assert refusal(path).startswith(DAMAGED)
    assert refusal(tmp_path / "none.xlsx").startswith(DAMAGED)


def test_empty_workbook(tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "a.xlsx")
    assert refusal(tmp_path / "a.xlsx").startswith(EMPTY)


def test_macros_and_other_archives(register: Path, tmp_path: Path) -> None:
    assert refusal(repacked(register, tmp_path / "m.xlsx", {"xl/vbaProject.bin": b"x"})).startswith(MACROS)
    with zipfile.ZipFile(tmp_path / "plain.xlsx", "w") as archive:
        archive.writestr("a.txt", "x")
    assert refusal(tmp_path / "plain.xlsx").startswith(NO_WORKBOOK)
    assert refusal(repacked(register, tmp_path / "u.xlsx", {"../x": b"x"})).startswith(DAMAGED)


def test_entities_and_document_types_are_refused(register: Path, tmp_path: Path) -> None:
    sheet = member(register, "xl/worksheets/sheet1.xml")
    start = sheet.index(b"<worksheet")
    laughs = b'<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>' + sheet[start:]
    path = repacked(register, tmp_path / "x.xlsx", {"xl/worksheets/sheet1.xml": laughs})
    assert refusal(path).startswith(DAMAGED)


def test_zip_bombs(register: Path, tmp_path: Path) -> None:
    bomb = repacked(register, tmp_path / "b.xlsx", {"xl/big.xml": b" " * (61 * 2**20)})
    assert bomb.stat().st_size < 100_000
    assert refusal(bomb).startswith(TOO_LARGE)
    many: dict[str, bytes | None] = {f"x/{number}": b"" for number in range(2_001)}
    assert refusal(repacked(register, tmp_path / "n.xlsx", many)).startswith(TOO_LARGE)


def test_archive_that_lies_about_sizes(register: Path, tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(register) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        new.writestr("xl/big.xml", b" " * (61 * 2**20))
    content = buffer.getvalue().replace((61 * 2**20).to_bytes(4, "little"), (64).to_bytes(4, "little"))
    (tmp_path / "lie.xlsx").write_bytes(content)
    assert refusal(tmp_path / "lie.xlsx").startswith(TOO_LARGE)


def test_one_cell_far_away_does_not_fill_the_memory(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "far.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write("A1", 1)
        sheet.write("XFD1048576", 1)
    assert refusal(tmp_path / "far.xlsx").startswith(TOO_LARGE)


def test_too_large_a_file(tmp_path: Path) -> None:
    with (tmp_path / "big.csv").open("wb") as file:
        file.truncate(50 * 2**20 + 1)
    assert refusal(tmp_path / "big.csv").startswith(TOO_LARGE)


def test_spoilt_bytes_never_escape_as_anything_else(register: Path, tmp_path: Path) -> None:
    book = xlwt.Workbook()
    book.add_sheet("Sổ").write(4, 2, "Lê Hòa")
    book.save(str(tmp_path / "a.xls"))
    dice = random.Random(7)
    path = tmp_path / "spoilt"
    for source in (register.read_bytes(), (tmp_path / "a.xls").read_bytes()):
        for _round in range(150):
            content = bytearray(source)
            for _byte in range(dice.randint(1, 30)):
                content[dice.randrange(len(content))] = dice.randrange(256)
            path.write_bytes(content)
            try:
                rows = [cells for sheet in read_workbook(path).sheets for _number, cells in sheet.rows]
            except Unreadable as refused:
                assert str(refused)
            else:
                assert rows
