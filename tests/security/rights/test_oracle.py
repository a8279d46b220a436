"""No list is narrowed or ordered by what its form does not offer: no column, no path to another table (S6)."""

import os
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from tests.security.html import Page
from tests.security.province import Province
from tests.security.routes import matrix

ORDERS = (
    "order",
    "order_by",
    "ordering",
    "orderby",
    "sort",
    "sort_by",
    "sortby",
    "o",
    "by",
    "dir",
    "fields",
    "include",
)
ENDINGS = ("", "__startswith", "__gt", "__in", "__isnull", "__anchor__sensitivity")
VALUES = ("1", "hiv", "KANARI", "sealed") if os.environ.get("NHIPCAU_FULL") else ("1",)
AT_ONCE = 900  # Django reads a thousand fields
OFFERED_TOO = {"page", "from", "to", "unit", "code", "by", "label", "series"}
"""What a page reads beside the fields of its form."""


def columns() -> list[str]:
    """Every column of every table, and every column behind a key."""
    found: set[str] = {"pk", "anchor__conflicts__staff", "anchor__team__staff", "anchor__sealed__code"}
    for model in apps.get_models():
        for column in model._meta.concrete_fields:
            found |= {column.name, column.attname}
            if column.is_relation:
                found |= {f"{column.name}__{other.name}" for other in column.related_model._meta.concrete_fields}
    return sorted(found)


def lists(client: Client) -> dict[str, str]:
    """Route → address of the pages that show rows and can be narrowed by a form."""
    found = {}
    for name, row in matrix().items():
        if row.get("ask") != "post" and not row.get("args") and not name.startswith("rulebook:"):  # no records there
            url = reverse(name) + (f"?{row['query']}".format(unit_code="VP01") if row.get("query") else "")
            answer = client.get(url)
            html = answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html")
            if html and any(form.method == "get" for form in Page(answer.content.decode()).forms):
                found[name] = url
    return found


def rows_of(client: Client, url: str) -> list[str]:
    """The records a page shows, in order."""
    links = Page(client.get(url).content.decode()).links
    return [link for link in links if re.search(r"/\d+/", link) and "?" not in link]


def asked_for(client: Client, url: str) -> set[str]:
    page = Page(client.get(url).content.decode())
    return OFFERED_TOO.union(*(form.fields for form in page.forms), *(form.offered for form in page.forms))


@pytest.mark.parametrize("who", ["case_worker", "data_officer"])
def test_columns_in_an_address_neither_narrow_nor_order(
    province: Province, client_of: Callable[..., Client], who: str
) -> None:
    client, different = client_of(who), []
    found = lists(client)
    assert len(found) > (3 if who == "data_officer" else 5)
    for name, url in found.items():
        known, base, joint = asked_for(client, url), rows_of(client, url), "&" if "?" in url else "?"
        for value in VALUES:
            beside = {f"{column}{end}": value for column in columns() for end in ENDINGS}
            pairs = [pair for pair in beside.items() if pair[0] not in known]
            for start in range(0, len(pairs), AT_ONCE):
                if rows_of(client, f"{url}{joint}{urlencode(pairs[start : start + AT_ONCE])}") != base:
                    different.append((name, value, pairs[start]))
        for order in ("name", "-person__name", "client_group", "-anchor__sensitivity", "?"):
            beside = {key: order for key in ORDERS if key not in known}
            if rows_of(client, f"{url}{joint}{urlencode(beside)}") != base:
                different.append((name, order))
    assert different == []


def test_the_rows_of_a_list_are_what_is_compared(province: Province, client_of: Callable[..., Client]) -> None:
    """What the form does offer changes them."""
    client = client_of("case_worker")
    every, some = (rows_of(client, reverse("cases:cases") + query) for query in ("", "?status=closed"))
    assert (len(every) > 3, some == every) == (True, False)


@pytest.mark.parametrize("name", ["cases:cases", "registry:people"])
def test_a_hidden_word_offered_to_others_narrows_nothing(
    province: Province, client_of: Callable[..., Client], name: str
) -> None:
    """The groups of the list, sealed and guarded ones, asked for by somebody to whom the form does not offer them."""
    client: Any = client_of("case_worker")
    base = rows_of(client, reverse(name))
    for value in ("hiv", "child_violence", "trafficked", "child_sexual_abuse"):
        assert rows_of(client, f"{reverse(name)}?group={value}") == base, value
