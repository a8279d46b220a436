"""The audit: how long it takes to walk a million events, and what a read that is written down costs a page."""

import json
import resource
import subprocess
import time

from django.conf import settings
from django.db import transaction

from nhipcau.audit.actions import Entry, record_many
from nhipcau.config import asking
from nhipcau.kernel import clock
from nhipcau.kernel.writing import bulk_generator
from nhipcau.org import queries as org

from . import pages
from .figures import Measured, percentile
from .heavy import MANAGE, Tell
from .server import serving, times

EVENTS, PORTION, TURNS = 1_000_000, 10_000, 5


def verify(tell: Tell) -> Measured:
    """`audit verify` of a million events in the chains of all units of the demo."""
    begun = time.perf_counter()
    tell(f"audit_verify: writing {EVENTS} events …")
    write_events(EVENTS)
    wrote = round(time.perf_counter() - begun, 1)
    tell("audit_verify: verifying …")
    begun = time.perf_counter()
    answer = subprocess.run([*MANAGE, "audit", "verify", "--json"], stdout=subprocess.PIPE, check=True)
    seconds = round(time.perf_counter() - begun, 1)
    used = round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024, 1)
    more = {"events": json.loads(answer.stdout)["events"], "written_in_seconds": wrote}
    return Measured("audit_verify", seconds=seconds, rss_mb=used, more=more)


def reads(tell: Tell) -> Measured:
    """A case opened with its event committed before the answer, beside the same page without: both servers at once,
    asked in turns, so that what else the machine does falls on both.
    """
    client = pages.signed_in()
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    path = dict(pages.addresses(client, tell))["case"]
    seen: list[float] = []
    unseen: list[float] = []
    with serving() as port, serving(NHIPCAU_BENCH_UNSEEN="1") as bare:
        for _ in range(TURNS):
            seen += times(port, path, cookie, 1)[0]
            unseen += times(bare, path, cookie, 1)[0]
    measured = Measured("audit_read", percentile(seen, 0.5), percentile(seen, 0.95))
    without = {"without_p50_ms_1": percentile(unseen, 0.5), "without_p95_ms_1": percentile(unseen, 0.95)}
    measured.more = without | {"adds_p50_ms": round(percentile(seen, 0.5) - percentile(unseen, 0.5), 2)}
    return measured


def write_events(count: int) -> None:
    """Events as a day of work leaves them, some with a reason and details; committed in portions."""
    by, at, units = asking.os_actor(), clock.now(), list(org.units())
    for start in range(0, count, PORTION):
        entries = [
            Entry(
                *(
                    "cases.service_recorded",
                    "cases.case",
                    number,
                    f"CA-{number % 9973:05d}",
                    units[number % len(units)],
                ),
                reason="Ghi nhầm ngày, nay ghi lại" if number % 10 == 0 else "",
                details={"field": "on", "from": at.date(), "n": number} if number % 3 == 0 else {},
            )
            for number in range(start, min(start + PORTION, count))
        ]
        with bulk_generator(), transaction.atomic():
            record_many(entries, by=by, at=at)
