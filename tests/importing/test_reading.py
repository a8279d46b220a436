"""What is recognised, what is a record, and what each cell may hold."""

from datetime import date, datetime
from typing import Any

import pytest
import xlwt

from nhipcau.org.models import PhoneLine
from tests.importing.conftest import HEADER

pytestmark = pytest.mark.django_db


def stored() -> list[str]:
    return sorted(PhoneLine.objects.values_list("name", flat=True))


def row(**cells: Any) -> tuple[list[str], list[Any]]:
    base = {"Ngày thăm": date(2026, 1, 5), "Họ và tên": "Lê An", "Vấn đề": "Tâm lý"} | cells
    return list(base), list(base.values())


def test_titles_blanks_totals_and_a_header_far_down(visits: Any, run: Any, workbook: Any) -> None:
    rows = [["TRUNG TÂM"], [], ["SỔ THĂM"], ["(Từ 01/01/2026)"], [], HEADER, ["(1)", "(2)", "(3)", "(4)"]]
    rows += [[1, date(2026, 1, 5), "  LÊ  VĂN AN ", "Tâm lý"], [], [2, "6/1/26", "Trần Bình", "tâm lý"]]
    rows += [HEADER, [3, "07/01/2026", "Võ Cúc", "Tâm lý"], [], ["Tổng cộng", 3], [], ["", "", "Người lập sổ"]]
    code, result = run("fake_visits", workbook(rows))
    assert (code, result["rows"], result["created"], result["errors"]) == (0, 3, 3, [])
    assert stored() == ["2026-01-05 Lê Văn An", "2026-01-06 Trần Bình", "2026-01-07 Võ Cúc"]
    assert [(w["row"], w["value"]) for w in result["warnings"]] == [(16, "Người lập sổ")]


@pytest.mark.parametrize("word", ["Tổng cộng", "TỔNG", "Cộng:", "Tổng số", "Tổng cộng (3 hộ)"])
def test_a_total_is_no_record(visits: Any, run: Any, workbook: Any, word: str) -> None:
    rows = [HEADER, [1, date(2026, 1, 5), "Lê An", "Tâm lý"], ["", word, 1, ""]]
    assert run("fake_visits", workbook(rows))[1]["rows"] == 1


def test_a_row_with_a_day_is_a_record_even_when_it_says_total(visits: Any, run: Any, workbook: Any) -> None:
    rows = [HEADER, ["Tổng", date(2026, 1, 5), "Lê An", "Tâm lý"]]
    assert run("fake_visits", workbook(rows))[1]["created"] == 1


def test_another_order_other_headers_an_extra_column_and_a_second_sheet(visits: Any, run: Any, workbook: Any) -> None:
    first = [["Ghi chú", "họ  tên (chữ in)", "Vấn đề", "NGÀY"], ["lạ", "Lê An", "Tâm lý", date(2026, 1, 5)]]
    code, result = run("fake_visits", workbook([["Hướng dẫn"], ["Điền vào sổ"]], first))
    assert (code, result["created"]) == (0, 1)
    told = [(w["row"], w["column"], w["value"]) for w in result["warnings"]]
    assert told == [(1, "Ghi chú", ""), (1, "", "Sổ 1")]


def test_a_header_of_two_rows(visits: Any, run: Any, workbook: Any) -> None:
    rows = [["TT", "Ngày thăm", "Thông tin khách hàng", ""], ["", "", "Họ và tên", "Vấn đề"]]
    code, result = run("fake_visits", workbook([*rows, [1, date(2026, 1, 5), "Lê An", "Tâm lý"]]))
    assert (code, result["rows"], result["created"]) == (0, 1, 1)


def test_a_header_of_two_rows_with_groups_of_columns(visits: Any, run: Any, workbook: Any) -> None:
    """The upper row alone knows as many columns; of the lower one “Điện thoại” and “Xã” say which is which."""
    rows = [["TT", "Ngày thăm", "Họ tên", "", "Địa chỉ", ""], ["", "", "Họ và tên", "Số điện thoại", "Xã", "Huyện"]]
    rows += [["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"], [1, "5/1/26", "Lê An", "0912345678", "Nơi lạ", "Huyện lạ"]]
    code, result = run("fake_visits", workbook(rows))
    assert (code, result["rows"]) == (1, 1)
    assert [(e["row"], e["value"]) for e in result["errors"]] == [(4, "Nơi lạ, Huyện lạ")]


