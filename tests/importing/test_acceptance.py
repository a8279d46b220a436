"""The registers of the acceptance data, through the command: nothing in the code knows these files."""

import json
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.django_db


@pytest.fixture
def haiphong(acceptance: Path, real_centre: Any) -> Path:
    """The Centre of province 31 with its places imported."""
    real_centre("31", code="CT")
    return acceptance / "haiphong-2019"


@pytest.fixture
def centre() -> None:
    """These tests set their own Centre up."""


def test_the_registers_of_nine_months(haiphong: Path, run: Any) -> None:
    wanted = {
        "calls": ("so-tong-dai.xlsx", 311),
        "consultations": ("so-tu-van.xlsx", 8),
        "cases": ("so-ca.xlsx", 163),
        "events": ("su-kien.xlsx", 66),
        "materials": ("an-pham.xlsx", 5),
        "donations": ("van-dong-nguon-luc.xlsx", 5),
        "screenings": ("sang-loc.xlsx", 7),
    }
    for register, (name, count) in wanted.items():
        code, result = run(register, haiphong / name)
        assert (name, code, result["rows"], result["created"], result["errors"]) == (name, 0, count, count, [])
    for register, (name, count) in wanted.items():
        code, again = run(register, haiphong / name)
        told = (again["created"], again["updated"], again["unchanged"], again["changes"])
        assert (name, code, told) == (name, 0, (0, 0, count, []))


def test_each_register_is_refused_under_another_name(
    acceptance: Path, province: Any, system: Any, at: Any, run: Any
) -> None:
    from nhipcau.org import actions

    actions.set_up_centre(code="CT", name="Trung tâm CTXH", province_code=province.code, by=system, at=at)
    haiphong = acceptance / "haiphong-2019"
    names = {
        "calls": "so-tong-dai.xlsx",
        "consultations": "so-tu-van.xlsx",
        "cases": "so-ca.xlsx",
        "events": "su-kien.xlsx",
        "materials": "an-pham.xlsx",
        "donations": "van-dong-nguon-luc.xlsx",
        "screenings": "sang-loc.xlsx",
    }
    for register in names:
        for other, name in names.items():
            if other != register:
                assert (register, name, run(register, haiphong / name, "--dry-run")[0]) == (register, name, 2)


def test_the_spoilt_register(haiphong: Path, run: Any) -> None:
    expected = json.loads((haiphong / "expected.json").read_text())["import_with_errors"]
    code, result = run("cases", haiphong / expected["file"])
    assert (code, result["rows"], result["created"]) == (1, expected["rows"], expected["good"])
    named = {str(found["row"]): found["column"] for found in result["errors"]}
    assert named == {row: found["column"] for row, found in expected["bad_sheet_rows"].items()}
    assert len(result["errors"]) == len(named)
    code, again = run("cases", haiphong / expected["file"])
    assert (code, again["created"], again["unchanged"]) == (1, 0, expected["good"])


def test_the_network_of_a_province(acceptance: Path, system: Any, at: Any, run: Any) -> None:
    from nhipcau.org import actions
    from nhipcau.org.queries import staff, units

    actions.load_current_places(by=system, at=at)
    actions.set_up_centre(code="QN", name="Trung tâm CTXH", province_code="22", by=system, at=at)
    folder = acceptance / "quangninh-network"
    assert run("units", folder / "mang-luoi.xlsx")[0] == 0
    assert run("staff", folder / "nhan-su.xlsx")[0] == 0
    assert (units().filter(kind="office").count(), staff().count()) == (16, 56)
    assert run("units", folder / "mang-luoi.xlsx", "--update")[0] == 0
    assert (
        run("units", folder / "mang-luoi.xlsx")[1]["changes"],
        run("staff", folder / "nhan-su.xlsx")[1]["created"],
    ) == (
        [],
        0,
    )
