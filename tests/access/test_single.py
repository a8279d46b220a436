"""Single sign-on of a province: off by default; on, it lets in only whom an administrator opened an account for."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.adapter import get_adapter
from django.test import Client

from nhipcau.access.actions import factors
from nhipcau.access.models import User
from nhipcau.audit.models import Event
from nhipcau.kernel import clock

SERVER = "https://dangnhap.tinh.example"
LEAVE, SIGN_IN = "/account/sign-in/single/", "/account/sign-in/"


class Answer:
    """What the server of the province answers."""

    status_code, headers = 200, {"content-type": "application/json"}

    def __init__(self, told: dict[str, Any]) -> None:
        self.told, self.text = told, json.dumps(told)

    def json(self) -> dict[str, Any]:
        return self.told

    def raise_for_status(self) -> None:
        """It is well."""


class Province:
    """The server of a province, as far as we ask it; `who` is whom it vouches for."""

    who, asked = "can.bo", 0

    def __enter__(self) -> "Province":
        return self

    def __exit__(self, *args: object) -> None:
        """Nothing was opened."""

    def get(self, url: str, **more: Any) -> Answer:
        Province.asked += 1
        if url.endswith("openid-configuration"):
            ends = {f"{name}_endpoint": f"{SERVER}/{name}" for name in ("authorization", "token", "userinfo")}
            return Answer(ends | {"issuer": SERVER, "jwks_uri": f"{SERVER}/keys"})
        return Answer({"sub": "17", "preferred_username": Province.who})

    def request(self, method: str, url: str, **more: Any) -> Answer:
        Province.asked += 1
        return Answer({"access_token": "thẻ", "token_type": "Bearer"})


@pytest.fixture
def single(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Province]]:
    app = {"provider_id": "oidc", "name": "Tỉnh", "client_id": "nhipcau", "secret": "bí mật"}
    app |= {"settings": {"server_url": SERVER, "oauth_pkce_enabled": True}}
    settings.SOCIALACCOUNT_PROVIDERS, settings.OIDC_NAME = {"openid_connect": {"APPS": [app]}}, "Tỉnh"
    monkeypatch.setattr(type(get_adapter()), "get_requests_session", lambda self: Province())
    Province.who, Province.asked = "can.bo", 0
    yield Province


def come_back(browser: Client) -> Any:
    """Go to the server, and come back vouched for."""
    there = browser.get(f"{LEAVE}?next=/account/").headers["Location"]
    assert there.startswith(f"{SERVER}/authorization?")
    asked = parse_qs(urlsplit(there).query)
    assert asked["redirect_uri"] == [f"http://testserver{LEAVE}back/"]
    assert "code_challenge" in asked
    back = browser.get(f"{LEAVE}back/", {"code": "mã", "state": asked["state"][0]})
    assert back.headers["Location"] == "/account/sign-in/arrive/?next=%2Faccount%2F"
    return browser.get(back.headers["Location"])


def test_it_is_off_and_asks_nobody(db: None) -> None:
    assert (Client().get(LEAVE).status_code, Client().get(f"{LEAVE}back/").status_code) == (404, 404)
    assert LEAVE not in Client().get(SIGN_IN).content.decode()


def test_who_has_an_account_comes_in(single: type[Province], worker: Any) -> None:
    browser = Client()
    assert LEAVE in browser.get(SIGN_IN).content.decode()
    assert come_back(browser).headers["Location"] == "/account/"
    assert worker.name in browser.get("/account/").content.decode()
    assert Event.objects.filter(action="access.signed_in", object_id=str(worker.pk)).count() == 1


def test_who_has_none_gets_none(single: type[Province], worker: Any) -> None:
    single.who = "nguoi.ngoai"
    browser, before = Client(), User.objects.count()
    assert come_back(browser).headers["Location"] == SIGN_IN
    assert "Bạn chưa có tài khoản ở đây" in browser.get(SIGN_IN).content.decode()
    assert (User.objects.count(), browser.get("/account/").status_code) == (before, 302)


def test_a_closed_account_stays_closed(single: type[Province], worker: Any) -> None:
    worker.is_active = False
    worker.save()
    assert come_back(Client()).headers["Location"] == SIGN_IN


def test_the_second_step_is_asked_all_the_same(
    single: type[Province], worker: Any, at: datetime, settings: Any
) -> None:
    codes = factors.make_card(user=worker, by=worker.actor, at=at)
    browser = Client()
    there = come_back(browser).headers["Location"]
    assert there.startswith("/account/sign-in/second/")
    assert browser.post(there, {"code": codes[0]}).status_code == 302
    assert browser.get("/account/").status_code == 200
    settings.OIDC_FACTOR = True  # … unless the province says that it asks for one itself
    trusted = Client()
    assert come_back(trusted).headers["Location"] == "/account/"
    assert trusted.session["factor"] == "elsewhere"


def test_a_word_of_nobody_and_an_old_one_let_nobody_in(
    single: type[Province], worker: Any, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = Client()
    assert browser.get("/account/sign-in/arrive/").headers["Location"] == SIGN_IN
    assert browser.get(f"{LEAVE}back/", {"code": "mã", "state": "bịa"}).headers["Location"] == SIGN_IN
    session = browser.session
    session["vouched"] = {"login": "can.bo", "at": at.timestamp()}
    session.save()
    monkeypatch.setattr(clock, "now", lambda: at + timedelta(minutes=3))
    assert browser.get("/account/sign-in/arrive/").headers["Location"] == SIGN_IN
    assert browser.get("/account/").status_code == 302


def test_a_half_told_server_stops_the_start(tmp_path: Any) -> None:
    said = {"NHIPCAU_OIDC_SERVER": "http://khong.an.toan", "NHIPCAU_DATA": str(tmp_path)}
    command = [sys.executable, "-c", "from nhipcau.config import settings"]
    result = subprocess.run(command, env=os.environ | said, capture_output=True, text=True, check=False)
    assert result.returncode != 0
    assert "Đăng nhập một lần cần đủ NHIPCAU_OIDC_SERVER" in result.stderr
