"""Nobody meets a canary of a record, or of a group of fields, that the reference does not show them (S3, S5)."""

import os
import random
import re
import zlib
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.security.province import Province
from tests.security.routes import everybody
from tests.security.world import ALIAS

from .crawling import overheard, said, starts, walk
from .reference import Reference

pytestmark = pytest.mark.sqlite  # the walk takes minutes; matrix and lists are asked of both databases

DAY = date(2026, 3, 2)
PAGES = 300 if os.environ.get("NHIPCAU_FULL") else 45
CANARY = re.compile(r"kanari-?(\d{4})-?([a-z]+)|0913[ .]?(\d{3})[ .]?(\d{3})", re.IGNORECASE)
OLD_CANARY = re.compile(r"kanari(?!-?\d)", re.IGNORECASE)
"""The number of a paper is kept without its dashes: `KANARI0012NUMBER` is a canary as the others are."""
NOTHING_OF_VP01 = {
    *("anonymous", "stranger", "hotline_operator", "collaborator", "school_worker", "commune_leader"),
    *("department_reader", "data_officer", "records_clerk", "partner", "admin"),
}
"""Who sees no record of the office of `world.py`, whose words hold a canary without a number."""
HIV_BLIND = {
    *("supervisor", "therapist", "commune_officer", "commune_leader", "school_worker", "collaborator", "partner"),
    *("outreach_officer", "accountant", "records_clerk", "data_officer", "admin", "department_reader"),
    "reports_officer",
}
"""Who is told of nobody that they live with HIV (the supervisor only in a team)."""
COUNTED = ("/rulebook/", "/reports/", "POST /reports/")
"""Where the word of the list stands beside a number, or by itself."""


@pytest.fixture
def reference(province: Province) -> Reference:
    return Reference(DAY)


def variants(province: Province) -> dict[int, str]:
    """Anchor → which story it is part of."""
    return {
        record.anchor_id: name.partition(".")[2]
        for name, kinds in province.stories.items()
        for record in kinds.values()
    }


def leaks(province: Province, reference: Reference, who: str, text: str) -> Iterator[str]:
    """Canaries in a text that this person may not meet."""
    user = None if who == "anonymous" else province.account(who)
    known = variants(province)
    for found in sorted({match.groups() for match in CANARY.finditer(text)}, key=str):
        number, name = (int(found[0]), found[1].lower()) if found[0] else (int(found[2] + found[3]), "phone")
        record = province.records.get(number)
        if record is None or user is None or not reference.shown(user, record, name, known.get(record.anchor_id, "")):
            yield f"{number} {name} ({record._meta.label_lower if record else 'typed'})"


def told_of_hiv(text: str) -> bool:
    """Beside the choices of a form, which everybody who records is offered."""
    shown = re.sub(r"<option[^>]*>.*?</option>", "", text, flags=re.DOTALL)
    return "NNHIV" in shown or "HIV" in shown


def faults(province: Province, reference: Reference, who: str, url: str, text: str) -> Iterator[str]:
    for leak in leaks(province, reference, who, text):
        yield f"{url}: {leak}"
    if who in NOTHING_OF_VP01 and not url.startswith("POST") and OLD_CANARY.search(text):
        yield f"{url}: a word of world.py"
    if who in HIV_BLIND and not url.startswith(COUNTED) and told_of_hiv(text):
        yield f"{url}: somebody lives with HIV"
    if ALIAS in text and who in HIV_BLIND:
        yield f"{url}: {ALIAS}"


@pytest.mark.parametrize("who", [who for who in everybody() if who not in {"must_change", "no_factor"}])
def test_nobody_meets_what_they_may_not_see(
    province: Province, client_of: Callable[..., Client], reference: Reference, who: str
) -> None:
    chance = random.Random(zlib.crc32(who.encode()))  # the same walk every time
    found, count = [], 0
    with overheard() as lines:
        first = starts(province.world.ids)
        chance.shuffle(first)
        for url, typed, answer in walk(client_of(who), first, PAGES, chance):
            count += 1
            found += faults(province, reference, who, url, said(answer).replace(typed or "\0", ""))
        found += [f"log: {line}" for line in lines if CANARY.search(line)]
    found += [f"mail: {message.subject}" for message in mail.outbox if CANARY.search(str(message.message()))]
    assert not found, "\n".join(sorted(set(found)))
    assert count > (5 if who == "anonymous" else min(PAGES, 40) // 2)


@pytest.mark.parametrize("who", [who for who in everybody() if who not in {"must_change", "no_factor", "anonymous"}])
def test_whoever_looks_for_a_hidden_record_finds_nothing(
    province: Province, client_of: Callable[..., Client], reference: Reference, who: str
) -> None:
    """Its name, its number, its telephone: in every box that looks for something, as for what nobody has."""
    client, user, found = client_of(who), province.account(who), []
    stories = sorted(name for name in province.stories if not name.endswith(("team", "normal")))
    chance = random.Random(zlib.crc32(who.encode()))  # the same every time
    for name in chance.sample(stories, len(stories) if PAGES > 45 else 3):
        for kind in ("person", "case", "lone"):
            record = province.stories[name][kind]
            number = next(n for n, each in province.records.items() if each is record)
            if reference.sees(user, reference.anchors[record.anchor_id]):
                continue
            phone, words = f"0913{number:06}", f"KANARI-{number:04}-{'number' if kind == 'case' else 'name'}"
            for word in (phone, words):
                for url, text in looked_for(client, word):
                    found += [f"{name} {kind} {url}: {leak}" for leak in leaks(province, reference, who, text)]
    assert found == []


def looked_for(client: Client, word: str) -> Iterator[tuple[str, str]]:
    """What the boxes answer, without what was typed; an answer that leads to a record says so by its address."""
    boxes = {"desk:search": "q", "intake:search": "words", "registry:people": "words", "intake:earlier": "caller_phone"}
    boxes |= {"cases:near": "phone" if word.isdigit() else "name"}
    for name, field in boxes.items():
        answer = client.post(reverse(name), {field: word})
        if answer.status_code == 302:
            answer = client.get(answer.headers["Location"])
        yield name, said(answer).replace(word, "")
