"""Workbooks made in the test, and the fake registers."""

import json
from collections.abc import Callable, Iterator, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import call_command

HEADER = ["STT", "Ngày thăm", "Họ và tên", "Vấn đề"]


@pytest.fixture
def visits() -> Iterator[Any]:
    from tests.importing.fake import Visits

    yield from _registered(Visits())


@pytest.fixture
def files() -> Iterator[Any]:
    from tests.importing.fake import Files

    yield from _registered(Files())


def _registered(register: Any) -> Iterator[Any]:
    from nhipcau.kernel.contracts import registers

    registers.add(register.name, register)
    yield register
    del registers._items[register.name]


@pytest.fixture
def workbook(tmp_path: Path) -> Callable[..., Path]:
    """`workbook(rows, …, name="so.xlsx")`: a file with one sheet per list of rows."""

    def make(*sheets: Sequence[Sequence[Any]], name: str = "so.xlsx") -> Path:
        book = openpyxl.Workbook()
        book.remove(book.active)
        for number, rows in enumerate(sheets, start=1):
            sheet = book.create_sheet(f"Sổ {number}")
            for row in rows:
                sheet.append(list(row))
        book.save(tmp_path / name)
        return tmp_path / name

    return make


@pytest.fixture
def run(centre: Any, capsys: Any) -> Callable[..., tuple[int, Any]]:
    """`run(register, path, …)`: exit code and the JSON; the sentence on stderr when there is none."""

    def command(register: str, path: Any, *options: str) -> tuple[int, Any]:
        out, err, code = StringIO(), StringIO(), 0
        try:
            call_command("import", register, str(path), "--json", *options, stdout=out, stderr=err)
        except SystemExit as stop:
            code = int(stop.code or 0)
        return code, json.loads(out.getvalue()) if out.getvalue() else err.getvalue()

    return command
