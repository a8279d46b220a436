"""Sessions one can see and end; hiding the page and coming back; whose a device is."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory

from nhipcau.access.models import Device
from nhipcau.audit.models import Event
from nhipcau.kernel import clock
from nhipcau.kernel.fresh import may_keep_drafts
from tests.conftest import PASSWORD, open_session

SIGN_IN, SESSIONS, UNLOCK = "/account/sign-in/", "/account/sessions/", "/account/unlock/"
QUERIES = 7
SCRIPT = {"HTTP_ACCEPT": "application/json"}


def signed_in_by_page(login: str = "can.bo", **more: Any) -> Client:
    browser = Client(**more)
    assert browser.post(SIGN_IN, {"login": login, "password": PASSWORD}).status_code == 302
    return browser


def test_i_see_where_i_am_signed_in_and_end_one(worker: Any, reader: Any) -> None:
    here, there = signed_in_by_page(), signed_in_by_page(headers={"user-agent": "Firefox Linux"})
    strange = signed_in_by_page("nguoi.doc")
    places = here.get(SESSIONS).context["places"]
    assert [(place.here, place.words) for place in places] == [(True, "trình duyệt khác"), (False, "Firefox · Linux")]
    here.post(f"{SESSIONS}{places[1].pk}/end/")
    assert there.get("/account/").status_code == 302
    assert (here.get("/account/").status_code, strange.get("/account/").status_code) == (200, 200)
    assert Event.objects.get(action="access.sessions_ended").details == {"number": 1}


def test_i_end_all_others_and_nobody_elses(worker: Any, reader: Any) -> None:
    here, others = signed_in_by_page(), [signed_in_by_page() for _ in range(3)]
    strange = signed_in_by_page("nguoi.doc")
    here.post(f"{SESSIONS}end/")
    assert [client.get("/account/").status_code for client in (here, *others, strange)] == [200, 302, 302, 302, 200]


def test_nobody_ends_the_session_of_another(worker: Any, reader: Any) -> None:
    mine, strange = signed_in_by_page(), signed_in_by_page("nguoi.doc")
    pk = mine.get(SESSIONS).context["places"][0].pk
    strange.post(f"{SESSIONS}{pk}/end/")
    assert mine.get("/account/").status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_same_however_long(
    worker: Any, reader: Any, rows: int, django_assert_num_queries: Any
) -> None:
    signed_in_by_page("nguoi.doc")
    here, *_others = [signed_in_by_page() for _ in range(rows)]
    here.get(SESSIONS)
    with django_assert_num_queries(QUERIES):
        assert len(here.get(SESSIONS).context["places"]) == rows


# --- hiding ------------------------------------------------------------
def test_a_hidden_session_opens_with_the_password_only(signed_in: Callable[[Any], Any], worker: Any) -> None:
    client = signed_in(worker)
    assert client.post("/account/lock/", {"next": "/account/password/"}).headers["Location"].startswith(UNLOCK)
    page = client.get("/account/")
    assert page.headers["Location"].startswith(SIGN_IN)
    assert client.get(page.headers["Location"]).headers["Location"] == f"{UNLOCK}?next=%2Faccount%2F"
    assert worker.name in client.get(UNLOCK).content.decode()
    assert client.post(UNLOCK, {"password": "sai rồi sai rồi"}).status_code == 422
    answer = client.post(UNLOCK, {"password": PASSWORD, "who": "can.bo", "next": "/account/password/"})
    assert answer.headers["Location"] == "/account/password/"
    assert client.get("/account/").status_code == 200
    assert [e.action for e in Event.objects.filter(action__in=("access.locked", "access.unlocked")).order_by("id")] == [
        "access.locked",
        "access.unlocked",
    ]


def test_a_script_hides_and_comes_back_in_the_same_page(signed_in: Callable[[Any], Any], worker: Any) -> None:
    client = signed_in(worker)
    assert client.post("/account/lock/", **SCRIPT).status_code == 204
    assert client.post("/account/alive/").status_code == 401
    wrong = client.post(UNLOCK, {"password": "sai", "who": "can.bo"}, **SCRIPT)
    assert (wrong.status_code, bool(wrong.json()["why"])) == (422, True)
    assert client.post(UNLOCK, {"password": PASSWORD, "who": "can.bo"}, **SCRIPT).json()["token"]
    assert client.post("/account/alive/").status_code == 204


def test_the_page_of_one_is_not_opened_by_the_password_of_another(
    signed_in: Callable[[Any], Any], worker: Any, reader: Any
) -> None:
    client = signed_in(reader)  # signed in anew in the same browser, where a page of the worker lies hidden
    assert client.post(UNLOCK, {"password": PASSWORD, "who": "can.bo"}, **SCRIPT).status_code == 401


def test_guessing_at_a_hidden_page_is_slowed_down(signed_in: Callable[[Any], Any], worker: Any) -> None:
    client = signed_in(worker)
    client.post("/account/lock/")
    for _ in range(10):
        client.post(UNLOCK, {"password": "sai"})
    page = client.post(UNLOCK, {"password": PASSWORD})
    assert "Đã thử quá nhiều lần" in page.content.decode()


def test_somebody_else_signs_out_of_a_hidden_session(signed_in: Callable[[Any], Any], worker: Any, reader: Any) -> None:
    client = signed_in(worker)
    client.post("/account/lock/")
    assert client.post("/account/sign-out/").headers["Location"] == SIGN_IN
    client.post(SIGN_IN, {"login": "nguoi.doc", "password": PASSWORD})
    html = client.get("/account/").content.decode()
    assert (reader.name in html, worker.name in html) == (True, False)
    assert Event.objects.get(action="access.signed_out").actor_id == str(worker.pk)


# --- whose device ------------------------------------------------------------
def drafts_of(client: Client, user: Any) -> bool:
    request: HttpRequest = RequestFactory().get("/")
    request.user, request.session = user, client.session
    return may_keep_drafts(request)


def test_drafts_stay_only_where_the_owner_said_so(worker: Any, reader: Any) -> None:
    browser = signed_in_by_page()
    assert drafts_of(browser, worker) is False
    browser.post("/account/device/", {"personal": "1"})
    assert drafts_of(browser, worker) is True
    assert browser.post("/account/sign-out/").headers["Clear-Site-Data"] == '"cache"'
    assert browser.get(SIGN_IN).context["form"].initial["login"] == "can.bo"
    browser.post(SIGN_IN, {"login": "nguoi.doc", "password": PASSWORD})
    assert drafts_of(browser, reader) is False  # the same browser, another person
    browser.post("/account/sign-out/")
    browser.post(SIGN_IN, {"login": "can.bo", "password": PASSWORD})
    assert drafts_of(browser, worker) is True
    shared = browser.post("/account/device/", {"personal": "0"})
    assert shared.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert drafts_of(browser, worker) is False


def test_a_shared_device_shows_no_login(worker: Any) -> None:
    browser = signed_in_by_page()
    browser.post("/account/sign-out/")
    assert browser.get(SIGN_IN).context["form"].initial["login"] == ""
    assert "can.bo" not in browser.get(SIGN_IN).content.decode()


def test_an_unknown_browser_cannot_be_declared(signed_in: Callable[[Any], Any], worker: Any) -> None:
    client = signed_in(worker)
    client.post("/account/device/", {"personal": "1"})
    assert not client.session.get("personal")
    assert not Device.objects.exists()


def test_typing_keeps_a_session_awake(worker: Any, at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    client = open_session(Client(), worker)
    for minutes in (20, 40, 60):
        monkeypatch.setattr(clock, "now", lambda minutes=minutes: at + timedelta(minutes=minutes))
        assert client.post("/account/alive/").status_code == 204
    assert client.get("/account/").status_code == 200
