"""Tasks, appointments and notices: whose they are, what they are about, and who learns nothing of them."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nhipcau.kernel import contracts
from nhipcau.kernel.errors import Missing, Refused
from nhipcau.kernel.writing import bulk_generator
from nhipcau.worklist import actions, queries
from nhipcau.worklist.models import Notice, Task

TODAY = date(2026, 3, 2)


def add(staff: Any, system: Any, at: datetime, **more: Any) -> Any:
    return actions.add_task(assignee=staff, kind=more.pop("kind", "visit"), by=system, at=at, **more)


def test_a_list_is_its_owners_and_that_of_who_supervises_them(
    mai: Any, lan: Any, head: Any, away: Any, account: Any, system: Any, at: datetime
) -> None:
    task = add(mai, system, at, words="Thăm gia đình", due_on=TODAY)
    assert [t for t, _a in queries.work_of(account(mai), TODAY).today] == [task]
    assert not queries.work_of(account(lan), TODAY)
    assert queries.task_for(account(head), task.pk, TODAY) == task
    for nobody in (lan, away):
        with pytest.raises(Missing):
            queries.task_for(account(nobody), task.pk, TODAY)


def test_a_task_is_done_once_and_moved_only_while_open(mai: Any, system: Any, at: datetime) -> None:
    task = add(mai, system, at, due_on=TODAY)
    with pytest.raises(Refused) as told:
        actions.move_task(task=task, due_on=TODAY - timedelta(days=1), by=system, at=at)
    assert told.value.field == "due_on"
    actions.move_task(task=task, due_on=TODAY + timedelta(days=3), by=system, at=at)
    actions.finish_task(task=task, by=system, at=at)
    for change in (actions.finish_task, actions.drop_task):
        with pytest.raises(Refused):
            change(task=task, by=system, at=at)
    task.refresh_from_db()
    assert (task.done_at, task.dropped_at, task.due_on) == (at, None, TODAY + timedelta(days=3))


def test_an_unknown_kind_is_refused(mai: Any, system: Any, at: datetime) -> None:
    with pytest.raises(Refused):
        add(mai, system, at, kind="lạ")
    with pytest.raises(KeyError):
        actions.tell(accounts=[1], kind="lạ", anchor=None, url="", by=system, at=at)


def test_a_conflict_hides_task_notice_and_count_at_once(
    mai: Any, lan: Any, open_case: Any, account: Any, signed_in: Any, blind: Any, system: Any, at: datetime
) -> None:
    case = open_case("CA-01", mai)
    add(lan, system, at, anchor=case.anchor_id, due_on=TODAY)
    assert Notice.objects.get().anchor_id == case.anchor_id  # Lan was asked by somebody else
    client = signed_in(account(lan))
    assert "KANARI" in client.get(reverse("worklist:mine")).content.decode()
    assert (queries.unread(account(lan), TODAY), len(queries.notices_for(account(lan), TODAY))) == (1, 1)
    blind(lan, case.person)
    pages = [client.get(reverse(name)).content.decode() for name in ("worklist:mine", "worklist:notices", "desk:today")]
    assert not any("KANARI" in page or "CA-01" in page or 'class="ring"' in page for page in pages)
    assert (queries.unread(account(lan), TODAY), list(queries.notices_for(account(lan), TODAY))) == (0, [])
    assert not queries.work_of(account(lan), TODAY)
    task, notice = Task.objects.get(), Notice.objects.get()
    for name, pk in (("finish_task", task.pk), ("add_task_about", case.anchor_id), ("open_notice", notice.pk)):
        assert client.post(reverse(f"worklist:{name}", args=[pk])).status_code == 404


def test_who_does_not_see_a_record_is_given_no_task_about_it(
    mai: Any, away: Any, open_case: Any, system: Any, at: datetime
) -> None:
    case = open_case("CA-01", mai)
    with pytest.raises(Refused) as told:
        add(away, system, at, anchor=case.anchor_id)
    assert (told.value.field, Task.objects.count()) == ("staff", 0)


def test_a_notice_with_a_page_of_its_own_shows_to_who_sees_no_record_but_not_to_the_blind(
    mai: Any, lan: Any, away: Any, open_case: Any, account: Any, blind: Any, system: Any, at: datetime
) -> None:
    case = open_case("CA-01", mai)
    people = [account(away).pk, account(lan).pk]
    blind(lan, case)
    with bulk_generator():
        contracts.tell(accounts=people, kind="worklist.asked", anchor=case.anchor_id, url="/work/", by=system, at=at)
        contracts.tell(accounts=people, kind="worklist.asked", anchor=case.anchor_id, by=system, at=at)
    assert [n.url for n in queries.notices_for(account(away), TODAY)] == ["/work/"]
    assert (queries.unread(account(away), TODAY), queries.unread(account(lan), TODAY)) == (1, 0)


def test_lower_apps_put_a_task_on_a_list_by_the_contract(mai: Any, system: Any, at: datetime) -> None:
    contracts.ask(staff=mai.pk, kind="review", due=TODAY, by=system, at=at)
    assert [(t.assignee, t.kind, t.due_on) for t in Task.objects.all()] == [(mai, "review", TODAY)]


def test_a_notice_is_read_once_and_leads_to_its_record(
    mai: Any, lan: Any, open_case: Any, account: Any, signed_in: Any, system: Any, at: datetime
) -> None:
    case = open_case("CA-01", mai)
    add(lan, system, at, anchor=case.anchor_id)
    notice, client = Notice.objects.get(), signed_in(account(lan))
    assert 'class="ring"' in client.get(reverse("desk:today")).content.decode()
    assert signed_in(account(mai)).post(reverse("worklist:open_notice", args=[notice.pk])).status_code == 404
    answer = client.post(reverse("worklist:open_notice", args=[notice.pk]))
    assert answer["Location"] == reverse("desk:case", args=[case.pk])
    notice.refresh_from_db()
    assert notice.read_by.user_id == account(lan).pk
    assert 'class="ring"' not in client.get(reverse("desk:today")).content.decode()


def test_pages_add_move_and_cancel(mai: Any, account: Any, signed_in: Any, open_case: Any) -> None:
    case, client = open_case("CA-01", mai), signed_in(account(mai))
    add_url = reverse("worklist:add_task_about", args=[case.anchor_id])
    assert add_url in client.get(reverse("desk:case", args=[case.pk])).content.decode()
    data = {"kind": "call", "words": "Gọi lại", "due_on": "02/03/2026", "staff": str(mai.pk)}
    assert client.post(add_url, data)["Location"] == reverse("desk:case", args=[case.pk])
    assert "Gọi lại" in client.get(reverse("desk:case", args=[case.pk])).content.decode()
    diary = {"day": "03/03/2026", "hour": "14h30", "place": "Trụ sở", "note": "", "staff": str(mai.pk)}
    assert client.post(reverse("worklist:add_appointment"), diary).status_code == 302
    mine = client.get(reverse("worklist:mine")).content.decode()
    assert "14:30 03/03/2026" in mine and "CA-01" in mine
    task = Task.objects.get()
    assert client.post(reverse("worklist:move_task", args=[task.pk]), {"due_on": "05/03/2026"}).status_code == 302
    assert client.post(reverse("worklist:drop_task", args=[task.pk])).status_code == 302
    task.refresh_from_db()
    assert (task.due_on, task.is_open) == (date(2026, 3, 5), False)
    assert client.post(reverse("worklist:add_appointment"), diary | {"day": "01/03/2026"}).status_code == 422


@pytest.mark.parametrize("name", ["mine", "notices"])
def test_three_rows_ask_no_more_than_one(
    name: str, mai: Any, lan: Any, open_case: Any, account: Any, signed_in: Any, system: Any, at: datetime
) -> None:
    def asked(*numbers: str) -> int:
        for number in numbers:
            anchor = open_case(number, mai).anchor_id
            add(mai, system, at, anchor=anchor, due_on=TODAY)
            starts = at + timedelta(days=1)
            actions.add_appointment(staff=mai, starts=starts, place="Xa", anchor=anchor, by=system, at=at)
            add(lan, system, at, words="KHACH-LA")
        client = signed_in(account(mai))
        with CaptureQueriesContext(connection) as found:
            page = client.get(reverse(f"worklist:{name}")).content.decode()
        assert all(number in page for number in numbers) and "KHACH-LA" not in page
        return len(found)

    one, three = asked("CA-01"), asked("CA-02", "CA-03")
    assert one == three
    assert three <= 12
