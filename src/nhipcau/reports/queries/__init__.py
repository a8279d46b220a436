"""Reading reports. A person sees the figures of the units in scope; a command sees everything of the Centre."""

import json
import zlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from nhipcau.access import queries as access
from nhipcau.kernel.contracts import facts
from nhipcau.kernel.errors import Missing
from nhipcau.kernel.permissions import Permission
from nhipcau.org import queries as org
from nhipcau.reports.engine.figures import Figure, Period, compute
from nhipcau.reports.models import FrozenRows, PeriodicReport, ReportText
from nhipcau.reports.states import ReportState, TextKind
from nhipcau.rulebook.queries import indicators
from nhipcau.rulebook.states import Indicator


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
        return (self.now if self.now is not None else self.figure.value) - self.figure.value


def units_for(user: Any, on: date) -> list[Any]:
    """Units a person may report on, in the order of the tree."""
    ids = access.scope(user, Permission.REPORT_READ, on)
    return [unit for unit in org.units() if unit.pk in ids]


def reported_ids(user: Any, unit: Any, on: date) -> frozenset[int]:
    """Ids of the units whose rows stand in a person's report of `unit`: its subtree, as far as the scope reaches."""
    return org.subtree_ids([unit]) & access.scope(user, Permission.REPORT_READ, on)


def figures_for(*, unit_ids: Collection[int] | None, period: Period) -> dict[str, Figure]:
    """Every indicator in force on the last day of the period. See engine.figures.compute."""
    return compute(indicators(period.last), unit_ids, period)


def lines_for(figures: dict[str, Figure], on: date) -> list[Line]:
    """Figures as lines, in the order of the report."""
    return [Line(i, figures[i.code]) for i in indicators(on) if i.code in figures]


def reports_for(user: Any, on: date) -> QuerySet[PeriodicReport]:
    """Reports kept so far, newest period first."""
    rows = PeriodicReport.objects.filter(withdrawn_at__isnull=True).select_related("unit")
    return access.visible(rows, user, Permission.REPORT_READ, on).order_by("-last", "-first", "unit__path")


def report_for(user: Any, unit: Any, period: Period, on: date) -> PeriodicReport | None:
    """The report kept of this unit and period, or None when nothing was written yet."""
    return reports_for(user, on).filter(unit=unit, first=period.first, last=period.last).first()


def report_by_id(user: Any, pk: int, on: date) -> PeriodicReport:
    """One kept report. Raises Missing."""
    return access.one(reports_for(user, on), user, Permission.REPORT_READ, on, pk=pk)


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


def report_lines(report: PeriodicReport | None, unit_ids: Collection[int] | None, period: Period) -> list[Line]:
    """Lines of the page: an issued report's frozen figures with today's beside them, else today's figures."""
    now = figures_for(unit_ids=unit_ids, period=period)
    if report is None or report.state != ReportState.ISSUED:
        return lines_for(now, period.last)
    frozen = frozen_figures(report)
    return [
        Line(i, frozen[i.code], now[i.code].value if i.code in now else None)
        for i in indicators(period.last)
        if i.code in frozen
    ]


def frozen_ids(report: PeriodicReport, code: str) -> list[int]:
    """Ids of the rows that stood behind a figure when it was issued."""
    row = FrozenRows.objects.filter(report=report, indicator=code).first()
    return json.loads(zlib.decompress(row.packed)) if row else []


def unit_by_code(code: str) -> Any:
    """A unit by its code. Raises Missing."""
    found = org.units().filter(code=code).first()
    if found is None:
        raise Missing
    return found


def may_read_fact(user: Any, indicator: Indicator) -> bool:
    """May this person open the rows behind a number, not only read the number?"""
    return bool(user.may(facts[indicator.fact].permission))
