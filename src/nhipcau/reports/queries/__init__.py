"""Reading reports. A person sees the figures of the units in scope (`Sight`); a command sees all of the Centre."""

import json
import zlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from nhipcau.access import queries as access
from nhipcau.kernel.contracts import facts
from nhipcau.kernel.permissions import Permission
from nhipcau.reports.engine.figures import Figure, Period, compute
from nhipcau.reports.models import FrozenRows, PeriodicReport, ReportText
from nhipcau.reports.states import ReportState, TextKind
from nhipcau.rulebook.queries import indicators
from nhipcau.rulebook.states import Indicator

from .sight import Sight, figures_seen, reported_ids, sight_of, units_for, without_words

__all__ = [
    "Line",
    "Sight",
    "figures_for",
    "figures_seen",
    "frozen_ids",
    "kept_report",
    "letter",
    "letters_for",
    "lines_for",
    "may_act",
    "may_read_fact",
    "report_for",
    "report_lines",
    "reported_ids",
    "reports_for",
    "sight_of",
    "texts_of",
    "units_for",
]


@dataclass(frozen=True)
class Line:
    """A line of the report: its indicator, what it says now or said when issued, and today's figure if it differs."""

    indicator: Indicator
    figure: Figure
    now: int | None = None

    @property
    def indented(self) -> bool:
        return bool(self.indicator.parent)

    @property
    def differs(self) -> int:
        """Today's figure less the issued one."""
        return 0 if self.now is None or self.figure.value is None else self.now - self.figure.value


def figures_for(*, unit_ids: Collection[int] | None, period: Period) -> dict[str, Figure]:
    """Every indicator in force on the last day of the period. See engine.figures.compute."""
    return compute(indicators(period.last), unit_ids, period)


def lines_for(figures: dict[str, Figure], on: date) -> list[Line]:
    """Figures as lines, in the order of the report."""
    return [Line(i, figures[i.code]) for i in indicators(on) if i.code in figures]


def reports_for(user: Any, on: date) -> QuerySet[PeriodicReport]:
    """Reports kept so far of the units a person may report on, newest period first."""
    return _readable(user, on).filter(unit__in=units_for(user, on)).order_by("-last", "-first", "unit__path")


def _readable(user: Any, on: date) -> QuerySet[PeriodicReport]:
    rows = PeriodicReport.objects.filter(withdrawn_at__isnull=True).select_related("unit")
    return access.visible(rows, user, Permission.REPORT_READ, on)


def letters_for(user: Any, on: date) -> QuerySet[PeriodicReport]:
    """Issued reports whose number and date a person may type back, without their figures; the unnumbered first."""
    rows = PeriodicReport.objects.filter(withdrawn_at__isnull=True, state=ReportState.ISSUED)
    found = access.visible(rows.select_related("unit").defer("figures"), user, Permission.LETTER_NUMBER, on)
    return found.annotate(numbered=~Q(letter_number="")).order_by("numbered", "-last", "-first", "unit__path")


def letter(user: Any, pk: int, on: date) -> PeriodicReport:
    """One of these. Raises Missing."""
    return access.one(letters_for(user, on), user, Permission.LETTER_NUMBER, on, pk=pk)


def report_for(user: Any, unit: Any, period: Period, on: date) -> PeriodicReport | None:
    """The report kept of this unit (one of `units_for`) and period, or None when nothing was written yet."""
    return _readable(user, on).filter(unit=unit, first=period.first, last=period.last).first()


def kept_report(unit: Any, period: Period) -> PeriodicReport | None:
    """The same, for commands, which see everything of the Centre."""
    rows = PeriodicReport.objects.filter(withdrawn_at__isnull=True, unit=unit)
    return rows.filter(first=period.first, last=period.last).select_related("unit").first()


def texts_of(report: PeriodicReport | None) -> dict[str, ReportText]:
    """The newest text of each kind."""
    found: dict[str, ReportText] = {}
    for text in report.texts.order_by("id") if report else ():
        found[text.kind] = text
    return {kind: found[kind] for kind in TextKind.values if kind in found}


def frozen_figures(report: PeriodicReport) -> dict[str, Figure]:
    """The figures an issued report was issued with."""
    found = {}
    for code, kept in report.figures.items():
        start = date.fromisoformat(kept["covered_from"]) if kept["covered_from"] else None
        found[code] = Figure(code, kept["value"], kept["same_period"], kept["covered"], start, kept["by"])
    return found


def report_lines(report: PeriodicReport | None, sight: Sight, period: Period) -> list[Line]:
    """Lines of the page: an issued report's frozen figures with today's beside them, else today's figures.

    Where small numbers are hidden today's alone are shown: two states of one number would tell them by difference. To
    whoever is blind to a record the difference would tell of it.
    """
    now = figures_seen(sight, period)
    if report is None or report.state != ReportState.ISSUED or not sight.exact:
        return lines_for(now, period.last)
    frozen = without_words(frozen_figures(report), sight, period)
    return [
        Line(i, frozen[i.code], now[i.code].value if i.code in now and not sight.blind else None)
        for i in indicators(period.last)
        if i.code in frozen
    ]


def frozen_ids(report: PeriodicReport, code: str) -> list[int]:
    """Ids of the rows that stood behind a figure when it was issued."""
    row = FrozenRows.objects.filter(report=report, indicator=code).first()
    return json.loads(zlib.decompress(row.packed)) if row else []


def may_read_fact(user: Any, indicator: Indicator) -> bool:
    """May this person open the rows behind a number, not only read the number?"""
    return bool(user.may(facts[indicator.fact].permission))


def may_act(user: Any, permission: Permission, unit: Any, on: date) -> bool:
    """May this person do that with the reports of this unit, not only with those of some other one?"""
    return unit.pk in access.scope(user, permission, on)
