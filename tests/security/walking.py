"""Every page one account can reach by links, filters and searches, one or two of a kind."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.test import Client

from .html import Form, Page

NOT_FOLLOWED = ("/static/", "/account/sign-out/", "/language")
ENOUGH = 2  # pages of one kind


def search_data(form: Form, word: str) -> dict[str, Any] | None:
    """What to type into a form that only looks for something; None for all others."""
    names = {name for name in form.fields if name not in form.offered} - {"csrfmiddlewaretoken"}
    if form.method != "post" or not names or not names <= {"q", "words", "name", "caller_phone", "born"}:
        return None
    return dict.fromkeys(names - {"born"}, word)


def shape(url: str) -> str:
    """Pages of one kind: numbers and values of the query do not matter, which figure is asked for does."""
    there = urlsplit(url)
    query = parse_qsl(there.query)
    kinds = sorted(value if name in {"code", "by"} else name for name, value in query)
    return f"{re.sub(r'[0-9]+', 'N', there.path)} {kinds}"


def crawl(client: Client, words: tuple[str, ...] = ("kanari",)) -> Iterator[tuple[str, Any]]:
    """Every page reachable by links, forms that filter and forms that look for `words`."""
    waiting, seen, times = ["/"], {"/"}, Counter[str]()
    while waiting:
        url = waiting.pop()
        answer = client.get(url)
        yield url, answer
        found = [answer.headers["Location"]] if "Location" in answer.headers else []
        if "text/html" in answer.headers.get("Content-Type", ""):
            page = Page(answer.content.decode())
            found += page.links + [form.action for form in page.forms if form.method == "get" and form.action]
            for form in page.forms:
                target = urljoin(url, form.action) if form.action else url
                for word in words:
                    data = search_data(form, word)
                    if data is not None and f"{target} {word}" not in seen:
                        seen.add(f"{target} {word}")
                        yield f"POST {target} {word}", client.post(target, data)
        for link in found:
            there = urlsplit(urljoin(f"http://testserver{url}", link))
            path = there.path + (f"?{there.query}" if there.query else "")
            if there.netloc == "testserver" and path not in seen and not path.startswith(NOT_FOLLOWED):
                seen.add(path)
                times[shape(path)] += 1
                if times[shape(path)] > ENOUGH:
                    continue
                waiting.append(path)