def test_a_row_numbered_beforehand_is_blank(visits: Any, run: Any, workbook: Any) -> None:
    rows = [HEADER, [1, date(2026, 1, 5), "Lê An", "Tâm lý"], [2, "", " ", ""], ["3", "", "", ""]]
    code, result = run("fake_visits", workbook(rows))
    assert (code, result["rows"], result["created"]) == (0, 1, 1)


def test_old_excel(visits: Any, run: Any, tmp_path: Any) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Sổ")
    style = xlwt.easyxf(num_format_str="DD/MM/YYYY")
    for column, text in enumerate(HEADER):
        sheet.write(2, column, text)
    for column, value in enumerate([1, datetime(2026, 1, 5), "Lê An", "Tâm lý"]):
        sheet.write(3, column, value, style if column == 1 else xlwt.XFStyle())
    book.save(str(tmp_path / "so.xls"))
    assert run("fake_visits", tmp_path / "so.xls")[1]["created"] == 1
    assert stored() == ["2026-01-05 Lê An"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1258"])
def test_csv(visits: Any, run: Any, tmp_path: Any, encoding: str) -> None:
    import unicodedata

    text = "STT;Ngày thăm;Họ và tên;Vấn đề\n1;05/01/2026;Lê Thị Hằng;Tâm lý\n2;6/1/26;Võ Ánh;Tâm lý\n"
    if encoding == "cp1258":
        text = "".join(_windows(char) for char in unicodedata.normalize("NFC", text))
    (tmp_path / "so.csv").write_bytes(text.encode(encoding))
    assert run("fake_visits", tmp_path / "so.csv")[1]["created"] == 2
    assert stored() == ["2026-01-05 Lê Thị Hằng", "2026-01-06 Võ Ánh"]


def _windows(char: str) -> str:
    """A letter as Windows-1258 writes it: the vowel whole, the tone apart."""
    import unicodedata

    try:
        char.encode("cp1258")
        return char
    except UnicodeEncodeError:
        apart = unicodedata.normalize("NFD", char)
        tone = next(mark for mark in apart if mark in "\u0300\u0301\u0303\u0309\u0323")
        return unicodedata.normalize("NFC", apart.replace(tone, "")) + tone


def test_missing_columns_make_the_file_unusable(visits: Any, run: Any, workbook: Any) -> None:
    code, sentence = run("fake_visits", workbook([["STT", "Họ và tên", "Vấn đề"], [1, "Lê An", "Tâm lý"]]))
    assert code == 2
    assert "“Ngày thăm”" in sentence and "“Họ và tên”" in sentence
    assert not PhoneLine.objects.exists()


def test_another_register_is_refused_in_plain_words(visits: Any, files: Any, run: Any, workbook: Any) -> None:
    rows = [["Số hồ sơ", "Ngày", "Họ và tên"], ["A1", date(2026, 1, 5), "Lê An"]]
    assert run("fake_files", workbook(rows))[0] == 0
    other = [["Ngày", "Loại", "Chủ đề", "Số lượng"], [date(2026, 1, 5), "Tờ rơi", "Làm cha mẹ", 3]]
    code, sentence = run("fake_files", workbook(other))
    assert code == 2 and sentence.strip()


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"Ngày thăm": "31/02/2026"}, "Ngày thăm"),
        ({"Ngày thăm": ""}, "Ngày thăm"),
        ({"Ngày thăm": date(2026, 3, 3)}, "Ngày thăm"),
        ({"Ngày thăm": "03/03/26"}, "Ngày thăm"),
        ({"Họ và tên": ""}, "Họ và tên"),
        ({"Họ và tên": '=CONCATENATE("Lê"," An")'}, "Họ và tên"),
        ({"Ngày sinh": "29/02/2015"}, "Ngày sinh"),
        ({"Ngày sinh": date(2026, 1, 6)}, "Ngày sinh"),
        ({"Ngày đóng": date(2026, 1, 4)}, "Ngày đóng"),
        ({"Ngày đóng": "32/01/2026"}, "Ngày đóng"),
        ({"Địa chỉ": "Xã Không Có, Huyện Không Có"}, "Địa chỉ"),
        ({"Nhóm đối tượng": "Nhóm lạ"}, "Nhóm đối tượng"),
        ({"Thành tiền": -5}, "Thành tiền"),
        ({"Thành tiền": "nhiều"}, "Thành tiền"),
        ({"Số lượng": "mười"}, "Số lượng"),
        ({"Thời lượng": "-3"}, "Thời lượng"),
        ({"Đơn vị": "Văn phòng ở đâu"}, "Đơn vị"),
    ],
)
def test_what_refuses_a_row(visits: Any, run: Any, workbook: Any, cells: Any, column: str) -> None:
    header, values = row(**cells)
    good = [{**dict(zip(header, [""] * len(header), strict=True)), **dict(zip(*row(), strict=True))}[h] for h in header]
    code, result = run("fake_visits", workbook([header, values, good]))
    assert code == 1
    assert [(e["row"], e["column"]) for e in result["errors"]] == [(2, column)]
    assert (result["rows"], result["created"]) == (2, 1)
    assert result["errors"][0]["reason"].endswith(".")


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"Vấn đề": "Chuyện lạ"}, "Vấn đề"),
        ({"Vấn đề": ""}, "Vấn đề"),
        ({"Cán bộ": "Người Không Ai Biết"}, "Cán bộ"),
        ({"Số điện thoại": "giấu số"}, "Số điện thoại"),
        ({"Giới tính": "không ghi rõ"}, "Giới tính"),
        ({"Nhu cầu hỗ trợ": "một lời kể rất dài, dài hơn hai mươi chữ"}, "Nhu cầu hỗ trợ"),
    ],
)
def test_what_only_warns(visits: Any, run: Any, workbook: Any, cells: Any, column: str) -> None:
    header, values = row(**cells)
    code, result = run("fake_visits", workbook([header, values]))
    assert (code, result["created"], result["errors"]) == (0, 1, [])
    assert [(w["row"], w["column"]) for w in result["warnings"]] == [(2, column)]


