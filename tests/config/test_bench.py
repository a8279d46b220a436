"""What the measuring itself must get right; no test here asserts a time."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from nhipcau.access.models import Anchor
from nhipcau.config.bench import (
    crowd,
    heavy,
    hidden,
    kills,
    lists,
    measuring,
    pages,
    papers,
    seeking,
    taking_out,
    trail,
)
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
    monkeypatch.setattr(trail, "reads", lambda tell: chosen.append("reads"))
    monkeypatch.setattr(hidden, "measure", lambda tell: chosen.append("hidden"))
    monkeypatch.setattr(lists, "import_people", lambda tell: chosen.append("import_people"))
    monkeypatch.setattr(taking_out, "measure", lambda *given: chosen.append("taking_out"))
    monkeypatch.setattr(papers, "words", lambda tell: chosen.append("words"))
    monkeypatch.setattr(papers, "draws", lambda tell: chosen.append("draws"))
    monkeypatch.setattr(seeking, "measure", lambda wanted, tell: [])
    told: list[str] = []
    measuring.everything([], 0, told.append)
    assert chosen == [
        "reads",
        "hidden",
        "report",
        "start_warm",
        "import_calls",
        "import_people",
        "taking_out",
        "words",
        "draws",
    ]
    assert any(line.startswith("places: left out") for line in told)


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


@pytest.fixture
def before() -> kills.State:
    return kills.State()


@pytest.fixture
def saved(centre: Any, office: Any, before: kills.State, system: Any, at: datetime) -> dict[str, str]:
    """Two calls and a case that were acknowledged: name typed → the address that was answered."""
    from nhipcau.cases.actions import NewCase, open_case
    from nhipcau.registry.actions import NewPerson

    new = [NewContact(unit=office, channel="call", received_at=at, caller_name=f"Âu {n}") for n in "ab"]
    found = {row.caller_name: f"/contacts/{row.pk}/" for row in log_contacts(contacts=new, by=system, at=at)}
    person = NewPerson(unit=office, name="Âu C")
    case = open_case(case=NewCase(unit=office, received_on=at.date(), person=person), by=system, at=at)
    return found | {case.person.name: f"/cases/{case.pk}/"}


def wrong(found: dict[str, Any]) -> dict[str, int]:
    """The figures that must be 0 and are not."""
    counts = {"acknowledged", "records", "events"}
    return {name: number for name, number in found.items() if name not in counts and number}


def test_whole_saves_are_found_whole(saved: dict[str, str], before: kills.State) -> None:
    found = kills.compare(saved, before)
    assert wrong(found) == {}
    assert (found["acknowledged"], found["records"], found["events"] >= found["records"] - 1) == (3, 4, True)


def test_a_promised_save_that_is_gone_is_counted(saved: dict[str, str], before: kills.State) -> None:
    assert wrong(kills.compare(saved | {"Âu D": "/contacts/987654/"}, before)) == {"acknowledged_lost": 1}
    assert wrong(kills.compare(saved | {"Âu D": saved["Âu a"]}, before)) == {"acknowledged_lost": 1}


def test_half_saves_are_counted(saved: dict[str, str], before: kills.State, office: Any) -> None:
    """A record without its event, an event without its record, an anchor without either, a save done twice."""
    from django.db import connection

    from tests.fences import lowered

    first, second = (int(saved[name].split("/")[2]) for name in ("Âu a", "Âu b"))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE intake_contact SET caller_name = 'Âu b' WHERE id = %s", [first])
        assert wrong(kills.compare({"Âu b": saved["Âu b"]}, before)) == {"saved_twice": 1}
        cursor.execute("DELETE FROM intake_contact WHERE id = %s", [second])
    found = wrong(kills.compare({}, before))
    assert found == {"audit_without_change": 1, "anchors_without_record": 1}
    with lowered(connection), connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_event WHERE object_kind = 'intake.contact' AND object_id = %s", [str(first)])
    found = wrong(kills.compare({}, before))
    assert found.pop("changes_without_audit") == 1
    assert found.pop("chain_broken") == 1
