"""The one search: found while typing, shown with its reason, without JavaScript too; each search is in the audit."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nhipcau.audit.models import Event
from nhipcau.cases.actions import NewCase, open_case
from nhipcau.intake.actions import NewContact, log_contact
from nhipcau.registry.actions import NewPerson, add_people
from nhipcau.registry.models import Person

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def people(centre: Any, system: Any, at: datetime) -> list[Person]:
    new = [
        NewPerson(unit=centre, name="Lò Thị Mai", phone="0912000111", birth_date=date(2015, 3, 5)),
        NewPerson(unit=centre, name="Lò Thị Maika"),
    ]
    return add_people(people=new, by=system, at=at)


@pytest.fixture
def ask(worker: Any, signed_in: Any) -> Callable[..., str]:
    client = signed_in(worker)

    def send(words: str, typing: bool = False) -> str:
        answer = client.post(reverse("desk:search"), {"q": words}, headers=HTMX if typing else {})
        assert answer.status_code == 200
        return str(answer.content.decode())

    return send


def test_a_hit_says_why_it_is_shown(people: list[Person], ask: Callable[..., str]) -> None:
    page = ask("lo thi mai")
    assert page.index("cùng họ tên") < page.index("có chữ trong họ tên bắt đầu như vậy")
    assert "05/03/2015" in page
    assert "sinh năm 2015" in ask("mai 2015")
    assert "cùng số điện thoại" in ask("0912 000 111")


def test_while_typing_only_the_hits_are_sent(people: list[Person], ask: Callable[..., str]) -> None:
    part = ask("lo thi ma", typing=True)
    assert part.lstrip().startswith('<div id="hits"')
    assert "<html" not in part
    assert "Lò Thị Maika" in part
    assert "Hãy gõ" not in ask("", typing=True)
    assert "ít nhất hai" in ask("l", typing=True)
    assert "ít nhất hai" in ask("l")


def test_every_search_stands_in_the_audit(people: list[Person], ask: Callable[..., str]) -> None:
    for number, (words, typing) in enumerate([("lo th", True), ("lo thi mai", True), ("lo thi mai", False)], start=1):
        ask(words, typing)
        events = Event.objects.filter(action="access.searched")
        assert events.count() == number
        assert "mai" not in str(list(events.values())).lower()


def test_a_whole_number_of_a_case_opens_it_but_not_while_typing(
    people: list[Person], centre: Any, worker: Any, signed_in: Any, system: Any, at: datetime
) -> None:
    new = NewCase(unit=centre, person=people[0], number="CA-2026-001", received_on=at.date())
    case = open_case(case=new, by=system, at=at)
    client, here = signed_in(worker), reverse("desk:search")
    assert client.post(here, {"q": "ca 2026 001"}).headers["Location"] == reverse("desk:case", args=[case.pk])
    assert client.post(here, {"q": "ca 2026 001"}, headers=HTMX).status_code == 200
    assert "CA-2026-001" in client.post(here, {"q": "CA-2026"}).content.decode()


def test_contacts_are_found_by_words_in_any_order(
    ask: Callable[..., str], centre: Any, system: Any, at: datetime
) -> None:
    new = NewContact(unit=centre, channel="call", received_at=at, caller_name="Vàng Thị Sua", client_name="Giàng A Páo")
    log_contact(contact=new, by=system, at=at)
    for words in ("sua vang", "pao", "a giàng p"):
        assert "Vàng Thị Sua" in ask(words)
    assert "Vàng Thị Sua" not in ask("pao lo")


def test_a_search_asks_the_same_for_one_hit_and_for_three(
    centre: Any, ask: Callable[..., str], system: Any, at: datetime
) -> None:
    counts = []
    for number in (1, 3):
        missing = number - Person.objects.count()
        add_people(people=[NewPerson(unit=centre, name="Lò Thị Mai")] * missing, by=system, at=at)
        ask("lo mai")
        with CaptureQueriesContext(connection) as seen:
            assert ask("lo mai").count("họ tên có đủ các chữ này") == number
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_every_page_finds_while_somebody_types(worker: Any, signed_in: Any) -> None:
    """The box sends what is typed by POST; on the page of the search itself its own hits change."""
    client = signed_in(worker)
    page = client.get("/").content.decode()
    assert f'hx-post="{reverse("desk:search")}"' in page
    assert 'hx-target="#found"' in page
    page = client.post(reverse("desk:search"), {"q": "lo"}).content.decode()
    assert 'hx-target="#hits"' in page
    assert 'id="found"' not in page
