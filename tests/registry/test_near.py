"""Before somebody new is recorded: who is there already and may be the same person."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.urls import reverse

from nhipcau.access.actions import declare_conflict
from nhipcau.audit.models import Event
from nhipcau.cases.models import Case
from nhipcau.kernel.dates import parse_birth
from nhipcau.registry.actions import NewPerson, add_people
from nhipcau.registry.models import Person
from nhipcau.registry.queries import matching, near, people_for

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)
CASE = {"received_on": "02/03/2026", "level": "intervention", "urgency": "normal", "name": "Lò Thị Mai"}


@pytest.fixture
def record(centre: Any, system: Any, at: datetime) -> Callable[..., Person]:
    def make(name: str, born: str = "", phone: str = "", unit: Any = None) -> Person:
        parsed = parse_birth(born, received=DAY) if born else None
        birth = {"birth_date": parsed.day, "birth_precision": parsed.precision} if parsed else {}
        return add_people(people=[NewPerson(unit=unit or centre, name=name, phone=phone, **birth)], by=system, at=at)[0]

    return make


def told(user: Any, name: str, born: str = "", phone: str = "") -> list[tuple[str, tuple[str, ...], bool]]:
    parsed = parse_birth(born, received=DAY) if born else None
    found = near(user, DAY, name=name, born=parsed, phone=phone)
    return [(one.person.name, one.reasons, one.sure) for one in found]


def test_the_likest_comes_first_with_its_reasons(worker: Any, record: Callable[..., Person]) -> None:
    record("Lò Thị Mai", "05/03/2015")
    record("Lò Thị Mai", "2015")
    record("Lò Thị Mai Anh")
    record("Giàng A Páo", phone="0912000111")
    assert told(worker, "lo thi mai", "5/3/2015", "0912000111") == [
        ("Lò Thị Mai", ("cùng họ tên", "cùng ngày sinh"), True),
        ("Lò Thị Mai", ("cùng họ tên", "cùng năm sinh"), True),
        ("Giàng A Páo", ("cùng số điện thoại",), False),
        ("Lò Thị Mai Anh", ("họ tên gần giống",), False),
    ]


@pytest.mark.parametrize("typed", ["mai thi lo", "Mai Lò", "LÒ THI MA"])
def test_words_in_any_order_and_half_typed(worker: Any, record: Callable[..., Person], typed: str) -> None:
    record("Lò Thị Mai")
    assert told(worker, typed) == [("Lò Thị Mai", ("họ tên gần giống",), False)]


def test_a_year_beside_a_name_is_that_of_birth(worker: Any, record: Callable[..., Person], signed_in: Any) -> None:
    person, _older = record("Lò Thị Mai", "05/03/2015"), record("Lò Thị Mai", "1960")
    assert [found.pk for found in matching(people_for(worker, DAY), "2015 mai")] == [person.pk]
    assert matching(people_for(worker, DAY), "mai 1999").count() == 0
    page = signed_in(worker).post(reverse("desk:search"), {"q": "mai 2015"}).content.decode()
    assert (page.count("05/03/2015"), page.count("1960")) == (1, 0)


def test_one_word_says_nothing_and_another_year_speaks_against(worker: Any, record: Callable[..., Person]) -> None:
    record("Lò Thị Mai", "2015")
    assert told(worker, "Mai") == []
    assert told(worker, "") == []
    assert told(worker, "Lò Thị Mai", "1960") == []
    assert [sure for *_, sure in told(worker, "Lò Thị Mai")] == [True]


def test_nobody_is_told_of_somebody_they_may_not_see(
    worker: Any, stranger: Any, record: Callable[..., Person], system: Any, at: datetime
) -> None:
    person = record("Lò Thị Mai")
    assert told(stranger, "Lò Thị Mai") == []
    assert len(told(worker, "Lò Thị Mai")) == 1
    declare_conflict(record=person, staff=worker, kind="kin", by=system, at=at)
    del worker.__dict__["_ties"]
    assert told(worker, "Lò Thị Mai") == []


def test_a_person_recorded_already_is_not_recorded_anew_unasked(
    worker: Any, centre: Any, record: Callable[..., Person], signed_in: Any
) -> None:
    person, client = record("Lò Thị Mai", "2015"), signed_in(worker)
    data = CASE | {"unit": centre.pk, "birth": "2015"}
    refused = client.post(reverse("cases:open"), data)
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "Đã có người giống như vậy trong hệ thống" in page
    assert reverse("cases:open_for", args=[person.pk]) in page
    assert 'type="checkbox" name="another"' in page
    assert (Case.objects.count(), Person.objects.count()) == (0, 1)
    assert client.post(reverse("cases:open"), data | {"another": "on"}).status_code == 302
    assert (Case.objects.count(), Person.objects.count()) == (1, 2)


def test_the_fragment_beside_the_form(worker: Any, record: Callable[..., Person], signed_in: Any) -> None:
    person, client = record("Lò Thị Mai"), signed_in(worker)
    before = Event.objects.count()
    page = client.post(reverse("cases:near"), {"name": "lo thi", "birth": "31/02", "phone": "abc"}).content.decode()
    (event,) = Event.objects.order_by("pk")[before:]
    assert (event.action, event.actor_id, event.object_id) == ("access.searched", str(worker.pk), "cases:near")
    assert "lo thi" not in str([getattr(event, field.attname) for field in Event._meta.local_fields])
    assert reverse("cases:open_for", args=[person.pk]) in page
    assert "họ tên gần giống" in page
    assert "Lò Thị Mai" not in client.post(reverse("cases:near"), {}).content.decode()
