"""`kill -9` of the whole web server again and again while eight people save: what is there afterwards?

A save is acknowledged when its answer, the address of the record, has arrived whole. Afterwards every acknowledged
save must be there, each saved record must have its event, each event its record, and nobody may find one save twice.
"""

import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from itertools import count
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from nhipcau.access import queries as access
from nhipcau.audit import queries as audit
from nhipcau.kernel.dates import format_moment
from nhipcau.kernel.protected import Protected

from .figures import Measured, percentile
from .heavy import Tell
from .server import HOST, free_port, process, wait_for

WRITERS, ROUNDS = 8, int(os.environ.get("NHIPCAU_BENCH_KILLS") or 50)
CALL, CASE = "intake:log_call", "cases:open"
TOKEN = "k" * 32  # the same in cookie and form is what the server asks for
COMMAND = [sys.executable, "-m", "gunicorn", "-c", "python:nhipcau.config.web", "nhipcau.config.wsgi", "--bind"]


@dataclass
class Writer:
    """Somebody who saves one numbered record after another, and notes what was acknowledged."""

    number: int
    cookie: str
    unit: str
    acknowledged: dict[str, str] = field(default_factory=dict)
    sent: int = 0
    statuses: Counter[int] = field(default_factory=Counter)

    def name(self, number: int) -> str:
        return f"Âu Thị Ghi Số {self.number}x{number}"

    def form(self, number: int, day: str, moment: str) -> tuple[str, dict[str, str]]:
        """In turn a call (one record) and a case with a person (several records at once)."""
        mark = {"csrfmiddlewaretoken": TOKEN, "once": f"kill-{self.number}-{number}", "unit": self.unit}
        if number % 2:
            return CALL, mark | {"channel": "call", "received": moment, "caller_name": self.name(number)}
        case = {"received_on": day, "level": "managed", "urgency": "normal", "name": self.name(number)}
        return CASE, mark | case

    def write(self, port: int, stop: threading.Event) -> None:
        """Until told to stop. Whatever breaks is what a killed server does: the save is not acknowledged."""
        connection, moment = HTTPConnection(HOST, port, timeout=30), format_moment(timezone.localtime())
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        for number in count(self.sent + 1):
            if stop.is_set():
                break
            self.sent = number
            page, data = self.form(number, moment[-10:], moment)
            try:
                connection.request("POST", reverse(page), urlencode(data), headers)
                answer = connection.getresponse()
                answer.read()
            except (OSError, HTTPException):
                connection.close()
                stop.wait(0.05)
                continue
            self.statuses[answer.status] += 1
            if re.fullmatch(r"/(contacts|cases)/\d+/", answer.headers.get("Location", "")):
                self.acknowledged[self.name(number)] = answer.headers["Location"]
        connection.close()


def measure(tell: Tell, rounds: int = ROUNDS) -> Measured:
    """Kill the server `rounds` times at moments that a fixed seed chose."""
    before, rng, restarts = State(), random.Random(39), list[float]()  # noqa: S311
    writers, port = people(), free_port()
    for turn in range(rounds):
        begun = time.perf_counter()
        with process([*COMMAND, f"{HOST}:{port}"], stdout=sys.stderr.fileno()) as server:
            wait_for(port, "/healthz", server)
            restarts.append(time.perf_counter() - begun)
            with writing(writers, port):
                answered(writers, begun + 30)
                time.sleep(rng.uniform(0, 1))
                kill(server)
        if turn % 10 == 9:
            tell(f"kill: {turn + 1} kills, {sum(len(one.acknowledged) for one in writers)} saves acknowledged …")
    found = compare({name: at for one in writers for name, at in one.acknowledged.items()}, before)
    statuses = sum((one.statuses for one in writers), Counter[int]())
    wrong = {f"status_{status}": times for status, times in statuses.items() if status != 302}
    first = {"kills": rounds, "sent": sum(one.sent for one in writers), "restart_p50_ms": percentile(restarts, 0.5)}
    return Measured("kill", more=first | {"restart_longest_ms": percentile(restarts, 1)} | found | wrong)