def test_a_blank_group_and_address_are_no_error(visits: Any, run: Any, workbook: Any) -> None:
    header, values = row(**{"Nhóm đối tượng": "", "Địa chỉ": "", "Đơn vị": "", "Thành tiền": ""})
    assert run("fake_visits", workbook([header, values]))[1] | {"file": ""} == {
        "register": "fake_visits",
        "file": "",
        "rows": 1,
        "created": 1,
        "updated": 0,
        "unchanged": 0,
        "changes": [],
        "warnings": [],
        "errors": [],
    }


def test_a_check_that_rests_on_a_refused_cell_is_not_made(visits: Any, run: Any, workbook: Any) -> None:
    header, values = row(
        **{"Ngày thăm": "31/02/2026", "Địa chỉ": "Không Có", "Ngày đóng": date(2020, 1, 1), "Ngày sinh": "1/1/27"}
    )
    result = run("fake_visits", workbook([header, values]))[1]
    assert [e["column"] for e in result["errors"]] == ["Ngày thăm"]


def test_several_faults_of_one_row_are_all_named(visits: Any, run: Any, workbook: Any) -> None:
    header, values = row(**{"Họ và tên": "", "Ngày đóng": date(2020, 1, 1), "Số lượng": "x"})
    result = run("fake_visits", workbook([header, values]))[1]
    assert [e["column"] for e in result["errors"]] == ["Họ và tên", "Số lượng", "Ngày đóng"]
    assert (result["rows"], result["created"]) == (1, 0)


def test_a_formula_with_a_number_counts_by_its_value(visits: Any, run: Any, tmp_path: Any) -> None:
    import xlsxwriter

    header, _values = row(**{"Số lượng": 3})
    with xlsxwriter.Workbook(str(tmp_path / "so.xlsx")) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, header)
        sheet.write_row(1, 0, ["05/01/2026", "Lê An", "Tâm lý"])
        sheet.write_formula(1, 3, "=1+2", None, 3)
    assert run("fake_visits", tmp_path / "so.xlsx")[0] == 0


def test_unknown_register_unit_and_file(visits: Any, run: Any, workbook: Any, tmp_path: Any) -> None:
    path = workbook([HEADER, [1, date(2026, 1, 5), "Lê An", "Tâm lý"]])
    for arguments in (("nothing", path), ("fake_visits", path, "--unit", "XX"), ("fake_visits", tmp_path / "no.xlsx")):
        code, sentence = run(*arguments)
        assert code == 2 and sentence.strip()
    (tmp_path / "hong.xlsx").write_bytes(b"PK\x03\x04 nothing")
    assert run("fake_visits", tmp_path / "hong.xlsx")[0] == 2


def test_dry_run_changes_nothing(visits: Any, run: Any, workbook: Any) -> None:
    from nhipcau.audit.models import Event
    from nhipcau.importing.models import Import

    path = workbook([HEADER, [1, date(2026, 1, 5), "Lê An", "Tâm lý"]])
    before = Event.objects.count()
    assert run("fake_visits", path, "--dry-run")[1]["created"] == 1
    assert (PhoneLine.objects.count(), Import.objects.count(), Event.objects.count()) == (0, 0, before)
