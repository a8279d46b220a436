"""What a request looked at, so that it stands in the audit before its answer leaves (access.middleware).

Nothing of what the caller typed is kept: model labels, ids that are numbers, permissions.
"""

from collections.abc import Container, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

LARGEST = 2**63
SEEN, SEARCHED, EXPORTED, PRINTED = "seen", "searched", "exported", "printed"


@dataclass
class Touched:
    """The first record that was looked up, whether it was there for this person, and what the request did with it."""

    kind: str = ""
    ident: str = ""
    found: bool = False
    record: Any = None
    need: str = ""
    groups: set[str] = field(default_factory=set)
    how: str = SEEN
    refused: bool = False
    impersonal: bool = False
    changed: bool = False
    page: str = ""

    def label(self, kinds: Container[object]) -> str:
        """`cases.case/17`: the record a page shows, for its printing; empty for a page of none of these kinds."""
        return f"{self.kind}/{self.ident}" if self.found and self.ident and self.kind in kinds else ""


_touched: ContextVar[Touched | None] = ContextVar("touched", default=None)


@contextmanager
def noting() -> Iterator[Touched]:
    """What is looked at inside the block."""
    noted = Touched()
    token = _touched.set(noted)
    try:
        yield noted
    finally:
        _touched.reset(token)


def now() -> Touched:
    """What this request touched so far; outside a request a note that nobody reads."""
    return _touched.get() or Touched()


def looked_up(kind: str, ident: object, record: Any, need: object = "") -> None:
    """A record of this kind was asked for, and `record` is what there was for this person (None: nothing)."""
    noted = now()
    if noted.kind:
        return
    noted.kind, noted.record, noted.found, noted.need = kind, record, record is not None, str(need)
    number = record.pk if record is not None else ident
    noted.ident = str(number) if isinstance(number, int) and 0 <= number < LARGEST else ""


def gave(group: object) -> None:
    """Fields with a permission of their own were shown (a sealed value)."""
    now().groups.add(str(group))


def did(how: str) -> None:
    """The request searched, exported or printed. A list of words or a file of nobody is not told: `impersonal`."""
    now().how = how


def on_page(name: str) -> None:
    """It was done on another of our pages than the one that is told of it."""
    now().page = name


def impersonal() -> None:
    """The file that is given says nothing of anybody: a blank form."""
    now().impersonal = True


def refused() -> None:
    """A rule said no."""
    now().refused = True


def changed() -> None:
    """Something was changed, and has an event of its own."""
    now().changed = True
