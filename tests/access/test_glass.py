"""Break-glass (S13): one hidden record, a reason, a proof, some hours, before everybody's eyes."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from nhipcau.access import actions
from nhipcau.access.models import BreakGlass
from nhipcau.audit.models import Event
from nhipcau.kernel import clock
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.fresh import FRESH_AT
from nhipcau.worklist.models import Notice

NUMBER, NAME = "CA-2026-001", "Lý Thị Mây"
REASON = "Cháu bé đang bị nhốt, công an chờ địa chỉ"


@pytest.fixture
def case(open_case: Any, colleague: Any) -> Any:
    return open_case(NUMBER, officer=colleague.staff)


@pytest.fixture
def move_clock(monkeypatch: pytest.MonkeyPatch, at: Any) -> Any:
    """`move_clock(hours=4)`: it is that much later than `at`."""

    def move(**more: float) -> Any:
        monkeypatch.setattr(clock, "now", lambda: at + timedelta(**more))
        return at + timedelta(**more)

    return move


@pytest.fixture
def proven() -> Any:
    """`proven(user)`: a client that has a second step and typed the password just now, or at `when`."""
    from django.test import Client

    from tests.conftest import open_session

    def sign_in(user: Any, when: Any = None, step: str = "app") -> Any:
        client = open_session(Client(), user, step=step)
        if when is not None:
            session = client.session
            session[FRESH_AT] = when.timestamp()
            session.save()
        return client

    return sign_in


def asking(client: Any, number: str = NUMBER, reason: str = REASON, kind: str = "cases.case") -> Any:
    return client.post("/account/glass/", {"kind": kind, "number": number, "reason": reason})


def test_it_opens_one_record_for_four_hours(
    case: Any, open_case: Any, stranger: Any, proven: Any, move_clock: Any, signed_in: Any
) -> None:
    other = open_case("CA-2026-002")
    client, page = proven(stranger), reverse("desk:case", args=[case.pk])
    assert client.get(page).status_code == 404
    answer = asking(client)
    assert (answer.status_code, answer.headers["Location"]) == (302, page)
    assert client.get(page).status_code == 200
    assert client.get(reverse("desk:case", args=[other.pk])).status_code == 404
    assert client.get(reverse("desk:person", args=[case.person_id])).status_code == 404
    assert client.get(reverse("cases:close", args=[case.pk])).status_code == 404  # to read, not to write
    move_clock(hours=3, minutes=59)
    assert signed_in(stranger).get(page).status_code == 200
    move_clock(hours=4)
    assert signed_in(stranger).get(page).status_code == 404


def test_the_setting_says_how_long(
    case: Any, stranger: Any, proven: Any, move_clock: Any, settings: Any, signed_in: Any
) -> None:
    settings.GLASS_HOURS = 1
    client, page = proven(stranger), reverse("desk:case", args=[case.pk])
    asking(client)
    move_clock(minutes=59)
    assert signed_in(stranger).get(page).status_code == 200
    move_clock(hours=1)
    assert signed_in(stranger).get(page).status_code == 404


@pytest.mark.parametrize(("text", "read"), [("", 4), ("1", 1), ("24", 24), ("0", None), ("25", None), ("-3", None)])
def test_the_setting_is_from_one_to_a_day(text: str, read: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.core.exceptions import ImproperlyConfigured

    from nhipcau.config.settings import whole

    monkeypatch.setenv("NHIPCAU_GLASS_HOURS", text)
    if read is None:
        with pytest.raises(ImproperlyConfigured):
            whole("NHIPCAU_GLASS_HOURS", 4, 1, 24)
    else:
        assert whole("NHIPCAU_GLASS_HOURS", 4, 1, 24) == read


def test_a_banner_says_until_when_on_every_page_and_closes_it(
    case: Any, stranger: Any, proven: Any, move_clock: Any, signed_in: Any
) -> None:
    client, page = proven(stranger), reverse("desk:case", args=[case.pk])
    asking(client)
    glass = BreakGlass.objects.get()
    close = reverse("access:glass_close", args=[glass.pk])
    move_clock(hours=1)
    client = signed_in(stranger)
    for url in ("/", page, reverse("cases:cases"), "/account/"):
        text = client.get(url).content.decode()
        assert NUMBER in text and close in text and "13:00" in text and "3 giờ" in text, url
    assert client.post(close).status_code == 302
    assert client.get(page).status_code == 404
    assert close not in client.get("/").content.decode()
    client.post(close)
    assert Event.objects.filter(action="access.glass_closed").count() == 1


def test_nobody_closes_the_opening_of_somebody_else(case: Any, stranger: Any, proven: Any, worker: Any) -> None:
    asking(proven(stranger))
    glass = BreakGlass.objects.get()
    assert proven(worker).post(reverse("access:glass_close", args=[glass.pk])).status_code == 404
    assert glass.open_at(clock.now())


@pytest.mark.parametrize("reason", ["", "Khẩn cấp", "x" * 19, " " * 30])
def test_the_reason_has_twenty_letters(case: Any, stranger: Any, proven: Any, reason: str) -> None:
    assert asking(proven(stranger), reason=reason).status_code == 422
    assert not BreakGlass.objects.exists()


def test_the_action_asks_for_the_reason_too(case: Any, stranger: Any, at: Any) -> None:
    with pytest.raises(Refused):
        actions.ask_glass(
            user=stranger, record=case, reason="x " * 9, hours=timedelta(hours=4), by=stranger.actor, at=at
        )


def test_without_a_second_step_or_a_fresh_password_nothing_opens(
    case: Any, stranger: Any, proven: Any, at: Any
) -> None:
    without_factor = asking(proven(stranger, step=""))
    assert (without_factor.status_code, without_factor.headers["Location"]) == (302, "/account/factors/?next=%2F")
    stale = asking(proven(stranger, when=at - timedelta(minutes=6)))
    assert stale.status_code == 422 and b"proof_password" in stale.content
    assert REASON.encode() in stale.content  # what was typed is carried along
    assert not BreakGlass.objects.exists()


def test_none_blind_and_unknown_are_answered_alike(case: Any, excluded: Any, proven: Any, system: Any, at: Any) -> None:
    actions.declare_conflict(record=case, staff=excluded.staff, kind="kin", by=system, at=at)
    client = proven(excluded)

    def body(answer: Any) -> bytes:
        from tests.security.html import without_tokens

        return bytes(without_tokens(answer.content)).replace(b"CA-2026-001", b"N").replace(b"CA-2026-999", b"N")

    blind, none = asking(client), asking(client, "CA-2026-999")
    assert (blind.status_code, none.status_code) == (422, 422)
    assert body(blind) == body(none)
    assert not BreakGlass.objects.exists()
    events = Event.objects.filter(action="access.glass_refused")
    assert [(e.object_id, e.details) for e in events] == [(str(excluded.pk), {})] * 2  # they tell nothing apart either


def test_a_conflict_closes_what_was_open(case: Any, make_staff: Any, other_office: Any, proven: Any, at: Any) -> None:
    user = make_staff("khach", "case_worker", other_office)
    client, page = proven(user), reverse("desk:case", args=[case.pk])
    asking(client)
    assert client.get(page).status_code == 200
    actions.declare_conflict(record=case, staff=user.staff, kind="kin", by=user.actor, at=at)
    assert client.get(page).status_code == 404
    assert NUMBER not in client.get("/").content.decode()


def test_whoever_sees_it_needs_no_glass(case: Any, worker: Any, proven: Any) -> None:
    answer = asking(proven(worker))
    assert answer.headers["Location"] == reverse("desk:case", args=[case.pk])
    assert not BreakGlass.objects.exists()


def test_a_number_of_an_address_is_enough(case: Any, stranger: Any, proven: Any) -> None:
    assert asking(proven(stranger), str(case.person_id), kind="registry.person").status_code == 302
    assert BreakGlass.objects.get().anchor_id == case.person.anchor_id


def test_who_reads_no_records_has_no_glass(case: Any, admin: Any, auditor: Any, proven: Any) -> None:
    assert [asking(proven(user)).status_code for user in (admin, auditor)] == [403, 403]


def test_the_page_of_what_is_missing_leads_there_whether_it_exists_or_not(
    case: Any, stranger: Any, admin: Any, signed_in: Any
) -> None:
    pages = [reverse("desk:case", args=[case.pk]), reverse("desk:case", args=[987654]), "/khong/co/"]
    found = [signed_in(stranger).get(page).content.decode() for page in pages]
    assert ["/account/glass/" in page for page in found] == [True] * 3
    assert "/account/glass/" not in signed_in(admin).get("/khong/co/").content.decode()


def test_supervisors_and_data_officers_are_told_and_not_the_one_who_opened(
    case: Any, stranger: Any, head: Any, auditor: Any, worker: Any, proven: Any, signed_in: Any
) -> None:
    asking(proven(stranger))
    told = Notice.objects.filter(kind="access.glass_broken")
    assert {notice.account_id for notice in told} >= {head.pk, auditor.pk, worker.pk}
    assert stranger.pk not in {notice.account_id for notice in told}
    for user in (head, auditor, worker):
        assert NUMBER in signed_in(user).get(told.first().url).content.decode()


def test_the_queue_is_of_ones_units_and_never_ones_own(
    case: Any, stranger: Any, head: Any, auditor: Any, make_account: Any, other_office: Any, proven: Any, signed_in: Any
) -> None:
    asking(proven(stranger))
    glass = BreakGlass.objects.get()
    page, one = reverse("access:glass_queue"), reverse("access:glass_review", args=[glass.pk])
    for user in (head, auditor):
        text = signed_in(user).get(page).content.decode()
        assert NUMBER in text and REASON in text and NAME not in text
    elsewhere = make_account("ngoai", "supervisor", other_office)
    for user in (stranger, elsewhere):
        client = signed_in(user)
        assert one not in client.get(page).content.decode()
        assert client.get(one).status_code == 404


def test_the_review_says_what_it_found_once(case: Any, stranger: Any, head: Any, auditor: Any, proven: Any) -> None:
    asking(proven(stranger))
    glass = BreakGlass.objects.get()
    url, client = reverse("access:glass_review", args=[glass.pk]), proven(auditor)
    assert client.post(url, {"finding": "wrong"}).status_code == 422  # a doubt needs a word
    assert client.post(url, {"finding": "doubtful", "note": "Đã trao đổi"}).status_code == 302
    glass.refresh_from_db()
    assert (glass.finding, glass.finding_note, glass.reviewed_by.name) == ("doubtful", "Đã trao đổi", auditor.name)
    assert proven(head).post(url, {"finding": "right"}).status_code == 422
    assert Event.objects.get(action="access.glass_reviewed").details["finding"] == "doubtful"


def test_what_is_not_reviewed_for_three_days_stands_on_today(
    case: Any, stranger: Any, auditor: Any, proven: Any, signed_in: Any, move_clock: Any
) -> None:
    asking(proven(stranger))
    client = signed_in(auditor)
    assert "quá 3 ngày" not in client.get("/").content.decode()
    move_clock(days=3)
    client = signed_in(auditor)
    assert "quá 3 ngày" in client.get("/").content.decode()
    assert "Quá hạn" in client.get(reverse("access:glass_queue")).content.decode()


def test_who_must_not_see_it_reviews_nothing_of_it(
    case: Any, stranger: Any, head: Any, proven: Any, signed_in: Any, system: Any, at: Any
) -> None:
    asking(proven(stranger))
    glass = BreakGlass.objects.get()
    actions.declare_conflict(record=case, staff=head.staff, kind="kin", by=system, at=at)
    client = signed_in(head)
    assert client.get(reverse("access:glass_review", args=[glass.pk])).status_code == 404
    assert NUMBER not in client.get(reverse("access:glass_queue")).content.decode()


class TestSealed:
    """A sealed record needs a second person."""

    @pytest.fixture(autouse=True)
    def sealed(self, case: Any, colleague: Any, system: Any, at: Any) -> None:
        case.refresh_from_db()
        actions.set_sensitivity(record=case, sensitivity="sealed", by=system, at=at)

    def test_it_waits_for_a_second_person_and_then_opens(
        self, case: Any, stranger: Any, head: Any, proven: Any, move_clock: Any
    ) -> None:
        client, page = proven(stranger), reverse("desk:case", args=[case.pk])
        assert asking(client).headers["Location"] == "/"
        assert client.get(page).status_code == 404
        glass = BreakGlass.objects.get()
        url, now = reverse("access:glass_second", args=[glass.pk]), move_clock(hours=2)
        second = proven(head, when=now)
        assert (
            REASON in second.get(url).content.decode()
            and NUMBER in second.get("/account/glass-queue/").content.decode()
        )
        assert second.post(url).status_code == 302
        glass.refresh_from_db()
        assert (glass.opened_at, glass.closes_at) == (now, now + timedelta(hours=4))
        assert proven(stranger, when=now).get(page).status_code == 200
        assert proven(head).get(page).status_code == 404  # agreeing opens it to the one who asked alone

    def test_the_second_person_proves_who_they_are(
        self, case: Any, stranger: Any, head: Any, proven: Any, at: Any
    ) -> None:
        asking(proven(stranger))
        url = reverse("access:glass_second", args=[BreakGlass.objects.get().pk])
        assert proven(head, when=at - timedelta(minutes=6)).post(url).status_code == 422
        assert BreakGlass.objects.get().opened_at is None

    def test_nobody_is_their_own_second_person(self, case: Any, stranger: Any, at: Any, head: Any, proven: Any) -> None:
        asking(proven(head))  # supervises the unit, and is not in the team
        glass = BreakGlass.objects.get()
        assert proven(head).post(reverse("access:glass_second", args=[glass.pk])).status_code == 404
        with pytest.raises(Refused):
            actions.agree_to_glass(glass=glass, user=head, hours=timedelta(hours=4), by=head.actor, at=at)

    def test_only_supervisors_and_those_named_agree(
        self, case: Any, stranger: Any, colleague: Any, excluded: Any, proven: Any, signed_in: Any
    ) -> None:
        asking(proven(stranger))
        url = reverse("access:glass_second", args=[BreakGlass.objects.get().pk])
        assert signed_in(excluded).get(url).status_code == 404  # of the same unit, not named
        assert signed_in(colleague).get(url).status_code == 200
        told = set(Notice.objects.filter(kind="access.glass_asked").values_list("account_id", flat=True))
        assert colleague.pk in told and excluded.pk not in told and stranger.pk not in told

    def test_a_request_grows_too_old(self, case: Any, stranger: Any, head: Any, proven: Any, move_clock: Any) -> None:
        asking(proven(stranger))
        glass = BreakGlass.objects.get()
        now = move_clock(hours=4)
        assert proven(head, when=now).post(reverse("access:glass_second", args=[glass.pk])).status_code == 404
        with pytest.raises(Refused):
            actions.agree_to_glass(glass=glass, user=head, hours=timedelta(hours=4), by=head.actor, at=now)

    def test_who_agreed_does_not_review(self, case: Any, stranger: Any, head: Any, worker: Any, proven: Any) -> None:
        asking(proven(stranger))
        glass = BreakGlass.objects.get()
        proven(head).post(reverse("access:glass_second", args=[glass.pk]))
        url = reverse("access:glass_review", args=[glass.pk])
        assert proven(head).post(url, {"finding": "right"}).status_code == 422
        assert proven(worker).post(url, {"finding": "right"}).status_code == 302


def test_the_queue_asks_the_same_for_one_and_for_three(
    case: Any, open_case: Any, stranger: Any, auditor: Any, proven: Any, signed_in: Any
) -> None:
    from tests.cases.test_pages import queries_of

    client = signed_in(auditor)
    asking(proven(stranger))
    one = queries_of(client, reverse("access:glass_queue"))
    for number in ("CA-2026-002", "CA-2026-003"):
        open_case(number)
        asking(proven(stranger), number)
    assert queries_of(client, reverse("access:glass_queue")) == one
    assert one <= 12


def test_what_is_read_through_the_glass_stands_in_the_audit_as_such(case: Any, stranger: Any, proven: Any) -> None:
    client = proven(stranger)
    asking(client)
    client.get(reverse("desk:case", args=[case.pk]))
    seen = Event.objects.get(action="access.seen", object_kind="cases.case", actor_id=str(stranger.pk))
    assert seen.details["glass"] == BreakGlass.objects.get().pk
