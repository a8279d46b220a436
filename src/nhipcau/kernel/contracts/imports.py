"""An importable register, and what the engine tells it."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from django.db.models import Model

from nhipcau.kernel.actors import Actor
from nhipcau.kernel.permissions import Permission

from .book import Book


@dataclass(frozen=True)
class Column:
    """A column of a register. `headers` are the spellings it is known by, the first is the one we print.

    What stands in brackets in a header is dropped before comparing. `required`: the file must have the column and the
    cell must be filled. `strict`: an unknown code or place refuses the row, else it is kept in its own words with a
    warning. `identity`: part of what a row without a number is known by. `limit`: the most
    letters the model holds (0: any number); longer words are cut with a warning. `kind` says what `Cell.value` holds:

    text: words as typed, clean · name: a person's name as stored · phone: digits of `kernel.phones`, None when it is
    no number (words kept) · day: date · moment: `kernel.dates.ParsedMoment` · birth: `kernel.dates.ParsedDay`
    · sex: `male` or `female` · code: the code of `code_list`, None when unknown (words kept) · place: what
    `org.queries.PlaceFinder` found, None when nothing · unit: org.Unit, the context’s unit when blank
    · staff: org.Staff or None (words kept) · money: whole đồng · count: int from 0 · number: int or float from 0.
    A blank cell is `Cell(None, "")`; a column the file does not have is a blank cell too.
    """

    key: str
    headers: tuple[str, ...]
    kind: str = "text"
    code_list: str = ""
    strict: bool = False
    required: bool = False
    identity: bool = True
    note: object = ""
    limit: int = 0


@dataclass(slots=True)
class Cell:
    """A checked cell: `value` is what is stored, `words` what was typed (clean)."""

    value: Any = None
    words: str = ""
    raw: Any = None


@dataclass(slots=True)
class Checked:
    """A row whose cells were checked one by one. `bad` holds the keys of refused cells; `number` is the sheet row."""

    number: int
    cells: dict[str, Cell]
    bad: set[str] = field(default_factory=set)
    fingerprint: str = ""

    def value(self, key: str) -> Any:
        cell = self.cells.get(key)
        return cell.value if cell else None

    def words(self, key: str) -> str:
        cell = self.cells.get(key)
        return cell.words if cell else ""

    def day(self, key: str) -> date | None:
        """The day of a `day`, `moment` or `birth` cell; None when blank or refused."""
        value = self.value(key)
        return getattr(value, "day", None) if hasattr(value, "typed") else value


@dataclass(frozen=True)
class Finding:
    """A sentence about a cell: a reason to refuse the row (`fatal`) or a warning. Never holds a sealed value.

    `doubtful`: it waits somewhere for a decision (`Register.waiting_at`), and the result counts it.
    """

    key: str
    reason: str
    fatal: bool = False
    doubtful: bool = False


@dataclass(frozen=True)
class Change:
    """A cell of a known record that differs from the file's; `old` and `new` are words, never a sealed value."""

    key: str
    old: str
    new: str


@dataclass
class ImportContext:
    """What a register is told: the unit records go to, the day of import, who does it, and a cache of its own.

    `source` (`import:17`) is handed to the actions, for the audit event of each record. `trial`: nothing is stored, the
    file is only looked at. `take_changes`: what differs in known records is taken. `reader`: whose reach bounds what is
    matched (a User; None: a command, which sees all). `headers`: column key → header as the file has it. `made`: (model
    label, id) → the sheet row of this import that made it, also before it was interrupted.
    """

    unit: Any
    day: date
    by: Actor
    at: datetime
    source: str = ""
    cache: dict[str, Any] = field(default_factory=dict)
    trial: bool = False
    take_changes: bool = False
    reader: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    made: dict[tuple[str, int], int] = field(default_factory=dict)


