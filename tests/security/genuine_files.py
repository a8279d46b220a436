"""Registers as people and their programmes save them, each with the same two rows: all of them are taken."""

import io
import zipfile
from collections.abc import Callable
from functools import partial
from typing import Any

import openpyxl
import xlsxwriter
import xlwt
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.worksheet.datavalidation import DataValidation

from .harmful_files import BOOK, HEADER, ROW, good, old, parts, zipped

TABLE = (HEADER, ROW)


def decorated(decorate: Callable[[Any, Any], object]) -> bytes:
    """By openpyxl, after `decorate(book, sheet)`."""
    book, target = openpyxl.Workbook(), io.BytesIO()
    for row in TABLE:
        book.active.append(row)
    decorate(book, book.active)
    book.save(target)
    return target.getvalue()


def written(decorate: Callable[[Any, Any], object] = lambda book, sheet: None, **options: Any) -> bytes:
    """By xlsxwriter, which writes as Excel does."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, options) as book:
        sheet = book.add_worksheet("Sổ")
        for number, row in enumerate(TABLE):
            sheet.write_row(number, 0, row)
        decorate(book, sheet)
    return target.getvalue()


def text(separator: str = ",", end: str = "\r\n", before: str = "", encoding: str = "utf-8") -> bytes:
    lines = [separator.join(f'"{cell}"' for cell in row) for row in TABLE]
    return (before + end.join(lines) + end).encode(encoding)


def windows_vietnamese() -> bytes:
    """As old programmes write: a letter, then its tone."""
    import unicodedata

    letters = []
    for letter in text().decode():
        base = unicodedata.normalize("NFD", letter)
        tones = [mark for mark in base[1:] if mark in "\u0300\u0301\u0303\u0309\u0323"]
        rest = unicodedata.normalize("NFC", base[0] + "".join(mark for mark in base[1:] if mark not in tones))
        letters.append(rest + "".join(tones))
    return "".join(letters).encode("cp1258")


def streamed() -> bytes:
    """Sizes stand behind each member, as programmes write that cannot go back."""

    class OneWay(io.RawIOBase):
        def __init__(self) -> None:
            self.kept = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, given: Any) -> int:
            self.kept += given
            return len(given)

    target = OneWay()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts(good()).items():
            archive.writestr(name, content)
    return bytes(target.kept)


def with_folders() -> bytes:
    target = io.BytesIO(good())
    with zipfile.ZipFile(target, "a") as archive:
        archive.mkdir("xl/media")
    return target.getvalue()


def named(change: Callable[[str], str]) -> bytes:
    return zipped({change(name): content for name, content in parts(good()).items()})


def picture() -> io.BytesIO:
    import struct
    import zlib

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = chunk(b"IHDR", struct.pack(">II5B", 1, 1, 8, 0, 0, 0, 0))
    return io.BytesIO(b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b""))


def sheets(book: Any, sheet: Any) -> None:
    for name in ("Tháng 2", "Ẩn"):
        book.create_sheet(name)
    book["Ẩn"].sheet_state = "hidden"


def chart(book: Any, sheet: Any) -> None:
    drawn = book.add_chart({"type": "column"})
    drawn.add_series({"values": "='Sổ'!$A$2:$A$2"})
    sheet.insert_chart("F2", drawn)
    other = book.add_chart({"type": "line"})
    other.add_series({"values": "='Sổ'!$A$2:$A$2"})
    book.add_chartsheet("Biểu đồ").set_chart(other)


def old_styled() -> bytes:
    book, target = xlwt.Workbook(encoding="utf-8", style_compression=2), io.BytesIO()
    sheet = book.add_sheet("Sổ tổng đài")
    for number, row in enumerate(TABLE):
        for column, value in enumerate(row):
            sheet.write(number, column, value, xlwt.easyxf("font: bold on"))
    sheet.write(1, 5, xlwt.Formula("1+1"))
    book.add_sheet("Khác")
    book.save(target)
    return target.getvalue()


def validated(book: Any, sheet: Any) -> None:
    rule = DataValidation(type="list", formula1='"Có,Không"')
    sheet.add_data_validation(rule)
    rule.add("D2:D900")


def linked_outside() -> bytes:
    """A register that takes a figure from another workbook: Excel keeps what it last saw."""
    return written(lambda book, sheet: sheet.write_formula("F2", "='[khac.xlsx]Sổ'!$A$1", None, 3))


GENUINE: dict[str, Callable[[], bytes]] = {
    "plain.xlsx": good,
    "bold.xlsx": lambda: decorated(lambda book, sheet: setattr(sheet["A1"], "font", Font(bold=True))),
    "sheets.xlsx": lambda: decorated(sheets),
    "comment.xlsx": lambda: decorated(lambda book, sheet: setattr(sheet["A1"], "comment", Comment("nhớ", "Lê"))),
    "merged.xlsx": lambda: decorated(lambda book, sheet: sheet.merge_cells("F1:G2")),
    "protected-sheet.xlsx": lambda: decorated(lambda book, sheet: sheet.protection.set_password("a")),
    "choices.xlsx": lambda: decorated(validated),
    "formula.xlsx": lambda: decorated(lambda book, sheet: sheet.cell(2, 6, "=1+1")),
    "far-style.xlsx": lambda: decorated(lambda book, sheet: setattr(sheet.column_dimensions["XFD"], "width", 3)),
    "long-text.xlsx": lambda: decorated(lambda book, sheet: sheet.cell(2, 6, "ă" * 32_000)),
    "many-rows.xlsx": lambda: decorated(lambda book, sheet: [sheet.append(ROW) for _ in range(3_000)]),
    "named.xlsx": lambda: written(lambda book, sheet: book.define_name("Vùng", "='Sổ'!$A$1:$C$2")),
    "inline.xlsx": partial(written, constant_memory=True),
    "chart.xlsx": lambda: written(chart),
    "picture.xlsx": lambda: written(lambda book, sheet: sheet.insert_image("F2", "a.png", {"image_data": picture()})),
    "filtered.xlsx": lambda: written(lambda book, sheet: (sheet.autofilter("A1:C2"), sheet.freeze_panes(1, 0))),
    "link.xlsx": lambda: written(lambda book, sheet: sheet.write_url("F2", "https://example.org/")),
    "outside.xlsx": linked_outside,
    "1904.xlsx": partial(written, date_1904=True),
    "stored.xlsx": lambda: zipped(parts(good()), zipfile.ZIP_STORED),
    "streamed.xlsx": streamed,
    "folders.xlsx": with_folders,
    "backslashes.xlsx": lambda: named(lambda name: name.replace("/", "\\")),
    "template.xlsx": lambda: zipped(parts(good()) | {BOOK: parts(good())[BOOK] + b"\n<!-- a -->"}),
    "old.xls": old,
    "old-styled.xls": old_styled,
    "comma.csv": text,
    "marked.csv": partial(text, before="\ufeff"),
    "semicolon.csv": partial(text, ";"),
    "told.csv": partial(text, ";", before="sep=;\r\n"),
    "tabs.csv": partial(text, "\t", "\n"),
    "mac.csv": partial(text, ",", "\r"),
    "utf16.csv": partial(text, "\t", encoding="utf-16"),
    "windows.csv": windows_vietnamese,
}
