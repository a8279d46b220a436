"""Registers in, whatever they were saved as: the content decides what a file is, never its name."""

from os import PathLike
from pathlib import Path

from nhipcau.documents.readers.book import (
    MAX_FILE,
    Cell,
    Row,
    Sheet,
    Unreadable,
    Workbook,
    damaged,
    empty,
    no_workbook,
    too_large,
)
from nhipcau.documents.readers.csv_files import read_csv
from nhipcau.documents.readers.excel_files import read_xls, read_xlsx

__all__ = ["Cell", "Row", "Sheet", "Unreadable", "Workbook", "read_workbook"]

_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_EXCEL = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00")  # before Excel 97, without a container
_OTHERS = (b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf")


def read_workbook(path: str | PathLike[str]) -> Workbook:
    """The sheets of an .xlsx, .xls or CSV file, lazily.

    Raises Unreadable with a sentence when the file is too large, damaged, locked, empty, holds macros or is none of
    these. The file must stay where it is while rows are read.
    """
    path = Path(path)
    try:
        size = path.stat().st_size
        if size > MAX_FILE:
            raise too_large()
        with path.open("rb") as file:
            start = file.read(512)
            if start.startswith(b"PK\x03\x04"):
                book = read_xlsx(path, file)
            else:
                book = _not_zipped(path, start, start + file.read())
    except OSError as fault:
        raise damaged() from fault
    if not any(any(cell != "" for cell in cells) for sheet in book.sheets for _number, cells in sheet.rows):
        raise empty()
    return book


def _not_zipped(path: Path, start: bytes, content: bytes) -> Workbook:
    if not content.strip():
        raise empty()
    if start.startswith(_COMPOUND):
        return read_xls(path, content)
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(_OTHERS + _OLD_EXCEL) or text.startswith((b"<!doctype", b"<html", b"<?xml", b"<table")):
        raise no_workbook()
    return read_csv(path, content)
