"""Lists of the house as they can be taken out as files: what stands on the page stands in the file, and no more."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from nhipcau.kernel.permissions import Permission

from .book import Book


@dataclass(frozen=True)
class ListColumn:
    """A column: its words on the page, and what of a line stands in it. `kind` is that of the cell; width in letters.

    A value that does not fit the kind (a birth of which only the year is known) stands there as the text it is.
    """

    title: object
    value: Callable[[Any], Any]
    kind: Literal["text", "int", "money", "day", "moment", "percent"] = "text"
    width: float = 20


def _as_they_are(rows: Sequence[Any], form: Any, user: Any, on: date) -> Iterable[Any]:
    return rows


@dataclass(frozen=True)
class Listing:
    """A list of the house. Registered under the name of the address of its page, with a dot (`registry.people`).

    `asked(user, data, on)`: the form of its filter, and the rows it leaves of those `user` may see, in order, with
    stories veiled: the page shows the same. A queryset, or a short sequence. `lines(rows, form, user, on)` makes of
    some rows what the columns are read from; it may ask for what belongs to all of them at once.
    `permission`: who sees the page. `protected`: rows are records with an anchor, and only those leave of
    which `user` may take lists out. `personal`: they tell of people, so that their number is watched.
    """

    title: object
    permission: Permission
    asked: Callable[[Any, Any, date], tuple[Any, Any]]
    columns: Sequence[ListColumn]
    lines: Callable[[Sequence[Any], Any, Any, date], Iterable[Any]] = _as_they_are
    protected: bool = True
    personal: bool = True


listings: Book[Listing] = Book("lists")
