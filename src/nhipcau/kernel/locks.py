"""A lock that dies with its owner, so that what a killed process left behind can be told from what still runs."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from zlib import crc32

from django.conf import settings
from django.db import connection


@contextmanager
def only_one(name: str) -> Iterator[bool]:
    """True for the one who holds `name` until the block ends, False for everybody else meanwhile.

    SQLite has one machine: a lock of the operating system on a file in the data folder. PostgreSQL: a lock of the
    connection, for workers on many machines. Both are let go by whoever watches over the process when it is killed.
    """
    if name in _held:  # PostgreSQL would give the same connection its own lock once more
        yield False
        return
    with _system_lock(name) as held:
        if held:
            _held.add(name)
        try:
            yield held
        finally:
            if held:
                _held.discard(name)


def in_turn(name: str) -> None:
    """Wait for every other transaction that asked for `name`, and keep the next ones waiting until this one ends.

    For a number that must be the next free one. Ask before anything is recorded: who holds the head of an audit chain
    and waits here, and who came first and waits for that head, wait for ever. On SQLite writers take turns anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [20_261_123, _number(name)])


_held: set[str] = set()


@contextmanager
def _system_lock(name: str) -> Iterator[bool]:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [20_261_122, _number(name)])
            held = bool(cursor.fetchone()[0])
            try:
                yield held
            finally:
                if held:
                    cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [20_261_122, _number(name)])
        return
    folder = settings.DATA_DIR / "locks"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / f"{name}.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True


def _number(name: str) -> int:
    """A signed 32-bit number, as PostgreSQL wants it."""
    value = crc32(name.encode())
    return value - 2**32 if value >= 2**31 else value
