"""What calamine does not tell of an .xlsx: which cells are formulas, which hold errors, how far the grid reaches."""

import posixpath
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from xml.parsers import expat

from nhipcau.documents.readers.book import MAX_CELLS, damaged, no_workbook, too_large, with_macros

_MAX_ROW, _MAX_COLUMN = 1_048_576, 16_384
_DEEPEST = 100  # elements within elements: a workbook has ten, and each that stands open takes memory
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")
_RUNS = re.compile(r"vbaproject[^/]*\.bin$|vbadata\.xml$|(^|/)(macrosheets|activex)/")
"""Parts that hold something to run: Visual Basic, sheets of Excel 4 macros, controls."""
_Attributes = dict[str, str]


def _refuse(*_: Any) -> None:
    raise damaged()  # a workbook has no document type and no entities: whoever puts them in means harm


def _parse(archive: zipfile.ZipFile, path: str, begin: Callable[[str, _Attributes], None]) -> None:
    """Streams one part through `begin(local name, attributes)`; no DTD, no entities."""
    parser = expat.ParserCreate(namespace_separator=" ")
    opened: list[str] = []

    def start(name: str, attributes: _Attributes) -> None:
        opened.append(name)
        if len(opened) > _DEEPEST:
            raise damaged()
        begin(name, attributes)

    parser.StartElementHandler, parser.EndElementHandler = start, opened.remove
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse
    try:
        with archive.open(path) as part:
            parser.ParseFile(part)
    except (expat.ExpatError, KeyError, zipfile.BadZipFile, EOFError, UnicodeError, ValueError) as fault:
        raise damaged() from fault


@cache
def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def _place(reference: str) -> tuple[int, int]:
    found = _REFERENCE.fullmatch(reference)
    if not found:
        raise damaged()
    row, column = int(found[2]), _column(found[1])
    if not (1 <= row <= _MAX_ROW and column <= _MAX_COLUMN):
        raise damaged()
    return row, column


@dataclass
class SheetFacts:
    """Cells by (row, column) from 1."""

    formulas: set[tuple[int, int]] = field(default_factory=set)
    errors: set[tuple[int, int]] = field(default_factory=set)
    row: int = 0
    column: int = 0
    last_row: int = 0
    last_column: int = 0

    def begin(self, name: str, attributes: _Attributes) -> None:
        local = name.rpartition(" ")[2]
        if local == "c":
            self._cell(attributes)
        elif local == "row":
            self.row = int(attributes.get("r") or self.row + 1)
            self.column = 0
        elif local == "f":
            self._formula(attributes)

    def _cell(self, attributes: _Attributes) -> None:
        if reference := attributes.get("r"):
            self.row, self.column = _place(reference)
        else:
            self.column += 1
        self.last_row = max(self.last_row, self.row)
        self.last_column = max(self.last_column, self.column)
        if self.last_row * self.last_column > MAX_CELLS:
            raise too_large()
        if attributes.get("t") == "e":
            self.errors.add((self.row, self.column))

    def _formula(self, attributes: _Attributes) -> None:
        self.formulas.add((self.row, self.column))
        # Only the first cell of an array carries the formula, the others show parts of its result.
        if attributes.get("t") in ("array", "dataTable") and ":" in attributes.get("ref", ""):
            first, _, last = attributes["ref"].partition(":")
            (top, left), (bottom, right) = _place(first), _place(last)
            if (bottom - top + 1) * (right - left + 1) > MAX_CELLS // 8:
                raise too_large()
            self.formulas |= {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}


def _names(archive: zipfile.ZipFile) -> dict[str, str]:
    """Part names as stored by their caseless form: Windows writes them as it likes."""
    return {name.replace("\\", "/").lstrip("/").lower(): name for name in archive.namelist()}


def _targets(archive: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """Relationship id → (kind, path inside the archive) of `part` ("" for the package itself)."""
    folder, base = posixpath.split(part)
    found: dict[str, tuple[str, str]] = {}

    def begin(name: str, attributes: _Attributes) -> None:
        if name.rpartition(" ")[2] == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "").replace("\\", "/")
            path = target if target.startswith("/") else posixpath.join(folder, target)
            kind = attributes.get("Type", "").rpartition("/")[2]
            found[attributes.get("Id", "")] = (kind, posixpath.normpath(path).lstrip("/").lower())

    stored = _names(archive).get(posixpath.join(folder, "_rels", f"{base}.rels").lower())
    if stored:
        _parse(archive, stored, begin)
    return found


def _told_to_run(archive: zipfile.ZipFile, path: str) -> bool:
    """Does the list of parts call one of them a macro?"""
    kinds: list[str] = []
    _parse(archive, path, lambda name, attributes: kinds.append(attributes.get("ContentType", "").lower()))
    return any("macro" in kind or "vbaproject" in kind for kind in kinds)


def sheet_facts(archive: zipfile.ZipFile) -> dict[str, SheetFacts]:
    """Sheet name → its facts, for the worksheets of the workbook in `archive`. Raises Unreadable."""
    names = _names(archive)
    if "[content_types].xml" not in names:
        raise no_workbook()
    if any(_RUNS.search(name) for name in names) or _told_to_run(archive, names["[content_types].xml"]):
        raise with_macros()
    main = next((path for kind, path in _targets(archive, "").values() if kind == "officeDocument"), "xl/workbook.xml")
    if not main.endswith(".xml") or not main.startswith("xl/") or main not in names:
        raise no_workbook()
    targets = _targets(archive, main)
    facts: dict[str, SheetFacts] = {}

    def begin(name: str, attributes: _Attributes) -> None:
        if name.rpartition(" ")[2] == "sheet":
            link = next((value for key, value in attributes.items() if key.endswith("relationships id")), "")
            kind, path = targets.get(link, ("", ""))
            if kind == "worksheet" and path in names:
                sheet = facts[attributes.get("name", "")] = SheetFacts()
                _parse(archive, names[path], sheet.begin)

    _parse(archive, names[main], begin)
    return facts