def people() -> list[Writer]:
    """Eight sessions of all accounts of the demo that may log a call, each in a unit it may write in."""
    found: list[tuple[str, str]] = []
    for user in access.accounts():
        client = Client(headers={"host": HOST}, raise_request_exception=False)
        client.force_login(user)
        pages = [client.get(reverse(page)).content.decode() for page in (CALL, CASE)]
        units = [set(re.findall(r'value="(\d+)"', box)) for page in pages for box in _boxes(page)]
        if len(units) == 2 and (both := sorted(set.intersection(*units), key=int)):
            session = client.cookies[settings.SESSION_COOKIE_NAME].value
            cookie = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={TOKEN}"
            found.append((cookie, both[-1]))
    if not found:
        raise RuntimeError("no account of the demo may log a call and open a case")
    return [Writer(number, *found[number % len(found)]) for number in range(WRITERS)]


def _boxes(page: str) -> Iterable[str]:
    """Where the unit is chosen: a list, or what stands for the only one."""
    return re.findall(r'<select name="unit".*?</select>|<input[^>]*name="unit"[^>]*>', page, re.S)[:1]


@contextmanager
def writing(writers: list[Writer], port: int) -> Iterator[None]:
    """All of them at once; at the end each has put the pen down."""
    stop = threading.Event()
    threads = [threading.Thread(target=one.write, args=(port, stop)) for one in writers]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def answered(writers: list[Writer], until: float) -> None:
    """Wait for the first answer of this server: a kill before it would find nobody at work."""
    before = sum(one.statuses.total() for one in writers)
    while sum(one.statuses.total() for one in writers) == before and time.perf_counter() < until:
        time.sleep(0.01)


def kill(server: "subprocess.Popen[bytes]") -> None:
    """Master and workers at once, as when the machine takes the memory back."""
    with suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGKILL)
    server.wait()


def protected() -> list[Any]:
    """Models of records that are changed by actions alone."""
    return [model for model in apps.get_models() if issubclass(model, Protected)]


class State:
    """Where every table and the audit ended before the first save."""

    def __init__(self) -> None:
        self.last = {model._meta.label_lower: _last(model) for model in protected()}
        self.event = audit.recent().values_list("pk", flat=True).first() or 0


def _last(model: Any) -> int:
    return int(model._base_manager.order_by("-pk").values_list("pk", flat=True).first() or 0)


def compare(acknowledged: dict[str, str], before: State) -> dict[str, Any]:
    """What was promised against what is there; all but the first three figures must be 0."""
    told: dict[str, set[str]] = {label: set() for label in before.last}
    events = audit.recent().filter(pk__gt=before.event)
    for kind, ident in events.filter(object_kind__in=told).values_list("object_kind", "object_id"):
        told[kind].add(ident)
    there: dict[str, set[str]] = {}
    for model in protected():
        label = model._meta.label_lower
        new = model._base_manager.filter(pk__gt=before.last[label])
        there[label] = {str(pk) for pk in new.values_list("pk", flat=True)}
    saved = names(before)
    places = {f"/contacts/{pk}/": name for pk, name in saved["contacts"]}
    places |= {f"/cases/{pk}/": name for pk, name in saved["cases"]}
    counted = Counter(places.values())
    _, broken = audit.verify()
    return {
        "acknowledged": len(acknowledged),
        "records": sum(map(len, there.values())),
        "events": events.count(),
        "acknowledged_lost": sum(places.get(at) != name for name, at in acknowledged.items()),
        "changes_without_audit": sum(len(there[label] - told[label]) for label in told),
        "audit_without_change": sum(len(told[label] - there[label]) for label in told),
        "anchors_without_record": orphans(),
        "saved_twice": sum(times > 1 for times in counted.values()),
        "chain_broken": int(broken is not None),
    }


def names(before: State) -> dict[str, list[tuple[int, str]]]:
    """(key, name that was typed) of the new contacts and cases."""
    contact, case = apps.get_model("intake.Contact"), apps.get_model("cases.Case")
    calls = contact._base_manager.filter(pk__gt=before.last["intake.contact"]).values_list("pk", "caller_name")
    cases = case._base_manager.filter(pk__gt=before.last["cases.case"]).values_list("pk", "person__name")
    return {"contacts": list(calls), "cases": list(cases)}


def orphans() -> int:
    """Anchors whose record is missing: half a save."""
    anchors, found = apps.get_model("access.Anchor"), 0
    for model in protected():
        kind = model._meta.label_lower
        found += anchors._base_manager.filter(kind=kind).exclude(pk__in=model._base_manager.values("anchor_id")).count()
    return found
