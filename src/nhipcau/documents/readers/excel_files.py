"""Excel files through calamine, which is fast but dense in memory and silent about formulas and errors."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, TypeVar

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum

from nhipcau.documents.readers.archive import check_archive
from nhipcau.documents.readers.book import Row, Sheet, Workbook, damaged, encrypted, no_workbook, with_macros
from nhipcau.documents.readers.sheet_xml import SheetFacts, sheet_facts
from nhipcau.documents.readers.xls import xls_facts

_Result = TypeVar("_Result")
_ERROR_SHOWN = "#N/A"  # calamine makes an error cell blank; a blank would be taken for "nothing was written"


def _guarded(work: Callable[..., _Result], *given: Any) -> _Result:
    """Runs calamine: whatever a spoilt file does to it becomes a sentence."""
    try:
        return work(*given)
    except PasswordError as fault:
        raise encrypted() from fault
    except (CalamineError, OSError, ValueError) as fault:
        raise damaged() from fault
    except BaseException as fault:
        if type(fault).__name__ == "PanicException":  # Rust's panics come as BaseException
            raise damaged() from fault
        raise


def _rows(sheet: CalamineSheet, errors: set[tuple[int, int]]) -> Callable[[], Iterator[Row]]:
    """Rows with their true numbers: calamine pads the rows above the first used cell, not the columns left of it."""

    def read() -> Iterator[Row]:
        if sheet.start is None:
            return
        pad: list[Any] = [""] * sheet.start[1]
        for number, values in enumerate(sheet.iter_rows(), start=1):
            cells = pad + values
            if errors:
                for column in range(1, len(cells) + 1):
                    if (number, column) in errors:
                        cells[column - 1] = _ERROR_SHOWN
            yield number, cells

    return read


def _workbook(kind: str, path: Path, facts: Callable[[int, str], SheetFacts]) -> Workbook:
    """`facts` is asked by place in the workbook and name of the sheet."""
    with path.open("rb") as file:  # from a path calamine would go by the extension
        book = _guarded(CalamineWorkbook.from_filelike, file)
    sheets = []
    for place, meta in enumerate(book.sheets_metadata):
        if meta.typ == SheetTypeEnum.WorkSheet:
            content = _guarded(book.get_sheet_by_index, place)
            known = facts(place, meta.name)
            sheets.append(Sheet(meta.name, frozenset(known.formulas), _rows(content, known.errors)))
    return Workbook(kind, sheets)


def read_xlsx(path: Path, file: IO[bytes]) -> Workbook:
    """An .xlsx whose archive was found harmless. Raises Unreadable."""
    with check_archive(file, path.stat().st_size) as archive:
        facts = sheet_facts(archive)
    return _workbook("xlsx", path, lambda place, name: facts.get(name) or SheetFacts())


def read_xls(path: Path, content: bytes) -> Workbook:
    """An .xls of Excel 97 to 2003. Raises Unreadable: also for .xlsx with a password, which look alike from outside."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise encrypted()
    if "_VBA_PROJECT".encode("utf-16-le") in content:
        raise with_macros()
    if not any(name.encode("utf-16-le") + b"\0\0" in content for name in ("Workbook", "Book")):
        raise no_workbook()
    facts = xls_facts(content)
    return _workbook("xls", path, lambda place, name: facts[place] if place < len(facts) else SheetFacts())
