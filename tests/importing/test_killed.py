"""R8: the importing process is killed again and again; what is there in the end is what one unbroken import leaves.

Real processes, a database of their own, SIGKILL. CI kills twice in a list of 1,000 people with their households;
NHIPCAU_FULL=1 kills twenty times, at random rows of one of 10,000.
"""

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.django_db(transaction=True)
FULL = os.environ.get("NHIPCAU_FULL") == "1"
ROWS, KILLS = (10_000, 20) if FULL else (1_000, 2)


@contextmanager
def place() -> Iterator[Callable[..., str]]:
    """`run(what, …)`: killed.py in a data folder and a database that nobody else has."""
    from nhipcau.config.bench.place_of_its_own import environment

    with environment() as values:

        def run(*what: Any, dies: bool = False) -> str:
            command = [sys.executable, "-m", "tests.importing.killed", *map(str, what)]
            done = subprocess.run(command, env=values, capture_output=True, text=True, check=False)
            assert done.returncode == (-signal.SIGKILL if dies else 0), done.stderr[-2000:]
            return done.stdout

        run("setup")
        yield run


@pytest.fixture
def listed(tmp_path: Path, system: Any, at: Any) -> Path:
    """The list, of the communes that every data folder begins with."""
    from nhipcau.config.bench.lists import write_list
    from nhipcau.org import actions

    actions.load_current_places(by=system, at=at)
    path = tmp_path / "danh-sach.xlsx"
    write_list(path, ROWS, at.date())
    return path


def kills(rng: random.Random) -> Iterator[tuple[int, float]]:
    """(row counted from the last stored one, milliseconds after it): in the first portion, and beyond it."""
    for number in range(KILLS):
        row = rng.randint(1, 700) if FULL else rng.randint(*((1, 450), (520, 900))[number])
        yield row, rng.choice((0, 0, rng.uniform(0, 150)))


def whole(run: Callable[..., str], path: Path) -> dict[str, Any]:
    """What is there when the import came to its end."""
    run(path)
    found: dict[str, Any] = json.loads(run("dump"))
    return found


def test_a_killed_import_ends_as_an_unbroken_one(listed: Path) -> None:
    with place() as run:
        unbroken = whole(run, listed)
    with place() as run:
        for row, milliseconds in kills(random.Random(8)):
            run(listed, row, milliseconds, dies=True)
        resumed = whole(run, listed)
        again = json.loads(run(listed))
    assert resumed["counts"] == unbroken["counts"]
    assert resumed["sum"] == unbroken["sum"]
    assert (resumed["counts"]["people"], resumed["counts"]["imports"]) == (again["unchanged"], 1)
    assert (again["created"], again["rows"]) == (0, ROWS)
