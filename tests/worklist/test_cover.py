"""Cover lends roles and records from its first day to its last, and nobody appoints themself or lends what is lent."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from nhipcau.access import actions
from nhipcau.access.models import Cover
from nhipcau.access.queries import may_lend
from nhipcau.kernel import clock
from nhipcau.kernel.errors import Refused
from nhipcau.worklist.models import Notice
from tests.conftest import open_session

TODAY = date(2026, 3, 2)
FIRST, LAST = date(2026, 3, 5), date(2026, 3, 9)


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """`on(day)`: the clock shows noon of that day in Viet Nam."""

    def move(day: date) -> None:
        moment = datetime(day.year, day.month, day.day, 5, tzinfo=UTC)
        monkeypatch.setattr(clock, "now", lambda: moment)

    return move


@pytest.fixture
def operator(hire: Any, office: Any) -> Any:
    """Sees no case but those of their own team."""
    return hire("Bùi Thị Tổng Đài", office, "hotline_operator")


def start(absent: Any, staff: Any, by: Any, at: datetime, first: date = FIRST, last: date = LAST) -> Cover:
    return actions.start_cover(absent=absent, staff=staff, first=first, last=last, reason="Nghỉ phép", by=by, at=at)


def test_the_right_lasts_from_the_first_day_to_the_last(
    mai: Any, head: Any, operator: Any, open_case: Any, account: Any, signed_in: Any, on: Any, at: datetime
) -> None:
    case = open_case("CA-01", mai)
    start(mai, operator, account(head).actor, at)
    url = reverse("desk:case", args=[case.pk])
    found = {}
    for day in (FIRST - timedelta(days=1), FIRST, LAST, LAST + timedelta(days=1)):
        on(day)
        client = signed_in(account(operator))
        banner = mai.name in client.get(reverse("worklist:notices")).content.decode()
        urgent = "CA-01" in client.get(reverse("desk:today")).content.decode()
        found[day.day] = (client.get(url).status_code, banner, urgent)
    nothing, all_of_it = (404, False, False), (200, True, True)
    assert found == {4: nothing, 5: all_of_it, 9: all_of_it, 10: nothing}


def test_an_open_session_loses_it_at_midnight(
    mai: Any, head: Any, operator: Any, open_case: Any, account: Any, signed_in: Any, at: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    case = open_case("CA-01", mai)
    start(mai, operator, account(head).actor, at)
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 3, 9, 16, 50, tzinfo=UTC))
    client, statuses = signed_in(account(operator)), []
    for hour, minute in ((16, 55), (17, 5)):  # 23:55 and 00:05 in Viet Nam
        moment = datetime(2026, 3, 9, hour, minute, tzinfo=UTC)
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        statuses.append(client.get(reverse("desk:case", args=[case.pk])).status_code)
    assert statuses == [200, 404]


def test_ended_early_the_next_request_is_refused(
    mai: Any, head: Any, operator: Any, open_case: Any, account: Any, signed_in: Any, on: Any, at: datetime
) -> None:
    case = open_case("CA-01", mai)
    cover = start(mai, operator, account(head).actor, at)
    on(FIRST)
    client, url = signed_in(account(operator)), reverse("desk:case", args=[case.pk])
    assert client.get(url).status_code == 200
    assert client.post(reverse("worklist:end_cover", args=[cover.pk])).status_code == 404  # not theirs to end
    assert signed_in(account(head)).post(reverse("worklist:end_cover", args=[cover.pk])).status_code == 302
    assert client.get(url).status_code == 404
    with pytest.raises(Refused):
        actions.end_cover(cover=Cover.objects.get(), by=account(head).actor, at=clock.now())


def test_accounts_and_audit_are_never_lent(
    centre: Any, hire: Any, operator: Any, account: Any, signed_in: Any, system: Any, at: datetime
) -> None:
    keeper = hire("Ngô Quản Trị", centre, "admin")
    start(keeper, operator, system, at, TODAY, TODAY)
    assert signed_in(account(operator)).get(reverse("access:accounts")).status_code == 403


def test_who_stands_in_for_a_director_needs_a_second_step_too(
    centre: Any, hire: Any, mai: Any, account: Any, system: Any, at: datetime
) -> None:
    director = hire("Hà Thị Giám Đốc", centre, "director")
    client = open_session(Client(), account(mai), step="")
    assert client.get(reverse("desk:today")).status_code == 200
    cover = start(director, mai, system, at, TODAY, TODAY)
    assert client.get(reverse("desk:today")).headers["Location"] == reverse("access:factors")
    actions.end_cover(cover=cover, by=system, at=at)
    assert client.get(reverse("desk:today")).status_code == 200


@pytest.mark.parametrize("why", ["oneself", "no account", "left", "past", "order", "twice", "same"])
def test_a_cover_that_cannot_be_is_refused(
    why: str, mai: Any, lan: Any, head: Any, hire: Any, office: Any, account: Any, system: Any, at: datetime
) -> None:
    by, days = account(head).actor, (FIRST, LAST)
    absent, staff = mai, lan
    if why == "oneself":
        staff = head
    if why == "no account":
        staff = hire("Không Tài Khoản", office)
    if why == "left":
        from nhipcau.org import actions as org

        org.change_staff(staff=lan, changes={"left_on": FIRST}, reason="Nghỉ", by=system, at=at)
    if why == "past":
        days = (TODAY - timedelta(days=1), LAST)
    if why == "order":
        days = (LAST, FIRST)
    if why == "twice":
        start(mai, lan, by, at)
    if why == "same":
        staff = mai
    before = Cover.objects.count()
    with pytest.raises(Refused):
        start(absent, staff, by, at, *days)
    assert Cover.objects.count() == before


def test_nobody_lends_more_than_they_have(
    mai: Any,
    lan: Any,
    head: Any,
    away: Any,
    hire: Any,
    office: Any,
    centre: Any,
    account: Any,
    system: Any,
    at: datetime,
) -> None:
    watcher = hire("Hồ Thị Giám Sát", office, "supervisor")
    director = hire("Vũ Thị Giám", office, "director")
    account(director).grants.get()
    actions.grant(user=account(director), role="director", unit=centre, valid_from=TODAY, by=system, at=at)
    may = {
        "head lends a worker": may_lend(account(head), mai, TODAY),
        "supervisor lends a worker": may_lend(account(watcher), mai, TODAY),
        "supervisor lends the head, who leads more": may_lend(account(watcher), head, TODAY),
        "head lends a director of the Centre": may_lend(account(head), director, TODAY),
        "head lends another office": may_lend(account(head), away, TODAY),
        "worker lends a worker": may_lend(account(mai), lan, TODAY),
        "director lends the head": may_lend(account(director), head, TODAY),
    }
    assert [words for words, value in may.items() if value] == [
        "head lends a worker", "supervisor lends a worker", "director lends the head"
    ]  # fmt: skip


def test_what_is_lent_is_not_lent_on(
    mai: Any, lan: Any, head: Any, operator: Any, account: Any, signed_in: Any, system: Any, at: datetime
) -> None:
    start(head, operator, system, at, TODAY, TODAY)
    assert not may_lend(account(operator), mai, TODAY)
    data = {"absent": mai.pk, "staff": lan.pk, "first": "05/03/2026", "last": "09/03/2026", "reason": "Nghỉ phép"}
    assert signed_in(account(operator)).post(reverse("worklist:start_cover"), data).status_code == 422
    made = signed_in(account(head)).post(reverse("worklist:start_cover"), data)
    assert (made.status_code, Notice.objects.filter(account=account(lan), kind="worklist.cover_started").count()) == (
        302,
        1,
    )
