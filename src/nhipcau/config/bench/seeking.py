"""Finding people, opening one and recording one: whole pages over HTTP, with rights and audit, each request another.

What is looked for was drawn from those who are there: names as common as they are, with accents and without, in another
order, with the year of birth; their beginnings as they are typed; telephones with spaces, and numbers of cases.
"""

import random
import time
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nhipcau.kernel import clock
from nhipcau.kernel.dates import format_day
from nhipcau.kernel.phones import format_phone
from nhipcau.kernel.text import search_key
from nhipcau.org import queries as org

from . import pages
from .figures import Measured, percentile
from .people import SEED, people
from .server import Request, serving, times_of

TOKEN = "b" * 32
COMMON = ("Nguyễn Thị", "Nguyễn Văn An", "lan nguyen", "Nguyễn Thị Lan", "Trần Văn")
"""Asked for once in eight times besides what was drawn: of these there are thousands."""
DRAWN = 2_000
TURNS = 5_000_000


def _phone_of(person: Any) -> str:
    """One of the telephones, empty without any."""
    return next((str(phone.number) for phone in person.phone_set.all()), "")


class Asker:
    """The requests of somebody signed in, drawn by a fixed seed from who is in the registry."""

    def __init__(self, client: Client) -> None:
        self.rng = random.Random(SEED)  # noqa: S311 — no secret comes from it
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.cookie = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={TOKEN}"
        rows = apps.get_model("registry.Person").objects.filter(withdrawn_at__isnull=True)
        last = rows.order_by("-pk").values_list("pk", flat=True)[0]
        drawn = self.rng.sample(range(1, last + 1), min(DRAWN, last))
        people_drawn = rows.filter(pk__in=drawn).order_by("pk").prefetch_related("phone_set")
        self.drawn = [(one.pk, one.name, one.birth_date, _phone_of(one)) for one in people_drawn]
        self.rng.shuffle(self.drawn)
        self.cases = list(apps.get_model("cases.Case").objects.order_by("pk").values_list("number", flat=True))
        self.new = people(1_000_000, clock.today(), [org.centre().place], SEED + int(time.time()))

    def post(self, page: str, **data: str) -> Request:
        body = urlencode({"csrfmiddlewaretoken": TOKEN} | data)
        return Request(reverse(page), self.cookie, body, expected=(200, 302))

    def names(self) -> Iterator[Request]:
        """Whole names, in five ways."""
        for turn, (_pk, name, born, _phone) in enumerate(self._people()):
            ways = (name, name.lower(), search_key(name), " ".join(reversed(name.split())), f"{name} {_year(born)}")
            words = self.rng.choice(COMMON) if turn % 8 == 7 else ways[turn % 5]
            yield self.post("desk:search", q=words)

    def typing(self) -> Iterator[Request]:
        """The beginnings of names as htmx sends them while somebody types."""
        for _pk, name, _born, _phone in self._people():
            typed = self.rng.choice((name, search_key(name)))
            words = typed[: self.rng.randint(2, len(typed))]
            plain = self.post("desk:search", q=words)
            yield Request(plain.path, plain.cookie, plain.body, {"HX-Request": "true"}, plain.expected)

    def ids(self) -> Iterator[Request]:
        """Telephones and numbers of cases, in turn."""
        for _pk, _name, _born, phone in self._people():
            if phone:
                yield self.post("desk:search", q=format_phone(phone))
                yield self.post("desk:search", q=self.rng.choice(self.cases))

    def opened(self) -> Iterator[Request]:
        """The pages of people."""
        for pk, *_ in self._people():
            yield Request(reverse("desk:person", args=[pk]), self.cookie)

    def created(self) -> Iterator[Request]:
        """Somebody new, as a case is opened: looked for first, recorded all the same."""
        fixed = {"received_on": format_day(clock.today()), "level": "managed", "urgency": "normal", "another": "on"}
        unit = str(org.centre().pk)
        for one in self.new:
            yield self.post(
                "cases:open", **fixed, unit=unit, name=one.name, sex=one.sex, phone=one.phone, birth=_birth(one)
            )

    def _people(self) -> Iterator[tuple[int, str, date | None, str]]:
        while True:
            yield from self.drawn


def _year(born: date | None) -> str:
    return str(born.year) if born else ""


def _birth(one: Any) -> str:
    words = format_day(one.born) if one.born else ""
    return words[-4:] if one.precision == "year" else words


OPERATIONS: dict[str, Callable[[Asker], Iterator[Request]]] = {
    "search.name": Asker.names,
    "search.typing": Asker.typing,
    "search.id": Asker.ids,
    "person.open": Asker.opened,
    "person.create": Asker.created,
}


def measure(wanted: Callable[[str], bool], tell: Callable[[str], None]) -> list[Measured]:
    """Every wanted operation for one user and for eight at once: the director, who sees everybody."""
    chosen = [op for op in OPERATIONS if wanted(op)]
    if not chosen:
        return []
    client, found = pages.signed_in(), []
    asker = Asker(client)
    count = apps.get_model("registry.Person").objects.count()
    with serving() as port:
        for op in chosen:
            tell(f"{op} …")
            requests, speed = OPERATIONS[op](asker), loop()
            alone, _ = times_of(port, requests, 1)
            together, rate = times_of(port, requests, 8)
            measured = Measured(op, percentile(alone, 0.5), percentile(alone, 0.95))
            measured.p50_ms_8, measured.p95_ms_8 = percentile(together, 0.5), percentile(together, 0.95)
            measured.per_second_8, measured.queries = round(rate, 1), _most_queries(client, requests)
            measured.more = {"people": count, "python_loop_seconds": max(speed, loop())}
            found.append(measured)
    return found


def _most_queries(client: Client, requests: Iterator[Request], times: int = 10) -> int:
    found = []
    for _, request in zip(range(times), requests, strict=False):
        headers = {**request.headers}
        with CaptureQueriesContext(connection) as captured:
            if request.body:
                kind = "application/x-www-form-urlencoded"
                client.post(request.path, request.body, content_type=kind, headers=headers)
            else:
                client.get(request.path)
        found.append(len(captured))
    return max(found)


def loop() -> float:
    """Seconds of five million turns of nothing: how fast this machine is just now, other work on it included."""
    begun, turn = time.perf_counter(), 0
    while turn < TURNS:
        turn += 1
    return round(time.perf_counter() - begun, 2)
