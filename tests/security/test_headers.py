"""Headers of every answer, and names of downloads."""

import re
from typing import Any

from django.test import Client

from .routes import address, matrix
from .test_matrix import client_of
from .world import World

FILE_NAME = re.compile(r"""attachment; filename="[\w.\-]+"(; filename\*=UTF-8''[\w.%\-]+)?$""")


def wrong_headers(name: str, answer: Any, signed_in: bool) -> list[str]:
    given = answer.headers
    policy = given.get("Content-Security-Policy", "")
    parts = dict(part.strip().partition(" ")[::2] for part in policy.split(";"))
    faults = {
        "csp": "unsafe" not in policy and parts.get("default-src") == "'none'" and "*" not in policy,
        "script": parts.get("script-src") == "'self'" and parts.get("style-src") == "'self'",
        "frames": parts.get("frame-ancestors") == "'none'" and given.get("X-Frame-Options") == "DENY",
        "base": parts.get("base-uri") == "'none'" and parts.get("form-action") == "'self'",
        "sniff": given.get("X-Content-Type-Options") == "nosniff",
        "referrer": given.get("Referrer-Policy") == "same-origin",
        "opener": given.get("Cross-Origin-Opener-Policy") == "same-origin",
        "store": not signed_in or "no-store" in given.get("Cache-Control", ""),
    }
    return [f"{name} {answer.status_code}: {fault}" for fault, fine in faults.items() if not fine]


def test_every_answer_has_its_headers(world: World) -> None:
    wrong = []
    for who in ("anonymous", "staff", "must_change"):
        client = client_of(world, who)
        for name in matrix():
            if name == "access:sign_out":
                continue
            wrong += wrong_headers(name, client.get(address(name, world.ids)), signed_in=who != "anonymous")
            if who == "must_change":
                break
        wrong += wrong_headers("nowhere", client.get("/khong-co/"), signed_in=who != "anonymous")
    assert wrong == []


def test_the_page_of_an_error_and_of_a_missing_token_have_them_too(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.users["staff"])
    assert wrong_headers("csrf", client.post("/contacts/call"), signed_in=True) == []


def test_downloads_are_attachments_with_names_that_hold_nothing_but_letters(world: World) -> None:
    client = client_of(world, "staff")
    query = "?from=2026-01-01&to=2026-02-28&unit=VP01"
    urls = [f"/reports/periodic/file.{kind}{query}" for kind in ("docx", "xlsx")]
    urls += [address("importing:findings", world.ids), address("importing:blank", world.ids)]
    bad = {}
    for url in urls:
        answer = client.get(url)
        shown = answer.headers.get("Content-Disposition", "")
        if answer.status_code != 200 or not FILE_NAME.match(shown):
            bad[url] = (answer.status_code, shown)
    assert bad == {}


def test_cookies_cannot_be_read_by_scripts_nor_sent_by_other_sites(world: World) -> None:
    from tests.conftest import PASSWORD

    client = Client()
    client.get("/account/sign-in/")
    answer = client.post("/account/sign-in/", {"login": "can.bo", "password": PASSWORD})
    assert answer.status_code == 302
    session = answer.cookies["sessionid"]
    assert (session["httponly"], session["samesite"]) == (True, "Lax")
    assert answer.cookies["csrftoken"]["samesite"] == "Lax"


def test_signing_in_leads_to_no_other_site(world: World) -> None:
    from tests.conftest import PASSWORD

    wanted = ("https://evil.example/", "//evil.example", r"/\evil.example", "javascript:alert(1)", "http:///evil.example",
              "/\t/evil.example", "https:evil.example")  # fmt: skip
    for address_ in wanted:
        answer = Client().post("/account/sign-in/", {"login": "can.bo", "password": PASSWORD, "next": address_})
        assert answer.headers["Location"] == "/", address_
        moved = Client().post("/language", {"language": "en", "next": address_})
        assert moved.headers["Location"] in {"/", "http://testserver/"}, (address_, moved.headers["Location"])
