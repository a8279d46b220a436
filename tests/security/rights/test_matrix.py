"""Every address for everybody; no change by reading; no change without the token of our own page."""

import logging
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from nhipcau.access.states import ROLES
from tests.security.province import OTHERS, SEATS, Province
from tests.security.routes import address, everybody, matrix, names
from tests.security.tables import everything

OPEN_BEFORE = {"access:sign_out", "access:lock", "access:unlock", "set_language"}
"""What stands open to somebody who must do something else first."""
LED = {"anonymous": "/account/sign-in/", "must_change": "/account/password/", "no_factor": "/account/factors/"}
"""Where those are led who may go nowhere yet."""
OPEN_FACTORS = OPEN_BEFORE | {"access:device", "access:sign_in", "access:arrive", "access:second"}
FREE = {"anonymous": {"set_language"}, "must_change": OPEN_BEFORE, "no_factor": OPEN_FACTORS}


@pytest.fixture(autouse=True)
def silent() -> Iterator[None]:
    """A refusal writes a traceback to the log, which takes longer than the refusal."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    assert sorted(matrix()) == sorted(names())


def test_every_role_stands_in_the_matrix_and_sits_somewhere() -> None:
    assert set(ROLES) == set(SEATS)
    assert set(everybody()) == {"anonymous", *SEATS, *OTHERS} - {"other_admin"}


def answers(province: Province, client: Client) -> Iterator[tuple[str, Any]]:
    """Route → what it answers in this browser; nothing of it stays."""
    cookies = client.cookies.copy()
    for name, row in matrix().items():
        with transaction.atomic():
            client.cookies, url = cookies.copy(), address(name, province.world.ids)
            yield name, client.post(url) if row.get("ask") == "post" else client.get(url)
            transaction.set_rollback(True)


@pytest.mark.parametrize("who", everybody())
def test_everybody_gets_what_the_matrix_says(province: Province, client_of: Callable[..., Client], who: str) -> None:
    found, led = {}, []
    for name, answer in answers(province, client_of(who)):
        found[name] = answer.status_code
        if answer.status_code == 302 and who in LED and name not in FREE[who]:
            led += [] if answer.headers["Location"].startswith(LED[who]) else [(name, answer.headers["Location"])]
    wanted = {name: row["who"][who] for name, row in matrix().items()}
    assert {name: (found[name], wanted[name]) for name in found if found[name] != wanted[name]} == {}
    assert led == []


THREE = ("director", "admin", "data_officer")
"""Who come nearly everywhere together."""


@pytest.fixture
def browsers(client_of: Callable[..., Client]) -> Callable[..., Client]:
    """`browsers(who, row)`: the browser of `who`; where none of the three is answered, of somebody who is."""
    elsewhere = [row for row in matrix().values() if not shown_to(row, THREE)]
    people = {shown_to(row, SEATS) or THREE[0] for row in elsewhere} | {*THREE}
    strict = {who: client_of(who, enforce_csrf_checks=True) for who in sorted(people)}
    return lambda who, row: strict[who if shown_to(row, THREE) else shown_to(row, SEATS) or who]


def shown_to(row: dict[str, Any], people: Iterable[str]) -> str:
    """The first of these people whom the address answers."""
    return next((who for who in people if row["who"][who] == 200), "")


@pytest.mark.parametrize("who", THREE)
def test_a_post_without_the_token_of_our_page_is_refused(
    province: Province, browsers: Callable[..., Client], who: str
) -> None:
    before = everything()
    statuses = {
        name: browsers(who, row).post(address(name, province.world.ids)).status_code for name, row in matrix().items()
    }
    assert statuses == dict.fromkeys(matrix(), 403)
    assert everything() == before


@pytest.mark.parametrize("who", THREE)
def test_reading_every_page_twice_changes_nothing(
    province: Province, browsers: Callable[..., Client], who: str
) -> None:
    before = everything()
    for name, row in matrix().items():
        for _time in range(2):
            answer = browsers(who, row).get(address(name, province.world.ids))
        if row.get("ask") == "post":
            assert answer.status_code in {302, 403, 405}, name
    assert everything() == before
