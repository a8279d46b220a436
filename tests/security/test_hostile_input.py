"""Hostile values in every field and every parameter: never an error of ours, never a word lost or run."""

import logging
import os
from collections.abc import Iterator
from typing import Any
from uuid import UUID
from zlib import crc32

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from .hostile import MEGABYTE, VALUES
from .html import Form, Page
from .routes import address, matrix
from .world import World

PARAMETERS = ("page", "from", "to", "unit", "code", "by", "label", "series", "on", "place", "state", "first", "last")
QUIET = {"access:sign_out", "importing:blank"}
FULL = os.environ.get("NHIPCAU_FULL") == "1"
"""All values in all fields: minutes. Without it every field meets a few of them, and every value some fields."""


def some(key: str, share: int = 30) -> list[tuple[str, str]]:
    """The values for one field or page: all of them, or the same few on each run."""
    kept = crc32(key.encode())
    return [pair for place, pair in enumerate(VALUES.items()) if FULL or (place + kept) % share == 0]


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


def sent(client: Client, method: str, url: str, data: Any) -> str:
    """Empty when it was answered; else what broke. Whatever it changed is undone."""
    with transaction.atomic():
        try:
            status = getattr(client, method)(url, data).status_code
            fault = f"{status}" if status >= 500 else ""
        except Exception as error:
            fault = f"{type(error).__name__}: {str(error)[:100]}"
        transaction.set_rollback(True)
    return fault


def forms_of(client: Client, world: World) -> Iterator[tuple[str, str, Form]]:
    """(route, address, form) of every form that changes or looks for something, each once."""
    seen = set()
    for name, row in matrix().items():
        if row.get("ask") == "post" or name in QUIET:
            continue
        url = address(name, world.ids)
        answer = client.get(url)
        if answer.status_code != 200 or "html" not in answer.headers["Content-Type"]:
            continue
        for form in Page(answer.content.decode()).forms:
            target = form.action if form.action.startswith("/") else url
            key = (target.partition("?")[0], tuple(sorted(form.fields)))
            if key not in seen and form.method == "post" and "sign-out" not in target:
                seen.add(key)
                yield name, target, form


@pytest.mark.parametrize("who", ["staff", "admin"])
def test_no_field_of_any_form_breaks_the_server(world: World, signed_in: Any, who: str) -> None:
    client = signed_in(world.users[who])
    broken, count = [], 0
    for name, target, form in list(forms_of(client, world)):
        usual = {key: values for key, values in form.fields.items() if values and key != "csrfmiddlewaretoken"}
        typed = [key for key in form.fields if key != "csrfmiddlewaretoken"]
        for what, value in some(target, 18):
            tries = [dict.fromkeys(typed, value), usual | {key: value for key in typed if key not in form.offered}]
            for data in tries:
                count += 1
                if fault := sent(client, "post", target, data):
                    broken.append((name, target, what, fault))
    assert broken == []
    assert count > 30


def test_one_field_at_a_time_in_forms_that_are_otherwise_right(world: World, signed_in: Any) -> None:
    from .filled import filled

    client = signed_in(world.users["staff"])
    broken = []
    for url, data in filled(world):
        for key in data:
            for what, value in some(f"{url} {key}"):
                if fault := sent(client, "post", url, data | {key: value}):
                    broken.append((url, key, what, fault))
    assert broken == []


def test_arrays_and_a_megabyte_in_a_field(world: World, signed_in: Any) -> None:
    from .filled import filled

    client = signed_in(world.users["staff"])
    broken = []
    for url, data in filled(world):
        tries: list[dict[str, Any]] = [{key: [value, value] for key, value in data.items()}]
        tries += [{f"{key}[]": value for key, value in data.items()}, dict.fromkeys(data, MEGABYTE[:300_000])]
        tries += [data | {"note": MEGABYTE, "reason": MEGABYTE}]
        broken += [(url, fault) for one in tries if (fault := sent(client, "post", url, one))]
    assert broken == []


