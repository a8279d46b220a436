"""Checking one cell by its kind. Only what the contract lists refuses a row; all else is kept in its own words."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from nhipcau.kernel.contracts import Cell, Checked, Column, ImportContext, code_lists
from nhipcau.kernel.dates import BadDate, format_day, parse_birth, parse_day, parse_moment, typed_words
from nhipcau.kernel.money import BadAmount, parse_count, parse_money
from nhipcau.kernel.phones import normalise
from nhipcau.kernel.text import clean, name_as_stored

TEXT_KINDS = frozenset({"text", "name", "phone", "sex", "code", "place", "unit", "staff"})
KEPT_RAW = 200_000  # how many different cells are remembered, so that what is typed again is not read again
SEXES = "sex"


@dataclass
class Finders:
    """How words become places, units and staff (org.queries); `units_allowed` is None for whoever sees everything."""

    place: Callable[[str, date], Any]
    unit: Callable[[str], Any]
    staff: Callable[[str, Any], Any]
    units_allowed: frozenset[int] | None = None
    why_no_place: Callable[[str, date], str] = lambda words, on: ""


@dataclass
class Note:
    """A sentence about a cell of the row being checked."""

    key: str
    words: str
    reason: str
    fatal: bool


@dataclass
class CellChecker:
    """Checks cells of one file. `day` is that of the row (received or held), None when it is blank or refused."""

    context: ImportContext
    finders: Finders
    day_key: str | None
    day: date | None = None
    day_refused: bool = False
    notes: list[Note] = field(default_factory=list)
    _words: dict[str, str] = field(default_factory=dict)
    _codes: dict[tuple[str, str, date | None], str | None] = field(default_factory=dict)
    _places: dict[tuple[str, date], Any] = field(default_factory=dict)
    _units: dict[str, Any] = field(default_factory=dict)
    _phones: dict[Any, str | None] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)

    def begin(self) -> None:
        """A new row."""
        self.day, self.day_refused, self.notes = None, False, []

    def refuse(self, column: Column, words: str, reason: str) -> None:
        self.notes.append(Note(column.key, words, reason, True))

    def warn(self, column: Column, words: str, reason: str) -> None:
        self.notes.append(Note(column.key, words, reason, False))

    def words(self, raw: Any) -> str:
        """What was typed, clean."""
        if not isinstance(raw, str):
            return typed_words(raw)
        known = self._words.get(raw)
        if known is None:
            if len(self._words) > KEPT_RAW:
                self._words.clear()
            known = self._words[raw] = clean(raw)
        return known

    def check(self, column: Column, raw: Any, formula: bool, row: Checked) -> Cell:
        """The cell as stored. A refused one is noted and keeps only its words."""
        cell = Cell(None, "" if raw is None or raw == "" else self.words(raw), raw)
        if column.kind in TEXT_KINDS and (formula or (cell.words.startswith("=") and len(cell.words) > 1)):
            self.refuse(column, cell.words or _("(formula)"), _formula())
        elif not cell.words:
            if column.required:
                self.refuse(column, "", _blank(column, self.day_key))
            elif column.kind == "unit":
                cell.value = self.context.unit
        else:
            self._shorten(column, cell)
            _KINDS[column.kind](self, column, cell, row)
        return cell

    def _shorten(self, column: Column, cell: Cell) -> None:
        limit = column.limit or (120 if column.kind == "name" else 0)
        if limit and len(cell.words) > limit:
            self.warn(column, cell.words, _("Longer than %(limit)d letters; the rest was left out.") % {"limit": limit})
            cell.words = cell.words[:limit].rstrip()

    # --- one method a kind ---------------------------------------------------------------------------------------
    def text(self, column: Column, cell: Cell, row: Checked) -> None:
        cell.value = cell.words

    def name(self, column: Column, cell: Cell, row: Checked) -> None:
        known = self._names.get(cell.words)
        if known is None:
            if len(self._names) > KEPT_RAW:
                self._names.clear()
            known = self._names[cell.words] = name_as_stored(cell.words)
        cell.value = known

    def phone(self, column: Column, cell: Cell, row: Checked) -> None:
        raw = cell.raw
        if raw not in self._phones:
            if len(self._phones) > KEPT_RAW:
                self._phones.clear()
            self._phones[raw] = normalise(raw)
        cell.value = self._phones[raw]
        if cell.value is None:
            self.warn(column, cell.words, _("This is no telephone number; the words were kept."))

    def day_of(self, column: Column, cell: Cell, row: Checked) -> None:
        try:
            cell.value = parse_day(cell.raw).day
        except BadDate as fault:
            self.refuse(column, cell.words, str(fault))
            return
        self._not_in_future(column, cell, cell.value)

    def moment(self, column: Column, cell: Cell, row: Checked) -> None:
        try:
            cell.value = parse_moment(cell.raw)
        except BadDate as fault:
            self.refuse(column, cell.words, str(fault))
            return
        self._not_in_future(column, cell, cell.value.day)

    def _not_in_future(self, column: Column, cell: Cell, day: date) -> None:
        if column.key != self.day_key or day <= self.context.day:
            return
        cell.value = None
        reason = _("%(day)s lies after the day of import (%(today)s): an impossible date. Correct it.")
        self.refuse(column, cell.words, reason % {"day": format_day(day), "today": format_day(self.context.day)})

    def birth(self, column: Column, cell: Cell, row: Checked) -> None:
        try:
            born = parse_birth(cell.raw, received=self.day or self.context.day)
        except BadDate as fault:
            self.refuse(column, cell.words, str(fault))
            return
        limit = self.day or (None if self.day_refused else self.context.day)
        if limit is not None and born.day > limit:
            reason = _("Born on %(born)s, after %(day)s, when the record was received. Correct the birth.")
            self.refuse(column, cell.words, reason % {"born": format_day(born.day), "day": format_day(limit)})
        elif self.day is not None or not born.short_year:
            cell.value = born

    def sex(self, column: Column, cell: Cell, row: Checked) -> None:
        self._listed(column, cell, SEXES)

    def code(self, column: Column, cell: Cell, row: Checked) -> None:
        self._listed(column, cell, column.code_list)

    def _listed(self, column: Column, cell: Cell, list_name: str) -> None:
        key = (list_name, cell.words, self.day)
        if key not in self._codes:
            if len(self._codes) > KEPT_RAW:
                self._codes.clear()
            self._codes[key] = code_lists["rulebook"].match(list_name, cell.words, self.day)
        cell.value = self._codes[key]
        if cell.value is None and column.strict:
            self.refuse(column, cell.words, _("This is not in the list of known words. Use one of the list."))
        elif cell.value is None:
            self.warn(
                column, cell.words, _("This is not in the list of known words; it was kept and counts under them.")
            )

    def place(self, column: Column, cell: Cell, row: Checked) -> None:
        if self.day_refused:
            return
        key = (cell.words, self.day or self.context.day)
        if key not in self._places:
            if len(self._places) > KEPT_RAW:
                self._places.clear()
            self._places[key] = self.finders.place(*key)
        found = self._places[key]
        if found is not None and found.place is not None:
            cell.value = found
            if found.sentence:
                self.warn(column, cell.words, str(found.sentence))
        elif column.strict:
            reason = self.finders.why_no_place(*key) or _(
                "Neither the commune nor the district is known. Write them as they were then."
            )
            self.refuse(column, cell.words, str(reason))
        else:
            reason = (found and found.sentence) or _("This place is not known; the words were kept.")
            self.warn(column, cell.words, str(reason))

    def unit(self, column: Column, cell: Cell, row: Checked) -> None:
        if cell.words not in self._units:
            self._units[cell.words] = self.finders.unit(cell.words)
        unit, allowed = self._units[cell.words], self.finders.units_allowed
        if unit is None:
            self.refuse(column, cell.words, _("No unit has this code or name. Use one of the list of units."))
        elif allowed is not None and unit.pk not in allowed:
            self.refuse(column, cell.words, _("You may not import records of this unit. Ask somebody who works there."))
        else:
            cell.value = unit

    def staff(self, column: Column, cell: Cell, row: Checked) -> None:
        unit = self.context.unit
        cell.value = self.finders.staff(cell.words, unit)
        if cell.value is None:
            reason = _("Not on the staff list; the name was kept and will be linked when the staff register comes.")
            self.warn(column, cell.words, reason)

    def money(self, column: Column, cell: Cell, row: Checked) -> None:
        self._amount(column, cell, parse_money)

    def count(self, column: Column, cell: Cell, row: Checked) -> None:
        self._amount(column, cell, parse_count)

    def _amount(self, column: Column, cell: Cell, parse: Callable[[Any], int]) -> None:
        try:
            cell.value = parse(cell.raw)
        except BadAmount as fault:
            self.refuse(column, cell.words, str(fault))

    def number(self, column: Column, cell: Cell, row: Checked) -> None:
        raw = cell.raw
        if isinstance(raw, float | int) and not isinstance(raw, bool) and 0 <= raw < 10**15:
            cell.value = int(raw) if raw == int(raw) else raw
            return
        self._amount(column, cell, parse_count)


_KINDS: dict[str, Callable[[CellChecker, Column, Cell, Checked], None]] = {
    "text": CellChecker.text,
    "name": CellChecker.name,
    "phone": CellChecker.phone,
    "day": CellChecker.day_of,
    "moment": CellChecker.moment,
    "birth": CellChecker.birth,
    "sex": CellChecker.sex,
    "code": CellChecker.code,
    "place": CellChecker.place,
    "unit": CellChecker.unit,
    "staff": CellChecker.staff,
    "money": CellChecker.money,
    "count": CellChecker.count,
    "number": CellChecker.number,
}


def _formula() -> str:
    return _("A formula stands where words are due. Write the words themselves.")


def _blank(column: Column, day_key: str | None) -> str:
    if column.key == day_key:
        return _("The day is missing. Write the day the record was received or held.")
    if column.kind == "name":
        return _("The name is missing. Write the name of the person.")
    return _("This cell is blank, and every row needs it. Fill it in and import again.")
