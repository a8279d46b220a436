"""The journal: who may read it, what it hides of clients, and that it never counts."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from nhipcau.access import actions
from nhipcau.audit.actions import Entry, record_many
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.writing import action

JOURNAL = "/account/audit/"
SECRET = "Kanari Bí Mật"


@action
def tell(*, entries: list[Entry], by: Actor, at: datetime) -> None:
    """Events for these tests."""
    record_many(entries, by=by, at=at)


def case(unit: Any, pk: int = 7, **more: Any) -> Entry:
    given = {"reason": f"Lý do {SECRET}", "details": {"note": SECRET}} | more
    return Entry("cases.opened", "cases.case", pk, f"Hồ sơ {SECRET}", unit, **given)


@pytest.fixture
def client(signed_in: Callable[[Any], Any], auditor: Any) -> Any:
    return signed_in(auditor)


def told(page: Any) -> list[tuple[str, str]]:
    return [(line.event.action, line.about) for line in page.context["lines"]]


@pytest.mark.parametrize("who", ["worker", "reader", "stranger"])
@pytest.mark.parametrize("path", [JOURNAL, f"{JOURNAL}cases.case/7/"])
def test_only_whoever_may_read_it_comes_in(
    signed_in: Callable[[Any], Any], request: pytest.FixtureRequest, who: str, path: str
) -> None:
    assert signed_in(request.getfixturevalue(who)).get(path).status_code == 403
    assert Client().get(path).headers["Location"] == f"/account/sign-in/?next={path}"


def test_an_administrator_sees_no_client(client: Any, office: Any, system: Any, at: datetime) -> None:
    tell(entries=[case(office)], by=system, at=at + timedelta(hours=1))
    for path in (JOURNAL, f"{JOURNAL}cases.case/7/"):
        page = client.get(path)
        assert told(page)[0] == ("cases.opened", "ca 7")
        line = page.context["lines"][0]
        assert (line.reason, line.details, line.hidden) == ("", [], True)
        assert SECRET not in page.content.decode()


@pytest.mark.parametrize(("reads_office", "shown"), [(True, True), (False, False)])
def test_whoever_also_reads_the_units_clients_sees_them(
    client: Any,
    auditor: Any,
    office: Any,
    other_office: Any,
    system: Any,
    at: datetime,
    reads_office: bool,
    shown: bool,
) -> None:
    where = office if reads_office else other_office
    actions.grant(user=auditor, role="supervisor", unit=where, valid_from=date(2026, 1, 1), by=system, at=at)
    tell(entries=[case(office)], by=system, at=at + timedelta(hours=1))
    assert (SECRET in client.get(JOURNAL).content.decode()) is shown
    assert (SECRET in client.get(f"{JOURNAL}cases.case/7/").content.decode()) is shown


def test_accounts_and_units_are_told_in_words(client: Any, worker: Any) -> None:
    page = client.get(JOURNAL)
    assert ("access.account_opened", f"tài khoản {worker.pk} · can.bo") in told(page)
    html = page.content.decode()
    for words in ("giao vai trò", "vai trò: Trưởng văn phòng", "từ: 01/01/2018"):
        assert words in html


def test_the_filters_narrow(client: Any, admin: Any, office: Any, other_office: Any, system: Any, at: datetime) -> None:
    later = at + timedelta(days=1)
    tell(entries=[case(office, 1), case(other_office, 2)], by=system, at=later)
    tell(entries=[case(office, 3)], by=admin.actor, at=later + timedelta(days=1))

    def numbers(**asked: Any) -> list[str]:
        return [line.event.object_id for line in client.get(JOURNAL, asked).context["lines"]]

    assert numbers(action="cases.opened") == ["3", "2", "1"]
    assert numbers(unit=office.pk, action="cases.opened") == ["3", "1"]
    assert numbers(actor=admin.pk) == ["3"]
    assert numbers(actor="system", action="cases.opened") == ["2", "1"]
    assert numbers(first="03/03/2026", last="03/03/2026") == ["2", "1"]
    assert numbers(first="04/03/2026") == ["3"]
    assert numbers(unit=other_office.pk, first="04/03/2026") == []


def test_a_day_is_a_day_of_viet_nam(client: Any, office: Any, system: Any) -> None:
    from datetime import UTC

    tell(entries=[case(office, 1)], by=system, at=datetime(2026, 5, 1, 16, 59, tzinfo=UTC))
    tell(entries=[case(office, 2)], by=system, at=datetime(2026, 5, 1, 17, 0, tzinfo=UTC))
    page = client.get(JOURNAL, {"first": "02/05/2026", "last": "02/05/2026"})
    assert [line.event.object_id for line in page.context["lines"]] == ["2"]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"first": "31/02/2026"}, "first"),
        ({"first": "02/03/2026", "last": "01/03/2026"}, "last"),
        ({"unit": "99999"}, "unit"),
        ({"actor": "99999"}, "actor"),
        ({"action": "khong.co"}, "action"),
    ],
)
def test_a_wrong_filter_is_said(client: Any, asked: dict[str, str], field: str) -> None:
    page = client.get(JOURNAL, asked)
    assert (page.status_code, list(page.context["form"].errors)) == (422, [field])


def test_whoever_keeps_one_office_reads_only_its_events(
    signed_in: Any, make_account: Any, office: Any, other_office: Any, system: Any, at: datetime
) -> None:
    keeper = make_account("du.lieu.vp", "data_officer", office)
    tell(entries=[case(office, 1), case(other_office, 2)], by=system, at=at)
    client = signed_in(keeper)
    assert {line.event.unit_id for line in client.get(JOURNAL).context["lines"]} == {office.pk}
    assert client.get(JOURNAL, {"unit": other_office.pk}).status_code == 422
    assert client.get(f"{JOURNAL}cases.case/1/").status_code == 200
    for hidden in ("cases.case/2/", f"access.user/{keeper.pk}/", "cases.case/999/", "x.y/x/"):
        assert client.get(f"{JOURNAL}{hidden}").status_code == 404


def test_it_asks_the_same_of_one_event_and_of_many_and_never_counts(
    client: Any, office: Any, system: Any, at: datetime
) -> None:
    def asked(pk: int) -> list[str]:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"{JOURNAL}cases.case/{pk}/").status_code == 200
            assert client.get(JOURNAL, {"action": "cases.opened"}).status_code == 200
        return [query["sql"] for query in queries.captured_queries]

    tell(entries=[case(office, 1)], by=system, at=at)
    client.get(JOURNAL)
    few = asked(1)
    tell(entries=[case(office, 2), case(office, 2), case(office, 2)], by=system, at=at)
    assert len(asked(2)) == len(few)
    counted = [sql for sql in few if "COUNT(" in sql and "audit_event" in sql]
    assert [sql for sql in counted if "access.seen" not in sql] == []  # how often each looked: of one record, by index


def test_pages_follow_one_another_without_a_total(client: Any, office: Any, system: Any, at: datetime) -> None:
    tell(entries=[case(office, pk) for pk in range(1, 121)], by=system, at=at)
    filters = {"action": "cases.opened"}
    first = client.get(JOURNAL, filters)
    assert [line.event.object_id for line in first.context["lines"]] == [str(pk) for pk in range(120, 70, -1)]
    turn = first.context["page"]
    assert (turn.previous_link, turn.next_link) == ("", "?action=cases.opened&page=2")
    last = client.get(f"{JOURNAL}?action=cases.opened&page=3").context["page"]
    assert (len(last.items), last.next_link) == (20, "")
    assert client.get(f"{JOURNAL}?action=cases.opened&page=99").status_code == 200


@pytest.mark.sqlite  # the plan of a nearly empty table says nothing on PostgreSQL
def test_every_way_of_asking_walks_an_index(auditor: Any, office: Any, at: datetime) -> None:
    from nhipcau.access.queries.journal import JournalFilter, events_for

    day = date(2026, 3, 2)
    for asked, index in (
        (JournalFilter(), "audit_by_time"),
        (JournalFilter(first=day, last=day), "audit_by_time"),
        (JournalFilter(action="cases.opened"), "audit_by_action"),
        (JournalFilter(sort="changes"), "audit_by_time"),
        (JournalFilter(actor=str(auditor.pk)), "audit_by_actor"),
        (JournalFilter(unit=office.pk), "(chain=?)"),
    ):
        plan = events_for(auditor, day, asked)[:51].explain()
        assert index in plan, plan


def test_every_action_and_kind_has_words() -> None:
    from django.apps import apps

    from nhipcau.access.states import KEY, OBJECT_KINDS, PAGE
    from nhipcau.kernel.contracts import audit_actions

    assert all(str(words).strip() for words in audit_actions)
    assert [kind for kind in OBJECT_KINDS if kind not in {PAGE, KEY} and not apps.get_model(kind)] == []


def test_no_line_says_what_the_page_says(client: Any, worker: Any, office: Any, at: datetime) -> None:
    pages = ("desk:case", "cases:service")
    entries = [Entry("access.seen", "cases.case", 7, "", office, details={"page": page}) for page in pages]
    tell(entries=entries, by=worker.actor, at=at)
    record = client.get(f"{JOURNAL}cases.case/7/").content.decode()
    assert 'data-label="Về"' not in record
    assert ("desk:case" in record, record.count("cases:service")) == (False, 1)
    person = client.get(f"{JOURNAL}by/{worker.pk}/").content.decode()
    assert 'data-label="Ai làm"' not in person
    assert person.count("case/7/") == 2
