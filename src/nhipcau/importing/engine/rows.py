"""What is a record and what is not, the order in which its cells are checked, and how a row is known again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b
from typing import Any

from django.utils.translation import gettext as _

from nhipcau.kernel.contracts import Cell, Checked, Column, ImportContext, Register
from nhipcau.kernel.crypto import hidden_digest
from nhipcau.kernel.dates import BadDate, ParsedDay, ParsedMoment, parse_day, parse_moment
from nhipcau.kernel.text import clean, match_key

from .book import COUNTERS, Layout
from .cells import CellChecker, Finders
from .mapping import NOTE, as_words
from .outcome import Outcome

_TOTALS = frozenset(match_key(word) for word in ("Tổng cộng", "Tổng", "Cộng", "Tổng số", "Cộng dồn", "Tổng cộng số"))
_TOTAL_BEGINS = tuple(match_key(word) for word in ("Tổng cộng", "Tổng số"))
_EARLY = 3  # how many filled cells may stand before the word of a total
STORED = frozenset({"day", "moment", "birth", "name", "phone", "money", "count", "number"})


@dataclass
class RowReader:
    """The records of a layout, checked one by one. Findings go to `outcome`; a refused row is yielded to nobody."""

    register: Register
    layout: Layout
    context: ImportContext
    finders: Finders
    outcome: Outcome
    _numbers: dict[str, int] = field(default_factory=dict)
    _seen: dict[bytes, int] = field(default_factory=dict)
    _after_total: bool = False

    def __post_init__(self) -> None:
        self._checker = CellChecker(self.context, self.finders, self.register.day)
        first = [column for column in self.register.columns if column.key == self.register.day]
        rest = [column for column in self.register.columns if column.key != self.register.day]
        places = self.layout.places
        self._columns: list[tuple[Column, list[int]]] = [(c, places[c.key]) for c in first + rest if c.key in places]
        self._absent = [column for column in rest if column.key not in places]
        self._width = 1 + max((at for found in places.values() for at in found), default=0)
        self._used = sorted({at for found in places.values() for at in found})
        if self.layout.kept:
            self._width = max(self._width, 1 + max(self.layout.kept))
            if NOTE not in places:
                self._columns += [(column, []) for column in rest if column.key == NOTE]
                self._absent = [column for column in self._absent if column.key != NOTE]
        headers = enumerate(self.layout.headers)
        self._counters = {at for at, text in headers if match_key(text) in COUNTERS and at not in self._used}
        self._formulas = self.layout.sheet.source.formulas
        self._formula_rows = {row for row, _column in self._formulas}

    def __iter__(self) -> Iterator[tuple[Checked, int]]:
        """Good rows, each with which of several identical rows it is (from 1; always 1 for numbered records)."""
        for number, values in self.layout.body():
            padded = list(values) + [""] * (self._width - len(values))
            if self._is_record(number, padded):
                self.outcome.rows += 1
                row = self._checked(number, padded)
                if row is not None:
                    yield row, self._which(row)

    # --- what is a record ----------------------------------------------------------------------------------------
    def _is_record(self, number: int, values: Sequence[Any]) -> bool:
        filled = [value for value in values if value is not None and value != ""]
        if all(at in self._counters or _is_blank(value) for at, value in enumerate(values)):
            # a blank row, numbered beforehand or not, unless something that shows nothing is a formula
            return bool(self._formula_rows and any((number, at + 1) in self._formulas for at in self._used))
        if self._is_total(values, filled):
            self._after_total = True
            return False
        if all(isinstance(value, str) for value in filled) and self._repeats_header(values):
            return False
        if self._numbers_columns(number, filled):
            return False
        if self._after_total and self._is_foot(values):
            self.outcome.warn(number, "", clean(filled[0]), _("Below the total and without a day or number: left out."))
            return False
        return True

    def _is_total(self, values: Sequence[Any], filled: Sequence[Any]) -> bool:
        words = next((value for value in filled[:_EARLY] if isinstance(value, str) and _says_total(value)), None)
        return words is not None and not self._has_day(values)

    def _has_day(self, values: Sequence[Any]) -> bool:
        """A day that can be read stands in the row: then it is a record whatever it is called."""
        at = self.layout.places.get(self.register.day or "", [])
        raw = values[at[0]] if at else ""
        if raw == "" or raw is None or isinstance(raw, int | float):
            return False
        try:
            parse_moment(raw) if isinstance(raw, str) else parse_day(raw)
        except BadDate:
            return False
        return True

    def _repeats_header(self, values: Sequence[Any]) -> bool:
        headers = self.layout.headers
        same = sum(1 for at in self._used if at < len(headers) and clean(values[at]) == headers[at])
        return same >= max(2, len(self._used) - 1)

    def _numbers_columns(self, number: int, filled: Sequence[Any]) -> bool:
        """The row under the header that only counts columns: (1) (2) (3), or A B 1 2 3."""
        if number > self.layout.row + 1 or len(filled) < 3 or not all(isinstance(v, str | float | int) for v in filled):
            return False
        signs = [clean(value).strip("()[] ") if isinstance(value, str) else f"{value:g}" for value in filled]
        digits = [int(sign) for sign in signs if sign.isdigit()]
        rest = [sign for sign in signs if not sign.isdigit()]
        in_order = bool(digits) and digits == list(range(digits[0], digits[0] + len(digits)))
        return in_order and digits[0] in (0, 1) and all(len(sign) == 1 and sign.isupper() for sign in rest)

    def _is_foot(self, values: Sequence[Any]) -> bool:
        """A signature or a note under the total: nothing in the column that every record must fill."""
        keys = [key for key in (self.register.key, self.register.day) if key]
        ats = [at for key in keys for at in self.layout.places.get(key, [])]
        return bool(ats) and all(values[at] is None or clean(values[at]) == "" for at in ats)

    # --- checking ------------------------------------------------------------------------------------------------
    def _checked(self, number: int, values: Sequence[Any]) -> Checked | None:
        checker, row = self._checker, Checked(number, {})
        checker.begin()
        has_formula = number in self._formula_rows
        for column, places in self._columns:
            formula = has_formula and any((number, at + 1) in self._formulas for at in places)
            raw = _raw(values, places)
            if column.key == NOTE and (kept := as_words(values, self.layout.kept)):
                raw = f"{raw}; {kept}" if raw else kept
            row.cells[column.key] = checker.check(column, raw, formula, row)
            if column.key == self.register.day:  # the first one
                checker.day = row.day(column.key)
                checker.day_refused = any(note.fatal for note in checker.notes)
        for column in self._absent:
            row.cells[column.key] = Cell(self.context.unit if column.kind == "unit" else None)
        self._report(row)
        self._own_checks(row)
        self._check_number(row)
        self.outcome.refused += bool(row.bad)
        return None if row.bad else row

    def _report(self, row: Checked) -> None:
        row.bad = {note.key for note in self._checker.notes if note.fatal}
        for note in self._checker.notes:
            tell = self.outcome.refuse if note.fatal else self.outcome.warn
            tell(row.number, self.header(note.key), note.words, note.reason)

    def _own_checks(self, row: Checked) -> None:
        refused = set(row.bad)
        for found in self.register.check(row, self.context):
            if found.key not in refused:
                tell = self.outcome.refuse if found.fatal else self.outcome.warn
                tell(row.number, self.header(found.key), row.words(found.key), str(found.reason))
                row.bad |= {found.key} if found.fatal else set()

    def header(self, key: str) -> str:
        """The header as written in the file; our own name for a column the file does not have."""
        names = {column.key: column.headers[0] for column in self.register.columns}
        return self.layout.written.get(key) or names.get(key, key)

    # --- knowing a row again -------------------------------------------------------------------------------------
    def _check_number(self, row: Checked) -> None:
        key = self.register.key
        if key is None or key in row.bad:
            return
        number = self.register.number(row)
        first = self._numbers.setdefault(number, row.number)
        if first != row.number:
            usual = _("The number %(number)s is already used in row %(row)d of this file.")
            reason = self.register.twice(row, first) or usual % {"number": row.words(key), "row": first}
            self.outcome.refuse(row.number, self.header(key), row.words(key), reason)
            row.bad.add(key)

    def _which(self, row: Checked) -> int:
        if self.register.key is not None:
            return 1
        digest = self._digest(row)
        row.fingerprint = hidden_digest(digest)
        self._seen[digest] = which = self._seen.get(digest, 0) + 1
        return which

    def _digest(self, row: Checked) -> bytes:
        """Register, unit and every cell but STT: dates, numbers and names as stored, other words as typed."""
        unit, parts = self.context.unit, []
        for column in self.register.columns:
            cell = row.cells[column.key]
            if column.kind == "unit":
                unit = cell.value or unit
            elif column.identity and cell.words:
                parts.append(f"{column.key}={as_stored(column, cell)}")
        text = "\x1f".join([self.register.name, getattr(unit, "code", ""), *sorted(parts)])
        return blake2b(text.encode(), digest_size=16).digest()


def as_stored(column: Column, cell: Cell) -> str:
    """What a row is known by: `5/3/19` and a real date of that day are the same."""
    value = cell.value
    if column.kind not in STORED or value is None:
        return cell.words
    if isinstance(value, ParsedDay):
        return f"{value.day.isoformat()}/{value.precision}"
    if isinstance(value, ParsedMoment):
        return value.moment.isoformat() if value.has_time else value.day.isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def _is_blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not clean(value))


def _says_total(value: str) -> bool:
    key = match_key(value)
    return key in _TOTALS or key.startswith(_TOTAL_BEGINS)


def _raw(values: Sequence[Any], places: Sequence[int]) -> Any:
    """The cell; of several columns that mean one (commune and district apart) the words of all."""
    if len(places) == 1:
        return values[places[0]]
    return ", ".join(words for at in places if (words := clean(values[at]))) if places else ""
