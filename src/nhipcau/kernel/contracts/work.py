"""What somebody works on, named so that apps below `worklist` can tell people of it and hand it over."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from django.db.models import QuerySet

from nhipcau.kernel.actors import Actor
from nhipcau.kernel.permissions import Permission

from .book import Book


class Charge(Protocol):
    """What access asks of records that are never left without a worker: a conflict of interest takes one away."""

    write: Permission  # what working on one needs

    def needing(self, anchors: Collection[int]) -> QuerySet[Any]:
        """Those of these anchors that need a worker now, with their units."""

    def worker(self, record: Any) -> int | None:
        """The member of staff in charge."""

    def give(self, *, record: Any, to: Any, unit: Any, by: Actor, at: datetime) -> None:
        """Put `to` (org.Staff, None: nobody is free) in charge, and let `unit` own the record from now on."""


def _nameless(row: Any) -> tuple[str, Any]:
    return "", None


def _by_id(row: Any) -> str:
    return str(row.pk)


@dataclass(frozen=True)
class Subject:
    """A kind of protected record that tasks, appointments and notices point to by its anchor.

    Registered under the model label that stands in `Anchor.kind`. `rows()`: every record; `read`: what seeing one
    needs; `words(row)`: what it is called for whoever may see it; `url(row)`: its page. `number(row)`: what it is
    called for whoever may not, and in the audit: nothing of a client. `find(number)`: those of a number as typed,
    besides the one of that id. `client(row)`: name and place of the person it is about, so that kin may be suggested.
    """

    rows: Callable[[], QuerySet[Any]]
    read: Permission
    words: Callable[[Any], str]
    url: Callable[[Any], str]
    number: Callable[[Any], str] = _by_id
    find: Callable[[str], QuerySet[Any]] | None = None
    client: Callable[[Any], tuple[str, Any]] = _nameless
    charge: Charge | None = None


subjects: Book[Subject] = Book("subjects")

notice_kinds: Book[object] = Book("kinds of notices")
"""The closed list of what a notice can say: code → a sentence (lazy) without anything about a person."""
task_kinds: Book[object] = Book("kinds of tasks")
"""The closed list of what a task can be: code → words (lazy)."""


class Worklist(Protocol):
    """How apps below `worklist` tell people of something, and put something on their list. See `tell` and `ask`."""

    def tell(
        self, *, accounts: Collection[int], kind: str, anchor: int | None, url: str, by: Actor, at: datetime
    ) -> None: ...

    def ask(self, *, staff: int, kind: str, anchor: int | None, due: date | None, by: Actor, at: datetime) -> None: ...


worklists: Book[Worklist] = Book("worklists")  # one item: "worklist"


def tell(
    *, accounts: Collection[int], kind: str, by: Actor, at: datetime, anchor: int | None = None, url: str = ""
) -> None:
    """Put a notice in the bell of these accounts, inside the caller's action (`access.queries.accounts_with` has them).

    About a record (`anchor`) it leads to that record and shows only to whoever may see it, on the day they look. With a
    `url` of its own (a queue that asks for its own rights) it leads there, and only a conflict of interest hides it.
    """
    for worklist in worklists:
        worklist.tell(accounts=accounts, kind=kind, anchor=anchor, url=url, by=by, at=at)


def ask(*, staff: int, kind: str, by: Actor, at: datetime, anchor: int | None = None, due: date | None = None) -> None:
    """Put a task on the list of a member of staff, inside the caller's action; shown only while they see `anchor`."""
    for worklist in worklists:
        worklist.ask(staff=staff, kind=kind, anchor=anchor, due=due, by=by, at=at)


@dataclass(frozen=True)
class Held:
    """One thing that somebody holds: its `number` says nothing of a client. `anchor` is what decides who sees it."""

    id: int
    number: str
    anchor: int | None = None


class Holding(Protocol):
    """A kind of thing that a member of staff holds and somebody else can take over.

    `order`: records come before what is about them. `own`: the thing is the record of its anchor itself, so that who
    gives it away leaves its team.
    """

    title: object  # «Cases in charge»
    order: int
    own: bool

    def held(self, staff: int) -> Sequence[Held]:
        """All that this member of staff holds, whoever asks."""

    def reassign(self, ids: Collection[int], to: Any, by: Actor, at: datetime) -> None:
        """Give these to `to` (org.Staff), through actions. Raises Refused when `to` must not have one of them."""


holdings: Book[Holding] = Book("holdings")

leavings: Book[Callable[[Any, Actor, datetime], None]] = Book("leavings")
"""Called with a member of staff (org.Staff) before they leave the staff list. Raises Refused while they hold things."""
