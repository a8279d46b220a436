"""Reads a directory of rules as a whole; either everything is right or every fault is named."""

from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from nhipcau.rulebook.states import CaseOfLaw, NoRuleInForce, Rulebook, RulebookError

from .calendar import read_calendar
from .codes import read_codes, read_counts_as
from .indicators import read_indicators
from .parameters import read_parameters
from .plans import read_plans
from .procedures import read_procedures
from .reading import Faults, Report, check_keys, files, is_day, read

FOLDERS = ("parameters", "codes", "indicators", "cases", "calendar", "procedures", "plans")


def load(root: Path) -> Rulebook:
    """The rulebook under `root` (data/vn). Raises `RulebookError` with every fault found."""
    faults = Faults(root)
    if not root.is_dir():
        faults.root = root.parent
        faults.at(root)("no_directory", _("there is no such folder. Set NHIPCAU_RULEBOOK to the folder of the rules."))
        raise RulebookError(faults.found)
    lists = read_codes(root, faults)
    parameters = read_parameters(root, faults)
    book = Rulebook(
        parameters=parameters,
        code_lists=lists,
        counts_as=read_counts_as(root, lists, faults),
        indicators=read_indicators(root, faults),
        cases=read_cases(root, faults),
        files=tuple(faults.name(path) for folder in FOLDERS for path in files(root / folder)),
        calendar=read_calendar(root, faults),
        procedures=read_procedures(root, lists, parameters, faults),
        plans=read_plans(root, lists, faults),
    )
    if not faults.found:
        check_cases(book, root, faults)
    if faults.found:
        raise RulebookError(faults.found)
    return book


def read_cases(root: Path, faults: Faults) -> tuple[CaseOfLaw, ...]:
    """The cases of law: `cases: [{key, on, place, expect}]` per file; `expect: null` means nothing is in force."""
    found = []
    for path in files(root / "cases"):
        report = faults.at(path)
        if (text := read(path, report)) is None or not check_keys(text, "cases", "description", report, _("file")):
            continue
        for number, entry in enumerate(text["cases"], start=1):
            if case := _case(entry, number, faults.name(path), report):
                found.append(case)
    return tuple(found)


def _case(entry: Any, number: int, file: str, report: Report) -> CaseOfLaw | None:
    where = _("case %(number)s") % {"number": number}
    if not isinstance(entry, dict) or "expect" not in entry:
        report("missing_key", _("%(where)s: “%(key)s” is missing. Write it.") % {"where": where, "key": "expect"})
        return None
    if not check_keys(entry, "key on", "place expect", report, where):
        return None
    if not is_day(entry["on"]):
        words = {"where": where, "key": "on", "value": entry["on"]}
        report("bad_date", _("%(where)s: “%(key)s: %(value)s” is no date. Write YYYY-MM-DD.") % words)
        return None
    place = entry.get("place")
    if place is not None and not isinstance(place, str):
        report("bad_value", _('%(where)s: put the province code in quotes: "31".') % {"where": where})
        return None
    return CaseOfLaw(str(entry["key"]), entry["on"], place, entry["expect"], file)


def outcome(book: Rulebook, key: str, on: date, place: str | None) -> object:
    """What is in force, None when nothing is."""
    try:
        return book.in_force(key, on, place).value
    except NoRuleInForce:
        return None


def check_cases(book: Rulebook, root: Path, faults: Faults) -> None:
    """Each case of law must come out as written."""
    for case in book.cases:
        got = outcome(book, case.key, case.on, case.place)
        if got != case.expect:
            words = {"key": case.key, "on": case.on, "place": case.place or "–", "expect": case.expect, "got": got}
            faults.at(root / case.file)(
                "case_failed",
                _("%(key)s on %(on)s at %(place)s should be %(expect)s and is %(got)s. Correct the rule or the case.")
                % words,
            )
