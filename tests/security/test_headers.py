"""Headers of every answer, and names of downloads."""

import re
from typing import Any

import pytest
from django.test import Client

from tests.conftest import open_session

from .routes import address, matrix
from .world import World

pytestmark = pytest.mark.sqlite  # no header hangs on the database

FILE_NAME = re.compile(r"""attachment; filename="[\w.\-]+"(; filename\*=UTF-8''[\w.%\-]+)?$""")


def client_of(world: World, who: str) -> Client:
    return Client() if who == "anonymous" else open_session(Client(), world.users[who])


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
        "referrer": given.get("Referrer-Policy") == "no-referrer",
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
    open_session(client, world.users["staff"])
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
        if "sandbox" not in answer.headers["Content-Security-Policy"]:
            bad[url] = answer.headers["Content-Security-Policy"]
    assert bad == {}


def test_whatever_is_sent_as_a_file_is_shut_in(world: World) -> None:
    """Of all addresses: who sends no page sends an attachment that can run nothing, or words for a machine."""
    client, wrong, files = client_of(world, "staff"), {}, 0
    for name in matrix():
        answer = client.get(address(name, world.ids))
        kind, shown = answer.headers.get("Content-Type", ""), answer.headers.get("Content-Disposition", "")
        if shown:
            files += 1
            fine = shown.startswith("attachment") and "sandbox" in answer.headers["Content-Security-Policy"]
        else:
            fine = not answer.content or kind.startswith(("text/html", "text/plain", "application/json"))
        if not fine:
            wrong[name] = (kind, shown)
    assert (wrong, files >= 3) == ({}, True)


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "PROPFIND"])
def test_only_reading_and_posting_are_answered(world: World, method: str) -> None:
    client = client_of(world, "staff")
    assert {client.generic(method, address(name, world.ids)).status_code for name in matrix()} == {405}


def test_a_form_of_a_page_without_referrer_is_ours_only_when_the_browser_says_so(world: World) -> None:
    """No referrer means `Origin: null`; Sec-Fetch-Site, which no script can write, tells whose page the form was on."""
    said = {
        "ours": ({"origin": "null", "sec-fetch-site": "same-origin"}, 302),
        "old browser": ({"origin": "null"}, 302),
        "another site": ({"origin": "null", "sec-fetch-site": "cross-site"}, 403),
        "another host of the domain": ({"origin": "null", "sec-fetch-site": "same-site"}, 403),
        "another site by name": ({"origin": "https://evil.example", "sec-fetch-site": "cross-site"}, 403),
    }
    for secure in (False, True):
        client = Client(enforce_csrf_checks=True)
        client.force_login(world.users["staff"])
        page = client.get("/contacts/call", secure=secure).content.decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        assert token
        for who, (headers, status) in said.items():
            data = {"language": "vi", "csrfmiddlewaretoken": token[1]}
            answer = client.post("/language", data, headers=headers, secure=secure)
            assert answer.status_code == status, (who, secure)
        without = client.post("/language", {"language": "vi"}, headers=said["ours"][0], secure=secure)
        assert without.status_code == 403  # the token is asked for all the same


def test_strangers_are_not_told_which_version_this_is(world: World) -> None:
    from importlib.metadata import version

    client = Client()
    for name in matrix():
        answer = client.get(address(name, world.ids), follow=True)
        told = str(answer.headers) + answer.content.decode(errors="replace")
        for package in ("nhipcau", "django", "gunicorn"):
            assert f"{version(package)}" not in re.sub(r"/static/\S+", "", told), (name, package)
        assert not {"Server", "X-Powered-By"} & set(answer.headers), name


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
