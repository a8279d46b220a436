"""Invitations and slips: how somebody without e-mail begins."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from nhipcau.access.models import Invitation
from nhipcau.audit.models import Event
from nhipcau.kernel import clock
from tests.conftest import PASSWORD

NEW = "đò dọc sông xanh biếc"


def link(client: Any, user: Any) -> str:
    page = client.post(f"/account/accounts/{user.pk}/invite/")
    assert page.status_code == 200
    return re.sub(r"^http://testserver", "", page.context["link"])


def test_an_invitation_lets_its_owner_choose_the_password_once(
    signed_in: Callable[[Any], Any], admin: Any, worker: Any
) -> None:
    address, guest = link(signed_in(admin), worker), Client()
    assert worker.name in guest.get(address).content.decode()
    weak = guest.post(address, {"password": "ngắn", "again": "ngắn"})
    assert (weak.status_code, list(weak.context["form"].errors)) == (422, ["password"])
    assert guest.post(address, {"password": NEW, "again": NEW}).headers["Location"] == "/account/sign-in/"
    assert guest.get(address).status_code == 404
    assert guest.post(address, {"password": NEW + "x", "again": NEW + "x"}).status_code == 404
    assert guest.post("/account/sign-in/", {"login": "can.bo", "password": NEW}).headers["Location"] == "/"
    assert Event.objects.get(action="access.invitation_used").object_id == str(worker.pk)


def test_it_holds_for_seven_days(
    signed_in: Callable[[Any], Any], admin: Any, worker: Any, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = link(signed_in(admin), worker)
    monkeypatch.setattr(clock, "now", lambda: at + timedelta(days=7, seconds=-1))
    assert Client().get(address).status_code == 200
    monkeypatch.setattr(clock, "now", lambda: at + timedelta(days=7))
    assert Client().get(address).status_code == 404


def test_a_new_one_ends_the_one_before_and_none_is_kept_readable(
    signed_in: Callable[[Any], Any], admin: Any, worker: Any
) -> None:
    client = signed_in(admin)
    first, second = link(client, worker), link(client, worker)
    assert (Client().get(first).status_code, Client().get(second).status_code) == (404, 200)
    assert second.split("/")[-2] not in str(list(Invitation.objects.values()))
    assert second.split("/")[-2] not in str(list(Event.objects.values()))


def test_a_closed_account_is_not_invited_into(signed_in: Callable[[Any], Any], admin: Any, worker: Any) -> None:
    client = signed_in(admin)
    address = link(client, worker)
    client.post(f"/account/accounts/{worker.pk}/close/")
    assert Client().get(address).status_code == 404
    assert client.post(f"/account/accounts/{worker.pk}/invite/").status_code == 302


def test_the_slip_says_where_and_how_to_begin(signed_in: Callable[[Any], Any], admin: Any, worker: Any) -> None:
    page = signed_in(admin).post(f"/account/accounts/{worker.pk}/reset-password/")
    html = page.content.decode()
    for words in ("http://testserver/", "can.bo", page.context["password"], "Bắt đầu thế nào", "F9"):
        assert words in html
    worker.refresh_from_db()
    assert not worker.check_password(PASSWORD)
