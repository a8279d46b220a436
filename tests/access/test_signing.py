"""Signing in and out: one answer for every refusal, nothing typed is kept, and guessing is slowed down."""

import unicodedata
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from nhipcau.access import actions
from nhipcau.access.models import SignInAttempt
from nhipcau.audit.models import Event
from nhipcau.config import settings as settings_file
from nhipcau.kernel import clock
from tests.conftest import PASSWORD, open_session

SIGN_IN = "/account/sign-in/"
REFUSED = "Tên đăng nhập hoặc mật khẩu chưa đúng. Hãy kiểm tra cả hai rồi thử lại."


@pytest.fixture
def browser() -> Client:
    return Client()


def attempt(browser: Client, login: str, password: str, **more: Any) -> Any:
    return browser.post(SIGN_IN, {"login": login, "password": password}, **more)


def test_a_person_signs_in_and_goes_where_they_wanted(browser: Client, worker: Any) -> None:
    page = browser.get("/account/password/")
    assert page.headers["Location"] == f"{SIGN_IN}?next=/account/password/"
    assert browser.get(page.headers["Location"]).context["next"] == "/account/password/"
    answer = browser.post(SIGN_IN, {"login": "CAN.BO", "password": PASSWORD, "next": "/account/password/"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/account/password/")
    assert browser.get("/account/").status_code == 200
    event = Event.objects.get(action="access.signed_in")
    assert (event.actor_id, event.object_id, event.details) == (str(worker.pk), str(worker.pk), {"ip": "127.0.0.1"})


@pytest.mark.parametrize("there", ["https://xau.vn/", "//xau.vn", "javascript:alert(1)", "/\\xau.vn"])
def test_it_leads_nowhere_else(browser: Client, worker: Any, there: str) -> None:
    answer = browser.post(SIGN_IN, {"login": "can.bo", "password": PASSWORD, "next": there})
    assert answer.headers["Location"] == "/"


def test_the_session_gets_a_new_key(browser: Client, worker: Any) -> None:
    session = browser.session
    session["x"] = 1
    session.save()
    browser.cookies[settings.SESSION_COOKIE_NAME] = before = session.session_key
    attempt(browser, "can.bo", PASSWORD)
    assert browser.cookies[settings.SESSION_COOKIE_NAME].value != before


def test_letters_composed_another_way_are_the_same_password(browser: Client, worker: Any) -> None:
    assert attempt(browser, "can.bo", unicodedata.normalize("NFD", PASSWORD)).status_code == 302


@pytest.mark.parametrize("login", ["can.bo", "khong.co.ai"])
def test_unknown_login_and_wrong_password_are_answered_alike(browser: Client, worker: Any, login: str) -> None:
    page = attempt(browser, login, "sai mật khẩu rồi")
    assert page.status_code == 422
    assert list(page.context["form"].non_field_errors()) == [REFUSED]
    assert "sai mật khẩu rồi" not in page.content.decode()


@pytest.mark.parametrize("login", ["can.bo", "khong.co.ai"])
def test_unknown_logins_cost_the_same_work(
    browser: Client, worker: Any, login: str, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    from django.contrib.auth.hashers import MD5PasswordHasher

    hashed = []
    real = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *args: hashed.append(1) or real(*args))
    attempt(browser, login, "sai mật khẩu rồi")
    assert len(hashed) == 1


def test_the_password_is_hashed_slowly() -> None:
    assert settings_file.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]


def test_a_refusal_keeps_the_account_and_nothing_typed(browser: Client, worker: Any) -> None:
    attempt(browser, "can.bo", "bí mật một hai ba")
    attempt(browser, "mật khẩu gõ nhầm ô", "gì đó")
    known, unknown = Event.objects.filter(action="access.sign_in_refused").order_by("id")
    assert (known.object_id, known.object_words, known.actor_kind) == (str(worker.pk), "can.bo", "system")
    assert (unknown.object_id, unknown.object_words, unknown.details) == ("", "", {"ip": "127.0.0.1"})
    kept = [str(vars(row)) for row in [*Event.objects.all(), *SignInAttempt.objects.all()]]
    assert not [text for text in kept if "bí mật" in text or "gõ nhầm" in text]


def test_a_closed_account_is_refused_like_any_other(browser: Client, worker: Any, system: Any, at: datetime) -> None:
    open_session(browser, worker)
    actions.close_account(user=worker, by=system, at=at)
    assert browser.get("/account/").status_code == 302  # from the next request on
    page = attempt(browser, "can.bo", PASSWORD)
    assert list(page.context["form"].non_field_errors()) == [REFUSED]


@pytest.mark.parametrize("login", ["can.bo", "khong.co.ai"])
def test_guessing_is_slowed_down_for_this_address_only(
    browser: Client, worker: Any, at: datetime, login: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [attempt(browser, login, "sai rồi").status_code for _ in range(10)] == [422] * 10
    page = attempt(browser, login, PASSWORD)
    assert (page.status_code, page.headers["Retry-After"]) == (429, "900")
    assert "Đã thử quá nhiều lần" in page.content.decode()
    assert attempt(browser, "nguoi.khac", "sai rồi").status_code == 422
    elsewhere = attempt(Client(), login, PASSWORD, REMOTE_ADDR="10.0.0.9")
    assert elsewhere.status_code == (302 if login == "can.bo" else 422)
    monkeypatch.setattr(clock, "now", lambda: at + timedelta(minutes=15))
    assert attempt(browser, login, PASSWORD).status_code == (302 if login == "can.bo" else 422)
    assert SignInAttempt.objects.count() == (0 if login == "can.bo" else 1)  # older ones are gone


def test_a_success_forgets_the_failures(browser: Client, worker: Any) -> None:
    for _ in range(9):
        attempt(browser, "can.bo", "sai rồi")
    assert attempt(browser, "can.bo", PASSWORD).status_code == 302
    assert SignInAttempt.objects.count() == 0


def test_behind_tls_the_address_is_the_one_our_proxy_wrote(browser: Client, worker: Any, settings: Any) -> None:
    settings.BEHIND_TLS = True
    attempt(browser, "can.bo", "sai rồi", HTTP_X_FORWARDED_FOR="1.1.1.1, 203.0.113.7")
    assert Event.objects.get(action="access.sign_in_refused").details == {"ip": "203.0.113.7"}


def test_signing_out_ends_the_session(signed_in: Callable[[Any], Any], worker: Any) -> None:
    client = signed_in(worker)
    assert client.get("/account/sign-out/").status_code == 405
    assert client.post("/account/sign-out/").headers["Location"] == SIGN_IN
    assert client.get("/account/").status_code == 302
    assert Event.objects.get(action="access.signed_out").actor_id == str(worker.pk)


def test_signing_in_without_the_token_is_refused(worker: Any) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert attempt(strict, "can.bo", PASSWORD).status_code == 403


def test_empty_fields_are_told_each(browser: Client, db: None) -> None:
    page = attempt(browser, "", "")
    assert page.status_code == 422
    assert sorted(page.context["form"].errors) == ["login", "password"]
    assert Event.objects.count() == 0


def test_signed_in_pages_are_kept_by_no_browser(signed_in: Callable[[Any], Any], worker: Any) -> None:
    assert "no-store" in signed_in(worker).get("/account/").headers["Cache-Control"]
    assert "no-store" in Client().get(SIGN_IN).headers["Cache-Control"]
