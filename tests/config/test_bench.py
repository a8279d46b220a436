"""What the measuring itself must get right; no test here asserts a time."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from nhipcau.access.models import Anchor
from nhipcau.config.bench import crowd, heavy, measuring, pages
from nhipcau.config.bench.figures import Measured, percentile
from nhipcau.config.management.commands import bench
from nhipcau.intake.actions import NewContact, log_contacts
from nhipcau.intake.models import Contact


def test_percentiles_are_of_the_sorted_times() -> None:
    times = [number / 1000 for number in range(100, 0, -1)]
    assert (percentile(times, 0.5), percentile(times, 0.95)) == (51.0, 96.0)
    assert percentile([0.01234], 0.95) == 12.34


def test_what_was_not_measured_is_left_out() -> None:
    measured = Measured("import.calls", seconds=1.5, rss_mb=90.0, more={"rows": 3})
    assert measured.as_json() == {"op": "import.calls", "seconds": 1.5, "rss_mb": 90.0, "rows": 3}


def test_an_unknown_operation_is_refused_with_the_list() -> None:
    with pytest.raises(CommandError, match=r"page\.today"):
        call_command("bench", only="page.todayy")


def test_only_chooses_operations_and_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def measure(wanted: Any, tell: Any) -> Any:
        asked.extend(op for op in measuring.OPERATIONS if wanted(op))
        return [], {"op": "ceiling"}

    monkeypatch.setattr(pages, "measure", measure)
    assert measuring.everything(["page.case", "page.sign_in"], 0, print) == {
        "operations": [],
        "ceiling": {"op": "ceiling"},
    }
    assert asked == ["page.sign_in", "page.case"]


def test_without_only_the_million_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen: list[str] = []
    monkeypatch.setattr(pages, "measure", lambda wanted, tell: ([], {}))
    for name in ("report", "start_warm", "import_calls", "places"):
        monkeypatch.setattr(heavy, name, lambda *given, name=name: chosen.append(name))
    monkeypatch.delenv("NHIPCAU_ACCEPTANCE", raising=False)
    told: list[str] = []
    measuring.everything([], 0, told.append)
    assert chosen == ["report", "start_warm", "import_calls"]
    assert told[-1].startswith("places: left out")


def test_only_json_on_stdout(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    result = {"operations": [{"op": "page.today", "p50_ms_1": 1.0}], "ceiling": {"op": "ceiling", "p50_ms_1": 0.5}}
    monkeypatch.setenv(bench.INSIDE, "1")
    monkeypatch.setattr(bench.signal, "signal", lambda *given: None)
    monkeypatch.setattr(bench, "call_command", lambda *given, **named: None)
    monkeypatch.setattr(bench, "everything", lambda only, people, tell: tell("page.today …") or result)
    call_command("bench", json=True)
    out, err = capsys.readouterr()
    assert json.loads(out) == result
    assert "page.today …" in err


def test_copies_have_anchors_of_their_own(office: Any, system: Any, at: datetime) -> None:
    new = [NewContact(unit=office, channel="call", received_at=at, caller_name=f"Âu Thị Số {n}") for n in range(3)]
    log_contacts(contacts=new, by=system, at=at)
    assert crowd.multiply("intake.contact", 8, lambda words: None) == 9
    assert Contact.objects.count() == Contact.objects.values("anchor").distinct().count() == 9
    assert Anchor.objects.filter(kind="intake.contact", unit=office).count() == 9
    assert sorted(Contact.objects.values_list("caller_name", flat=True)) == sorted([c.caller_name for c in new] * 3)
    log_contacts(contacts=new[:1], by=system, at=at)
    assert Contact.objects.count() == 10


def test_the_generated_register_is_imported_whole(centre: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heavy.org, "communes_to_choose", lambda on: ["Tỉnh Bình Minh"])
    path = tmp_path / "so.xlsx"
    heavy.write_calls(path, 3)
    from openpyxl import load_workbook

    book = load_workbook(path)
    rows = list(book.active.iter_rows(values_only=True))
    book.close()
    assert rows[0][1:4] == ("Ngày giờ", "Họ tên người gọi", "Số gọi đến")
    assert [row[0] for row in rows[1:]] == [1, 2, 3]
