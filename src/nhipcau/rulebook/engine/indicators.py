"""Indicators: one file per figure."""

from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from nhipcau.rulebook.states import Indicator

from .reading import Faults, Report, basis, check_keys, files, read, span, texts

NEEDED = "code name en sentence unit fact when measure order basis"
ALLOWED = "unit_en where by parent from to"


def read_indicators(root: Path, faults: Faults) -> dict[str, Indicator]:
    """All indicators by code, in the order of the report."""
    found: dict[str, Indicator] = {}
    for path in files(root / "indicators", "*.yaml"):
        report = faults.at(path)
        if (text := read(path, report)) is None or not check_keys(text, NEEDED, ALLOWED, report, _("file")):
            continue
        if text["code"] != path.stem:
            report("bad_name", _("“code” must be the file's name, “%(name)s”.") % {"name": path.stem})
        if text["code"] in found:
            report("duplicate_code", _("code “%(one)s” stands in another file. Keep one.") % {"one": text["code"]})
        found[text["code"]] = _indicator(text, faults.name(path), report)
    for one in found.values():
        report = faults.at(root / one.file)
        if one.parent and one.parent not in found:
            report("unknown_code", _("parent “%(parent)s” is no indicator. Correct it.") % {"parent": one.parent})
        if any(one.order == other.order and one.code < other.code for other in found.values()):
            report("duplicate_order", _("order %(order)s is used twice. Give each its own.") % {"order": one.order})
    return dict(sorted(found.items(), key=lambda item: item[1].order))


def _indicator(text: dict[str, Any], file: str, report: Report) -> Indicator:
    by, where = texts(text.get("by")), text.get("where") or {}
    if by is None:
        report("bad_value", _("“by” must be a list of dimensions. Correct it."))
    kind, _colon, field = str(text["measure"]).partition(":")
    if not (kind == "count" and not field) and not (kind == "sum" and field):
        report("bad_value", _("“measure” is count or sum:name. Correct it."))
    if not isinstance(text["order"], int):
        report("bad_value", _("“order” must be a whole number. Correct it."))
    if not isinstance(where, dict) or not all(_value(v) for v in where.values()):
        report("bad_value", _("“where” must map names to a word or a list of words. Correct it."))
        where = {}
    return Indicator(
        code=text["code"],
        name=str(text["name"]),
        en=str(text["en"]),
        sentence=str(text["sentence"]),
        unit=str(text["unit"]),
        unit_en=str(text.get("unit_en") or text["unit"]),
        fact=str(text["fact"]),
        when=str(text["when"]),
        measure=str(text["measure"]),
        where={name: tuple(value) if isinstance(value, list) else value for name, value in where.items()},
        by=by or (),
        order=text["order"] if isinstance(text["order"], int) else 0,
        parent=str(text.get("parent") or ""),
        basis=basis(text["basis"], report, "basis"),
        span=span(text, report, text["code"]),
        file=file,
    )


def _value(value: object) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and bool(texts(value)))
