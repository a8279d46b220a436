"""Pages of a list. The address of a page keeps the filters, and never a name or a number of a person."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict

T = TypeVar("T")

PRIVATE = frozenset({"q", "name", "phone", "id_number", "csrfmiddlewaretoken"})
"""Words about a person, and the token of a form, are sent by POST; the links of an address do not carry them on."""


@dataclass(frozen=True)
class Page(Generic[T]):
    """`items` of page `number` of `pages`; `first` and `last` are positions from 1 in `total`.

    `more`: there are more than `total`, which nobody counted.
    """

    items: Sequence[T]
    number: int
    pages: int
    total: int
    first: int
    last: int
    filters: str
    more: bool = False

    def __iter__(self) -> Iterator[T]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def link(self, number: int) -> str:
        """The query string of another page, filters kept."""
        return f"?{self.filters}&page={number}" if self.filters else f"?page={number}"

    @property
    def previous_link(self) -> str:
        return self.link(self.number - 1) if self.number > 1 else ""

    @property
    def next_link(self) -> str:
        return self.link(self.number + 1) if self.number < self.pages else ""


def page_number(text: str, pages: int) -> int:
    """The page asked for; the first when it is no number or out of range."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 1
    return number if 1 <= number <= pages else 1


def paginate(
    data: QueryDict, rows: QuerySet[Any] | Sequence[Any], per_page: int = 50, most: int | None = None
) -> Page[Any]:
    """One page of `rows` (two queries: how many, and these). `data` is `request.GET`.

    No more than `most` are counted and can be paged through: to count a million takes longer than to show the first.
    """
    if isinstance(rows, QuerySet):
        total = rows.count() if most is None else rows.order_by()[: most + 1].count()
    else:
        total = len(rows)
    more = most is not None and total > most
    total = most if more and most is not None else total
    pages = max(1, -(-total // per_page))
    number = page_number(data.get("page", ""), pages)
    start = (number - 1) * per_page
    items = list(rows[start : start + per_page]) if total else []
    kept = [(key, value) for key, values in data.lists() if key not in PRIVATE | {"page"} for value in values if value]
    return Page(items, number, pages, total, start + 1 if items else 0, start + len(items), urlencode(kept), more)
