"""Asking for a list, the second person, the file that is given once, and what ends it (S12, S16, S24, S26, S29)."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nhipcau.access import actions as access
from nhipcau.audit.models import Event
from nhipcau.documents.models import StoredFile
from nhipcau.exporting import actions, tasks
from nhipcau.exporting.models import Export
from nhipcau.exporting.states import Ending, Status
from nhipcau.kernel import clock
from nhipcau.kernel.errors import Missing, Refused
from tests.conftest import open_session
from tests.counting import questions

from .taking import WHY, ask, file_of, ready, sheet, stored_files, take

PEOPLE = "registry.people"


def events(after: int = 0) -> list[tuple[str, dict[str, Any]]]:
    rows = Event.objects.filter(pk__gt=after, action__startswith="exporting.").order_by("pk")
    return [(row.action.partition(".")[2], row.details) for row in rows]


def newest() -> int:
    return Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def test_a_list_leaves_with_its_head_and_each_step_is_told_once(head: Any, people: Any, signed_in: Any) -> None:
    people(2)
    before = newest()
    above, heads, rows = sheet(file_of(signed_in(head), PEOPLE))
    assert above[1:5] == [
        "Người xuất: Lê Trưởng Phòng (Văn phòng Công tác xã hội phường Nắng Sớm), 09:00 02/03/2026",
        "Mục đích: Kiểm tra, đối chiếu với sổ khác. Đối chiếu với sổ của xã trong tháng này",
        "Bộ lọc: không lọc, toàn bộ danh sách",
        "Số dòng: 2",
    ]
    assert [row[heads.index("Họ và tên")] for row in rows] == ["Nguyễn Văn A", "Nguyễn Văn B"]
    told = {"list": PEOPLE, "purpose": "check", "rows": 2}
    assert events(before) == [("asked", told | {"second": False}), ("made", told), ("taken", told)]
    assert not Event.objects.filter(pk__gt=before, action="access.exported").exists()
    assert "Nguyễn" not in str(list(Event.objects.filter(pk__gt=before).values("details", "object_words", "reason")))


def test_all_rows_leave_as_the_filter_has_them_and_a_name_stands_nowhere(
    head: Any, people: Any, signed_in: Any
) -> None:
    people(26, "Lê Văn")
    people(26, "Lê Thị")
    people(5, "Trần Kín")
    client = signed_in(head)
    _above, _heads, rows = sheet(file_of(client, PEOPLE))
    assert len(rows) == 57
    url, found = ready(client, name="trần kín")
    assert found.filter_words.endswith(": đã gõ, không hiện ở đây")
    assert "trần" not in client.get(url).content.decode().lower().replace("trần văn", "")
    above, _heads, rows = sheet(bytes(take(client, url).content))
    assert len(rows) == 5
    assert any("trần kín" in line for line in above)  # whoever has the file reads what it is
    found.refresh_from_db()
    assert found.asked_for == ""
    assert "trần kín" not in str(Export.objects.values())


def test_why_and_the_second_step_are_asked_for(head: Any, people: Any, signed_in: Any) -> None:
    people(1)
    client = signed_in(head)
    for wrong in ({"why-reason": "ngắn"}, {"why-purpose": ""}, {"why-purpose": "khác"}):
        answer = client.post(reverse("exporting:ask", args=[PEOPLE]), {**WHY, **wrong})
        assert answer.status_code == 422
    assert not Export.objects.exists()
    plain = open_session(Client(), head, step="")
    assert ask(plain, PEOPLE).headers["Location"].startswith(reverse("access:factors"))
    stale = open_session(Client(), head, fresh=False)
    answer = ask(stale, PEOPLE)
    assert answer.status_code == 422
    assert "proof_password" in answer.content.decode()
    assert not Export.objects.exists()
    url, _found = ready(client)
    for other in (plain, stale):
        assert "content-disposition" not in {name.lower() for name in take(other, url).headers}
    assert take(client, url).status_code == 200


def test_the_file_is_given_once_and_to_nobody_else(
    head: Any, people: Any, signed_in: Any, make_account: Any, office: Any, django_capture_on_commit_callbacks: Any
) -> None:
    people(2)
    client, other = signed_in(head), signed_in(make_account("truong.khac", "office_head", office))
    before = set(stored_files())
    url, found = ready(client)
    (path,) = set(stored_files()) - before
    assert b"PK\x03\x04" not in path.read_bytes()[:200]
    assert "Nguyễn".encode() not in path.read_bytes()
    assert other.get(url).status_code == take(other, url).status_code == 404
    assert client.get(f"{url}file").status_code == 405
    with django_capture_on_commit_callbacks(execute=True):
        assert take(client, url).status_code == 200
    assert take(client, url).status_code == 404
    assert not path.exists()
    found.refresh_from_db()
    assert (found.status, found.held, found.file.deleted_at is None) == (Status.TAKEN, "", False)


def test_of_two_who_download_at_the_same_moment_one_gets_it(head: Any, people: Any, signed_in: Any, at: Any) -> None:
    people(1)
    _url, found = ready(signed_in(head))
    same = Export.objects.get(pk=found.pk)
    actions.take(export=found, by=head.actor, at=at)
    with pytest.raises(Missing):
        actions.take(export=same, by=head.actor, at=at)


def test_after_24_hours_the_link_leads_nowhere_and_the_file_is_deleted(
    head: Any, people: Any, signed_in: Any, at: datetime, monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    people(1)
    client = signed_in(head)
    before = set(stored_files())
    url, found = ready(client)
    later = at + timedelta(hours=24)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert take(open_session(Client(), head), url).status_code == 404
    tasks.go_on(later - timedelta(seconds=1))
    assert set(stored_files()) - before
    with django_capture_on_commit_callbacks(execute=True):
        tasks.go_on(later)
    assert not set(stored_files()) - before
    found.refresh_from_db()
    assert (found.status, found.ended_why) == (Status.ENDED, Ending.TIME)
    tasks.go_on(later)
    assert [what for what, _details in events()].count("ended") == 1


def test_beyond_so_many_people_a_second_person_agrees(
    head: Any, supervisor: Any, auditor: Any, people: Any, signed_in: Any, few_alone: int,
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    people(few_alone + 1)
    client, second = signed_in(head), signed_in(supervisor)
    url = ask(client, PEOPLE).headers["Location"]
    export = Export.objects.get()
    assert (export.status, export.file) == (Status.WAITING, None)
    assert take(client, url).status_code == 404
    for told in (supervisor, auditor):
        page = signed_in(told).get("/")
        assert "1 danh sách chờ người thứ hai duyệt" in page.content.decode()
        assert signed_in(told).get(url).status_code == 200
    decide = reverse("exporting:decide", args=[export.pk])
    assert client.post(decide, {"agreed": "yes"}).status_code == 404  # never one's own
    with pytest.raises(Refused):
        actions.agree(export=export, user=head, by=head.actor, at=clock.now())
    assert second.post(decide, {"agreed": "no", "refusal": ""}).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        assert second.post(decide, {"agreed": "yes"}).status_code == 302
    assert second.post(decide, {"agreed": "yes"}).status_code == 404
    export.refresh_from_db()
    assert (export.status, export.decided_by) == (Status.READY, supervisor.actor)
    assert "Trần Giám Sát" in second.get(url).content.decode()  # whoever was asked reads what became of it
    assert take(second, url).status_code == 403
    above = sheet(bytes(take(client, url).content))[0]
    assert "Người duyệt: Trần Giám Sát" in above
    assert [what for what, _details in events()] == ["asked", "agreed", "made", "taken"]


def test_a_refusal_says_why(
    head: Any, supervisor: Any, people: Any, signed_in: Any, few_alone: int, monkeypatch: Any
) -> None:
    people(few_alone + 1)
    url = ask(signed_in(head), PEOPLE).headers["Location"]
    data = {"agreed": "no", "refusal": "Chưa rõ việc gì"}
    assert signed_in(supervisor).post(f"{url}decide", data).status_code == 302
    page = signed_in(head).get(url).content.decode()
    assert "Chưa rõ việc gì" in page
    assert Export.objects.get().status == Status.REFUSED


def test_a_second_step_is_asked_of_the_second_person_too(
    head: Any, supervisor: Any, people: Any, signed_in: Any, few_alone: int
) -> None:
    people(few_alone + 1)
    url = ask(signed_in(head), PEOPLE).headers["Location"]
    plain = open_session(Client(), supervisor, step="")
    assert plain.post(f"{url}decide", {"agreed": "yes"}).headers["Location"].startswith(reverse("access:factors"))
    assert Export.objects.get().status == Status.WAITING


def test_many_small_files_count_as_a_large_one(
    head: Any, people: Any, signed_in: Any, few_alone: int, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    people(2, "Lê Văn")
    people(2, "Trần Thị")
    client = signed_in(head)
    file_of(client, PEOPLE, name="lê")
    ask(client, PEOPLE, name="trần")
    assert sorted(Export.objects.values_list("status", flat=True)) == [Status.TAKEN, Status.WAITING]
    monkeypatch.setattr(clock, "now", lambda: at + timedelta(days=7, minutes=1))
    ready(open_session(Client(), head), name="trần")


def test_a_role_takes_out_so_many_rows_a_day(
    make_account: Any, people: Any, office: Any, signed_in: Any, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from nhipcau.access.states import ROLES

    monkeypatch.setitem(ROLES, "office_head", replace(ROLES["office_head"], export_rows=3))
    people(2, "Lê Văn")
    people(2, "Trần Thị")
    user = make_account("truong", "office_head", office)
    client = signed_in(user)
    answer = ask(client, PEOPLE)
    assert answer.status_code == 422
    assert "Danh sách có 4 dòng; vai trò của bạn được xuất 3 dòng trong 24 giờ, còn 3 dòng" in answer.content.decode()
    file_of(client, PEOPLE, name="lê")
    assert ask(client, PEOPLE, name="trần").status_code == 422
    monkeypatch.setattr(clock, "now", lambda: at + timedelta(days=1, minutes=1))
    file_of(open_session(Client(), user), PEOPLE, name="trần")


def test_what_only_an_emergency_opened_stays(
    make_account: Any, people: Any, other_office: Any, signed_in: Any, office: Any, system: Any, at: datetime
) -> None:
    """Nor does a record of a unit where one takes nothing out, though one reads there."""
    people(1)
    (hidden,) = people(1, "Phạm Kín", other_office)
    user = make_account("truong", "office_head", office)
    access.ask_glass(user=user, record=hidden, reason="Cháu bé có thể đang gặp nguy hiểm", hours=timedelta(hours=4),
                     by=user.actor, at=at)  # fmt: skip
    access.grant(user=user, role="case_worker", unit=other_office, valid_from=date(2018, 1, 1), by=system, at=at)
    client = signed_in(user)
    assert "Phạm Kín" in client.get(reverse("registry:people")).content.decode()
    assert [row[0] for row in sheet(file_of(client, PEOPLE))[2]] == ["Nguyễn Văn A"]


def test_a_list_that_grew_while_it_waited_is_asked_for_again(
    head: Any, supervisor: Any, people: Any, signed_in: Any, few_alone: int, django_capture_on_commit_callbacks: Any
) -> None:
    people(4)
    url = ask(signed_in(head), PEOPLE).headers["Location"]
    people(5, "Lê Mới")
    with django_capture_on_commit_callbacks(execute=True):
        signed_in(supervisor).post(f"{url}decide", {"agreed": "yes"})
    export = Export.objects.get()
    assert (export.status, export.ended_why) == (Status.ENDED, Ending.GROWN)


def test_rights_lost_while_it_waited_make_no_file(
    head: Any, supervisor: Any, people: Any, signed_in: Any, few_alone: int, system: Any, at: Any,
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    people(4)
    url = ask(signed_in(head), PEOPLE).headers["Location"]
    access.withdraw_grant(grant=head.grants.get(), by=system, at=at)
    with django_capture_on_commit_callbacks(execute=True):
        signed_in(supervisor).post(f"{url}decide", {"agreed": "yes"})
    export = Export.objects.get()
    assert (export.status, export.ended_why, export.file) == (Status.ENDED, Ending.RIGHTS, None)


def test_a_long_list_is_made_beside_the_page_and_its_owner_told(
    head: Any, people: Any, signed_in: Any, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    from nhipcau.exporting import views

    monkeypatch.setattr(views, "SMALL", 1)
    people(3)
    client = signed_in(head)
    with django_capture_on_commit_callbacks() as later:
        url = ask(client, PEOPLE).headers["Location"]
    assert "Đang tạo tệp" in client.get(url).content.decode()
    for each in later:
        each()
    assert "Tệp danh sách đã sẵn sàng" in client.get(reverse("worklist:notices")).content.decode()
    assert len(sheet(bytes(take(client, url).content))[2]) == 3


def test_a_killed_job_is_done_again(
    head: Any, people: Any, signed_in: Any, monkeypatch: Any, at: datetime, django_capture_on_commit_callbacks: Any
) -> None:
    from nhipcau.exporting import views

    monkeypatch.setattr(views, "SMALL", 0)
    people(1)
    ask(signed_in(head), PEOPLE)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.go_on(at + timedelta(seconds=59))
    assert Export.objects.get().status == Status.MAKING
    with django_capture_on_commit_callbacks(execute=True):
        tasks.go_on(at + timedelta(seconds=61))
    assert Export.objects.get().status == Status.READY


def test_a_fault_while_writing_ends_it_with_a_sentence(
    head: Any, people: Any, signed_in: Any, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    people(1)

    def broken(*args: Any, **kwargs: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tasks, "write_table", broken)
    url = ask(signed_in(head), PEOPLE).headers["Location"]
    assert "Không tạo được tệp; có thể đề nghị lại" in signed_in(head).get(url).content.decode()
    assert not StoredFile.objects.exists()


def test_the_page_costs_the_same_for_one_and_three(head: Any, people: Any, signed_in: Any) -> None:
    people(1)
    client, costs = signed_in(head), []
    for count in (1, 3):
        while Export.objects.count() < count:
            file_of(client, PEOPLE)
        with CaptureQueriesContext(connection) as asked:
            page = client.get(reverse("exporting:list"))
        assert page.content.decode().count("Đã tải về") == count
        costs.append(questions(asked))
    assert costs[0] == costs[1]


def test_the_data_officer_reads_of_all_exports_and_downloads_none(
    head: Any, auditor: Any, people: Any, signed_in: Any, stranger: Any
) -> None:
    people(1)
    url, _found = ready(signed_in(head))
    officer = signed_in(auditor)
    assert "Lê Trưởng Phòng" in officer.get(reverse("exporting:list")).content.decode()
    page = officer.get(url).content.decode()
    assert "Đối chiếu với sổ của xã trong tháng này" in page
    assert f"{url}file" not in page
    assert take(officer, url).status_code == 404
    other = signed_in(stranger)
    assert "Lê Trưởng Phòng" not in other.get(reverse("exporting:list")).content.decode()
    assert other.get(url).status_code == 404


def test_a_file_is_closed_while_it_lies_and_nothing_waits_in_clear(
    head: Any, people: Any, signed_in: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import tempfile

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    people(1)
    ready(signed_in(head))
    assert list(tmp_path.iterdir()) == []
