"""Where no word of a person may stand: logs, addresses, titles, redirects, error pages; searches by name are posts."""

import logging
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import pytest
from django.db import DataError, IntegrityError, OperationalError
from django.test import Client

from nhipcau.config import web
from nhipcau.kernel.logs import PlainFormatter

from .filled import correcting, creating
from .html import Page
from .routes import address, matrix
from .world import CANARY, World

TYPED = {"name": "Lê Thị KANARI", "phone": "0912345678", "caller_phone": "0987654321", "donor": "KANARI Hội",
         "note": "KANARI chuyện", "problem": "KANARI khó", "q": "KANARI 0912345678", "words": "KANARI",
         "reason": "KANARI nhầm", "caller_name": "Bùi KANARI", "client_name": "Vũ KANARI"}  # fmt: skip
PRIVATE = re.compile(r"kanari|0?912.?345.?678|0?987.?654.?321|nnhiv", re.I)
"""Names, stories, telephones and the sealed group of the world, as they are or in an address. The number of a case
names nobody: it is what tabs and papers call a case by."""
TITLE = re.compile(r"<title>(.*?)</title>", re.S)
SEARCHES = ("desk:search", "intake:search", "intake:earlier", "cases:near")
ASKED_BY_ADDRESS = {
    # what a filter may take by its address: days, numbers and codes of lists, nothing that a person is called
    *("from", "to", "first", "last", "on", "day", "unit", "by", "code", "page", "place", "year"),
}

PUBLIC = {"desk:units": {"words"}, "access:who_of": {"number"}, "importing:columns": {"row"}}
"""Words of what is no person: units, the number of a record, the row of a sheet with its headings."""


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[Any]:
    """Everything any logger says at any level, as the log shows it; the SQL of Django's debugging is never written."""
    caplog.set_level(logging.DEBUG)
    form = PlainFormatter("{levelname} {name} {message}", style="{")
    yield lambda: [form.format(one) for one in caplog.records if not one.name.startswith("django.db")]


def spoken(answer: Any) -> list[str]:
    """What an answer says where others than the person at the screen may read it."""
    found = [f"{name}: {value}" for name, value in answer.headers.items()]
    if "html" not in answer.headers.get("Content-Type", ""):
        return found
    body = answer.content.decode()
    page = Page(body)
    return found + TITLE.findall(body) + page.links + [form.action for form in page.forms]


def private(words: list[str]) -> list[str]:
    return [one for one in words if PRIVATE.search(unquote(one))]


@pytest.mark.sqlite  # what a page says hangs on no database
@pytest.mark.parametrize("who", ["staff", "reader", "admin", "stranger"])
def test_titles_addresses_and_headers_name_nobody(world: World, signed_in: Any, logged: Any, who: str) -> None:
    client = signed_in(world.users[who])
    found = {name: private(spoken(client.get(address(name, world.ids)))) for name in matrix()}
    assert {name: words for name, words in found.items() if words} == {}
    assert private(logged()) == []


def test_saving_and_looking_for_somebody_leave_no_trace(world: World, signed_in: Any, logged: Any) -> None:
    """What was typed goes in by the body of a post, saved or refused: neither address nor log has it."""
    client, found = signed_in(world.users["staff"]), {}
    for name, (url, data) in {**creating(world), **correcting(world)}.items():
        typed = data | {key: value for key, value in TYPED.items() if key in data}
        for sent in (typed, typed | {"unit": "0"}):
            answer = client.post(url, sent)
            if words := private([url, *(f"{key}: {value}" for key, value in answer.headers.items())]):
                found[name] = words
    for name in SEARCHES:
        answer = client.post(address(name, world.ids), TYPED)
        if words := private(spoken(answer)):
            found[name] = words
    assert found == {}
    assert private(logged()) == []


@pytest.mark.sqlite  # what a page says hangs on no database
def test_no_form_that_asks_by_address_takes_words(world: World, signed_in: Any) -> None:
    """A form that filters by GET leaves its fields in histories and logs: days and codes may, names may not."""
    words: dict[str, set[str]] = {}
    for who in ("staff", "admin"):
        client = signed_in(world.users[who])
        for name, row in matrix().items():
            if (
                row.get("ask") == "post"
                or "html" not in (answer := client.get(address(name, world.ids)))["Content-Type"]
            ):
                continue
            for form in Page(answer.content.decode()).forms:
                typed = {field for field in form.fields if field not in form.offered}
                typed -= ASKED_BY_ADDRESS | PUBLIC.get(name, set())
                if form.method == "get" and typed:
                    words[name] = typed
    assert words == {}


def test_an_error_page_says_nothing_of_what_was_sent(
    world: World, signed_in: Any, logged: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database quotes the row it refuses; neither the page nor the log may hand it on."""
    from nhipcau.intake.views import log

    def broken(*, contact: Any, **_: Any) -> None:
        raise IntegrityError(f"Key (caller_name)=({contact.caller_name}) already exists")

    monkeypatch.setattr(log.actions, "log_contact", broken)
    client = Client(raise_request_exception=False)
    client.force_login(world.users["staff"])
    url, data = creating(world)["intake.Contact"]
    answer = client.post(url, data | {"caller_name": "Lê Thị KANARI", "caller_phone": "0987654321"})
    assert answer.status_code == 500
    assert not PRIVATE.search(answer.content.decode())
    lines = "\n".join(logged())
    assert "IntegrityError (its message is left out" in lines
    assert "in broken" in lines  # the place in the code is told
    assert private([lines]) == []


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ValueError(f"invalid: {CANARY}"), False),
        (KeyError(CANARY), False),
        (DataError(CANARY), False),
        (OperationalError("database is locked"), True),
        (FileNotFoundError(2, "No such file", "nhipcau.sqlite3"), True),
    ],
)
def test_the_log_tells_of_the_machine_and_not_of_people(error: Exception, told: bool) -> None:
    def fail() -> None:
        try:
            raise ValueError(CANARY)
        except ValueError as cause:
            raise error from cause

    try:
        fail()
    except Exception as caught:
        text = PlainFormatter().formatException((type(caught), caught, caught.__traceback__))
    assert CANARY not in text
    assert (str(error) in text, "ValueError" in text, "in fail" in text) == (told, True, True)


def test_addresses_are_not_logged_at_all() -> None:
    assert web.accesslog is None


def test_the_log_is_written_by_that_formatter() -> None:
    from django.conf import settings

    handlers = settings.LOGGING["handlers"].values()
    assert [settings.LOGGING["formatters"][one["formatter"]]["()"] for one in handlers] == [
        "nhipcau.kernel.logs.PlainFormatter"
    ]
    assert all(not logger.handlers for logger in map(logging.getLogger, ("nhipcau", "gunicorn.access")))
