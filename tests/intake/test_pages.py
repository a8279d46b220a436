"""Pages of contacts: who sees them, what they show, how many questions they ask of the database."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nhipcau.intake.actions import withdraw_contact
from nhipcau.intake.models import Contact
from nhipcau.kernel.dates import local_start
from tests.counting import questions

pytestmark = pytest.mark.django_db
Call = Callable[..., Any]
SignIn = Callable[[Any], Any]
CALL = {
    "channel": "call",
    "received": "08:30 02/03/2026",
    "caller_phone": "0900009751",
    "caller_name": "Lê Thị Gọi",
    "client_group": "disabled",
    "topic": "chinh sach xa hoi",
    "note": "hỏi mức trợ cấp",
    "outcome": "advised",
}


def url(name: str, *args: object) -> str:
    return reverse(f"intake:{name}", args=args)


@pytest.mark.parametrize("name", ["contact", "correct", "withdraw", "open_case", "link"])
def test_a_stranger_sees_nothing_of_it(
    call: Call, signed_in: SignIn, worker: Any, stranger: Any, admin: Any, name: str
) -> None:
    contact = call(caller_name="Lê Thị Bí Mật", caller_phone="0900009751")
    assert signed_in(worker).get(url(name, contact.pk)).status_code == 200
    assert signed_in(stranger).get(url(name, contact.pk)).status_code == 404
    assert signed_in(stranger).get(url(name, contact.pk + 999)).status_code == 404
    assert signed_in(admin).get(url(name, contact.pk)).status_code == 403


def test_a_stranger_finds_nothing_in_lists_and_searches(
    call: Call, signed_in: SignIn, worker: Any, stranger: Any
) -> None:
    call(caller_name="Lê Thị Bí Mật", caller_phone="0900009751")
    for client, seen in ((signed_in(worker), True), (signed_in(stranger), False)):
        assert ("Lê Thị Bí Mật" in client.get(url("contacts")).content.decode()) is seen
        for words in ("bi mat", "0900 009 751"):
            answer = client.post(url("search"), {"words": words}).content.decode()
            assert ("Lê Thị Bí Mật" in answer) is seen
        part = client.post(url("earlier"), {"caller_phone": "0900009751"}).content.decode()
        assert ("Lê Thị Bí Mật" in part) is seen


def test_a_reader_changes_nothing(call: Call, signed_in: SignIn, reader: Any) -> None:
    contact, client = call(), signed_in(reader)
    page = client.get(url("contact", contact.pk)).content.decode()
    assert url("correct", contact.pk) not in page
    for name in ("correct", "withdraw", "open_case", "link"):
        assert client.post(url(name, contact.pk), {"reason": "x"}).status_code == 403
    assert client.post(url("log_call"), CALL).status_code == 403


def test_a_call_is_logged_on_one_screen(signed_in: SignIn, worker: Any, centre: Any, commune: Any) -> None:
    client = signed_in(worker)
    answer = client.post(url("log_call"), CALL | {"unit": centre.pk, "place": "Suối Trong, Sông Xanh"})
    contact = Contact.objects.get()
    assert answer.headers["Location"] == url("contact", contact.pk)
    assert (contact.topic, contact.client_group, contact.place_id) == ("", "disabled", commune.pk)
    assert contact.topic_words == "chinh sach xa hoi"  # without accents it is no known word
    assert contact.received_at == datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
    answer = client.post(url("log_call"), CALL | {"unit": centre.pk, "topic": "chính sách", "then_case": "1"})
    contact = Contact.objects.latest("id")
    assert (contact.topic, answer.headers["Location"]) == ("policy", url("open_case", contact.pk))


def test_what_was_typed_is_kept_when_the_form_fails(signed_in: SignIn, worker: Any, centre: Any) -> None:
    wrong = CALL | {"unit": centre.pk, "received": "31/02/2026", "place": "Nơi Không Có", "caller_phone": "0900009751"}
    answer = signed_in(worker).post(url("log_call"), wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"received", "place"}
    assert all(words in page for words in ("31/02/2026", "Nơi Không Có", "hỏi mức trợ cấp"))
    assert Contact.objects.count() == 0


def test_nobody_logs_for_a_unit_not_their_own(signed_in: SignIn, stranger: Any, centre: Any) -> None:
    answer = signed_in(stranger).post(url("log_call"), CALL | {"unit": centre.pk})
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"unit"})


@pytest.mark.parametrize(
    ("form", "channel"), [("centre", "visit"), ("community", "community"), ("event", "event"), ("school", "school")]
)
def test_the_form_of_a_consultation_decides_its_channel(
    signed_in: SignIn, worker: Any, centre: Any, form: str, channel: str
) -> None:
    sent = {
        "unit": centre.pk,
        "form": form,
        "received": "02/03/2026",
        "client_name": "NGUYỄN AN",
        "client_birth": "2015",
    }
    assert signed_in(worker).post(url("log_consultation"), sent).status_code == 302
    contact = Contact.objects.get()
    assert (contact.channel, contact.form, contact.time_known) == (channel, form, False)
    assert (contact.received_at, contact.client_name) == (local_start(contact.received_on), "Nguyễn An")
    assert contact.client_birth_words == "2015"


def test_who_called_before_is_a_fragment(call: Call, signed_in: SignIn, worker: Any) -> None:
    for name in ("Lê Thị Một", "Lê Thị Hai"):
        call(caller_name=name, caller_phone="0900009751")
    client = signed_in(worker)
    part = client.post(url("earlier"), {"caller_phone": "+84 900 009 751"}).content.decode()
    assert part.startswith('<div id="earlier"') and "<html" not in part
    assert part.index("Lê Thị Hai") < part.index("Lê Thị Một")
    assert "Lê Thị" not in client.post(url("earlier"), {"caller_phone": "0900009752"}).content.decode()


def test_a_contact_becomes_a_case_on_screen(call: Call, signed_in: SignIn, worker: Any) -> None:
    contact = call(client_name="Trần Văn Khôi", note="chưa có giấy")
    client = signed_in(worker)
    assert "Trần Văn Khôi" in client.get(url("open_case", contact.pk)).content.decode()
    failed = client.post(url("open_case", contact.pk), {"level": "managed", "person": "new", "name": ""})
    assert (failed.status_code, set(failed.context["form"].errors)) == (422, {"name"})
    sent = {"level": "managed", "person": "new", "name": "Trần Văn Khôi", "number": "CA-01", "problem": "cần giấy"}
    assert client.post(url("open_case", contact.pk), sent).status_code == 302
    contact.refresh_from_db()
    assert (contact.case.number, contact.case.problem, contact.case.level) == ("CA-01", "cần giấy", "managed")
    other = call()
    assert client.post(url("link", other.pk), {"number": "ca-01"}).status_code == 302
    other.refresh_from_db()
    assert other.case_id == contact.case_id
    assert client.post(url("link", call().pk), {"number": "CA-02"}).status_code == 422


def test_a_correction_on_screen(call: Call, signed_in: SignIn, worker: Any) -> None:
    contact, client = call(caller_name="Lê An", topic_words="Hỏi đường", minutes=4), signed_in(worker)
    first = client.get(url("correct", contact.pk)).context["form"].initial
    sent = {name: value for name, value in first.items() if value is not None}
    assert client.post(url("correct", contact.pk), sent | {"caller_name": "Lê Ân"}).status_code == 422  # no reason
    answer = client.post(url("correct", contact.pk), sent | {"caller_name": "Lê Ân", "reason": "nghe nhầm"})
    assert answer.status_code == 302
    page = client.get(url("contact", contact.pk)).content.decode()
    assert all(words in page for words in ("Lê Ân", "Lê An", "nghe nhầm", "Hỏi đường"))
    contact.refresh_from_db()
    assert (contact.minutes, contact.topic_counted, contact.time_known) == (4, "Hỏi đường", True)


def test_a_sealed_group_is_on_no_list(call: Call, signed_in: SignIn, worker: Any, reader: Any) -> None:
    contact = call(client_group="hiv", client_group_words="NNHIV", caller_phone="0900009751", client_name="Ai Đó")
    for user in (worker, reader):
        client = signed_in(user)
        pages = [
            client.get(url("contacts")),
            client.post(url("search"), {"words": "ai do"}),
            client.post(url("earlier"), {"caller_phone": "0900009751"}),
        ]
        assert all("HIV" not in page.content.decode() for page in pages)
    name = "Người nhiễm HIV/AIDS"
    assert name in signed_in(worker).get(url("contact", contact.pk)).content.decode()
    assert "HIV" not in signed_in(reader).get(url("contact", contact.pk)).content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("first=02/03/2026", ["new"]),
        ("last=28/02/2026", ["old"]),
        ("channel=visit", ["old"]),
        ("group=disabled", ["new"]),
        ("topic=policy", ["old"]),
        ("case=yes", []),
        ("case=no", ["new", "old"]),
        ("unit=0", ["new", "old"]),  # what is not in the list narrows nothing
    ],
)
def test_filters(call: Call, signed_in: SignIn, worker: Any, query: str, found: list[str]) -> None:
    call(caller_name="old", channel="visit", topic="policy", received_at=datetime(2026, 2, 28, 1, tzinfo=UTC))
    call(caller_name="new", client_group="disabled", received_at=datetime(2026, 3, 2, 1, tzinfo=UTC))
    page = signed_in(worker).get(f"{url('contacts')}?{query}").context["page"]
    assert [contact.caller_name for contact in page] == found


def test_a_withdrawn_contact_leaves_the_list(call: Call, signed_in: SignIn, worker: Any, system: Any, at: Any) -> None:
    contact = withdraw_contact(contact=call(caller_name="Gọi Thử"), reason="gọi thử máy", by=system, at=at)
    client = signed_in(worker)
    assert "Gọi Thử" not in client.get(url("contacts")).content.decode()
    assert "gọi thử máy" in client.get(url("contact", contact.pk)).content.decode()


def queries_of(client: Any, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return questions(captured)


def test_the_list_asks_as_often_for_three_as_for_one(call: Call, signed_in: SignIn, worker: Any, commune: Any) -> None:
    client = signed_in(worker)
    call(client_group="disabled", place=commune)
    one = queries_of(client, url("contacts"))
    call(client_group="hiv", place=commune), call(topic="policy", caller_name="Lê Ba")
    assert queries_of(client, url("contacts")) == one
    assert one <= 12


def test_one_contact_asks_little(call: Call, signed_in: SignIn, worker: Any, commune: Any) -> None:
    contact = call(caller_phone="0900009751", place=commune)
    call(caller_phone="0900009751")
    assert queries_of(signed_in(worker), url("contact", contact.pk)) <= 12


def test_what_waits_for_an_answer_is_counted_on_the_first_page_and_listed(
    call: Call, signed_in: SignIn, worker: Any
) -> None:
    call(caller_name="Lê Thị Chờ")
    call(caller_name="Lê Thị Xong", outcome="advised")
    client = signed_in(worker)
    (panel,) = [part for part in client.get("/").context["assembled"].main if "contacts" in part["panel"]]
    assert panel["panel"]["count"] == 1
    page = client.get(url("contacts") + panel["panel"]["query"])
    assert [row.caller_name for row in page.context["page"]] == ["Lê Thị Chờ"]


def test_a_code_shown_by_its_name_is_no_change(call: Call, signed_in: SignIn, worker: Any) -> None:
    from nhipcau.access.models import Correction

    contact = call(caller_name="Lê Thị Gọi", topic="policy", client_group="disabled", outcome="advised")
    given = {**CALL, "received": "14:30 01/03/2026", "caller_phone": "", "note": "", "topic": "Chính sách xã hội"}
    answer = signed_in(worker).post(url("correct", contact.pk), {**given, "caller_name": "Lê Mới", "reason": "Nhầm"})
    assert answer.status_code == 302
    assert list(Correction.objects.values_list("field", flat=True)) == ["caller_name"]
