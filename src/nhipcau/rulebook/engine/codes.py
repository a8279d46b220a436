"""Code lists: one file per list; entries in the order they are offered."""

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from nhipcau.rulebook.states import GUARDS, Code, CodeList, CountsAs

from .reading import Faults, Report, basis, check_keys, files, read, span, texts

COUNTS_AS = "counts_as.yaml"
AGES = ("", "child", "elder")
OPTIONAL = "aliases from to sealed guard suspected paper age parent basis"


def read_codes(root: Path, faults: Faults) -> dict[str, CodeList]:
    """All lists by name."""
    found: dict[str, CodeList] = {}
    for path in files(root / "codes", "*.yaml"):
        report = faults.at(path)
        if path.name == COUNTS_AS or (text := read(path, report)) is None:
            continue
        if not check_keys(text, "list name en codes", "basis", report, _("file")):
            continue
        if text["list"] != path.stem:
            report("bad_name", _("“list” must be the file's name, “%(name)s”.") % {"name": path.stem})
        rule = basis(text["basis"], report, "basis") if text.get("basis") is not None else None
        codes = tuple(_codes(text["codes"], report))
        _check_list(codes, report)
        found[path.stem] = CodeList(path.stem, str(text["name"]), str(text["en"]), codes, rule, faults.name(path))
    return found


def _codes(entries: object, report: Report) -> Iterator[Code]:
    if not isinstance(entries, list):
        report("bad_value", _("“codes” must be a list. Correct the text."))
        return
    for number, entry in enumerate(entries, start=1):
        if not isinstance(entry, dict):
            report("bad_value", _("entry %(number)s must be a mapping. Correct the text.") % {"number": number})
            continue
        where = str(entry.get("code") or number)
        complete = check_keys(entry, "code name en", OPTIONAL, report, where)
        if complete and (code := _code(entry, report, where)):
            yield code


def _code(entry: dict[str, Any], report: Report, where: str) -> Code | None:
    if not all(isinstance(entry[key], str) for key in ("code", "name", "en")):
        report(
            "bad_value",
            _("%(where)s: code, name and en must be text; put quotes around numbers.") % {"where": where},
        )
        return None
    aliases = texts(entry.get("aliases"))
    if aliases is None:
        report("bad_value", _("%(where)s: “aliases” must be a list of words.") % {"where": where})
    sealed, paper, age = entry.get("sealed", False), entry.get("paper", False), str(entry.get("age") or "")
    if not (isinstance(sealed, bool) and isinstance(paper, bool)) or age not in AGES:
        sentence = _("%(where)s: “sealed” and “paper” are true or false, “age” is child or elder.")
        report("bad_value", sentence % {"where": where})
    guard = str(entry.get("guard") or "")
    if guard and guard not in GUARDS:
        words = {"where": where, "guards": ", ".join(sorted(GUARDS))}
        report("bad_value", _("%(where)s: “guard” is one of %(guards)s.") % words)
    rule = basis(entry["basis"], report, where) if entry.get("basis") is not None else None
    return Code(
        entry["code"],
        entry["name"],
        entry["en"],
        aliases or (),
        span(entry, report, where),
        sealed=sealed is True,
        age=age,
        parent=str(entry.get("parent") or ""),
        basis=rule,
        guard=guard,
        suspected=str(entry.get("suspected") or ""),
        paper=paper is True,
    )


def _check_list(codes: tuple[Code, ...], report: Report) -> None:
    """The same code, or the same words, twice on one day; a parent that is not there."""
    for one, other in combinations(codes, 2):
        if not one.span.overlaps(other.span):
            continue
        words = {"one": one.code, "other": other.code, "words": ", ".join(sorted(one.keys & other.keys))}
        if one.code == other.code:
            kind = "duplicate_code" if one.span == other.span else "overlapping_dates"
            report(
                kind, _("code “%(one)s” stands twice on the same days. Keep one, or give each its own days.") % words
            )
        elif one.keys & other.keys:
            report("alias_clash", _("“%(words)s” means both %(one)s and %(other)s. Take it away from one.") % words)
    known = {code.code for code in codes}
    for code in codes:
        if code.parent and code.parent not in known:
            report(
                "unknown_code",
                _("%(one)s: parent “%(parent)s” is not in this list.") % {"one": code.code, "parent": code.parent},
            )


def read_counts_as(root: Path, lists: dict[str, CodeList], faults: Faults) -> tuple[CountsAs, ...]:
    """Which group of the law a group of the register counts as."""
    path = root / "codes" / COUNTS_AS
    if not path.is_file() or (text := read(path, faults.at(path))) is None:
        return ()
    report = faults.at(path)
    if not check_keys(text, "counts_as", "", report, _("file")):
        return ()
    found = []
    for number, entry in enumerate(text["counts_as"], start=1):
        where = str(entry.get("client_group") or number)
        if not check_keys(entry, "client_group legal_group basis", "from to", report, where):
            continue
        for name in ("client_group", "legal_group"):
            if name in lists and not lists[name].get(entry[name]):
                report(
                    "unknown_code",
                    _("%(where)s: “%(code)s” is not in %(list)s.")
                    % {"where": where, "code": entry[name], "list": name},
                )
        days, rule = span(entry, report, where), basis(entry["basis"], report, where)
        found.append(CountsAs(entry["client_group"], entry["legal_group"], days, rule))
    for one, other in combinations(found, 2):
        if (one.client_group, one.legal_group) == (other.client_group, other.legal_group) and one.span.overlaps(
            other.span
        ):
            report(
                "overlapping_dates",
                _("%(where)s: the same line twice on the same days. Keep one.") % {"where": one.client_group},
            )
    return tuple(found)
