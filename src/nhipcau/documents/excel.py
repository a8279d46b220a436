"""Tables out as Excel: typed cells, ready to filter and to print, and no text that could turn into a formula."""

import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import zip_longest
from os import PathLike
from pathlib import Path
from typing import IO, Any, Literal

import xlsxwriter
from django.utils.translation import gettext
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from nhipcau.kernel.clock import LOCAL
from nhipcau.kernel.dates import format_day

Kind = Literal["text", "int", "money", "day", "moment", "percent"]
_FORMATS: dict[Kind, str] = {
    "text": "@",
    "int": "#,##0",
    "money": '#,##0" đ"',
    "day": "dd/mm/yyyy",
    "moment": "dd/mm/yyyy hh:mm",
    "percent": '0.#" %"',
}
_MAX_TEXT, _MAX_INLINE_LIST, _MAX_SHEET_NAME = 32_767, 255, 31
_LISTED_ROWS = 5_000  # how far below the header a list of choices reaches in a workbook to fill in
_IN_MEMORY, _ROOM = Path("/dev/shm"), 256 << 20  # noqa: S108 - a folder of the system that is never written to a disk
_NO_CLOCK = datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed "created": equal content gives equal bytes


@dataclass(frozen=True)
class Col:
    """A column; width in characters. Money in đồng, percent as 138 for 138 %, moments aware."""

    title: str
    kind: Kind = "text"
    width: float = 16


@dataclass(frozen=True)
class TableSheet:
    """One sheet: heading lines, a header row, rows, and a total row in bold. `lists`: choices by column title."""

    title: str
    columns: Sequence[Col]
    rows: Iterable[Sequence[Any]] = ()
    heading_lines: Sequence[str] = ()
    lists: Mapping[str, Sequence[str]] = field(default_factory=dict)
    total_row: Sequence[Any] | None = None


class _Lists:
    """Choices too long for Excel's inline lists (255 characters), gathered for one sheet of their own."""

    def __init__(self) -> None:
        self.name = gettext("Lists")
        self.columns: list[tuple[str, Sequence[str]]] = []

    def source(self, title: str, choices: Sequence[str]) -> list[str] | str:
        if len(",".join(choices)) <= _MAX_INLINE_LIST and not any("," in choice for choice in choices):
            return list(choices)
        known = (title, tuple(choices))
        if known not in self.columns:
            self.columns.append(known)
        letter = xlsxwriter.utility.xl_col_to_name(self.columns.index(known))
        return f"='{self.name}'!${letter}$2:${letter}${len(choices) + 1}"


class _Styles:
    def __init__(self, book: xlsxwriter.Workbook) -> None:
        border = {"border": 1, "border_color": "#B0B0B0", "valign": "top"}
        self.heading = book.add_format({"bold": True, "font_size": 13})
        self.header = book.add_format(
            border | {"bold": True, "text_wrap": True, "align": "center", "valign": "vcenter", "bg_color": "#E8EEF4"}
        )
        self.cells = {kind: book.add_format(border | _look(kind)) for kind in _FORMATS}
        self.totals = {kind: book.add_format(border | _look(kind) | {"bold": True}) for kind in _FORMATS}


def _look(kind: Kind) -> dict[str, Any]:
    return {"num_format": _FORMATS[kind], "text_wrap": kind == "text"}


def _sheet_name(title: str, taken: set[str]) -> str:
    """A name Excel takes: up to 31 characters, none of []:*?/\\, no quote at either end, each once."""
    base = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", title).strip(" '")[:_MAX_SHEET_NAME].rstrip(" '") or "1"
    name, number = base, 2
    while name.lower() in taken or name.lower() == "history":
        name = f"{base[: _MAX_SHEET_NAME - 4]} {number}"
        number += 1
    taken.add(name.lower())
    return name


