"""What leaves as a file is what stands on the page, for everybody who takes lists out, and no canary more (S3, S24)."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from nhipcau.access.states import ROLES
from nhipcau.kernel.contracts import listings
from nhipcau.kernel.permissions import Permission
from tests.exporting.taking import ask, file_of, sheet, words
from tests.security.province import OTHERS, SEATS, Province

from .crawling import said
from .reference import Reference
from .test_crawl import HIV_BLIND, faults

DAY = date(2026, 3, 2)
SEATED = {**{role: role for role in SEATS}, **{who: role for who, (role, _unit) in OTHERS.items()}}
EXPORTERS = sorted(
    who
    for who, role in SEATED.items()
    if Permission.EXPORT in ROLES[role].all and who not in {"must_change", "no_factor"}
)
FILTERS = {"registry.coverage": {"legal_group": "NN.BLGD"}}


def page_rows(text: str) -> tuple[list[str], list[list[str]]]:
    """Heads and cells of the first table of a page, in words."""
    table = re.search(r"<table.*?</table>", text, re.DOTALL)
    if table is None:
        return [], []

    def plain(cell: str) -> str:
        return " ".join(unescape(re.sub(r"<[^>]*>", "", cell)).split())

    heads = [plain(cell) for cell in re.findall(r"<th scope=.col.[^>]*>(.*?)</th>", table[0], re.DOTALL)]
    rows = re.findall(r"<tr>(.*?)</tr>", table[0].partition("</thead>")[2], re.DOTALL)
    return heads, [[plain(cell) for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL)] for row in rows]


def pages(client: Client, name: str, told: dict[str, str]) -> Iterator[str]:
    """All pages of a list."""
    url = reverse(name.replace(".", ":"))
    number = 1
    while True:
        text = client.get(url, {**told, "page": number}).content.decode()
        yield text
        if 'rel="next"' not in text:
            return
        number += 1


def tidy(cell: str) -> str:
    """Dashes for nothing, units and marks beside a figure are the page's alone."""
    return re.sub(r"^–$| đ$|%$", "", cell)


@pytest.mark.parametrize("who", EXPORTERS)
def test_the_file_holds_what_the_page_shows(province: Province, client_of: Callable[..., Client], who: str) -> None:
    client, seen, wrong = client_of(who), 0, []
    for name, listing in listings.items():
        told = FILTERS.get(name, {})
        if not province.account(who).may(listing.permission):
            assert ask(client, name).status_code == 404
            continue
        shown = [page_rows(text) for text in pages(client, name, told)]
        rows = [row for _heads, found in shown for row in found]
        if not rows:
            assert ask(client, name, **told).status_code == 422  # nothing to take out
            continue
        above, heads, cells = sheet(file_of(client, name, **told))
        found = [[" ".join(words(cell).split()) for cell in row] for row in cells]
        shown_cells = [[tidy(cell) for cell in row] for row in rows]
        seen += len(cells)
        if heads != shown[0][0] or found != shown_cells:
            wrong.append((name, heads, found[:2], shown[0][0], shown_cells[:2]))
        assert f"Số dòng: {len(rows)}" in above
        assert any("dữ liệu cá nhân" in line for line in above) is listing.personal
    assert wrong == []
    assert seen > 10


@pytest.mark.sqlite
@pytest.mark.parametrize("who", EXPORTERS)
def test_no_file_holds_a_canary_of_what_is_hidden(
    province: Province, client_of: Callable[..., Client], who: str
) -> None:
    client, reference, wrong, told = client_of(who), Reference(DAY), [], 0
    for name, listing in listings.items():
        if not province.account(who).may(listing.permission):
            continue
        answer = ask(client, name, **FILTERS.get(name, {}))
        if answer.status_code != 302:
            continue
        url = answer.headers["Location"]
        for address, text in ((url, said(client.get(url))), (f"{url}file", said(client.post(f"{url}file")))):
            wrong += list(faults(province, reference, who, address, text))
            told += text.count("KANARI")
    assert wrong == []
    assert told > (50 if who not in {"data_officer", "reports_officer"} else -1)
    assert who in HIV_BLIND or who in {"director", "office_head", "excluded", "stranger"}


def test_whoever_may_not_take_lists_out_is_told_of_none(province: Province, client_of: Callable[..., Client]) -> None:
    for who in sorted({*SEATS} - {*EXPORTERS}):
        client: Any = client_of(who)
        for name in listings.keys():  # noqa: SIM118 - a book is no mapping
            assert client.get(reverse("exporting:ask", args=[name])).status_code == 403
            page = client.get(reverse(name.replace(".", ":")))
            assert page.status_code in {200, 403}
            assert "/exports/new/" not in page.content.decode()
