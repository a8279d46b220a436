"""All that is held on a person, for the copy that is handed to whoever may ask for it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from .book import Book


@dataclass(frozen=True)
class HeldOn:
    """What an app holds on a person, as it may be handed over: (when, what) in words of codes, never typed words.

    `rows(person, user, on, own)`: what `user` sees, who makes the copy; `own`: it goes to the person themselves. No row
    tells an address, who cares, who reported, or of others; a story of abuse or trafficking goes to nobody but the
    person, a sealed value to nobody.
    """

    title: object
    rows: Callable[[Any, Any, date, bool], Sequence[tuple[str, str]]]


held_on: Book[HeldOn] = Book("held on a person")
