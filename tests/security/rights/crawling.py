"""Walking through the system as one person: every link and form in reach, and everything an answer says."""

import io
import logging
import random
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.test import Client
from django.urls import reverse

from tests.security.html import Form, Page, without_tokens
from tests.security.routes import matrix

NOT_FOLLOWED = ("/static/", "/account/sign-out/", "/account/sign-in/", "/language", "/account/lock/")
ENOUGH = 2  # pages of one kind
SEARCHED = {"q", "words", "name", "caller_phone", "born"}


def said(answer: Any) -> str:
    """Everything an answer says: headers and body, workbooks and Word files unpacked."""
    head = "\n".join(f"{key}: {value}" for key, value in answer.items())
    body = without_tokens(b"".join(answer.streaming_content) if answer.streaming else answer.content)
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            body = b"\n".join(archive.read(name) for name in archive.namelist())
    return head + "\n" + body.decode(errors="replace")


def shape(url: str) -> str:
    """Pages of one kind: numbers and values of the query do not matter, which figure is asked for does."""
    there = urlsplit(url)
    kinds = sorted(value if name in {"code", "by"} else name for name, value in parse_qsl(there.query))
    return f"{re.sub(r'[0-9]+', 'N', there.path)} {kinds}"


def narrowed(url: str, form: Form, chance: random.Random) -> str:
    """The address a form of the GET kind leads to, with one of its choices taken."""
    offered = [(name, value) for name, values in form.offered.items() for value in values if value]
    target = urljoin(url, form.action) if form.action else urlsplit(url).path
    if not offered:
        return target
    name, value = chance.choice(offered)
    return f"{target}?{name}={value}"


def searching(form: Form) -> set[str]:
    """The fields of a form that only looks for something; empty for all others."""
    names = {name for name in form.fields if name not in form.offered} - {"csrfmiddlewaretoken", "once"}
    return names - {"born"} if form.method == "post" and names and names <= SEARCHED else set()


def starts(who_may_be: dict[str, Any]) -> list[str]:
    """Every address that asks for no record, and those of records as the world numbers them."""
    found = []
    for name, row in matrix().items():
        if row.get("ask") != "post" and not name.endswith("sign_out"):
            args = [each[1:] if str(each).startswith("=") else who_may_be[each] for each in row.get("args", [])]
            query = row.get("query", "").format(**who_may_be)
            found.append(reverse(name, args=args) + (f"?{query}" if query else ""))
    return found


def walk(client: Client, first: list[str], pages: int, chance: random.Random) -> Iterator[tuple[str, str, Any]]:
    """(address, what was typed, answer) of so many pages, kinds of pages not seen yet before others."""
    waiting, seen, times, cookies = ["/", *first], {"/", *first}, Counter[str](), client.cookies.copy()
    typed: set[str] = set()
    while waiting and pages > 0:
        url = min(waiting, key=lambda each: (times[shape(each)], chance.random()))
        waiting.remove(url)
        times[shape(url)] += 1
        if url.startswith(NOT_FOLLOWED):
            continue
        client.cookies = cookies.copy()
        answer, pages = client.get(url), pages - 1
        yield url, "", answer
        for link, form in leads(url, answer, chance):
            if form is not None and link not in typed:
                typed.add(link)
                pages -= 1
                yield f"POST {link}", "kanari", client.post(link, dict.fromkeys(searching(form), "kanari"))
            elif form is None and link not in seen and times[shape(link)] < ENOUGH:
                seen.add(link)
                waiting.append(link)


def leads(url: str, answer: Any, chance: random.Random) -> Iterator[tuple[str, Form | None]]:
    """Where a page leads: links, forms that narrow, and forms that look for something."""
    found = [answer.headers["Location"]] if "Location" in answer.headers else []
    if "text/html" in answer.headers.get("Content-Type", ""):
        page = Page(answer.content.decode())
        found += page.links
        for form in page.forms:
            if form.method == "get":
                found.append(narrowed(url, form, chance))
            elif searching(form):
                yield urljoin(url, form.action) if form.action else url, form
    for link in found:
        there = urlsplit(urljoin(f"http://testserver{url}", link))
        path = there.path + (f"?{there.query}" if there.query else "")
        if there.netloc == "testserver" and not path.startswith(NOT_FOLLOWED):
            yield path, None


@contextmanager
def overheard() -> Iterator[list[str]]:
    """Everything written to any log meanwhile, but the statements of the database."""
    lines: list[str] = []

    class Listening(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if not record.name.startswith("django.db"):
                lines.append(record.getMessage())

    handler, root = Listening(logging.DEBUG), logging.getLogger()
    root.addHandler(handler)
    try:
        yield lines
    finally:
        root.removeHandler(handler)
