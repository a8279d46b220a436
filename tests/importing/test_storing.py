"""Known rows, changes, portions, killed imports, taking back."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.importing.conftest import HEADER

pytestmark = pytest.mark.django_db(transaction=True)


def rows(count: int) -> list[list[Any]]:
    first = date(2025, 1, 1)
    return [HEADER, *([n, first + timedelta(n % 300), f"Lê Văn {n}", "Tâm lý"] for n in range(1, count + 1))]


def lines() -> list[tuple[str, str]]:
    from nhipcau.org.models import PhoneLine

    return sorted(PhoneLine.objects.values_list("name", "unit__code"))


def test_a_second_import_adds_nothing(visits: Any, run: Any, workbook: Any) -> None:
    path = workbook(rows(3))
    assert run("fake_visits", path)[1]["created"] == 3
    code, again = run("fake_visits", path)
    assert (code, again["created"], again["unchanged"], len(lines())) == (0, 0, 3, 3)


def test_stt_spelling_of_dates_and_capitals_do_not_make_another_row(visits: Any, run: Any, workbook: Any) -> None:
    run("fake_visits", workbook([HEADER, [1, date(2026, 1, 5), "Lê Văn An", "Tâm lý"]]))
    again = [["Vấn đề", "STT", "Họ tên", "Ngày", "Ghi chú"], ["Tâm  lý", 9, "LÊ VĂN  AN", "5/1/26", "mới"]]
    assert run("fake_visits", workbook(again, name="khac.xlsx"))[1]["unchanged"] == 1
    other = [HEADER, [1, date(2026, 1, 5), "Lê Văn An", "tam ly"]]
    assert run("fake_visits", workbook(other, name="khac.xlsx"))[1]["created"] == 1


def test_the_nth_identical_row_is_the_nth_record(visits: Any, run: Any, workbook: Any) -> None:
    same = [1, date(2026, 1, 5), "Lê An", "Tâm lý"]
    assert run("fake_visits", workbook([HEADER, same, same]))[1]["created"] == 2
    result = run("fake_visits", workbook([HEADER, same, same, same]))[1]
    assert (result["created"], result["unchanged"], len(lines())) == (1, 2, 3)


def test_the_unit_is_part_of_what_a_row_is(visits: Any, run: Any, workbook: Any, office: Any) -> None:
    path = workbook(rows(1))
    run("fake_visits", path)
    assert run("fake_visits", path, "--unit", "VP01")[1]["created"] == 1
    with_unit = [[*HEADER, "Đơn vị"], [*rows(1)[1], "VP01"]]
    assert run("fake_visits", workbook(with_unit, name="khac.xlsx"))[1]["unchanged"] == 1
    assert [code for _name, code in lines()] == ["TT", "VP01"]


def test_the_same_number_twice_in_one_file(files: Any, run: Any, workbook: Any) -> None:
    header, base = ["Số hồ sơ", "Ngày", "Họ tên", "Vấn đề"], [date(2026, 1, 5), "Lê An", "Tâm lý"]
    code, result = run("fake_files", workbook([header, ["A1", *base], ["A2", *base], [" A1 ", *base], ["", *base]]))
    assert (code, result["rows"], result["created"]) == (1, 4, 2)
    assert [(e["row"], e["column"], e["value"]) for e in result["errors"]] == [
        (4, "Số hồ sơ", "A1"),
        (5, "Số hồ sơ", ""),
    ]
    assert "2" in result["errors"][0]["reason"]


def test_changes_are_shown_and_taken_only_when_asked(files: Any, run: Any, workbook: Any) -> None:
    header = ["Số hồ sơ", "Ngày", "Họ tên", "Vấn đề"]
    run("fake_files", workbook([header, ["A1", date(2026, 1, 5), "Lê An", "Tâm lý"]]))
    path = workbook([header, ["A1", date(2026, 1, 6), "Lê An", "Tâm lý"]])
    change = {"row": 2, "column": "Họ tên", "old": "2026-01-05 Lê An", "new": "2026-01-06 Lê An"}
    code, left = run("fake_files", path)
    assert (code, left["changes"], left["unchanged"], left["updated"]) == (0, [change], 1, 0)
    assert lines() == [("2026-01-05 Lê An", "TT")]
    code, trial = run("fake_files", path, "--update", "--dry-run")
    assert (code, trial["updated"], lines()) == (0, 1, [("2026-01-05 Lê An", "TT")])
    code, taken = run("fake_files", path, "--update")
    assert (code, taken["changes"], taken["unchanged"], taken["updated"]) == (0, [change], 0, 1)
    assert lines() == [("2026-01-06 Lê An", "TT")]


def test_somebody_elses_number_is_refused(files: Any, run: Any, workbook: Any, centre: Any) -> None:
    from nhipcau.org.models import PhoneLine

    PhoneLine.objects.create(number="A1", name="của người khác", unit=centre)
    header = ["Số hồ sơ", "Ngày", "Họ tên", "Vấn đề"]
    code, result = run("fake_files", workbook([header, ["A1", date(2026, 1, 6), "Lê An", "Tâm lý"]]))
    assert (code, [(e["row"], e["column"]) for e in result["errors"]]) == (1, [(2, "Số hồ sơ")])


def test_at_most_500_rows_are_committed_at_a_time(visits: Any, run: Any, workbook: Any) -> None:
    assert run("fake_visits", workbook(rows(1200)))[1]["created"] == 1200
    assert visits.portions == [500, 500, 200]


def test_a_row_that_an_action_refuses_does_not_stop_the_others(visits: Any, run: Any, workbook: Any) -> None:
    header = [*HEADER, "Nhu cầu hỗ trợ"]
    given = [header, *([*row, "bị từ chối" if row[0] == 2 else ""] for row in rows(4)[1:])]
    code, result = run("fake_visits", workbook(given))
    assert (code, result["created"], len(lines())) == (1, 3, 3)
    assert [(e["row"], e["column"], e["value"]) for e in result["errors"]] == [(3, "Nhu cầu hỗ trợ", "bị từ chối")]


def test_a_killed_import_goes_on_to_the_same_end(visits: Any, run: Any, workbook: Any) -> None:
    from nhipcau.importing.models import Import, Row
    from nhipcau.org.models import PhoneLine
    from tests.importing.fake import Killed

    given = rows(1300)
    given[700][2], given[3][1] = "", "31/02/2026"
    path = workbook(given)
    whole = run("fake_visits", path)
    stored, links = lines(), sorted(Row.objects.values_list("sheet_row", "fingerprint"))
    Row.objects.all().delete(), PhoneLine.objects.all().delete(), Import.objects.all().delete()
    visits.portions, visits.kill_after = [], 2
    with pytest.raises(Killed):
        run("fake_visits", path)
    assert (len(lines()), Import.objects.get().status, Import.objects.get().seen) == (1000, "running", 1002)
    visits.kill_after = None
    assert run("fake_visits", path) == whole
    assert (lines(), sorted(Row.objects.values_list("sheet_row", "fingerprint"))) == (stored, links)
    assert Import.objects.get().status == "done"


def test_progress_counts_what_is_stored_also_when_rows_are_put_in_order(visits: Any, run: Any, workbook: Any) -> None:
    from nhipcau.importing.models import Import
    from tests.importing.fake import Killed

    visits.arrange = lambda rows, context: list(reversed(rows))
    visits.kill_after = 1
    with pytest.raises(Killed):
        run("fake_visits", workbook(rows(1200)))
    assert Import.objects.get().seen == 500
    del visits.arrange


def test_a_running_import_is_not_run_twice(visits: Any, run: Any, workbook: Any) -> None:
    from nhipcau.importing.models import Import
    from nhipcau.kernel.locks import only_one
    from tests.importing.fake import Killed

    path = workbook(rows(3))
    visits.kill_after = 0
    with pytest.raises(Killed):
        run("fake_visits", path)
    with only_one(f"import-{Import.objects.get().pk}"):
        assert run("fake_visits", path)[0] == 2


def test_a_whole_import_is_taken_back_and_can_come_again(
    visits: Any, run: Any, workbook: Any, system: Any, at: Any
) -> None:
    from nhipcau.audit.models import Event
    from nhipcau.importing import actions
    from nhipcau.importing.models import Import
    from nhipcau.kernel.errors import Refused

    path = workbook(rows(700))
    run("fake_visits", path)
    found = Import.objects.get()
    with pytest.raises(Refused):
        actions.take_back(found=found, reason=" ", by=system, at=at)
    visits.blocked = ["Hồ sơ 5 đã có dịch vụ."]
    with pytest.raises(Refused, match="Hồ sơ 5 đã có dịch vụ"):
        actions.take_back(found=found, reason="nhầm tệp", by=system, at=at)
    assert (len(lines()), Import.objects.get().status) == (700, "done")
    visits.blocked = []
    actions.take_back(found=found, reason="nhầm tệp", by=system, at=at)
    after = Import.objects.get()
    assert (lines(), after.status, after.taken_back_reason) == ([], "taken_back", "nhầm tệp")
    assert Event.objects.filter(action="importing.taken_back", reason="nhầm tệp").count() == 1
    with pytest.raises(Refused):
        actions.take_back(found=after, reason="lần nữa", by=system, at=at)
    assert run("fake_visits", path)[1]["created"] == 700


def test_start_and_end_stand_in_the_audit(visits: Any, run: Any, workbook: Any) -> None:
    from nhipcau.audit.models import Event
    from nhipcau.importing.models import Import

    run("fake_visits", workbook(rows(2)))
    found = Import.objects.get()
    events = Event.objects.filter(source=found.source).order_by("position").values_list("action", flat=True)
    assert list(events) == ["importing.started", "importing.finished"]
    assert (found.rows, found.created, found.status) == (2, 2, "done")


def test_the_file_of_an_upload_is_private_and_goes_after_thirty_days(
    centre: Any, worker: Any, stranger: Any, system: Any, at: Any
) -> None:
    from nhipcau.documents import actions, parts, queries
    from nhipcau.kernel.errors import Missing
    from nhipcau.kernel.permissions import Permission

    day = at.date()
    stored = actions.store_file(
        chunks=[b"a", b"bc"], name="../sổ\n.xlsx", unit=centre, keep_until=day + timedelta(30), by=system, at=at
    )
    with queries.opened_file(stored.pk, worker, Permission.IMPORT, day) as clear:
        assert (clear.read_bytes(), stored.size) == (b"abc", 3)
    path = Path(settings.FILES_DIR, stored.path)
    assert path.stat().st_mode & 0o777 == 0o600 and b"abc" not in path.read_bytes()
    assert Path(stored.path).name not in stored.name
    with pytest.raises(Missing), queries.opened_file(stored.pk, stranger, Permission.IMPORT, day):
        pass
    parts.delete_due_files(at + timedelta(30))
    assert path.exists()
    parts.delete_due_files(at + timedelta(31))
    assert not path.exists()
    with pytest.raises(Missing), queries.opened_file(stored.pk, worker, Permission.IMPORT, day):
        pass
