"""Signing in and out."""

from typing import Any

import pytest
from django.test import Client

from tests.conftest import PASSWORD

SIGN_IN = "/account/sign-in/"


@pytest.fixture
def browser() -> Client:
    return Client()


def test_a_person_signs_in_and_goes_where_they_wanted(browser: Client, worker: Any) -> None:
    page = browser.get("/account/password/")
    assert page.headers["Location"] == f"{SIGN_IN}?next=/account/password/"
    answer = browser.post(SIGN_IN, {"login": "CAN.BO", "password": PASSWORD, "next": "/account/password/"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/account/password/")
    assert browser.get("/account/").status_code == 200
