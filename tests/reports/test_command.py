"""`./nhipcau report periodic` and the acceptance data of a whole Centre."""

import json
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

HAIPHONG = {
    "calls": "so-tong-dai.xlsx",
    "consultations": "so-tu-van.xlsx",
    "cases": "so-ca.xlsx",
    "events": "su-kien.xlsx",
    "materials": "an-pham.xlsx",
    "donations": "van-dong-nguon-luc.xlsx",
    "screenings": "sang-loc.xlsx",
}


def report(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Any:
    out = TextIOWrapper(BytesIO(), encoding="utf-8")
    monkeypatch.setattr("sys.stdout", out)
    call_command("report", "periodic", *arguments)
    return json.loads(out.buffer.getvalue())  # type: ignore[attr-defined]


def contains(answer: dict[str, Any], expected: dict[str, Any]) -> None:
    """Every figure and every breakdown that is expected, exactly; others may stand beside them."""
    for code, figure in expected.items():
        got = answer[code]
        for key in ("value", "same_period", "change", "ratio_percent"):
            assert got[key] == figure[key], (code, key)
        for dimension, labels in figure["by"].items():
            assert got["by"][dimension] == labels, (code, dimension)


def test_the_nine_months_of_a_centre(
    real_centre: Any, imported: Any, acceptance: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real_centre("31", "Trung tâm Công tác xã hội")
    for register, file in HAIPHONG.items():
        result = imported(register, acceptance / "haiphong-2019" / file)
        assert result["errors"] == [], register
    answer = report(monkeypatch, "--from", "2019-01-01", "--to", "2019-09-30")
    expected = json.loads((acceptance / "haiphong-2019" / "expected.json").read_text())["report"]
    assert (answer["report"], answer["from"], answer["to"]) == ("periodic", "2019-01-01", "2019-09-30")
    contains(answer["figures"], expected["figures"])


def test_the_network_of_a_province(
    real_centre: Any, imported: Any, acceptance: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real_centre("22", "Trung tâm Công tác xã hội tỉnh Quảng Ninh")
    imported("units", acceptance / "quangninh-network" / "mang-luoi.xlsx")
    imported("staff", acceptance / "quangninh-network" / "nhan-su.xlsx")
    answer = report(monkeypatch, "--from", "2019-01-01", "--to", "2019-09-30")
    expected = json.loads((acceptance / "quangninh-network" / "expected.json").read_text())["report"]
    contains(answer["figures"], expected["figures"])


def test_the_last_day_before_the_first_is_refused(centre: Any) -> None:
    with pytest.raises(CommandError, match="đứng trước") as refused:
        call_command("report", "periodic", "--from", "2019-02-01", "--to", "2019-01-01")
    assert refused.value.returncode == 2


def test_an_unknown_unit_is_refused(centre: Any) -> None:
    with pytest.raises(CommandError, match="Không có đơn vị"):
        call_command("report", "periodic", "--from", "2019-01-01", "--to", "2019-02-01", "--unit", "XYZ")


@pytest.mark.parametrize("words", ["2019-02-30", "31/02/2019", "hôm qua", "0019-01-01"])
def test_a_day_that_is_none_is_refused_in_vietnamese(capsys: pytest.CaptureFixture[str], words: str) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("report", "periodic", f"--from={words}", "--to=2019-09-30")
    assert f"“{words}”" in str(refused.value)
    assert "Hãy ghi" in str(refused.value)


def test_a_file_that_cannot_be_written(centre: Any, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Không ghi được vào") as refused:
        period = ("--from=2019-01-01", "--to=2019-09-30")
        call_command("report", "periodic", *period, f"--out={tmp_path / 'không có' / 'a.json'}")
    assert refused.value.returncode == 2
