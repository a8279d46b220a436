"""Words that apps below need: of the audit, and of the rulebook. And the jobs of the clock."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from .book import Book

audit_actions: Book[object] = Book("audit actions")
"""The closed list of what can stand in `audit.Event.action`: code → words (lazy, for the page that shows it)."""


@dataclass(frozen=True)
class Presenter:
    """How an app tells the details of its events (those whose action begins with the app's name).

    `fields`: what the names of corrected fields are called. `keys`: words of details that only this app has.
    `value(key, value)`: a value in words, None when it is to be shown as it stands.
    """

    fields: Mapping[str, object] = field(default_factory=dict)
    keys: Mapping[str, object] = field(default_factory=dict)
    value: Callable[[str, Any], str | None] = lambda key, value: None


presenters: Book[Presenter] = Book("presenters")


class CodeListSource(Protocol):
    """How org asks the rulebook for words without knowing it."""

    def match(self, list_name: str, words: str, on: date | None = None) -> str | None: ...

    def label(self, list_name: str, code: str) -> str: ...

    def choices(self, list_name: str, on: date | None = None) -> list[tuple[str, str]]: ...


code_lists: Book[CodeListSource] = Book("code lists")  # one item: "rulebook"

ticks: Book[Callable[[datetime], None]] = Book("ticks")
"""Run each minute by `./nhipcau tick` (the job worker calls it): `tick(at)`."""