def _write(sheet: Worksheet, row: int, column: int, kind: Kind, value: Any, style: Format) -> None:
    """One cell by the column's kind; what does not fit the kind is written as the text it is."""
    if value is None or value == "":
        sheet.write_blank(row, column, None, style)
    elif kind in ("int", "money", "percent") and isinstance(value, int | float) and not isinstance(value, bool):
        sheet.write_number(row, column, value, style)
    elif kind in ("day", "moment") and isinstance(value, date) and value.year >= 1900:
        local = value.astimezone(LOCAL).replace(tzinfo=None) if isinstance(value, datetime) and value.tzinfo else value
        shown = local.date() if kind == "day" and isinstance(local, datetime) else local
        sheet.write_datetime(row, column, shown, style)
    else:
        text = format_day(value) if isinstance(value, date) else str(value)
        sheet.write_string(row, column, text.encode("utf-8", "replace").decode()[:_MAX_TEXT], style)


def _set_up(sheet: Worksheet, header: int, table: TableSheet) -> None:
    """Frozen header; A4 landscape, one page wide, the header on each page, pages numbered."""
    for column, col in enumerate(table.columns):
        sheet.set_column(column, column, col.width)
    sheet.freeze_panes(header + 1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(header)
    sheet.set_footer("&C&P/&N")


def _fill(sheet: Worksheet, table: TableSheet, styles: _Styles, lists: _Lists) -> None:
    header = len(table.heading_lines) + (1 if table.heading_lines else 0)
    _set_up(sheet, header, table)
    for row, line in enumerate(table.heading_lines):
        sheet.write_string(row, 0, line, styles.heading)
    for column, col in enumerate(table.columns):
        sheet.write_string(header, column, col.title, styles.header)
    last = header
    for last, values in enumerate(table.rows, start=header + 1):
        for column, (col, value) in enumerate(zip(table.columns, values, strict=True)):
            _write(sheet, last, column, col.kind, value, styles.cells[col.kind])
    if table.columns:
        sheet.autofilter(header, 0, max(last, header + 1), len(table.columns) - 1)
    for column, col in enumerate(table.columns):
        if choices := table.lists.get(col.title):
            source = lists.source(col.title, choices)
            rule = {"validate": "list", "source": source, "error_type": "warning"}
            sheet.data_validation(header + 1, column, max(last, header + _LISTED_ROWS), column, rule)
    if table.total_row is not None:
        for column, (col, value) in enumerate(zip(table.columns, table.total_row, strict=True)):
            _write(sheet, last + 1, column, col.kind, value, styles.totals[col.kind])


def _rows_of_lists(lists: _Lists) -> Iterator[tuple[Any, ...]]:
    return zip_longest(*(choices for _title, choices in lists.columns))


def _aside() -> str | None:
    """Where rows wait until the workbook is put together: in memory, never in clear on a disk, where the system has a

    folder there with room for a long list; else in the folder for temporary files (docs/operations.md).
    """
    fits = _IN_MEMORY.is_dir() and os.access(_IN_MEMORY, os.W_OK) and shutil.disk_usage(_IN_MEMORY).free > _ROOM
    return str(_IN_MEMORY) if fits else None


def write_table(target: str | PathLike[str] | IO[bytes], sheets: Sequence[TableSheet]) -> None:
    """Writes an .xlsx row by row, in memory that does not grow with the rows. Equal content gives equal bytes.

    Raises ValueError when a row has another number of cells than there are columns.
    """
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "tmpdir": _aside()}
    where = target if hasattr(target, "write") else str(target)
    with xlsxwriter.Workbook(where, options | {"strings_to_numbers": False}) as book:
        book.set_properties({"created": _NO_CLOCK})
        styles, lists = _Styles(book), _Lists()
        taken = {lists.name.lower()}
        for table in sheets:
            _fill(book.add_worksheet(_sheet_name(table.title, taken)), table, styles, lists)
        if lists.columns:
            columns = [Col(title, width=36) for title, _choices in lists.columns]
            listed = TableSheet(lists.name, columns, _rows_of_lists(lists))
            _fill(book.add_worksheet(lists.name), listed, styles, lists)
