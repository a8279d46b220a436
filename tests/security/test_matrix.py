"""Every address for everybody; no change by reading; no change without the token of our own page."""

import hashlib
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client

from .routes import address, matrix, names
from .world import World

PEOPLE = ("anonymous", "admin", "staff", "stranger", "reader", "must_change")
MOVES_BY_READING = {"sessions.Session", "access.SignInAttempt", "audit.Event", "audit.ChainHead"}


def client_of(world: World, who: str, **options: Any) -> Client:
    client = Client(**options)
    if who != "anonymous":
        client.force_login(world.users[who])
    return client


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    assert sorted(matrix()) == sorted(names())


@pytest.mark.parametrize("who", PEOPLE)
def test_everybody_gets_what_the_matrix_says(world: World, who: str) -> None:
    found, wanted = {}, {}
    for name, row in matrix().items():
        with transaction.atomic():
            client, url = client_of(world, who), address(name, world.ids)
            answer = client.post(url) if row.get("ask") == "post" else client.get(url)
            transaction.set_rollback(True)
        found[name], wanted[name] = answer.status_code, row[who]
        if answer.status_code == 302 and who == "anonymous" and name != "set_language":
            assert answer.headers["Location"].startswith("/account/sign-in/"), name
        if answer.status_code == 302 and who == "must_change" and name not in {"access:sign_out", "set_language"}:
            assert answer.headers["Location"] == "/account/password/", name
    assert found == wanted


@pytest.mark.parametrize("who", ["staff", "admin"])
def test_a_post_without_the_token_of_our_page_is_refused(world: World, who: str) -> None:
    client = client_of(world, who, enforce_csrf_checks=True)
    before = everything()
    statuses = {name: client.post(address(name, world.ids)).status_code for name in matrix()}
    assert statuses == dict.fromkeys(matrix(), 403)
    assert everything() == before


def everything() -> dict[str, str]:
    """A digest of each table that reading a page must leave as it is."""
    found = {}
    for model in apps.get_models():
        if model._meta.label in MOVES_BY_READING:
            continue
        columns = [c.name for c in model._meta.concrete_fields if c.name != "last_login" and not c.generated]
        rows = model._base_manager.order_by("pk").values_list(*columns)
        found[model._meta.label] = hashlib.sha256(repr(list(rows)).encode()).hexdigest()
    return found


@pytest.mark.parametrize("who", ["staff", "admin"])
def test_reading_every_page_twice_changes_nothing(world: World, who: str) -> None:
    client = client_of(world, who)
    before = everything()
    for name, row in matrix().items():
        for _time in range(2):
            answer = client.get(address(name, world.ids))
        if row.get("ask") == "post":
            assert answer.status_code in {302, 403, 405}, name
    assert everything() == before