class Register(ABC):
    """A register that can be read from Excel. The engine reads, checks cells and keeps count; the app does the rest.

    Inherit from it: what has a body here is a default. How to write one: importing/engine/__init__.py.
    """

    name: str
    title: object
    permission: Permission
    columns: Sequence[Column]
    key: str | None  # the column that numbers the record, None when rows have no number of their own
    day: str | None  # the column that says when it was received or held: places, birth years and codes are read by it
    whole: bool = False  # it changes what all units share: only whoever may import for the Centre itself

    def unit_of(self, known: Any) -> int | None:
        """The unit that owns a known record: only within reach is it compared and changed. None: it has no owner."""
        return getattr(known, "unit_id", None)

    def number(self, row: Checked) -> str:
        """What numbers the record when `key` is set: the words of that column, unless one column is not enough."""
        return row.words(self.key) if self.key else ""

    def twice(self, row: Checked, first: int) -> str:
        """What is said of a row whose number stands in the sheet row `first` already; empty: the usual sentence."""
        return ""

    def check(self, row: Checked, context: ImportContext) -> Iterable[Finding]:
        """What only this register knows (order of dates, age against group). May set values in `row.cells`.

        Ask `row.bad` first: a check that rests on a refused cell is not made (the engine drops findings about one).
        """
        return ()

    def known(self, keys: Collection[str], context: ImportContext) -> Mapping[str, Any]:
        """Records that already carry these numbers."""
        return {}

    def changes(self, row: Checked, known: Any, context: ImportContext) -> list[Change] | Finding:
        """What the file would change in a known record; a fatal Finding when it is somebody else's number."""
        return []

    @abstractmethod
    def create(self, rows: Sequence[Checked], context: ImportContext) -> list[list[Model]]:
        """Store new rows (at most 500) through actions; per row the records it made (the first is the record itself).

        A `Refused` undoes the batch; the rows are then tried one by one, and the one that raises it is refused with it.
        """

    def update(self, row: Checked, known: Any, changes: Sequence[Change], context: ImportContext) -> None:
        """Take these changes into a known record, through actions. A register without numbers is never asked."""

    def doubts(self, rows: Sequence[Checked], context: ImportContext) -> Mapping[int, Finding]:
        """Of rows that are new: sheet row → why it may be somebody or something recorded already. They are stored."""
        return {}

    def waiting_at(self) -> Sequence[tuple[object, str]]:
        """(words, address) of the pages where what is doubtful waits for a decision."""
        return ()

    def built_on(self, records: Sequence[tuple[str, int]]) -> list[str]:
        """Sentences on what was built on these (model label, id) since; empty when they can be taken back."""
        return []

    @abstractmethod
    def take_back(self, records: Sequence[tuple[str, int]], reason: str, by: Actor, at: datetime) -> None:
        """Withdraw these (model label, id), at most 500 at a time, through actions."""


class Arranged(Protocol):
    """A register may have this besides: rows in the order they are stored, for a record may point to one below it."""

    def arrange(self, rows: Sequence[Checked], context: ImportContext) -> Sequence[Checked]: ...


@dataclass
class Gathered:
    """What came of rows that belong together: sheet row → records made besides, what it says new of a known record,
    and what is to be told of it.
    """

    made: dict[int, list[Model]] = field(default_factory=dict)
    changes: dict[int, list[Change]] = field(default_factory=dict)
    findings: list[tuple[Checked, Finding]] = field(default_factory=list)


class Gathering(Protocol):
    """A register may have this besides: rows that belong together (a household) are stored in one transaction.

    `belongs` names what a row belongs to (empty: nothing); `arrange` puts such rows one after the other. `gather` is
    called with every good row of a portion, new or known, and its record (None while a file is only looked at).
    """

    def belongs(self, row: Checked, context: ImportContext) -> str: ...

    def gather(self, rows: Sequence[tuple[Checked, Any]], context: ImportContext) -> Gathered: ...


@dataclass
class ReferenceResult:
    """How many rows of reference data were new, changed and known; sentences by row."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    findings: list[tuple[Checked, Finding]] = field(default_factory=list)


class Reference(Protocol):
    """Instead of known, create and update: a register of reference data (places) that stores all its rows itself,

    in portions of its own transactions. Its rows are no records: no link to the import, none can be taken back.
    """

    def import_all(self, rows: Sequence[Checked], context: ImportContext, *, dry_run: bool) -> ReferenceResult: ...


registers: Book[Register] = Book("registers")

staff_arrivals: Book[Callable[[Sequence[Any], Actor, datetime], None]] = Book("staff arrivals")
"""Called with members of staff just added, so that officers kept in words are linked to them."""
