"""The registers of cases and screenings of the acceptance data: figures, wrong rows, a second import, changes."""

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import call_command

from nhipcau.access.models import Sealed
from nhipcau.audit.models import Event
from nhipcau.cases.models import Case, Episode
from nhipcau.kernel.contracts import facts
from nhipcau.registry.models import Person

FIRST, LAST = date(2019, 1, 1), date(2019, 9, 30)
HEADER = [
    *("Số hồ sơ", "Ngày tiếp nhận", "Nguồn", "Họ và tên", "Ngày sinh", "Giới tính", "Địa chỉ", "Nhóm đối tượng"),
    *("Vấn đề", "Mức độ", "Cán bộ phụ trách", "Ngày đóng ca", "Lý do đóng ca"),
]
ROW = [
    *("CA-2025-001", "05/01/2025", "Tổng đài", "Lò Thị Mơ", "01/02/2015", "Nữ", "", "Người khuyết tật"),
    *("Cần trợ cấp", "Thường", "Ai Đó", "", ""),
]


def imported(register: str, path: Path, *options: str) -> dict[str, Any]:
    """The JSON of an import; its exit code must fit its errors."""
    out = io.StringIO()
    code = 0
    try:
        call_command("import", register, str(path), "--json", *options, stdout=out)
    except SystemExit as stop:
        code = int(stop.code or 0)
    result = json.loads(out.getvalue())
    assert code == (1 if result["errors"] else 0)
    return result


def counts(result: dict[str, Any]) -> tuple[int, int, int, int]:
    return result["rows"], result["created"], result["updated"], result["unchanged"]


@pytest.fixture
def book(tmp_path: Path):
    """`book(**cells)`: a register of one row, cells replaced by the key of their header."""

    def make(*rows: dict[str, str]) -> Path:
        work = openpyxl.Workbook()
        work.active.append(HEADER)
        for cells in rows or ({},):
            work.active.append([cells.get(head, cell) for head, cell in zip(HEADER, ROW, strict=True)])
        path = tmp_path / "so.xlsx"
        work.save(path)
        return path

    return make


@pytest.fixture
def hai_phong(acceptance: Path, real_centre: Any) -> Path:
    real_centre("31")
    return acceptance / "haiphong-2019"


def test_the_register_of_cases_gives_the_figures_and_the_wrong_rows(hai_phong: Path) -> None:
    report = json.loads((hai_phong / "expected.json").read_text(encoding="utf-8"))
    assert counts(imported("cases", hai_phong / "so-ca.xlsx")) == (163, 163, 0, 0)
    assert (Case.objects.count(), Person.objects.count(), Case.objects.filter(level="managed").count()) == (163,) * 3
    assert Event.objects.filter(action="cases.opened").count() == 163
    fact = facts["case_interval"]
    for code, figure in report["report"]["figures"].items():
        if code.startswith("cases."):
            when = fact.whens[code.removeprefix("cases.")]
            assert when(fact.rows(None), FIRST, LAST).count() == figure["value"], code
            before = when(fact.rows(None), FIRST.replace(year=2018), LAST.replace(year=2018)).count()
            assert before == figure["same_period"], code
    assert counts(imported("cases", hai_phong / "so-ca.xlsx")) == (163, 0, 0, 163)
    wrong = imported("cases", hai_phong / "so-ca-loi.xlsx")
    expected = {int(row): bad["column"] for row, bad in report["import_with_errors"]["bad_sheet_rows"].items()}
    assert {error["row"]: error["column"] for error in wrong["errors"]} == expected
    assert counts(wrong)[:2] == (30, 22)
    assert Case.objects.count() == 185
    assert counts(imported("screenings", hai_phong / "sang-loc.xlsx")) == (7, 7, 0, 0)
    assert counts(imported("screenings", hai_phong / "sang-loc.xlsx")) == (7, 0, 0, 7)


