"""Second steps: who is asked, what is right, and that nothing is good twice."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from nhipcau.access.actions import factors
from nhipcau.access.models import CardCode, Device
from nhipcau.audit.models import Event
from nhipcau.kernel import clock
from nhipcau.kernel.errors import Refused
from tests.conftest import PASSWORD, open_session

SIGN_IN, SECOND, FACTORS = "/account/sign-in/", "/account/sign-in/second/", "/account/factors/"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_at(moment: datetime) -> str:
    return factors.app_code(SECRET, int(moment.timestamp()) // 30)


@pytest.fixture
def app(worker: Any, at: datetime) -> Any:
    """The worker with an app, set up a minute ago."""
    before = at - timedelta(minutes=1)
    factors.add_app(user=worker, secret=SECRET, code=code_at(before), by=worker.actor, at=before)
    return worker


@pytest.fixture
def card(worker: Any, at: datetime) -> list[str]:
    """Codes of a card of the worker."""
    return factors.make_card(user=worker, by=worker.actor, at=at)


def password_shown(login: str = "can.bo", onward: str = "/account/") -> Client:
    """A browser whose owner has shown the password."""
    browser = Client()
    answer = browser.post(SIGN_IN, {"login": login, "password": PASSWORD, "next": onward})
    assert answer.headers["Location"].startswith(SECOND)
    return browser


def test_the_password_alone_opens_nothing(app: Any) -> None:
    browser = password_shown()
    assert browser.get("/account/").headers["Location"].startswith(SIGN_IN)
    page = browser.get(SECOND)
    assert page.status_code == 200
    assert app.name in page.content.decode()


def test_the_code_of_the_app_lets_in_and_on(app: Any, at: datetime) -> None:
    browser = password_shown()
    before = browser.session.session_key
    answer = browser.post(SECOND, {"code": code_at(at), "next": "/account/password/"})
    assert answer.headers["Location"] == "/account/password/"
    assert browser.session["factor"] == "app"
    assert browser.session.session_key != before
    assert Event.objects.get(action="access.signed_in").details == {"ip": "127.0.0.1", "step": "app"}


@pytest.mark.parametrize(("seconds", "right"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_one_step_early_or_late_is_forgiven(worker: Any, at: datetime, seconds: int, right: bool) -> None:
    old = at - timedelta(hours=1)
    factors.add_app(user=worker, secret=SECRET, code=code_at(old), by=worker.actor, at=old)
    moment = at + timedelta(seconds=seconds)
    assert bool(factors.step_taken(user=worker, text=code_at(moment), at=at)) is right


def test_no_code_is_good_twice(app: Any, at: datetime) -> None:
    code = code_at(at)
    assert password_shown().post(SECOND, {"code": code}).status_code == 302
    page = password_shown().post(SECOND, {"code": code})
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["code"])
    earlier = code_at(at - timedelta(seconds=30))  # one before the last used is spent too
    assert password_shown().post(SECOND, {"code": earlier}).status_code == 422


def test_the_first_code_is_spent_by_setting_up(worker: Any, at: datetime) -> None:
    factors.add_app(user=worker, secret=SECRET, code=code_at(at), by=worker.actor, at=at)
    assert factors.step_taken(user=worker, text=code_at(at), at=at) == ""


def test_the_secret_of_the_app_lies_in_no_table(app: Any) -> None:
    assert SECRET not in str(Authenticator.objects.get().data)


def test_a_code_of_the_card_is_good_once(card: list[str], worker: Any) -> None:
    assert password_shown().post(SECOND, {"code": card[3].upper().replace("-", " ")}).status_code == 302
    assert password_shown().post(SECOND, {"code": card[3]}).status_code == 422
    assert password_shown().post(SECOND, {"code": card[4]}).status_code == 302
    spent = Event.objects.filter(action="access.code_spent").order_by("id")
    assert [event.details["left"] for event in spent] == [19, 18]


def test_codes_are_hashed_and_twenty_and_different(card: list[str]) -> None:
    plain = {code.replace("-", "") for code in card}
    kept = str(list(CardCode.objects.values()))
    assert len(plain) == 20
    assert not [code for code in plain if code in kept]


def test_a_new_card_ends_the_one_before(card: list[str], worker: Any, at: datetime) -> None:
    fresh = factors.make_card(user=worker, by=worker.actor, at=at)
    assert factors.step_taken(user=worker, text=card[0], at=at) == ""
    assert factors.step_taken(user=worker, text=fresh[0], at=at) == "card"


def test_the_card_of_another_opens_nothing(card: list[str], reader: Any, at: datetime) -> None:
    factors.make_card(user=reader, by=reader.actor, at=at)
    assert factors.step_taken(user=reader, text=card[0], at=at) == ""


def test_a_card_used_up_still_asks(worker: Any, card: list[str], at: datetime) -> None:
    for code in card:
        assert factors.step_taken(user=worker, text=code, at=at)
    password_shown()


def test_guessing_codes_is_slowed_down_apart_from_the_password(app: Any, at: datetime) -> None:
    browser = password_shown()
    assert [browser.post(SECOND, {"code": "000000"}).status_code for _ in range(10)] == [422] * 10
    page = browser.post(SECOND, {"code": code_at(at)})
    assert (page.status_code, page.headers["Retry-After"]) == (429, "900")
    other = Client(REMOTE_ADDR="10.0.0.9")
    other.post(SIGN_IN, {"login": "can.bo", "password": PASSWORD})
    assert other.post(SECOND, {"code": code_at(at)}).status_code == 302


def test_what_was_shown_is_forgotten_after_ten_minutes(app: Any, at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    browser, later = password_shown(), at + timedelta(minutes=11)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert browser.post(SECOND, {"code": code_at(later)}).headers["Location"].startswith(SIGN_IN)


def test_a_password_changed_in_between_forgets_it_too(app: Any, at: datetime) -> None:
    browser = password_shown()
    app.set_password("mật khẩu khác hẳn rồi")
    app.save()
    assert browser.post(SECOND, {"code": code_at(at)}).headers["Location"].startswith(SIGN_IN)


@pytest.mark.parametrize("spoilt", ["", "không", "[]", "{}", '{"id": 1}', '{"response": {"clientDataJSON": "x"}}'])
def test_a_spoilt_passkey_is_a_wrong_step(app: Any, spoilt: str) -> None:
    assert password_shown().post(SECOND, {"passkey": spoilt}).status_code == 422


# --- who must ------------------------------------------------------------
def test_an_administrator_sets_one_up_before_anything_else(admin: Any) -> None:
    browser = Client()
    browser.post(SIGN_IN, {"login": "quan.tri", "password": PASSWORD})
    for page in ("/", "/account/", "/account/accounts/"):
        assert browser.get(page).headers["Location"] == FACTORS
    assert "Vai trò của bạn cần bước xác minh thứ hai" in browser.get(FACTORS).content.decode()
    page = browser.post("/account/factors/card/")
    assert len(page.context["codes"]) == 20
    assert browser.get("/account/accounts/").status_code == 200


def test_whoever_needs_none_is_not_asked(worker: Any) -> None:
    browser = Client()
    browser.post(SIGN_IN, {"login": "can.bo", "password": PASSWORD})
    assert browser.get("/account/").status_code == 200


def test_a_session_without_it_ends_when_one_was_made_elsewhere(admin: Any, at: datetime) -> None:
    browser = open_session(Client(), admin, step="")
    factors.make_card(user=admin, by=admin.actor, at=at)
    assert browser.get("/account/accounts/").headers["Location"] == SIGN_IN
    assert browser.get("/account/").headers["Location"].startswith(SIGN_IN)


# --- setting up ------------------------------------------------------------
def test_an_app_is_set_up_on_its_page(signed_in: Callable[[Any], Any], worker: Any, at: datetime) -> None:
    client = signed_in(worker)
    page = client.get("/account/factors/app/")
    secret = page.context["secret"].replace(" ", "")
    assert "data:image/svg+xml;base64," in page.content.decode()
    wrong = client.post("/account/factors/app/", {"code": "000000"})
    assert (wrong.status_code, wrong.context["secret"]) == (422, page.context["secret"])
    code = factors.app_code(secret, int(at.timestamp()) // 30)
    assert client.post("/account/factors/app/", {"code": code}).headers["Location"] == FACTORS
    assert Event.objects.get(action="access.factor_added").details == {"step": "app"}
    assert client.get("/account/factors/app/").context["secret"] != page.context["secret"]


def test_the_last_step_of_whoever_needs_one_stays(signed_in: Callable[[Any], Any], admin: Any, at: datetime) -> None:
    client = signed_in(admin)
    factors.make_card(user=admin, by=admin.actor, at=at)
    factors.add_app(user=admin, secret=SECRET, code=code_at(at), by=admin.actor, at=at)
    assert client.post(f"{FACTORS}card/remove/").headers["Location"] == FACTORS
    which = Authenticator.objects.get().pk
    client.post(f"{FACTORS}{which}/remove/")
    assert Authenticator.objects.filter(pk=which).exists()
    assert Event.objects.filter(action="access.factor_removed").count() == 1


def test_nobody_takes_the_step_of_another_away(signed_in: Callable[[Any], Any], app: Any, reader: Any) -> None:
    which = Authenticator.objects.get().pk
    signed_in(reader).post(f"{FACTORS}{which}/remove/")
    assert Authenticator.objects.filter(pk=which).exists()


def test_an_administrator_prints_a_card_and_takes_lost_steps_away(
    signed_in: Callable[[Any], Any], admin: Any, app: Any, at: datetime
) -> None:
    client, theirs = signed_in(admin), open_session(Client(), app)
    theirs.get("/account/")
    page = client.post(f"/account/accounts/{app.pk}/card/")
    assert factors.step_taken(user=app, text=page.context["codes"][0], at=at) == "card"
    client.post(f"/account/accounts/{app.pk}/no-factors/")
    assert not Authenticator.objects.exists()
    browser = Client()
    assert browser.post(SIGN_IN, {"login": "can.bo", "password": PASSWORD}).headers["Location"] == "/"


def test_there_must_be_something_to_take_away(worker: Any, at: datetime) -> None:
    with pytest.raises(Refused):
        factors.remove_factors(user=worker, by=worker.actor, at=at)


# --- devices ------------------------------------------------------------
def test_a_new_device_is_told_to_the_owner_on_the_others(worker: Any) -> None:
    known, new = Client(), Client(headers={"user-agent": "Mozilla Windows Chrome/140"})
    known.post(SIGN_IN, {"login": "can.bo", "password": PASSWORD})
    assert "Lần đầu đăng nhập" not in known.get("/account/").content.decode()
    new.post(SIGN_IN, {"login": "can.bo", "password": PASSWORD})
    assert "Lần đầu đăng nhập từ trình duyệt này" in new.get("/account/").content.decode()
    known.post("/account/sign-out/")
    known.post(SIGN_IN, {"login": "can.bo", "password": PASSWORD})
    told = known.get("/account/").content.decode()
    assert "Chrome · Windows" in told
    assert "Chrome · Windows" not in known.get("/account/").content.decode()  # once
    assert Event.objects.filter(action="access.new_device").count() == 2
    assert Device.objects.count() == 2


def test_the_cookie_of_a_device_is_in_no_table(worker: Any) -> None:
    browser = Client()
    browser.post(SIGN_IN, {"login": "can.bo", "password": PASSWORD})
    cookie = browser.cookies["device"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert cookie.value not in str(list(Device.objects.values()))


def test_the_way_on_is_offered_to_whoever_was_sent_here(app: Any) -> None:
    browser = Client()
    open_session(browser, app)
    assert "Tiếp tục" not in browser.get(FACTORS).content.decode()
    assert 'href="/account/password/"' in browser.get(f"{FACTORS}?next=/account/password/").content.decode()