PERSON = {"staff": "director", "admin": "admin"}
"""Whose cells of the matrix these accounts have: the head of all offices has those of the director."""


@pytest.mark.parametrize("who", ["staff", "admin"])
def test_no_parameter_of_any_address_breaks_the_server(world: World, signed_in: Any, who: str) -> None:
    client = signed_in(world.users[who])
    broken = []
    for name, row in matrix().items():
        if row.get("ask") == "post" or name in QUIET or row["who"][PERSON[who]] != 200:
            continue
        plain, _, query = address(name, world.ids).partition("?")
        usual = dict(pair.split("=") for pair in query.split("&")) if query else {}
        page = client.get(plain, usual)
        shown = Page(page.content.decode()) if "html" in page.headers["Content-Type"] else None
        typed = {key for form in shown.forms if form.method == "get" for key in form.fields} if shown else set()
        known = sorted(typed | set(usual) | set(PARAMETERS if usual or typed else ("page",)))
        for what, value in some(name, 22):
            if "file" in plain and what not in {"zero byte", "newlines", "huge int", "script"}:
                continue
            tries = [dict.fromkeys(known, value), usual | {key: value for key in known if key not in usual}]
            broken += [(name, what, fault) for data in tries if (fault := sent(client, "get", plain, data))]
        for key in usual:
            broken += [
                (name, key, what, fault)
                for what, value in some(f"{name} {key}")
                if name == "reports:rows" and (fault := sent(client, "get", plain, usual | {key: value}))
            ]
    assert broken == []


def test_ids_in_addresses_that_no_database_knows(world: World, signed_in: Any) -> None:
    broken = []
    for who in ("staff", "admin"):
        client = signed_in(world.users[who])
        for name, row in matrix().items():
            keyed = any(isinstance(world.ids.get(each), UUID) for each in row.get("args", []))
            if keyed or row.get("args") in (None, [], ["=topic"]) or name == "registry:withdraw_part":
                continue  # the address of a part, a filled form or an export takes a UUID and nothing else
            known = (0, 2**31, 2**63, 10**40)
            for value in known if FULL else (known[crc32(f"{who} {name}".encode()) % 2], *known[2:]):
                url = address(name, dict.fromkeys(world.ids, value) | {"unit_code": "VP01"})
                methods = (
                    ("post",) if row.get("ask") == "post" else ("get", "post") if FULL or value == 2**63 else ("get",)
                )
                broken += [(name, value, fault) for one in methods if (fault := sent(client, one, url, {}))]
    for ident in ("%00", "a%00b", "%F0%9F%98%80", "-1", "9" * 60, "'"):
        client = signed_in(world.users["admin"])
        for url in (f"/account/audit/cases.case/{ident}/", f"/account/audit/{ident}/1/", f"/rulebook/codes/{ident}/"):
            if fault := sent(client, "get", url, {}):
                broken.append((url, ident, fault))
    assert broken == []


def test_broken_bytes_and_strange_bodies_are_answered(world: World, signed_in: Any) -> None:
    client = signed_in(world.users["staff"])
    url, broken = reverse("intake:log_call"), []
    bodies = [
        (b"caller_name=%ff%fe&note=\xff\xfe", "application/x-www-form-urlencoded"),
        (b"{}", "application/json"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"", "multipart/form-data"),
        (b"a=1", "application/x-www-form-urlencoded; charset=nothing"),
        (b"&".join(b"a%d=1" % n for n in range(2_000)), "application/x-www-form-urlencoded"),
        (b"a=" + b"x" * 6_000_000, "application/x-www-form-urlencoded"),
    ]
    for body, kind in bodies:
        try:
            status = client.generic("POST", url, body, content_type=kind).status_code
            broken += [(body[:30], kind, status)] if status >= 500 else []
        except Exception as error:
            broken.append((body[:30], kind, repr(error)[:200]))
    assert broken == []
