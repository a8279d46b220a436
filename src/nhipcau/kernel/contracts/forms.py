"""What records of upper apps are to a form filled in about them; texts that are checked with the rules."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

from nhipcau.kernel.actors import Actor

from .book import Book


@dataclass(frozen=True)
class WriteBack:
    """An answer that the register does not know, or knows otherwise: offered, never written in silence."""

    key: str
    label: object
    now: str
    new: str


class FormUse(Protocol):
    """How forms ask about a kind of protected record, registered under the label that stands in `Anchor.kind`."""

    def record(self, user: Any, anchor: int, on: date) -> Any:
        """The record as this person may see it, with `anchor_id`, `unit` and `veiled`. Raises Missing."""

    def may_fill(self, user: Any, record: Any, on: date) -> bool:
        """Whether this person may start, change and end forms of it."""

    def title(self, record: Any) -> str:
        """What it is called for whoever may see it."""

    def url(self, record: Any) -> str:
        """Its page."""

    def offered(self, record: Any) -> Sequence[str]:
        """Keys of the forms that belong to it, in the order of the work."""

    def known(self, user: Any, record: Any, on: date) -> Mapping[str, str]:
        """What the register knows, by the words of `bind::prefill`, as this person may read it."""

    def write_backs(self, user: Any, record: Any, answers: Mapping[str, str], on: date) -> Sequence[WriteBack]:
        """Which of these answers (by the words of `bind::writes`) the register could take, when this person may."""

    def write_back(self, *, record: Any, answers: Mapping[str, str], reason: str, by: Actor, at: datetime) -> None:
        """Write them. Raises Refused."""

    def submitted(self, *, record: Any, form: str, sheet: Any, by: Actor, at: datetime) -> None:
        """A form of it has just become final; inside the action that made it so."""


form_uses: Book[FormUse] = Book("uses of forms")


@dataclass(frozen=True)
class Checked:
    """What a check of texts found: how many are in order, every fault in words, what was not compared."""

    files: int
    faults: list[str] = field(default_factory=list)
    unverified: list[str] = field(default_factory=list)


text_checks: Book[Callable[[Path], Checked]] = Book("checks of texts")
"""`check(directory of the rulebook)`: what `rulebook check` looks at besides the rules; needs no database."""
