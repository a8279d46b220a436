"""Pages of the demo: time over HTTP, queries and bytes of each."""

import re
from collections.abc import Callable, Iterable
from contextlib import closing
from http.client import HTTPConnection
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from nhipcau.access import queries as access
from nhipcau.kernel import clock
from nhipcau.kernel.fresh import BEGUN, FACTOR, SEEN

from .figures import Measured, percentile
from .server import HOST, get, serving, times

LISTS = {
    "today": "/",
    "contacts": "/contacts/",
    "cases": "/cases/",
    "people": "/people/",
    "events": "/outreach/",
    "materials": "/outreach/materials/",
    "donations": "/resources/",
    "screenings": "/care/screenings/",
    "units": "/units/",
    "staff": "/staff/",
    "imports": "/import/",
    "reports": "/reports/",
    "call_form": "/contacts/call",
    "rulebook": "/rulebook/",
}
RECORDS = {
    # page: the list it is found in, what its address looks like
    "contact": ("contacts", r"/contacts/\d+/"),
    "case": ("cases", r"/cases/\d+/"),
    "person": ("people", r"/people/\d+/"),
    "event": ("events", r"/outreach/\d+/"),
    "material": ("materials", r"/outreach/materials/\d+/"),
    "donation": ("donations", r"/resources/\d+/"),
    "screening": ("screenings", r"/care/screenings/\d+/"),
    "unit": ("units", r"/units/\d+/"),
    "staff_member": ("staff", r"/staff/\d+/"),
    "report": ("reports", r"/reports/periodic/\?[^\"'#]+"),
}
OPERATIONS = ("page.sign_in", *(f"page.{name}" for name in (*LISTS, *RECORDS)))
ASSET = re.compile(r"(?:href|src)=\"(/static/[^\"]+\.(?:css|js))\"")


def measure(wanted: Callable[[str], bool], tell: Callable[[str], None]) -> tuple[list[Measured], dict[str, Any]]:
    """Every wanted page, and the ceiling. A page that does not answer 200 is told of and left out."""
    client = signed_in()
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    with serving() as port:
        tell("ceiling …")
        ceiling = _over_http(port, "ceiling", "/bench/ceiling", "").as_json()
        found = []
        for name, path in addresses(client, tell):
            if wanted(f"page.{name}"):
                tell(f"page.{name} … {path}")
                try:
                    found.append(_page(port, f"page.{name}", path, "" if name == "sign_in" else cookie, client))
                except RuntimeError as fault:
                    tell(f"page.{name}: {fault}")
    return found, ceiling


def signed_in(login: str = "giamdoc") -> Client:
    """Somebody of the demo; the director sees most."""
    user = next(one for one in access.accounts() if one.login == login)
    client = Client(headers={"host": "127.0.0.1"}, raise_request_exception=False)
    client.force_login(user)
    session, now = client.session, clock.now().timestamp()
    session.update({BEGUN: now, SEEN: now, FACTOR: "bench"})  # as if the second step had been shown
    session.save()
    return client


def addresses(client: Client, tell: Callable[[str], None]) -> Iterable[tuple[str, str]]:
    """(name, address) of each page; a record is the first one that its list links to."""
    yield "sign_in", "/account/sign-in/"
    yield from LISTS.items()
    for name, (list_name, pattern) in RECORDS.items():
        body = client.get(LISTS[list_name]).content.decode().replace("&amp;", "&")
        link = re.search(pattern, body)
        if link is None:
            tell(f"page.{name}: no link to one in {LISTS[list_name]}, left out")
        else:
            yield name, link[0]


def _over_http(port: int, op: str, path: str, cookie: str) -> Measured:
    alone, _ = times(port, path, cookie, 1)
    together, rate = times(port, path, cookie, 8)
    measured = Measured(op, percentile(alone, 0.5), percentile(alone, 0.95))
    measured.p50_ms_8, measured.p95_ms_8 = percentile(together, 0.5), percentile(together, 0.95)
    measured.per_second_8 = round(rate, 1)
    return measured


def _page(port: int, op: str, path: str, cookie: str, client: Client) -> Measured:
    measured = _over_http(port, op, path, cookie)
    asker = client if cookie else Client(headers={"host": "127.0.0.1"})
    with CaptureQueriesContext(connection) as captured:
        asker.get(path)
    measured.queries = len(captured)
    with closing(HTTPConnection(HOST, port, timeout=30)) as http:
        _, body, _ = get(http, path, cookie)
        html = asker.get(path).content.decode()
        assets = {address: len(get(http, address, "")[1]) for address in sorted(set(ASSET.findall(html)))}
    measured.bytes = len(body) + sum(assets.values())
    measured.more["bytes_page"] = len(body)
    return measured
