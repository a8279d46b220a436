"""What a reader hands over, the limits it keeps to, and how it refuses."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Cell = str | int | float | bool | date | datetime | time | timedelta
Row = tuple[int, list[Cell]]

MAX_FILE = 50 * 2**20
MAX_MEMBERS = 2_000
MAX_UNPACKED = 200 * 2**20
MAX_RATIO = 100
RATIO_FLOOR = 60 * 2**20  # a register of 100,000 rows unpacks to 58 MB; under this no ratio does harm
MAX_CELLS = 8_000_000  # the grid in memory is dense: one cell far away must not fill the machine


class Unreadable(Exception):
    """The file cannot be used; `sentence` says why and what to do. Nothing was changed."""

    def __init__(self, sentence: str | Promise) -> None:
        super().__init__(sentence)
        self.sentence = sentence

    def __str__(self) -> str:
        return str(self.sentence)


@dataclass(frozen=True)
class Sheet:
    """One sheet. `formulas` holds (row, column) from 1 of every cell that is a formula, whatever value it shows."""

    name: str
    formulas: frozenset[tuple[int, int]]
    read: Callable[[], Iterator[Row]] = field(repr=False)

    @property
    def rows(self) -> Iterator[Row]:
        """(sheet row from 1, cells from column A), blank rows too, a blank cell is ""; each call begins anew."""
        return self.read()


@dataclass(frozen=True)
class Workbook:
    """A file as sheets in their order; `kind` is what its content is: xlsx, xls or csv."""

    kind: str
    sheets: list[Sheet]


def damaged() -> Unreadable:
    return Unreadable(
        _(
            "The file is damaged and cannot be opened. Nothing was changed. "
            "Open it in Excel, save it anew and try again."
        )
    )


def no_workbook() -> Unreadable:
    return Unreadable(
        _("This is not an Excel workbook or a CSV file. Nothing was changed. Save the register as .xlsx and try again.")
    )


def encrypted() -> Unreadable:
    return Unreadable(
        _("The file is locked with a password. Nothing was changed. Remove the password in Excel and try again.")
    )


def with_macros() -> Unreadable:
    return Unreadable(
        _("The file contains macros, which are not accepted. Nothing was changed. Save it as .xlsx and try again.")
    )


def too_large() -> Unreadable:
    return Unreadable(
        _(
            "The file is too large or unpacks to too much. Nothing was changed. "
            "Split it into smaller files and try again."
        )
    )


def empty() -> Unreadable:
    return Unreadable(_("The file holds no rows. Nothing was changed. Choose the file that holds the register."))
