"""Upload, look, confirm, result, take back; who may see which import."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import call_command
from django.test import Client

from tests.conftest import open_session
from tests.importing.conftest import HEADER

pytestmark = pytest.mark.django_db
ROWS = [HEADER, [1, date(2026, 1, 5), "Lê An", "Tâm lý"], [2, "31/02/2026", "Trần Bình", "Chuyện lạ"]]


@pytest.fixture(autouse=True)
def jobs_at_once(settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "QUEUES": []}}


@pytest.fixture
def client(signed_in: Any, worker: Any) -> Any:
    return signed_in(worker)


def upload(client: Any, path: Path, unit: Any, register: str = "fake_visits") -> Any:
    with path.open("rb") as file:
        return client.post("/import/new", {"register": register, "unit": unit.pk, "file": file}, follow=True)


def only_import() -> Any:
    from nhipcau.importing.models import Import

    return Import.objects.get()


def count() -> int:
    from nhipcau.org.models import PhoneLine

    return PhoneLine.objects.count()


def test_upload_look_confirm_and_take_back(visits: Any, client: Any, workbook: Any, centre: Any) -> None:
    page = upload(client, workbook(ROWS), centre).content.decode()
    assert (only_import().status, only_import().refused, count()) == ("checked", 1, 0)
    assert "31/02/2026" in page and "Chuyện lạ" in page and "Họ và tên" in page
    page = client.post(f"/import/{only_import().pk}/confirm", follow=True).content.decode()
    found = only_import()
    assert (found.status, found.created, found.refused, count()) == ("done", 1, 1, 1)
    assert found.started_by.name == "Lê Thị Cán Bộ"
    url = f"/import/{found.pk}/take-back"
    assert client.post(url, {"reason": " "}).status_code == 422
    visits.blocked = ["Đã có dịch vụ."]
    refused = client.post(url, {"reason": "nhầm"})
    assert (refused.status_code, "Đã có dịch vụ." in refused.content.decode(), count()) == (422, True, 1)
    visits.blocked = []
    assert client.post(url, {"reason": "nhầm"}).status_code == 302
    assert (only_import().status, count()) == ("taken_back", 0)


def test_changes_are_taken_when_ticked(files: Any, client: Any, workbook: Any, centre: Any, run: Any) -> None:
    from nhipcau.org.models import PhoneLine

    header = ["Số hồ sơ", "Ngày", "Họ tên", "Vấn đề"]
    run("fake_files", workbook([header, ["A1", date(2026, 1, 5), "Lê An", "Tâm lý"]]))
    path = workbook([header, ["A1", date(2026, 1, 6), "Lê An", "Tâm lý"]])
    for ticked, day in (({}, "2026-01-05"), ({"take_changes": "on"}, "2026-01-06")):
        page = upload(client, path, centre, "fake_files")
        assert "2026-01-06 Lê An" in page.content.decode()
        assert client.post(page.redirect_chain[-1][0] + "confirm", ticked).status_code == 302
        assert PhoneLine.objects.get().name == f"{day} Lê An"


def test_an_unusable_file_ends_with_its_sentence(visits: Any, client: Any, workbook: Any, centre: Any) -> None:
    page = upload(client, workbook([["STT", "Họ và tên", "Vấn đề"], [1, "Lê An", "Tâm lý"]]), centre)
    assert (only_import().status, "“Ngày thăm”" in page.content.decode()) == ("failed", True)


def test_confirming_twice_imports_once(visits: Any, client: Any, workbook: Any, centre: Any) -> None:
    upload(client, workbook(ROWS), centre)
    url = f"/import/{only_import().pk}/confirm"
    client.post(url), client.post(url)
    assert (count(), only_import().created) == (1, 1)


def test_a_big_import_is_a_job(visits: Any, client: Any, workbook: Any, centre: Any, monkeypatch: Any) -> None:
    from nhipcau.importing import tasks, views

    asked: list[Any] = []
    monkeypatch.setattr(views, "SMALL_IMPORT", 0)
    monkeypatch.setattr(views, "queue", lambda path, **given: asked.append((path, given)))
    upload(client, workbook(ROWS), centre)
    pk = only_import().pk
    page = client.post(f"/import/{pk}/confirm", follow=True).content.decode()
    assert asked == [("nhipcau.importing.tasks.go_on", {"pk": pk})]
    assert (only_import().status, 'hx-trigger="every 2s"' in page) == ("running", True)
    part = client.get(f"/import/{pk}/", headers={"HX-Request": "true"}).content.decode()
    assert part.strip().startswith('<div id="import-state"')
    tasks.go_on.call(pk=pk)
    assert (only_import().status, count()) == ("done", 1)


def test_what_a_killed_worker_left_is_queued_again(
    visits: Any, client: Any, workbook: Any, centre: Any, worker: Any, at: Any, monkeypatch: Any
) -> None:
    from datetime import timedelta

    from nhipcau.importing import actions, tasks

    asked: list[int] = []
    monkeypatch.setattr(tasks, "queue", lambda _path, pk: asked.append(pk))
    upload(client, workbook(ROWS), centre)
    actions.begin(found=only_import(), take_changes=False, by=worker.actor, at=at)
    tasks.resume(at + timedelta(seconds=30))
    assert asked == []
    tasks.resume(at + timedelta(minutes=2))
    assert asked == [only_import().pk]


def test_an_error_of_ours_ends_in_words_and_can_go_on(
    visits: Any, client: Any, workbook: Any, centre: Any, monkeypatch: Any
) -> None:
    upload(client, workbook(ROWS), centre)
    create = visits.create
    monkeypatch.setattr(visits, "create", lambda *_: 1 / 0)
    page = client.post(f"/import/{only_import().pk}/confirm", follow=True).content.decode()
    assert (only_import().status, only_import().result["sentence"] in page) == ("failed", True)
    monkeypatch.setattr(visits, "create", create)
    client.post(f"/import/{only_import().pk}/confirm")
    assert (only_import().status, count()) == ("done", 1)


def test_a_stranger_sees_no_import_and_imports_for_nobody_else(
    visits: Any, client: Any, signed_in: Any, stranger: Any, reader: Any, workbook: Any, centre: Any, other_office: Any
) -> None:
    upload(client, workbook(ROWS), centre)
    pk, other = only_import().pk, signed_in(stranger)
    assert "so.xlsx" not in other.get("/import/").content.decode()
    assert "so.xlsx" in client.get("/import/").content.decode()
    for address in (f"/import/{pk}/", f"/import/{pk}/findings.xlsx"):
        assert other.get(address).status_code == 404
    for address in (f"/import/{pk}/confirm", f"/import/{pk}/take-back"):
        assert other.post(address, {"reason": "x"}).status_code == 404
    assert upload(other, workbook(ROWS), centre).status_code == 422
    assert signed_in(reader).get("/import/").status_code == 403
    foreign = [[*HEADER, "Đơn vị"], [*ROWS[1], "TT"], [*ROWS[1], "VP02"]]
    upload(other, workbook(foreign), other_office)
    mine = type(only := _newest()).objects.get(pk=only.pk)
    assert [(e["row"], e["column"]) for e in mine.result["errors"]] == [(2, "Đơn vị")]


def _newest() -> Any:
    from nhipcau.importing.models import Import

    return Import.objects.order_by("pk").last()


def test_the_list_asks_the_same_number_of_queries_for_one_and_three(
    visits: Any, client: Any, workbook: Any, centre: Any, django_assert_num_queries: Callable[..., Any]
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get("/import/")
        return len(asked)

    upload(client, workbook(ROWS), centre)
    one = queries()
    for number in (2, 3):
        upload(client, workbook(ROWS, name=f"so{number}.xlsx"), centre)
    assert (queries(), one <= 12) == (one, True)


def test_findings_and_blank_workbooks_can_be_downloaded(
    visits: Any, client: Any, workbook: Any, centre: Any, run: Any, tmp_path: Any, worker: Any
) -> None:
    upload(client, workbook(ROWS), centre)
    weak = open_session(Client(), worker, step="").get(f"/import/{only_import().pk}/findings.xlsx")
    assert weak.headers["Location"].startswith("/account/factors/")  # people leave in a file: not by a password alone
    answer = client.get(f"/import/{only_import().pk}/findings.xlsx")
    rows = list(openpyxl.load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert [(row[1], row[2], row[3]) for row in rows if isinstance(row[1], int)] == [
        (3, "Ngày thăm", "31/02/2026"),
        (3, "Vấn đề", "Chuyện lạ"),
    ]
    book = openpyxl.load_workbook(BytesIO(client.get("/import/blank/fake_visits.xlsx").content))
    sheet = book.worksheets[0]
    header = next(row for row in sheet.iter_rows(values_only=True) if row[1] == "Họ và tên")
    assert header == tuple(column.headers[0] for column in visits.columns)
    assert sheet.data_validations.count >= 3
    call_command("import_template", "fake_visits", str(tmp_path / "mau.xlsx"))
    filled = openpyxl.load_workbook(tmp_path / "mau.xlsx")
    filled.worksheets[0].append(["05/01/2026", "Lê An", *[""] * 5, "Tâm lý"])
    filled.save(tmp_path / "mau.xlsx")
    code, result = run("fake_visits", tmp_path / "mau.xlsx")
    assert (code, result["created"], result["warnings"]) == (0, 1, [])


def test_a_bound_unit_of_another_scope_cannot_be_chosen(
    visits: Any, signed_in: Any, stranger: Any, workbook: Any, office: Any
) -> None:
    assert upload(signed_in(stranger), workbook(ROWS), office).status_code == 422


def test_the_list_is_narrowed(
    visits: Any, files: Any, client: Any, workbook: Any, centre: Any, office: Any, stranger: Any, signed_in: Any
) -> None:
    from nhipcau.importing.models import Import

    upload(client, workbook(ROWS), centre)
    upload(client, workbook([["Số hồ sơ", "Ngày"], ["A1", date(2026, 1, 5)]]), office, "fake_files")
    first, second = Import.objects.order_by("pk")

    def shown(**filters: Any) -> list[int]:
        return [row.pk for row in client.get("/import/", filters).context["page"]]

    assert shown() == [second.pk, first.pk]
    assert shown(register="fake_visits") == shown(status="checked") == shown(unit=centre.pk) == [first.pk]
    assert shown(first="02/03/2026", last="02/03/2026") == [second.pk, first.pk]
    assert shown(first="03/03/2026") == shown(last="01/03/2026") == []
    uploader = first.uploaded_by.id
    assert shown(officer=uploader, unit=office.pk) == [second.pk]
    form = signed_in(stranger).get("/import/", {"officer": uploader}).context["form"]
    assert uploader not in dict(form.fields["officer"].choices)
