"""The copy of the record holds what every app holds on a person, and nothing by which somebody else could be hurt."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.urls import reverse

from nhipcau.cases.actions import NewCase, open_case, record_service
from nhipcau.intake.actions import NewContact, log_contact
from nhipcau.kernel.contracts import held_on
from nhipcau.registry.actions import NewGroup, NewPaper, add_group, add_paper
from nhipcau.registry.actions.relations import add_relation, name_harmer
from nhipcau.registry.models import Person

pytestmark = pytest.mark.django_db
RECEIVED = datetime(2026, 2, 17, 2, tzinfo=UTC)


@pytest.fixture
def told(system: Any, at: datetime) -> dict[str, Any]:
    return {"by": system, "at": at}


@pytest.fixture
def record(child: Person, office: Any, told: dict[str, Any]) -> Person:
    """Something in every app, beside each what must not go out."""
    case = open_case(case=NewCase(
        unit=office, person=child, received_on=date(2026, 1, 10), number="CA-2026-017", client_group="disabled",
        problem="Cô giáo Vi Thị Báo kể lại", address_as_written="Số 9 ngõ Kín",
    ), **told)  # fmt: skip
    record_service(case=case, on=date(2026, 1, 20), kind="counselling", note="Gặp bà ngoại", **told)
    open_case(case=NewCase(
        unit=office, person=child, received_on=date(2026, 1, 11), number="CA-2026-018", client_group="child_violence",
    ), **told)  # fmt: skip
    seen: dict[str, Any] = {"unit": office, "client": child, "client_name": child.name, "note": "Cháu bị bỏ đói"}
    seen |= {"topic": "policy", "outcome": "advised"}
    log_contact(contact=NewContact(channel="visit", received_at=RECEIVED, **seen), **told)
    reported = {"channel": "call", "received_at": RECEIVED, "caller_name": "Vi Thị Báo", "caller_phone": "0905111222"}
    log_contact(contact=NewContact(**seen | reported), **told)
    log_contact(contact=NewContact(**seen | reported | {"topic": "abuse_report"}), **told)
    log_contact(contact=NewContact(channel="visit", received_at=RECEIVED, client_group="hiv", **seen), **told)
    add_paper(person=child, new=NewPaper(kind="cccd", number="098314123456"), **told)
    add_group(person=child, new=NewGroup(group="NKT", source="Bà kể"), **told)
    add_relation(person=child, kind="carer", other_words="Vi Thị Bà", **told)
    name_harmer(person=child, other_words="Lý A Tủa", **told)
    return child


def copy(client: Any, row: Any) -> str:
    text = client.get(reverse("registry:request_copy", args=[row.pk])).content.decode()
    main: str = text[text.index("<main") : text.index("</main>")]
    return main


KEPT = (
    "Vi Thị", "ngoại", "0905", "111 222", "bỏ đói", "ngõ", "Lý A Tủa", "098314", "HIV", "hiv", "Bà kể", "0912",
)  # fmt: skip


def test_it_holds_what_each_app_holds(asked: Any, record: Person, head: Any, signed_in: Any) -> None:
    main = copy(signed_in(head), asked())
    for words in ("CA-2026-017", "10/01/2026", "20/01/2026", "17/02/2026", "… 456", "Chính sách xã hội"):
        assert words in main, words
    assert [words for words in KEPT if words in main] == []


def test_a_story_of_abuse_goes_to_nobody_but_the_person(asked: Any, record: Person, head: Any, signed_in: Any) -> None:
    asks = {"requester": "person", "requester_name": record.name, "harm": "", "requester_relation": ""}
    client = signed_in(head)
    assert "CA-2026-018" in copy(client, asked(**asks)) and "CA-2026-018" not in copy(client, asked())
    assert [words for words in KEPT if words in copy(client, asked(**asks))] == []


def test_who_reported_cannot_be_told_by_the_day(asked: Any, record: Person, head: Any, signed_in: Any) -> None:
    """Of what somebody else told, the month alone; of what the person came for, the day."""
    rows = held_on["intake"].rows
    days = [when for when, _words in rows(record, head, date(2026, 3, 2), False)]
    assert sorted(days) == ["02/2026", "17/02/2026", "17/02/2026"]
    assert all("Cuộc gọi" not in words for when, words in rows(record, head, date(2026, 3, 2), True) if len(when) == 7)


def test_it_holds_no_more_than_its_maker_sees(record: Person, stranger: Any) -> None:
    """Papers and groups are parts of the person, whom the maker has looked up before; records of apps are not."""
    for key in ("cases.cases", "cases.services", "intake", "care"):
        assert held_on[key].rows(record, stranger, date(2026, 3, 2), True) == []
