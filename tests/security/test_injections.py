"""What was typed is words: on every page, in every file, in every answer of a search; asked of a browser too."""

import io
import zipfile
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit
from xml.parsers import expat

import pytest

from .filled import correcting, creating
from .injections import INJECTIONS, MARK, RUN
from .routes import address, matrix
from .walking import crawl
from .world import World

WITHOUT_WORDS = """
    answered_on
    birth received_on received held_on issued_on started_on closed_on on due_on day first last hour phone caller_phone
    minutes participants quantity sets unit_price amount code number ethnic_words trained once level urgency unit sex
    address address_as_written channel form person tool conclusion parent source client_group result_allowance
    staff absent to1 to2 to3 part group status since kinds found_on until died_on estimated safe no_messages owner main
    issued_on relation lives_since leaving founder year size purpose giver given_on valid_from valid_until requester
    harm birth_date template begins_on ends_on need cost next_visit_on why-purpose moved c1 c2 procedure"""
NO_WORDS = frozenset(WITHOUT_WORDS.split())
"""Fields of the forms of filled.py that take a day, a number, a place or a choice; all others take words."""
CHOSEN = {
    "kind": ("/service", "/units/", "/work/", "/account/", "/people/", "/request", "/notes/", "/conferences/"),
    "reason": ("correct-closing",),
    "name": ("/merge/",),
    "note": ("/merge/",),
    "title": ("/filters/",),  # short
    "place": ("/contacts/", "/outreach/", "/resources/", "/households/", "/household", "/people/group"),
}
"""Fields that are a choice in some forms only: name → what stands in their address."""
ONLY_ONCE = (
    *("cases.Case of a contact", "cases.CaseProcedure", "cases.Clock", "cases.Plan", "cases.AfterCare"),
    *("org.Unit", "access.", "registry."),
)
NEVER = {"iframe", "object", "embed", "base", "math", "style", "frame", "applet", "marquee", "video", "audio", "source"}
PLACES = {"href", "src", "action", "formaction", "data", "srcdoc", "xlink:href", "poster", "hx-get", "hx-post"}


class Injected(HTMLParser):
    """What stands in a page that none of our templates draws."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        wrong = [name for name in given if name.startswith(("on", "hx-on")) or MARK in name or name == "style"]
        wrong += [f"{name}={given[name]}" for name in PLACES & given.keys() if not at_home(given[name])]
        if tag in NEVER or (tag == "meta" and "http-equiv" in given) or (tag == "script" and "src" not in given):
            wrong.append("not ours")
        self.found += [f"<{tag}> {what}" for what in wrong]


def at_home(address: str) -> bool:
    there = urlsplit("".join(address.split()))
    picture = there.scheme == "data" and there.path.startswith("image/")
    return picture or (not there.netloc and there.scheme in {"", "tel"})


def words_of(url: str, data: dict[str, Any]) -> list[str]:
    """The fields of a filled form that take words."""
    return [
        name
        for name in data
        if name not in NO_WORDS and "." not in name and not any(part in url for part in CHOSEN.get(name, ()))
    ]


def injected(world: World, client: Any) -> set[str]:
    """Save every form with an injection in each field that takes words, until all were used; gives the used ones."""
    used, refused, number = set(), [], 0
    again = {name: form for name, form in creating(world).items() if not name.startswith(ONLY_ONCE)}
    rounds = [creating(world), again, correcting(world)]
    for forms in rounds:
        for name, (url, data) in forms.items():
            spoilt = dict(data)
            for field in words_of(url, data):
                spoilt[field] = INJECTIONS[number % len(INJECTIONS)]
                used.add(spoilt[field])
                number += 1
            answer = client.post(url, spoilt)
            if answer.status_code != 302:
                parts = answer.content.decode().split('class="error-text"')[1:]
                refused.append((name, url, [part.partition("</p>")[0][:150] for part in parts]))
    assert refused == []  # a new field that takes no words belongs into NO_WORDS
    return used


def faults_of(answer: Any) -> list[str]:
    kind, body = answer.headers.get("Content-Type", ""), answer.content
    if body.startswith(b"PK"):
        return [fault for name, part in members(body) for fault in xml_faults(name, part)]
    if "html" not in kind:
        return []
    text = body.decode()
    found = Injected(text).found + [f"ran: {MARK}49"] * (f"{MARK}49" in text)
    return found + ["a formula"] * ("=49" in text and "7*7" in text)


def members(content: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [(name, archive.read(name)) for name in archive.namelist() if name.endswith((".xml", ".rels"))]


def xml_faults(name: str, part: bytes) -> list[str]:
    """Every part is XML, no cell is a formula, nothing links to the outside."""
    found: list[str] = []
    parser = expat.ParserCreate()

    def begin(tag: str, given: dict[str, str]) -> None:
        if tag == "f" or "evil.example" in str(given):
            found.append(f"{name}: <{tag}> {given}")

    parser.StartElementHandler = begin
    try:
        parser.Parse(part, True)
    except expat.ExpatError as fault:
        found.append(f"{name}: {fault}")
    return found


def test_there_are_enough_of_them() -> None:
    assert len(set(INJECTIONS)) >= 60
    assert all(MARK in one for one in INJECTIONS)


@pytest.mark.parametrize("text", [one for one in INJECTIONS if one.startswith("<") and f"<textarea {RUN}" not in one])
def test_each_of_them_would_be_found(text: str) -> None:
    """Shown without escaping, whatever begins a tag is seen by the eye that looks over the pages."""
    if not text.startswith(("<w:", "<!--")):
        assert Injected(f"<p>{text}</p>").found


def test_words_stay_words_on_every_page_and_in_every_file(world: World, signed_in: Any) -> None:
    client = signed_in(world.users["staff"])
    assert injected(world, client) == set(INJECTIONS)
    wrong, shown, files = {}, 0, 0
    searched = (INJECTIONS[0], INJECTIONS[13], INJECTIONS[49], INJECTIONS[55], MARK)
    for where, answer in crawl(client, searched):
        shown += MARK in answer.content.decode(errors="replace")
        files += answer.content.startswith(b"PK")
        if found := faults_of(answer):
            wrong[where] = found[:3]
    assert wrong == {}
    assert (shown >= 25, files >= 2) == (True, True)


@pytest.mark.sqlite
def test_a_browser_runs_none_of_them(world: World, signed_in: Any, signed_in_page: Any) -> None:
    """The page fixture fails on an error in the console: a refusal by the content policy is one."""
    client = signed_in(world.users["staff"])
    injected(world, client)
    page, dialogs, foreign = signed_in_page(world.users["staff"]), [], []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda asked: foreign.append(asked.url) if "evil.example" in asked.url else None)
    asked = [address(name, world.ids) for name, row in matrix().items() if row.get("ask") != "post"]
    pages = [url for url in asked if b"<h1" in (body := client.get(url).content) and MARK.encode() in body]
    ran = []
    for where in pages:
        page.goto(where)
        if page.evaluate(f"typeof window.{MARK}") != "undefined":
            ran.append(where)
    assert (ran, dialogs, foreign, len(pages) >= 15) == ([], [], [], True)
