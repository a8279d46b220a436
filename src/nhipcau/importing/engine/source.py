"""Opening a file as a register: everything that is read before the first row."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nhipcau.documents.queries import Unreadable, read_workbook
from nhipcau.kernel.contracts import ImportContext, Register, registers
from nhipcau.org import queries as org

from .book import Layout, Sheet, Unusable, find_layout, read_heads
from .cells import Finders
from .mapping import Remembered
from .outcome import Outcome
from .rows import RowReader
from .sheets import own_sheets


@dataclass
class Opened:
    """A file whose header was recognised; `rows` checks while it is walked through and fills `outcome`."""

    layout: Layout
    rows: RowReader
    outcome: Outcome

    def columns(self) -> list[dict[str, str]]:
        """What was recognised as what, in the order of the register; columns the file lacks have no header."""
        written = self.layout.written
        return [
            {"title": column.headers[0], "header": written.get(column.key, "")} for column in self.rows.register.columns
        ]


def finders(cache: dict[str, Any], units_allowed: frozenset[int] | None) -> Finders:
    """Words to places, units and staff. They share the cache of the import with the register."""
    centre = org.centre()
    places, units, staff = org.PlaceFinder(centre.place, cache), org.UnitFinder(cache), org.StaffFinder(cache)

    def member(name: str, unit: Any) -> Any:
        return staff.find(name, unit=unit)

    return Finders(places.find, units.find, member, units_allowed, places.why_not)


def open_file(
    path: Path,
    register: Register,
    context: ImportContext,
    units_allowed: frozenset[int] | None = None,
    mappings: Mapping[str, Remembered] | None = None,
) -> Opened:
    """Read the file's header. Raises Unusable with a sentence: unreadable, no header, another register."""
    try:
        book = read_workbook(path)
    except Unreadable as fault:
        raise Unusable(str(fault)) from None
    layout, notes = find_layout(book.sheets, register, registers, own_sheets(), mappings)
    outcome = Outcome()
    context.headers = layout.written
    for row, column, value, reason in notes:
        outcome.warn(row, column, value, reason)
    return Opened(layout, RowReader(register, layout, context, finders(context.cache, units_allowed), outcome), outcome)


def heads_of(path: Path) -> list[Sheet]:
    """The sheets of a file with their first rows, for somebody to map. Raises Unusable when it cannot be read."""
    try:
        return read_heads(read_workbook(path).sheets)
    except Unreadable as fault:
        raise Unusable(str(fault)) from None
