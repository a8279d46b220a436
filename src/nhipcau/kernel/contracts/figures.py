"""Rows of the apps above as a source of figures."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Aggregate, Expression, QuerySet

from nhipcau.kernel.permissions import Permission

from .book import Book


@dataclass(frozen=True)
class Dimension:
    """How rows are broken down: by a text (a code or words), or by the id of a row of another table.

    `labels(values)` turns texts into the words of the report; for ids `names()` gives (id, words) of that table.
    """

    expression: str | Expression
    labels: Callable[[Collection[Any]], Mapping[Any, str]] = lambda values: {value: value for value in values}
    names: Callable[[], QuerySet[Any]] | None = None
    listed: Callable[[], Collection[str]] | None = None  # labels nobody typed; None: nobody types any
    sealed_field: str = ""  # the field whose sealed values are counted beside the open ones (access.Sealed)
    at_end: bool = False  # a row's value is that of the last day asked, so quarters do not add up to a year
    guards: Callable[[], Mapping[str, str]] = dict  # value → the group of fields it tells (rulebook codes with `guard`)


@dataclass(frozen=True)
class RowView:
    """A row behind a number: its day, words without more than the list shows, and where to open it."""

    id: int
    day: str
    title: str
    words: str
    url: str


@dataclass(frozen=True)
class Fact:
    """A source of rows for indicators.

    `rows(unit_ids)`: rows that count (not withdrawn) of these units, all of the Centre's with None.
    `whens[name](rows, first, last)`: those that fall in the period, both days included.
    `measures[name]`: an aggregate. `wheres[name]`: the lookup a `where` of an indicator means.
    `earliest`: the column of the day by which the earliest record is found; empty = always covered.
    `unit`, `anchor`: the columns by which a person reaches a row; without an anchor the unit alone decides.
    `clients`: rows are of clients, so small counts are hidden from whoever may not see them. `adds_up` are of these the
    whens that of a year are the sum of those of its quarters; a fact of intervals calls them `opened` and `closed`, and
    the rest `brought_forward`, `under_management`, `carried_forward`, `opened_closed`, `opened_ongoing`.
    """

    name: str
    title: object
    permission: Permission
    rows: Callable[[Collection[int] | None], QuerySet[Any]]
    whens: Mapping[str, Callable[[QuerySet[Any], date, date], QuerySet[Any]]]
    measures: Mapping[str, Callable[[], Aggregate]]
    dimensions: Mapping[str, Dimension]
    show: Callable[[QuerySet[Any]], Iterable[RowView]]
    wheres: Mapping[str, str] = field(default_factory=dict)
    earliest: str = ""
    unit: str = "unit_id"
    anchor: str = "anchor_id"
    clients: bool = False
    adds_up: frozenset[str] = frozenset()


facts: Book[Fact] = Book("facts")