def test_a_new_closing_reason_is_a_change_and_taken_only_when_asked(centre, book) -> None:
    closed = {"Ngày đóng ca": "05/03/2025", "Lý do đóng ca": "Đạt mục tiêu"}
    imported("cases", book(closed))
    other = book({**closed, "Lý do đóng ca": "Hòa nhập cộng đồng"})
    seen = imported("cases", other)
    assert counts(seen) == (1, 0, 0, 1)
    assert seen["changes"] == [
        {"row": 2, "column": "Lý do đóng ca", "old": "Đạt mục tiêu", "new": "Hòa nhập cộng đồng"}
    ]
    assert Episode.objects.get().reason == "goal_met"
    assert counts(imported("cases", other, "--update")) == (1, 0, 1, 0)
    assert Episode.objects.get().reason == "integrated"


def test_an_open_case_is_closed_by_the_register_when_asked(centre, book) -> None:
    imported("cases", book())
    result = imported("cases", book({"Ngày đóng ca": "05/03/2025"}), "--update")
    assert counts(result) == (1, 0, 1, 0)
    assert [w["column"] for w in result["warnings"] if w["column"] == "Lý do đóng ca"] == ["Lý do đóng ca"]
    assert (Episode.objects.get().closed_on, Case.objects.get().status) == (date(2025, 3, 5), "closed")


def test_a_number_of_somebody_else_is_refused_but_a_changed_name_alone_is_a_change(centre, book) -> None:
    imported("cases", book())
    result = imported("cases", book({"Họ và tên": "Vàng A Páo", "Ngày sinh": "03/04/2001"}))
    assert [(error["row"], error["column"]) for error in result["errors"]] == [(2, "Số hồ sơ")]
    assert [c["column"] for c in imported("cases", book({"Họ và tên": "Lò Thị Mở"}))["changes"]] == ["Họ và tên"]
    imported("cases", book({"Họ và tên": "Lò Thị Mở"}), "--update")
    assert Person.objects.get().name == "Lò Thị Mở"


def test_a_sealed_group_leaves_nothing_in_case_result_or_audit(centre, book) -> None:
    imported("cases", book({"Nhóm đối tượng": "NNHIV"}))
    assert (Case.objects.get().client_group, Sealed.objects.get().code) == ("", "hiv")
    assert counts(imported("cases", book({"Nhóm đối tượng": "HIV"}))) == (1, 0, 0, 1)
    changed = imported("cases", book({"Nhóm đối tượng": "NKT"}))
    assert changed["changes"][0]["old"] == "", "told like a group that was blank: the result is kept in the database"


def test_an_import_is_taken_back_unless_something_was_built_on_it(centre, book, system, at) -> None:
    from nhipcau.cases import actions
    from nhipcau.kernel.contracts import registers

    imported("cases", book())
    case = Case.objects.select_related("unit").get()
    records = [("cases.case", case.pk), ("registry.person", case.person_id)]
    register = registers["cases"]
    assert register.built_on(records) == []
    service = actions.record_service(case=case, on=date(2025, 2, 1), kind="home_visit", by=system, at=at)
    assert len(register.built_on(records)) == 1
    actions.withdraw_service(service=service, reason="Nhầm", by=system, at=at)
    register.take_back(records, "Nhập nhầm tệp", system, at)
    assert not Case.objects.filter(withdrawn_at__isnull=True).exists()
    assert not Person.objects.filter(withdrawn_at__isnull=True).exists()
    assert facts["case_interval"].rows(None).count() == 0
    assert counts(imported("cases", book()))[1] in (0, 1)


def test_levels_are_those_of_the_last_day_of_the_period(centre, system, at) -> None:
    from nhipcau.cases import actions
    from nhipcau.registry.actions import NewPerson

    case = actions.open_case(
        case=actions.NewCase(
            unit=centre, person=NewPerson(unit=centre, name="Lò A"), received_on=date(2026, 1, 5), level="intervention"
        ),
        by=system,
        at=at,
    )
    actions.step_up(case=case, on=date(2026, 2, 10), by=system, at=at)
    fact = facts["case_interval"]
    levels = [
        fact.whens["opened"](fact.rows(None), date(2026, 1, 1), last).values_list("level_then", flat=True).get()
        for last in (date(2026, 2, 9), date(2026, 2, 10))
    ]
    assert levels == ["intervention", "managed"]
