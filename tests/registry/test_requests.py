"""Requests about data: the clock in working days, who answers, who is refused, and what no answer tells."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from nhipcau.audit.models import Event
from nhipcau.config.ticking import tick
from nhipcau.kernel import clock
from nhipcau.kernel.errors import Refused
from nhipcau.registry.actions import NewPerson, add_person
from nhipcau.registry.actions.consents import NewConsent, record_consent
from nhipcau.registry.actions.requests import (
    answer_request,
    extend_request,
    refuse_request,
    tell_all_late,
    withdraw_request,
)
from nhipcau.registry.models import DataRequest, Person
from nhipcau.registry.queries.requests import like_alleged
from nhipcau.rulebook.states import NoRuleInForce
from nhipcau.worklist.models import Notice

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)
FORM = {
    "kind": "copy", "wanted": "Xin bản sao", "received_on": "02/03/2026", "requester": "representative",
    "requester_name": "Lò Văn Cha", "requester_relation": "cha", "requester_contact": "Nhà văn hóa thôn Đông",
    "proof": "Xuất trình căn cước", "harm": "no",
}  # fmt: skip
WHERE = "Số 7 ngõ Hoa Gạo, thôn Đông"


def later(monkeypatch: pytest.MonkeyPatch, at: datetime, days: int) -> datetime:
    moment = at + timedelta(days=days)
    monkeypatch.setattr(clock, "now", lambda: moment)
    return moment


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2026, 3, 2), date(2026, 3, 4)),
        (date(2026, 2, 13), date(2026, 2, 24)),
        (date(2026, 1, 8), date(2026, 1, 10)),
    ],
)
def test_the_reply_is_due_in_two_working_days(asked: Any, received: date, due: date) -> None:
    """Over Tết, and with a Saturday that is worked."""
    assert asked(received_on=received).due_on == due


def test_a_request_of_a_time_without_the_rule_is_refused(asked: Any) -> None:
    with pytest.raises(NoRuleInForce):
        asked(received_on=date(2025, 12, 31))
    with pytest.raises(Refused):
        asked(received_on=DAY + timedelta(days=1))


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"kind": "khac"}, "kind"),
        ({"requester": "ai"}, "requester"),
        ({"requester_name": " "}, "requester_name"),
        ({"requester_contact": ""}, "requester_contact"),
        ({"proof": ""}, "proof"),
        ({"harm": ""}, "harm"),
    ],
)
def test_half_a_request_is_refused(asked: Any, more: dict[str, str], field: str) -> None:
    with pytest.raises(Refused) as refused:
        asked(**more)
    assert refused.value.field == field
    assert not DataRequest.objects.exists()


def test_the_head_of_the_office_is_told_first_and_all_of_them_when_it_is_late(
    asked: Any, head: Any, director: Any, auditor: Any, stranger: Any, at: datetime
) -> None:
    row = asked()
    told = Notice.objects.values_list("kind", "account")
    assert set(told) == {("registry.request_received", head.pk)}
    tell_all_late(at + timedelta(days=2))
    assert told.count() == 1  # the last day is not over
    for _again in range(2):
        tell_all_late(at + timedelta(days=3))
    late = {("registry.request_late", who.pk) for who in (head, director, auditor)}
    assert sorted(told.all()) == sorted({("registry.request_received", head.pk), *late})
    row.refresh_from_db()
    assert (row.late_told_at, row.late_told_by.name) == (at + timedelta(days=3), "tick")


def test_the_clock_runs_the_job(asked: Any, head: Any, monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    asked()
    later(monkeypatch, at, 5)
    assert tick() == []
    assert Notice.objects.filter(kind="registry.request_late", account=head).count() == 1


@pytest.mark.parametrize(
    ("kind", "days"), [("see", 10), ("copy", 10), ("correct", 10), ("delete", 20), ("restrict", 15), ("object", 15)]
)
def test_a_reply_gives_the_time_of_its_kind_once(asked: Any, head: Any, at: datetime, kind: str, days: int) -> None:
    row = extend_request(request=asked(kind=kind), reason="Đã nhận, đang làm", by=head.actor, at=at)
    assert (row.status, row.due_on) == ("extended", DAY + timedelta(days=days))
    with pytest.raises(Refused, match="đã được phản hồi"):
        extend_request(request=row, reason="Thêm nữa", by=head.actor, at=at)
    assert answer_request(request=row, harm="no", answer="Đã xong", by=head.actor, at=at).status == "answered"


def test_a_late_clock_is_told_again_after_a_reply(asked: Any, head: Any, at: datetime) -> None:
    row = asked()
    tell_all_late(at + timedelta(days=3))
    extend_request(request=row, reason="Đang làm", by=head.actor, at=at + timedelta(days=3))
    tell_all_late(at + timedelta(days=10))
    assert Notice.objects.filter(kind="registry.request_late", account=head).count() == 1
    tell_all_late(at + timedelta(days=11))
    assert Notice.objects.filter(kind="registry.request_late", account=head).count() == 2


def test_what_is_closed_stays_closed_and_the_recorder_is_told(
    asked: Any, head: Any, colleague: Any, at: datetime
) -> None:
    row = answer_request(request=asked(), harm="no", answer="Đã gửi bản sao", by=head.actor, at=at)
    told = {"by": head.actor, "at": at}
    for change in (
        lambda: answer_request(request=row, harm="no", answer="Lại", **told),
        lambda: refuse_request(request=row, refusal="no_mandate", answer="Không", **told),
        lambda: extend_request(request=row, reason="Thêm", **told),
        lambda: withdraw_request(request=row, reason="Nhầm", **told),
    ):
        with pytest.raises(Refused, match="kết thúc trước đó"):
            change()
    assert DataRequest.objects.get(pk=row.pk).answer == "Đã gửi bản sao"
    assert Notice.objects.filter(kind="registry.request_moved", account=colleague).count() == 1


def test_whoever_is_alleged_to_harm_gets_no_answer_but_a_refusal(asked: Any, head: Any, at: datetime) -> None:
    row, told = asked(harm="yes"), {"by": head.actor, "at": at}
    for harm in ("yes", "no", "unknown"):
        with pytest.raises(Refused, match="bị cho là gây hại"):
            answer_request(request=row, harm=harm, answer="Đã gửi", **told)
    row = refuse_request(request=row, refusal="alleged_harm", answer="Không đủ điều kiện", **told)
    assert (row.status, row.refusal) == ("refused", "alleged_harm")


def test_nobody_answers_before_it_is_known_who_asks(asked: Any, head: Any, at: datetime) -> None:
    row, told = asked(harm="unknown"), {"by": head.actor, "at": at}
    with pytest.raises(Refused) as refused:
        answer_request(request=row, harm="unknown", answer="Đã gửi", **told)
    assert refused.value.field == "harm"
    assert answer_request(request=row, harm="no", answer="Đã gửi", **told).harm == "no"
    own = asked(requester="person", harm="")
    with pytest.raises(Refused):
        refuse_request(request=own, refusal="alleged_harm", answer="Không", **told)
    assert answer_request(request=own, harm="", answer="Đã gửi", **told).harm == ""


def test_a_refusal_for_harm_is_remembered_of_that_person_alone(
    asked: Any, head: Any, office: Any, system: Any, child: Person, at: datetime
) -> None:
    assert not like_alleged(child, "Lò Văn Cha")
    row = refuse_request(request=asked(), refusal="alleged_harm", answer="Không", by=head.actor, at=at)
    assert row.harm == "yes"
    assert like_alleged(child, "lo van cha")
    assert like_alleged(child, "Lò Cha")
    assert like_alleged(child, "Lò Văn Cha Em")
    assert not like_alleged(child, "Cha")
    assert not like_alleged(child, "Cha Văn Lò")
    assert not like_alleged(child, "Vi Thị Bà")
    other = add_person(person=NewPerson(unit=office, name="Lò Thị Mai"), by=system, at=at)
    assert not like_alleged(other, "Lò Văn Cha")


def test_the_form_asks_again_when_the_name_is_like_one_alleged(
    asked: Any, child: Person, head: Any, colleague: Any, signed_in: Any, at: datetime
) -> None:
    refuse_request(request=asked(), refusal="alleged_harm", answer="Không", by=head.actor, at=at)
    url, client = reverse("registry:add_request", args=[child.pk]), signed_in(colleague)
    for harm in ("no", "unknown"):
        answer = client.post(url, FORM | {"requester_name": "LO VAN CHA", "harm": harm})
        assert (answer.status_code, "gần giống người bị cho là gây hại" in answer.content.decode()) == (422, True)
    assert client.post(url, FORM | {"harm": "yes"}).status_code == 302
    sure = client.post(url, FORM | {"sure": "on"})
    assert sure.status_code == 302
    assert "Hãy kiểm tra người yêu cầu" in client.get(sure.headers["Location"]).content.decode()
    assert client.post(url, FORM | {"requester_name": "Vi Thị Bà"}).status_code == 302


@pytest.mark.parametrize(
    "words", ["Cháu ở số 7 NGÕ HOA GẠO, Thôn Đông.", "Gọi 0912 000 111", "Số máy là 0912.000.111 nhé"]
)
def test_no_answer_and_no_refusal_tells_where_the_person_is(asked: Any, head: Any, at: datetime, words: str) -> None:
    row, told = asked(), {"by": head.actor, "at": at}
    for change in (
        lambda: answer_request(request=row, harm="no", answer=words, **told),
        lambda: refuse_request(request=row, refusal="no_mandate", answer=words, **told),
    ):
        with pytest.raises(Refused) as refused:
            change()
        assert refused.value.field == "answer"
    assert DataRequest.objects.get(pk=row.pk).status == "received"


def test_the_copy_holds_days_and_codes_and_nothing_of_others(
    asked: Any, child: Person, head: Any, system: Any, signed_in: Any, at: datetime
) -> None:
    given = NewConsent(
        person=child, purpose="referral", recipient="Cơ sở tạm lánh Ban Mai", told="Sống với bà ngoại", given_on=DAY,
        valid_from=DAY, valid_until=date(2026, 9, 2), giver="guardian", giver_name="Vi Thị Bà", giver_relation="bà",
        child_agreed=True, evidence="Bà ký",
    )  # fmt: skip
    record_consent(consent=given, by=system, at=at)
    row = asked(wanted="Muốn biết cháu ở đâu")
    text = signed_in(head).get(reverse("registry:request_copy", args=[row.pk])).content.decode()
    main = text[text.index("<main") : text.index("</main>")]
    for words in ("Lò Thị Mai", "01/05/2014", "Chuyển gửi, kết nối dịch vụ", str(row)):
        assert words in main, words
    hidden = (
        "Hoa Gạo", "thôn Đông", "0912", "Vi Thị Bà", "bà ngoại", "Ban Mai", "Lò Văn Cha", "Muốn biết", "Nhà văn hóa",
        "Văn phòng Công tác xã hội phường", "Căn cước", "Bà ký",
    )  # fmt: skip
    assert [words for words in hidden if words in main] == []


@pytest.mark.parametrize(
    ("more", "status"),
    [({}, 200), ({"kind": "see"}, 200), ({"kind": "delete"}, 404), ({"harm": "yes"}, 404), ({"harm": "unknown"}, 404)],
)
def test_a_copy_is_made_only_for_whoever_may_have_one(
    asked: Any, head: Any, colleague: Any, signed_in: Any, more: dict[str, str], status: int
) -> None:
    url = reverse("registry:request_copy", args=[asked(**more).pk])
    assert signed_in(head).get(url).status_code == status
    assert signed_in(colleague).get(url).status_code == 403


def test_the_pages_lead_from_the_request_to_its_answer(
    child: Person, colleague: Any, head: Any, stranger: Any, signed_in: Any
) -> None:
    made = signed_in(colleague).post(reverse("registry:add_request", args=[child.pk]), FORM)
    assert made.status_code == 302
    (row,) = DataRequest.objects.all()
    page, client = reverse("registry:request", args=[row.pk]), signed_in(head)
    assert made.headers["Location"] == page
    assert "04/03/2026" in signed_in(colleague).get(page).content.decode()
    assert signed_in(stranger).get(page).status_code == 404
    answer = reverse("registry:answer_request", args=[row.pk])
    assert signed_in(colleague).get(answer).status_code == 403
    assert client.post(reverse("registry:extend_request", args=[row.pk]), {"reason": "Đang làm"}).status_code == 302
    text = client.get(page).content.decode()
    assert ("12/03/2026" in text, "chưa đối chiếu văn bản gốc" in text) == (True, True)  # the longer limit is not read
    assert client.post(answer, {"harm": "", "answer": "Đã gửi"}).status_code == 422
    assert client.post(answer, {"harm": "no", "answer": "Đã gửi bản sao"}).status_code == 302
    assert "Đã gửi bản sao" in client.get(page).content.decode()
    assert client.get(reverse("registry:request", args=[987_654])).status_code == 404
    assert str(row) in signed_in(colleague).get(reverse("desk:person", args=[child.pk])).content.decode()


def test_the_audit_holds_ids_and_codes_and_no_words(asked: Any, head: Any, at: datetime) -> None:
    row = asked(wanted="Chuyện kín", requester_name="Lò Văn Kín")
    refuse_request(request=row, refusal="no_mandate", answer="Lời kín", by=head.actor, at=at)
    events = Event.objects.filter(action__startswith="registry.request").order_by("position")
    assert [event.action for event in events] == ["registry.request_received", "registry.request_refused"]
    assert [e.details["request"] for e in events] == [row.pk, row.pk]
    assert [repr(e.details) for e in events if "kín" in repr((e.details, e.reason, e.object_words)).lower()] == []
