"""The register of requests: who reads which rows, without names where only the clock is watched."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nhipcau.access.actions import join_team, set_sensitivity
from nhipcau.kernel import clock
from nhipcau.registry.actions.requests import answer_request
from nhipcau.registry.models import Person
from nhipcau.registry.queries.requests import register_for, to_answer
from tests.counting import questions

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)


def test_the_register_is_for_those_who_answer_and_without_names_for_the_data_officer(
    asked: Any, head: Any, auditor: Any, stranger: Any, colleague: Any, reader: Any, signed_in: Any, child: Person
) -> None:
    row, url = asked(), reverse("registry:requests")
    shown = signed_in(head).get(url).content.decode()
    assert ("Lò Thị Mai" in shown, str(row) in shown) == (True, True)
    watched = signed_in(auditor).get(url).content.decode()
    assert (str(row) in watched, "04/03/2026" in watched) == (True, True)
    assert [words for words in ("Lò Thị Mai", "Lò Văn Cha", f"/people/{child.pk}") if words in watched] == []
    assert signed_in(auditor).get(reverse("registry:request", args=[row.pk])).status_code == 403
    assert str(row) not in signed_in(stranger).get(url).content.decode()
    for user in (colleague, reader):
        assert signed_in(user).get(url).status_code == 403


def test_a_sealed_person_is_named_to_nobody_in_the_register(
    asked: Any, child: Person, hire: Callable[..., Any], head: Any, auditor: Any, system: Any, at: datetime
) -> None:
    row, told = asked(), {"record": child, "by": system, "at": at}
    join_team(**told, staff=hire("Hà Được Biết", "case_worker").staff, part="named")
    set_sensitivity(**told, sensitivity="sealed")
    assert (list(register_for(head, DAY)), list(to_answer(head, DAY))) == ([], [])
    (seen,) = register_for(auditor, DAY)
    assert (seen, seen.named) == (row, False)


def test_filters_and_the_order_by_what_must_be_answered_first(
    asked: Any, head: Any, office: Any, signed_in: Any, monkeypatch: pytest.MonkeyPatch, at: datetime
) -> None:
    fresh = asked(kind="see", received_on=date(2026, 3, 2))
    old = asked(kind="delete", received_on=date(2026, 2, 5))
    done = answer_request(request=asked(kind="object"), harm="no", answer="Đã dừng", by=head.actor, at=at)
    client = signed_in(head)

    def shown(**asked_for: Any) -> list[int]:
        page = client.get(reverse("registry:requests"), asked_for)
        assert page.status_code == 200
        return [row.pk for row in page.context["page"]]

    assert shown() == [old.pk, fresh.pk, done.pk]
    assert shown(state="open") == [old.pk, fresh.pk]
    assert shown(state="late") == [old.pk]
    assert shown(state="answered") == [done.pk]
    assert shown(kind="see") == [fresh.pk]
    assert shown(first="01/03/2026") == [fresh.pk, done.pk]
    assert shown(last="01/03/2026") == [old.pk]
    assert shown(unit=office.pk) == [old.pk, fresh.pk, done.pk]
    assert "Quá hạn" in client.get(reverse("registry:requests")).content.decode()


def test_the_register_asks_the_same_number_of_questions_for_one_and_three(
    asked: Any, head: Any, auditor: Any, signed_in: Any
) -> None:
    for user in (head, auditor):
        client, counts = signed_in(user), []
        for _row in range(2):
            asked()
            client.get(reverse("registry:requests"))
            with CaptureQueriesContext(connection) as seen:
                assert client.get(reverse("registry:requests")).status_code == 200
            counts.append(questions(seen))
            asked()
        assert (len(set(counts)), counts[0] <= 12) == (1, True), (user, counts)


def test_the_first_page_says_what_is_overdue(
    asked: Any, head: Any, auditor: Any, colleague: Any, signed_in: Any, monkeypatch: pytest.MonkeyPatch, at: datetime
) -> None:
    row = asked()
    url = reverse("registry:request", args=[row.pk])
    assert url in signed_in(head).get("/").content.decode()
    assert "yêu cầu chưa trả lời đúng hạn" not in signed_in(auditor).get("/").content.decode()
    monkeypatch.setattr(clock, "now", lambda: at + timedelta(days=4))
    text = signed_in(head).get("/").content.decode()
    assert (url in text, "Quá hạn" in text) == (True, True)
    watched = signed_in(auditor).get("/").content.decode()
    assert ("1 yêu cầu chưa trả lời đúng hạn" in watched, "Lò Thị Mai" in watched) == (True, False)
    assert url not in signed_in(colleague).get("/").content.decode()
