"""The calendar of working days: `calendar/<year>.yaml`, and `every_year.yaml` for the years not in the table."""

import re
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from nhipcau.rulebook.states.calendar import SATURDAY, WORKS, Calendar, CalendarDay, FixedDay

from .reading import Faults, Report, basis, check_keys, files, is_day, read

EVERY_YEAR = "every_year"
_DAY_OF_YEAR = re.compile(r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")


def read_calendar(root: Path, faults: Faults) -> Calendar:
    """Every year of the table; a year without its file knows weekends and fixed holidays only."""
    days: dict[date, CalendarDay] = {}
    years: dict[int, bool] = {}
    fixed: tuple[FixedDay, ...] = ()
    for path in files(root / "calendar", "*.yaml"):
        report = faults.at(path)
        if (text := read(path, report)) is None:
            continue
        if path.stem == EVERY_YEAR:
            fixed = _fixed(text, report)
        elif check_keys(text, "year days", "closed", report, _("file")):
            year = text["year"]
            if not isinstance(year, int) or path.stem != str(year):
                report("bad_name", _("“year” must be the file's name, “%(name)s”.") % {"name": path.stem})
                continue
            years[year] = text.get("closed") is True
            _days(year, text["days"], days, report)
    return Calendar(days, years, fixed)


def _days(year: int, entries: Any, days: dict[date, CalendarDay], report: Report) -> None:
    if not isinstance(entries, list):
        report("bad_value", _("“days” must be a list. Correct the text."))
        return
    for number, entry in enumerate(entries, start=1):
        where = str(entry.get("on") or number) if isinstance(entry, dict) else str(number)
        if not isinstance(entry, dict) or not check_keys(entry, "on kind name basis", "note", report, where):
            report("bad_value", _("%(where)s: write {on, kind, name, basis}.") % {"where": where})
            continue
        if found := _day(year, entry, where, report):
            if found.on in days:
                report("duplicate_code", _("%(where)s: the same day twice. Keep one.") % {"where": where})
            days[found.on] = found


def _day(year: int, entry: dict[str, Any], where: str, report: Report) -> CalendarDay | None:
    on, kind = entry["on"], str(entry["kind"])
    if not is_day(on) or on.year != year:
        words = {"where": where, "year": year}
        report("bad_date", _("%(where)s: this is no day of %(year)s. Correct it.") % words)
        return None
    if kind not in WORKS:
        words = {"where": where, "known": ", ".join(WORKS)}
        report("bad_value", _("%(where)s: “kind” is one of %(known)s.") % words)
        return None
    weekend = on.weekday() >= SATURDAY
    if weekend != (kind == "work_swap"):
        report(
            "bad_value",
            _("%(where)s: only a day of the weekend is worked by swap, and weekends are not listed else.")
            % {"where": where},
        )
    rule = basis(entry["basis"], report, where)
    return CalendarDay(on, kind, str(entry["name"]), rule.reference, rule.verified, str(entry.get("note") or ""))


def _fixed(text: dict[str, Any], report: Report) -> tuple[FixedDay, ...]:
    if not check_keys(text, EVERY_YEAR, "", report, _("file")):
        return ()
    found = []
    for number, entry in enumerate(text[EVERY_YEAR], start=1):
        where = str(number)
        if not check_keys(entry, "day name basis", "first", report, where):
            continue
        parts = _DAY_OF_YEAR.match(str(entry["day"]))
        if parts is None:
            report("bad_date", _("%(where)s: “day” is no day of the year. Write MM-DD.") % {"where": where})
            continue
        rule = basis(entry["basis"], report, where)
        month, day = int(parts[1]), int(parts[2])
        found.append(
            FixedDay(month, day, str(entry["name"]), rule.reference, rule.verified, int(entry.get("first") or 0))
        )
    return tuple(found)
