"""A form takes what it asks for: names of columns sent beside its own fields change nothing."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.urls import resolve

from .filled import correcting, creating, filled, page_at
from .html import Form, Page
from .routes import address, matrix
from .world import World

VALUES = ("1", "true", "2020-01-01", "user:1:Kẻ Gian")


DRAWN = re.compile(r"\b[0-9a-f]{64}\b|md5\$[^']+|UUID\([^)]+\)|\b\d{4}-[0-9a-f]{6}\.[\w=-]+|\b\d{4}-\d\d/\w{32}\b")
"""Passwords, marks, keys of rows, closed texts and names of stored files, that are drawn anew each time."""


def columns() -> dict[str, str]:
    """Every column of every table, with a value that it might take."""
    names: dict[str, str] = {}
    for model in apps.get_models():
        for place, column in enumerate(model._meta.concrete_fields):
            names[column.name] = names[column.attname] = VALUES[place % len(VALUES)]
    return names | {"pk": "1", "is_superuser": "true", "role": "admin"}


def outcome(client: Any, url: str, data: dict[str, Any]) -> tuple[int, list[str]]:
    """The status, and every row of every table of records as it then stands; undone."""
    with transaction.atomic():
        status = client.post(url, data).status_code
        rows = []
        for model in apps.get_models():
            label = model._meta.label
            if label.startswith(("sessions.", "audit.", "django_tasks", "access.SignIn")):
                continue
            names = [c.attname for c in model._meta.concrete_fields if c.attname not in {"id", "last_login"}]
            rows += [DRAWN.sub("…", f"{label} {row}") for row in model._base_manager.order_by("pk").values_list(*names)]
        transaction.set_rollback(True)
    return status, rows


@pytest.mark.sqlite  # PostgreSQL counts its keys on after an undone row
def test_columns_sent_beside_the_fields_of_a_form_change_nothing(world: World, signed_in: Any) -> None:
    client = signed_in(world.users["staff"])
    different = []
    for name, (url, data) in {**creating(world), **correcting(world)}.items():
        forms = page_at(client, url).forms
        asked = {field for form in forms for field in form.fields}
        beside = {key: value for key, value in columns().items() if key not in asked}
        plain, spoiled = outcome(client, url, data), outcome(client, url, data | beside)
        different += [(name, row) for row in set(plain[1]) ^ set(spoiled[1])]
        assert (plain[0], spoiled[0]) == (302, 302), name
    assert different == []


NOT_TAKEN = {
    "access:factor_app",  # a code that nobody knows
    "access:factor_passkey",
    "access:password_change",  # the present password
    "access:again",
    "access:unlock",
    "access:open",  # a login of its own, asked below
    "desk:search",  # looks for something
    "intake:search",
    "registry:people",
    "registry:other",
    "importing:upload",  # a file
    "forms:file_scan",
    "cases:paper",
    "cases:separation",
    "cases:end_separation",  # what is not so in this world: a child apart, an emergency, a plan that is signed
    "cases:measures",
    "cases:submit_plan",
}
"""Forms that cannot be answered with their own first choices: sent as they stand, and refused."""
OUT = {"access:sign_out", "access:lock", "desk:gallery"}
ANSWERS: dict[str, dict[str, Any]] = {
    "access:sensitivity": {"sensitivity": "restricted"},
    "access:grant": {"valid_from": "02/03/2026", "valid_to": ""},
    "cases:move_procedure": {"procedure": "general"},
    "cases:open_for": {"number": "", "source": "", "address": ""},
    "registry:end_group": {"until": "02/03/2026"},
    "desk:unit_close": {"closed_on": "02/03/2026", "successor": ""},
    "households:head": {"on": ""},
    "households:leave": {"until": ""},
    "intake:link": {"number": "MA-01"},
    "registry:end_relation": {"until": ""},
    "reports:give_number": {"letter_number": "12/BC-TT", "letter_date": "02/03/2026"},
}
"""What the first choices leave wrong."""


def plainly(form: Form) -> dict[str, Any]:
    """A form with what it begins with, its first choices, and words where it asks for words."""
    data = {}
    for name, values in form.fields.items():
        if name not in {"csrfmiddlewaretoken", "once"}:
            offered = [value for value in form.offered.get(name, ()) if value]
            data[name] = next(filter(None, values), "") or (offered[0] if offered else "Ghi nhầm, thử lại")
    return data


def others(client: Any, world: World) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(route, address, data) of every form on any page that is not in filled.py, each once."""
    known = {resolve(url.partition("?")[0]).view_name for url, _data in filled(world)}
    for name, row in matrix().items():
        url = address(name, world.ids)
        answer = client.get(url) if row.get("ask") != "post" else None
        if answer is None or answer.status_code != 200 or "html" not in answer.headers["Content-Type"]:
            continue
        for form in Page(answer.content.decode()).forms:
            target = form.action if form.action.startswith("/") else url
            route = resolve(target.partition("?")[0]).view_name
            if form.method == "post" and route not in known | OUT:
                known.add(route)
                yield route, target, plainly(form) | ANSWERS.get(route, {})


@pytest.mark.sqlite
@pytest.mark.parametrize("who", ["staff", "admin"])
def test_nor_in_any_other_form(world: World, signed_in: Any, who: str) -> None:
    client, refused, different, count = signed_in(world.users[who]), set(), [], 0
    cookies = client.cookies.copy()
    for route, url, data in others(client, world):
        found = []
        for sent in (data, {**{k: v for k, v in columns().items() if k not in data}, **data}):
            client.cookies = cookies.copy()
            found.append(outcome(client, url, sent))
        count += 1
        refused |= {route} if found[0][0] == 422 else set()
        different += [(route, found[0][0], found[1][0])] if found[0][0] != found[1][0] else []
        different += [(route, row) for row in set(found[0][1]) ^ set(found[1][1])]
    assert different == []
    assert refused <= NOT_TAKEN, refused - NOT_TAKEN
    assert count > 10
