"""Which operations there are, and all of them one after the other."""

import os
import time
from collections.abc import Collection
from pathlib import Path
from typing import Any

from django.db import connection

from nhipcau.kernel.db import drop_words, keep_words

from . import crowd, heavy, hidden, kills, lists, pages, papers, people, seeking, taking_out, trail, twins
from .figures import Measured
from .heavy import Tell

MILLION = 1_000_000
REST = (
    "audit_read",
    "hidden_id",
    "report.demo",
    "start.warm",
    "import.calls",
    "import.people",
    "places",
    taking_out.OP,
    *papers.OPERATIONS,
)
ASKED_ONLY = ("report.million", "audit_verify", "kill", "dedupe")
"""Too long for every day: only with --only."""
OPERATIONS = (*pages.OPERATIONS, *seeking.OPERATIONS, *REST, *ASKED_ONLY)


def everything(only: Collection[str], crowded: int, tell: Tell) -> dict[str, Any]:
    """Measure in the demo province of this data folder. `only` holds operations or beginnings of them ("page").

    `crowded`: how many people are recorded besides before, and as many contacts.
    """

    def wanted(op: str) -> bool:
        if not only:
            return op not in ASKED_ONLY
        return any(op == name or op.startswith(f"{name}.") for name in only)

    made = [_crowd(crowded, tell)] if crowded else []
    found, ceiling = pages.measure(wanted, tell)
    found = [*made, *found, *seeking.measure(wanted, tell)]
    steps = {
        "audit_read": lambda: trail.reads(tell),
        "hidden_id": lambda: hidden.measure(tell),
        "report.demo": lambda: heavy.report("report.demo", tell),
        "start.warm": lambda: heavy.start_warm(tell),
        "import.calls": lambda: heavy.import_calls(tell),
        "import.people": lambda: lists.import_people(tell),
        "report.million": lambda: _million(tell),
        "audit_verify": lambda: trail.verify(tell),
        "places": lambda: _places(tell),
        taking_out.OP: lambda: taking_out.measure(tell),
        "form.word": lambda: papers.words(tell),
        "form.render": lambda: papers.draws(tell),
        "dedupe": lambda: twins.measure(crowded, tell),
        "kill": lambda: kills.measure(tell),
    }
    for op, measure in steps.items():
        if wanted(op):
            tell(f"{op} …")
            if (measured := measure()) is not None:
                found.append(measured)
    return {"operations": [one.as_json() for one in found], "ceiling": ceiling}


def _crowd(count: int, tell: Tell) -> Measured:
    """The generator of people, and as many contacts of the demo's."""
    begun = time.perf_counter()
    drop_words(connection)
    twice = people.generate(count, tell)
    seconds = round(time.perf_counter() - begun, 1)
    crowd.multiply("intake.contact", count, tell)
    tell("indexes of words …")
    keep_words(connection)
    people.analyse()
    more = {
        "people": count,
        "with_contacts_and_indexes_s": round(time.perf_counter() - begun, 1),
        "recorded_twice": len(twice),
        "python_loop_seconds": seeking.loop(),
    }
    return Measured("generate", seconds=seconds, more=more)


def _million(tell: Tell) -> Measured:
    crowd.multiply("intake.contact", MILLION, tell)
    return heavy.report("report.million", tell)


def _places(tell: Tell) -> Measured | None:
    acceptance = os.environ.get("NHIPCAU_ACCEPTANCE", "")
    folder = Path(acceptance).parent / "places"
    if acceptance and folder.is_dir():
        return heavy.places(folder, tell)
    tell("places: left out, because NHIPCAU_ACCEPTANCE names no folder with ../places beside it")
    return None
