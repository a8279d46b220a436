"""A form in Markdown (pyxform's own layout: the name of a sheet alone in the first cell, then its table) → its sheets.

pyxform takes a ruler for a row, cuts text at a bar and drops columns it does not know, all without a word. So the
table is read here, strictly, and pyxform gets what was read.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

SHEETS = ("survey", "choices", "settings")
TRANSLATED = {"survey": ("label", "hint", "constraint_message", "required_message"), "choices": ("label",)}
PLAIN = {
    "survey": {"type", "name", "required", "relevant", "constraint", "calculation", "choice_filter", "appearance"}
    | {"read_only", "bind::mark", "bind::prefill", "bind::writes", "bind::print", "bind::sign", "bind::guard"},
    "choices": {"list_name", "name", "filter", "mark"},
    "settings": {"form_title", "title_en", "form_id", "version", "default_language", "number", "basis", "guard"}
    | {"procedure", "group", "signs", "ask_again"},
}
LANGUAGES = ("vi", "en")
MOST_BYTES, MOST_ROWS = 400_000, 1500
_CELL = re.compile(r"(?<!\\)\|")
_RULER = re.compile(r":?-{2,}:?")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\u200b\u2028\u2029\ufeff]")


@dataclass(frozen=True)
class Fault:
    """What is wrong in the text of a form: its line (0: the whole), and what to do."""

    line: int
    sentence: str

    def __str__(self) -> str:
        return _("row %(row)s: %(why)s") % {"row": self.line, "why": self.sentence} if self.line else self.sentence


class FormFaults(Exception):
    """A text that is no form. Carries every fault found."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = sorted(faults, key=lambda fault: fault.line)
        super().__init__("\n".join(map(str, self.faults)))


@dataclass
class Row:
    """A row of a sheet, by the names of its columns; blank cells are left out."""

    line: int
    cells: dict[str, str]

    def get(self, name: str) -> str:
        return self.cells.get(name, "")


@dataclass
class Source:
    """The sheets of a form, and what was wrong while reading them."""

    sheets: dict[str, list[Row]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def rows(self, sheet: str) -> list[Row]:
        return self.sheets.get(sheet, [])

    def setting(self, name: str) -> str:
        rows = self.rows("settings")
        return rows[0].get(name) if rows else ""

    def say(self, line: int, sentence: str) -> None:
        self.faults.append(Fault(line, sentence))


def clean(text: str) -> str:
    """NFC, without control characters."""
    return _CONTROL.sub("", unicodedata.normalize("NFC", text))


def read(text: str) -> Source:
    """The sheets of a text. Faults are collected, not raised."""
    found = Source()
    if len(text.encode()) > MOST_BYTES:
        found.say(0, _("the form is longer than %(most)s bytes. Cut it into several.") % {"most": MOST_BYTES})
        return found
    sheet, header = "", None
    for line, cells in _table_lines(text):
        first, rest = cells[0].lower(), cells[1:]
        if first and not any(rest):
            sheet, header = first, None
            if first not in SHEETS or first in found.sheets:
                found.say(line, _("“%(name)s” is no sheet, or stands here twice.") % {"name": first})
                sheet = ""
            else:
                found.sheets[first] = []
        elif first:
            found.say(line, _("the first cell holds only the name of a sheet. Leave it blank."))
        elif sheet and header is None:
            header = _header(found, sheet, line, rest)
        elif sheet and header is not None:
            _row(found, sheet, line, header, rest)
    if sum(map(len, found.sheets.values())) > MOST_ROWS:
        found.say(0, _("the form has more than %(most)s rows.") % {"most": MOST_ROWS})
    return found


def _table_lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Number and cells of each row of a table; rulers and what stands between tables are left out."""
    for number, line in enumerate(clean(text).splitlines(), start=1):
        line = line.strip()
        if not line.startswith("|"):
            continue
        cells = [cell.strip() for cell in _CELL.split(line)[1:]]
        if cells and not cells[-1]:
            cells = cells[:-1] if _CELL.search(line[-1:]) else cells
        if cells and all(not cell or _RULER.fullmatch(cell) for cell in cells) and any(cells):
            continue
        if any(cells):
            yield number, [cell.replace("\\|", "|").replace("<br>", "\n") for cell in cells]


def _header(found: Source, sheet: str, line: int, names: list[str]) -> list[str]:
    allowed = PLAIN[sheet] | {f"{name}::{lang}" for name in TRANSLATED.get(sheet, ()) for lang in LANGUAGES}
    for name in names:
        if name not in allowed:
            found.say(line, _("column “%(name)s” is not known in %(sheet)s.") % {"name": name, "sheet": sheet})
    if len(set(names)) != len(names):
        found.say(line, _("a column stands here twice."))
    return names


def _row(found: Source, sheet: str, line: int, header: list[str], cells: list[str]) -> None:
    if len(cells) != len(header):
        words = {"cells": len(cells), "columns": len(header)}
        found.say(line, _("%(cells)s cells for %(columns)s columns. Write \\| for a bar inside of a text.") % words)
        return
    found.sheets[sheet].append(Row(line, {name: cell for name, cell in zip(header, cells, strict=True) if cell}))
