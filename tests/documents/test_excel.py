"""Tables out: what is written is read back by another programme as it was."""

import io
from datetime import UTC, date, datetime
from typing import Any

import openpyxl
import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from nhipcau.documents.excel import Col, TableSheet, write_table

COLUMNS = [
    Col("Họ và tên", width=28),
    Col("Số người", "int"),
    Col("Số tiền", "money"),
    Col("Ngày", "day"),
    Col("Ngày giờ", "moment"),
    Col("Tỷ lệ", "percent"),
]
AT = datetime(2018, 12, 31, 17, 30, tzinfo=UTC)
ROW: list[Any] = ["Lê Hòa", 12500, 12_500_000, date(2019, 3, 5), AT, 138]


def written(*sheets: TableSheet) -> bytes:
    out = io.BytesIO()
    with translation.override("vi"):
        write_table(out, sheets)
    return out.getvalue()


def read(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def test_typed_cells_under_a_frozen_header() -> None:
    heading = ["TRUNG TÂM CÔNG TÁC XÃ HỘI", "SỔ CA"]
    totals = ["Tổng cộng", 12500, 12_500_000, None, None, None]
    table = TableSheet("Sổ", COLUMNS, [ROW], heading_lines=heading, total_row=totals)
    sheet = read(written(table))["Sổ"]
    found = [[cell.value for cell in line] for line in sheet.iter_rows()]
    assert [line[0] for line in found] == [*heading, None, "Họ và tên", "Lê Hòa", "Tổng cộng"]
    assert found[3] == [col.title for col in COLUMNS]
    assert found[4] == ["Lê Hòa", 12500, 12_500_000, datetime(2019, 3, 5), datetime(2019, 1, 1, 0, 30), 138]
    assert [sheet.cell(5, column).number_format for column in (2, 3, 4, 5)] == [
        "#,##0",
        '#,##0" đ"',
        "dd/mm/yyyy",
        "dd/mm/yyyy hh:mm",
    ]
    assert sheet.freeze_panes == "A5"
    assert sheet.auto_filter.ref == "A4:F5"
    assert sheet.page_setup.orientation == "landscape"
    assert int(sheet.page_setup.paperSize) == 9
    assert sheet.print_title_rows == "$4:$4"
    assert sheet.cell(6, 1).font.b is True


@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs"]), max_size=50))
@settings(derandomize=True, max_examples=50)
def test_text_stays_text(text: str) -> None:
    texts = [
        f"{lead}{text}"
        for lead in ("", "=", "+", "-", "@", "|", "%", "http://", " =", "\ufeff=", "{=", "\t=", "\r=", "\u00a0=")
    ]
    sheet = read(written(TableSheet("a", [Col("a")], [[one] for one in texts]))).active
    for number, one in enumerate(texts, start=2):
        cell = sheet.cell(number, 1)
        assert unescape(cell.value or "") == one
        assert cell.data_type in ("n" if one == "" else "s", "f" if one.startswith("=") else "s")
        assert cell.hyperlink is None


def test_formula_like_text_is_no_formula_in_the_file() -> None:
    import zipfile

    content = written(TableSheet("a", [Col("a")], [["=1+1"], ["=HYPERLINK(1)"], ["{=1}"]]))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in xml
    assert xml.count('t="inlineStr"') == 4


def test_short_and_long_lists() -> None:
    long = [f"Xã số {number}, huyện Thủy Nguyên" for number in range(40)]
    table = TableSheet("Sổ", [Col("Giới tính"), Col("Địa chỉ")], lists={"Giới tính": ["Nam", "Nữ"], "Địa chỉ": long})
    book = read(written(table))
    assert book.sheetnames == ["Sổ", "Danh mục"]
    rules = {str(rule.sqref).split(":")[0]: rule.formula1 for rule in book["Sổ"].data_validations.dataValidation}
    assert rules == {"A2": '"Nam,Nữ"', "B2": "'Danh mục'!$A$2:$A$41"}
    assert [line[0].value for line in book["Danh mục"].iter_rows()] == ["Địa chỉ", *long]
    assert book["Danh mục"].sheet_state == "visible"


def test_what_does_not_fit_its_column_is_written_as_text() -> None:
    row = ["a", "không rõ", "12.500.000 đ", date(1890, 1, 2), "hôm qua", True]
    sheet = read(written(TableSheet("Sổ", COLUMNS, [row]))).active
    found = [cell.value for cell in sheet[2]]
    assert found == ["a", "không rõ", "12.500.000 đ", "02/01/1890", "hôm qua", "True"]


def test_names_of_sheets() -> None:
    tables = [TableSheet(title, [Col("a")]) for title in ("Sổ [1/2]", "Sổ  1 2", "x" * 40, "X" * 40, "", "Danh mục")]
    names = read(written(*tables)).sheetnames
    assert names == ["Sổ  1 2", "Sổ  1 2 2", "x" * 31, "X" * 27 + " 2", "1", "Danh mục 2"]


def test_same_content_same_bytes() -> None:
    assert written(TableSheet("Sổ", COLUMNS, [ROW])) == written(TableSheet("Sổ", COLUMNS, [ROW]))


def test_a_row_of_another_width_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="zip"):
        written(TableSheet("Sổ", COLUMNS, [["a"]]))
