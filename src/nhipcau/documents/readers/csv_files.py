"""CSV in the encodings and with the separators that Vietnamese Excel and old programmes write."""

import codecs
import csv
import io
import itertools
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from nhipcau.documents.readers.book import Row, Sheet, Unreadable, Workbook, empty, no_workbook

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_SEPARATORS = ",;\t"


def _unknown_letters() -> Unreadable:
    return Unreadable(
        _(
            "The letters of this CSV file cannot be read: it is neither UTF-8 nor Windows Vietnamese. "
            "Nothing was changed. Open it in Excel, save it as .xlsx and try again."
        )
    )


def _broken_lines() -> Unreadable:
    return Unreadable(
        _(
            "A quotation mark in this CSV file is opened and never closed. Nothing was changed. "
            "Open it in Excel, save it as .xlsx and try again."
        )
    )


def _decoded(content: bytes) -> str:
    """The text in NFC. Raises Unreadable for binary files and unknown encodings (TCVN3, VNI)."""
    encoding = next((name for bom, name in _BOMS.items() if content.startswith(bom)), None)
    if encoding is None and b"\0" in content:
        raise no_workbook()
    try:
        text = content.decode(encoding or "utf-8")
    except UnicodeDecodeError:
        if encoding:
            raise _unknown_letters() from None
        text = _from_cp1258(content)
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def _from_cp1258(content: bytes) -> str:
    """cp1258 writes a tone behind its vowel; a tone anywhere else means that the file is in another encoding."""
    try:
        text = unicodedata.normalize("NFC", content.decode("cp1258"))
    except UnicodeDecodeError:
        raise _unknown_letters() from None
    if any(tone in text for tone in _TONES):
        raise _unknown_letters()
    return text


def _separator(sample: str) -> str:
    """The separator that most lines share: the one whose usual count of cells is highest."""

    def score(separator: str) -> tuple[int, int]:
        widths = [len(cells) for cells in csv.reader(io.StringIO(sample, newline=""), delimiter=separator) if cells]
        many = [width for width in widths if width > 1]
        usual = max(set(many), key=many.count) if many else 0
        return many.count(usual), usual

    return max(_SEPARATORS, key=score)


def _reader(text: str, separator: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader((line[0] for line in _LINE.finditer(text)), delimiter=separator)
    except csv.Error as fault:
        raise _broken_lines() from fault


def read_csv(path: Path, content: bytes) -> Workbook:
    """A CSV file as one sheet, all cells text; cells that begin with = are formulas. Raises Unreadable."""
    text = _decoded(content)
    if not text.strip():
        raise empty()
    first_line, _mark, rest = text.partition("\n")
    told = first_line.strip().lower()
    if told.startswith("sep=") and len(told) == 5:  # Excel's own hint is no row
        separator, text = told[4], rest
    else:
        lines = [line[0] for line in itertools.islice(_LINE.finditer(text), 200) if line[0].strip()]
        separator = _separator("".join(lines)[: 2**17])

    def read() -> Iterator[Row]:
        for number, cells in enumerate(_reader(text, separator), start=1):
            yield number, list(cells)

    formulas = {
        (number, column)
        for number, cells in read()
        for column, cell in enumerate(cells, start=1)
        if isinstance(cell, str) and cell.lstrip().startswith("=")
    }
    return Workbook("csv", [Sheet(path.stem, frozenset(formulas), read)])
