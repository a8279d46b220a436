"""Workbooks out: a register to fill in with its lists, and the findings of an import."""

from datetime import date
from typing import IO, Any

from django.utils.translation import gettext as _

from nhipcau.documents.queries import Col, TableSheet, write_table
from nhipcau.kernel.contracts import Column, Register, code_lists
from nhipcau.org import queries as org

from .cells import SEXES


def guide_title() -> str:
    """The sheet that says how to fill the register in; it is not read again."""
    return _("How to fill in")


def own_sheets() -> frozenset[str]:
    """Sheets of our own workbooks that hold no rows, by the names `documents` gives them."""
    return frozenset({guide_title(), _("Lists"), "Danh sách", "Danh mục", "Lists"})


def _choices(column: Column, on: date) -> list[str]:
    if column.kind == "unit":
        return [unit.name for unit in org.units()]
    name = SEXES if column.kind == "sex" else column.code_list
    return [label for _code, label in code_lists["rulebook"].choices(name, on)] if name else []


def write_blank(target: str | IO[bytes], register: Register, on: date) -> None:
    """A blank workbook of a register. Every cell is text: Excel set to another country would turn 05/03 into 3 May."""
    columns = [Col(column.headers[0], "text", 22) for column in register.columns]
    lists = {column.headers[0]: found for column in register.columns if (found := _choices(column, on))}
    blank = TableSheet(str(register.title), columns, heading_lines=[str(register.title).upper()], lists=lists)
    guide = [Col(_("Column"), "text", 28), Col(_("Needed"), "text", 12), Col(_("How to write it"), "text", 70)]
    rows = [(column.headers[0], _("yes") if column.required else "", _advice(column)) for column in register.columns]
    write_table(target, [blank, TableSheet(guide_title(), guide, rows)])


def _advice(column: Column) -> str:
    words = {
        "day": _("Day/month/year: 05/03/2019."),
        "moment": _("Hour and day: 14:30 05/03/2019."),
        "birth": _("Day/month/year, or the year alone: 2009."),
        "place": _("Commune, district (as they were called that day): Tam Hưng, Thủy Nguyên."),
        "money": _("Whole đồng: 12.500.000."),
        "count": _("A whole number."),
        "number": _("A number."),
        "phone": _("A telephone number; blank when it is not known."),
        "unit": _("Code or name; blank: the unit that imports."),
        "staff": _("Name as on the staff list."),
        "code": _("One of the list; other words are kept as written."),
    }
    return str(column.note or words.get(column.kind, ""))


def write_findings(target: str | IO[bytes], result: dict[str, Any]) -> None:
    """Every finding of an import, one a row."""
    columns = [Col(_("Kind"), "text", 12), Col(_("Row"), "int", 8), Col(_("Column"), "text", 24)]
    columns += [Col(_("Written"), "text", 32), Col(_("Reason"), "text", 80)]
    rows = [_told(kind, found) for kind in ("errors", "changes", "warnings") for found in result.get(kind, [])]
    write_table(target, [TableSheet(_("Findings"), columns, rows, heading_lines=[str(result.get("file", ""))])])


def _told(kind: str, found: dict[str, Any]) -> tuple[Any, ...]:
    names = {"errors": _("Error"), "changes": _("Change"), "warnings": _("Warning")}
    if kind == "changes":
        reason = _("It was: %(old)s") % {"old": found["old"] or "–"}
        return names[kind], found["row"], found["column"], found["new"], reason
    return names[kind], found["row"], found["column"], found["value"], found["reason"]
