"""Two gates before something is told of a person: consent and release, and what withdraws them."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nhipcau.access.actions import declare_conflict
from nhipcau.access.models import User
from nhipcau.audit.models import Event
from nhipcau.kernel import clock
from nhipcau.kernel.dates import parse_birth
from nhipcau.kernel.errors import Refused
from nhipcau.registry.actions import NewPerson, add_person, withdraw_person
from nhipcau.registry.actions.consents import (
    NewConsent,
    NewRelease,
    ask_release,
    decide_release,
    end_consent,
    record_consent,
)
from nhipcau.registry.models import Consent, Person, Release
from nhipcau.registry.queries.consents import ages, consent_for, may_release, waiting_for
from nhipcau.worklist.models import Notice
from tests.counting import questions

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)
WHO = "Bệnh viện Đa khoa Nắng Sớm"
TYPED = {"purpose": "referral", "recipient": WHO, "told": "Họ tên, tuổi, dạng tật", "valid_until": "02/09/2026"}
FORM = TYPED | {"given_on": "02/03/2026", "valid_from": "02/03/2026", "giver": "person", "evidence": "Phiếu đã ký"}


@pytest.fixture
def born(office: Any, system: Any, at: datetime) -> Callable[..., Person]:
    """`born("5/3/2015")`: a person of the office; without a day of birth none is known."""

    def make(birth: str = "", name: str = "Lò Thị Mai") -> Person:
        parsed = parse_birth(birth, received=DAY) if birth else None
        known = {"birth_date": parsed.day, "birth_precision": parsed.precision} if parsed else {}
        return add_person(person=NewPerson(unit=office, name=name, **known), by=system, at=at)

    return make


@pytest.fixture
def consent(system: Any, at: datetime) -> Callable[..., Consent]:
    """`consent(person, giver="parent", …)`: a consent of today until 2 September, by the person themselves."""

    def make(person: Person, **more: Any) -> Consent:
        new: dict[str, Any] = {
            "person": person, "purpose": "referral", "recipient": WHO, "told": "Họ tên", "given_on": DAY,
            "valid_from": DAY, "valid_until": date(2026, 9, 2), "giver": "person", "evidence": "Phiếu đã ký",
        } | more  # fmt: skip
        if new["giver"] != "person":
            new.setdefault("giver_name", "Lò Văn Cha")
        return record_consent(consent=NewConsent(**new), by=system, at=at)

    return make


@pytest.fixture
def release(head: Any, colleague: Any, at: datetime) -> Callable[..., Release]:
    """`release(person)`: asked for by a colleague, and approved by the head unless `approve` is None."""

    def make(person: Person, approve: bool | None = True, **more: Any) -> Release:
        new = {"purpose": "referral", "recipient": WHO, "told": "Họ tên", "why": "Khám", "valid_until": DAY} | more
        row = ask_release(release=NewRelease(person=person, **new), by=colleague.actor, at=at)
        if approve is not None:
            decide_release(release=row, approve=approve, reason="Chưa đủ", by=head.actor, at=at)
        return row

    return make


def test_age_is_of_the_day_and_as_exact_as_the_birth_is_known(born: Any) -> None:
    assert ages(born("3/3/2010"), DAY) == (15, 15)
    assert ages(born("2/3/2010"), DAY) == (16, 16)
    assert ages(born("3/2010"), DAY) == (15, 16)
    assert ages(born("2010"), DAY) == (15, 16)
    assert ages(born("29/2/2012"), date(2026, 2, 28)) == (13, 13)
    assert ages(born(), DAY) is None


@pytest.mark.parametrize(
    ("birth", "given", "enough"),
    [
        ("3/3/2019", {"giver": "parent"}, True),  # six years old
        ("3/3/2019", {"giver": "person"}, False),
        ("3/3/2019", {"giver": "family"}, False),
        ("2/3/2019", {"giver": "parent"}, False),  # seven today
        ("2/3/2019", {"giver": "parent", "child_agreed": True}, True),
        ("2/3/2019", {"giver": "person", "child_agreed": True}, False),
        ("3/3/2010", {"giver": "guardian"}, False),  # sixteen tomorrow
        ("3/3/2010", {"giver": "guardian", "child_agreed": True}, True),
        ("2/3/2010", {"giver": "person"}, True),  # sixteen today
        ("2/3/2010", {"giver": "parent"}, False),
        ("2/3/2010", {"giver": "guardian", "giver_paper": "Quyết định giám hộ số 3"}, True),
        ("2019", {"giver": "parent"}, False),  # may be seven
        ("2010", {"giver": "person"}, False),  # may be fifteen
        ("2009", {"giver": "person"}, True),
        ("", {"giver": "person"}, False),
    ],
)
def test_who_must_consent_hangs_on_the_age_of_that_day(
    born: Any, consent: Any, birth: str, given: dict[str, Any], enough: bool
) -> None:
    person = born(birth)
    if enough:
        assert consent(person, **given).person == person
    else:
        with pytest.raises(Refused):
            consent(person, **given)
        assert not Consent.objects.exists()


def test_a_consent_is_of_one_purpose_and_recipient_and_of_its_days(born: Any, consent: Any) -> None:
    person = born("1990")
    row = consent(person, valid_from=DAY + timedelta(days=1))
    assert consent_for(person, "referral", WHO, DAY) is None
    assert consent_for(person, "referral", WHO.upper() + " ", DAY + timedelta(days=1)) == row
    assert consent_for(person, "referral", WHO, date(2026, 9, 2)) == row
    assert consent_for(person, "referral", WHO, date(2026, 9, 3)) is None
    assert consent_for(person, "publishing", WHO, DAY + timedelta(days=1)) is None
    assert consent_for(person, "referral", "Trường học", DAY + timedelta(days=1)) is None
    assert consent_for(born("1990"), "referral", WHO, DAY + timedelta(days=1)) is None


def test_a_child_grows_and_then_more_is_needed(born: Any, consent: Any) -> None:
    person = born("3/3/2019")
    row = consent(person, giver="parent")
    assert consent_for(person, "referral", WHO, DAY) == row
    assert consent_for(person, "referral", WHO, DAY + timedelta(days=1)) is None
    missing = may_release(person, WHO, "referral", DAY + timedelta(days=1)).missing
    assert "đủ 7 tuổi" in missing[0]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"purpose": "khac"}, "purpose"),
        ({"recipient": " . "}, "recipient"),
        ({"told": " "}, "told"),
        ({"evidence": ""}, "evidence"),
        ({"giver": "ai"}, "giver"),
        ({"giver": "family", "giver_name": " ", "giver_paper": "Giấy"}, "giver_name"),
        ({"given_on": DAY + timedelta(days=1)}, "given_on"),
        ({"valid_from": DAY - timedelta(days=1)}, "valid_from"),
        ({"valid_until": DAY - timedelta(days=1)}, "valid_until"),
    ],
)
def test_half_a_consent_is_none(born: Any, consent: Any, more: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        consent(born("1990"), **more)
    assert refused.value.field == field
    assert not Consent.objects.exists()


def test_a_withdrawn_record_takes_neither_gate(born: Any, consent: Any, release: Any, system: Any, at: Any) -> None:
    person = withdraw_person(person=born("1990"), reason="nhầm", by=system, at=at)
    for make in (consent, release):
        with pytest.raises(Refused):
            make(person)


def test_both_gates_must_be_open_and_the_sentences_say_which_is_not(born: Any, consent: Any, release: Any) -> None:
    person = born("1990")
    ask = (person, WHO, "referral", DAY)
    assert may_release(*ask).missing == (
        "Chưa có sự đồng ý cho mục đích và nơi nhận này.",
        "Người đứng đầu cơ sở chưa cho phép: chưa có ai đề nghị.",
    )
    row = consent(person)
    assert len(may_release(*ask).missing) == 1
    release(person, approve=False)
    assert may_release(*ask).missing == ("Người đứng đầu cơ sở đã trả lại đề nghị cung cấp thông tin.",)
    release(person, approve=None)
    assert may_release(*ask).missing == ("Đề nghị cung cấp thông tin đang chờ người đứng đầu cơ sở.",)
    assert not may_release(*ask).open
    assert may_release(*ask).consent == row


def test_open_gates_shut_with_time_and_at_once_when_the_consent_is_withdrawn(
    born: Any, consent: Any, release: Any, system: Any, at: datetime, colleague: Any
) -> None:
    person = born("1990")
    row, approved = consent(person), release(person)
    found = may_release(person, WHO.lower(), "referral", DAY)
    assert (found.open, found.consent, found.release) == (True, row, approved)
    assert may_release(person, WHO, "publishing", DAY).open is False
    tomorrow = may_release(person, WHO, "referral", DAY + timedelta(days=1))
    assert tomorrow.missing == ("Việc cho phép đã hết hạn ngày 02/03/2026.",)
    before = may_release(person, WHO, "referral", DAY - timedelta(days=1))
    assert len(before.missing) == 2  # nobody had consented or approved yet
    end_consent(consent=row, reason="Gia đình đổi ý", by=system, at=at)
    assert may_release(person, WHO, "referral", DAY).missing == ("Sự đồng ý đã được rút ngày 02/03/2026.",)
    assert consent_for(person, "referral", WHO, DAY) is None
    told = Notice.objects.filter(kind="registry.consent_ended")
    assert [one.account_id for one in told] == [colleague.pk]
    with pytest.raises(Refused):
        end_consent(consent=row, reason="lần nữa", by=system, at=at)


def test_ending_asks_why(born: Any, consent: Any, system: Any, at: datetime) -> None:
    row = consent(born("1990"))
    with pytest.raises(Refused):
        end_consent(consent=row, reason=" ", by=system, at=at)
    row.refresh_from_db()
    assert row.ended_at is None


def test_whoever_asks_never_decides(born: Any, head: Any, release: Any, signed_in: Any, at: datetime) -> None:
    person = born("1990")
    new = NewRelease(person=person, purpose="referral", recipient=WHO, told="Tên", why="Khám", valid_until=DAY)
    own = ask_release(release=new, by=head.actor, at=at)
    assert list(waiting_for(head, DAY)) == []
    with pytest.raises(Refused):
        decide_release(release=own, approve=True, reason="", by=head.actor, at=at)
    url = reverse("registry:decide_release", args=[person.pk, own.pk])
    assert signed_in(head).get(url).status_code == 404
    assert Release.objects.get(pk=own.pk).decision == "waiting"


def test_a_decision_is_taken_once_with_a_reason_when_it_is_returned(
    born: Any, release: Any, head: Any, at: datetime
) -> None:
    row = release(born("1990"), approve=None)
    with pytest.raises(Refused) as refused:
        decide_release(release=row, approve=False, reason=" ", by=head.actor, at=at)
    assert refused.value.field == "reason"
    decide_release(release=row, approve=False, reason="Chưa cần", by=head.actor, at=at)
    with pytest.raises(Refused):
        decide_release(release=row, approve=True, reason="", by=head.actor, at=at)
    late = release(born("1990"), approve=None)
    with pytest.raises(Refused):
        decide_release(release=late, approve=True, reason="", by=head.actor, at=at + timedelta(days=1))


def test_the_same_release_waits_only_once_and_not_for_days_past(born: Any, release: Any) -> None:
    person = born("1990")
    release(person, approve=None)
    with pytest.raises(Refused):
        release(person, approve=None, recipient=WHO.upper())
    assert release(person, recipient="Trường Tiểu học Đồi Chè").decision == "approved"
    with pytest.raises(Refused):
        release(person, purpose="publishing", valid_until=DAY - timedelta(days=1))


def test_the_head_is_told_and_a_conflict_of_interest_takes_them_out(
    born: Any, release: Any, head: Any, colleague: Any, stranger: Any, reader: Any, system: Any, at: datetime
) -> None:
    person = born("1990")
    declare_conflict(record=person, staff=head.staff, kind="kin", by=system, at=at)
    release(person, approve=None)
    assert not Notice.objects.filter(kind="registry.release_asked", account=head).exists()
    other = release(born("1990"), approve=None)
    assert list(Notice.objects.filter(kind="registry.release_asked").values_list("account", flat=True)) == [head.pk]
    assert list(waiting_for(User.objects.get(pk=head.pk), DAY)) == [other]
    for user in (colleague, stranger, reader):
        assert list(waiting_for(user, DAY)) == []


def test_the_pages_take_both_gates_from_asking_to_withdrawal(
    born: Any, colleague: Any, head: Any, signed_in: Any
) -> None:
    person = born("1990", "Lò Thị Cửa")
    page, client, boss = reverse("desk:person", args=[person.pk]), signed_in(colleague), signed_in(head)
    assert client.post(reverse("registry:consent", args=[person.pk]), FORM).status_code == 302
    asked = client.post(reverse("registry:ask_release", args=[person.pk]), TYPED | {"why": "Khám"})
    assert asked.status_code == 302
    assert "đang chờ người đứng đầu" in client.get(page).content.decode()
    (row,) = Release.objects.all()
    decide = reverse("registry:decide_release", args=[person.pk, row.pk])
    assert decide in boss.get("/").content.decode()
    assert client.get(decide).status_code == 403
    assert boss.post(decide, {"decision": "return", "reason": ""}).status_code == 422
    assert boss.post(decide, {"decision": "approve"}).status_code == 302
    assert decide not in boss.get("/").content.decode()
    assert "Đủ cả hai cửa." in client.get(page).content.decode()
    (given,) = Consent.objects.all()
    end = reverse("registry:end_consent", args=[person.pk, given.pk])
    assert client.post(end, {"reason": ""}).status_code == 422
    assert client.post(end, {"reason": "Đổi ý"}).status_code == 302
    text = client.get(page).content.decode()
    assert "Đủ cả hai cửa." not in text
    assert "Sự đồng ý đã được rút ngày 02/03/2026." in text


def test_a_form_that_lacks_the_child_says_so(born: Any, colleague: Any, signed_in: Any) -> None:
    url = reverse("registry:consent", args=[born("3/3/2012").pk])
    data = FORM | {"giver": "parent", "giver_name": "Lò Văn Cha"}
    answer = signed_in(colleague).post(url, data)
    assert (answer.status_code, "chính trẻ cũng phải đồng ý" in answer.content.decode()) == (422, True)
    assert signed_in(colleague).post(url, data | {"child_agreed": "on"}).status_code == 302
    assert "chưa đối chiếu văn bản gốc" in signed_in(colleague).get(url).content.decode()


def test_gates_of_another_person_and_of_another_office_are_not_there(
    born: Any, consent: Any, release: Any, head: Any, stranger: Any, signed_in: Any
) -> None:
    person, other = born("1990"), born("1990")
    row, asked = consent(person), release(person, approve=None)
    names = {"end_consent": row.pk, "decide_release": asked.pk}
    for name, pk in names.items():
        assert signed_in(head).get(reverse(f"registry:{name}", args=[other.pk, pk])).status_code == 404
        assert signed_in(head).get(reverse(f"registry:{name}", args=[person.pk, 987_654])).status_code == 404
        assert signed_in(stranger).get(reverse(f"registry:{name}", args=[person.pk, pk])).status_code == 404
    for name in ("consent", "ask_release"):
        assert signed_in(stranger).get(reverse(f"registry:{name}", args=[person.pk])).status_code == 404


def test_what_has_expired_is_shown_as_such(
    born: Any, consent: Any, release: Any, head: Any, signed_in: Any, monkeypatch: pytest.MonkeyPatch, at: datetime
) -> None:
    person = born("1990")
    consent(person), release(person)
    later = at + timedelta(days=300)
    monkeypatch.setattr(clock, "now", lambda: later)
    text = signed_in(head).get(reverse("desk:person", args=[person.pk])).content.decode()
    assert text.count("Hết hạn") == 2
    assert "Sự đồng ý đã hết hạn ngày 02/09/2026." in text


def test_the_page_asks_no_more_for_three_than_for_one(
    born: Any, consent: Any, release: Any, head: Any, signed_in: Any
) -> None:
    person = born("1990")
    client, url, asked = signed_in(head), reverse("desk:person", args=[person.pk]), []
    for purpose in ("referral", "allowance", "publishing"):
        consent(person, purpose=purpose), release(person, approve=None, purpose=purpose)
        client.get(url)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url).status_code == 200
        asked.append(questions(seen))
    assert (len(set(asked)), asked[0] <= 12) == (1, True)


def test_the_audit_holds_codes_and_ids_and_no_words(
    born: Any, consent: Any, release: Any, system: Any, at: Any
) -> None:
    person = born("2/3/2019", "Lò Thị Kín")
    row = consent(person, giver="parent", child_agreed=True, told="Chuyện kín", giver_name="Lò Văn Kín")
    release(person, told="Chuyện kín", why="Vì kín")
    end_consent(consent=row, reason="Lý do kín", by=system, at=at)
    events = Event.objects.filter(object_kind="registry.person", object_id=str(person.pk))
    names = [event.action for event in events.order_by("position")]
    assert names == [
        "registry.person_added", "registry.consent_recorded", "registry.release_asked", "registry.release_decided",
        "registry.consent_ended",
    ]  # fmt: skip
    told = [repr((e.details, e.reason, e.object_words)) for e in events if e.action != "registry.person_added"]
    assert [text for text in told if "kín" in text.lower()] == []
