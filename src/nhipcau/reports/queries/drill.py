"""Opening the rows behind a number. A label never stands in an address: it could be a name; its digest does."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from nhipcau.access import queries as access
from nhipcau.kernel.contracts import RowView, facts
from nhipcau.kernel.errors import Missing
from nhipcau.kernel.protected import Protected
from nhipcau.reports import queries
from nhipcau.reports.engine.figures import Figure, Period, SealedLabel, breakdown, period_rows, rows_of_label
from nhipcau.reports.engine.words import OTHERS, dimension_words, label_words
from nhipcau.reports.states import ReportState
from nhipcau.rulebook.queries import indicator as indicator_of
from nhipcau.rulebook.states import Indicator

from .sight import Sight, seen, tellable, without_words


@dataclass(frozen=True)
class Behind:
    """What the page of rows shows. `sealed`: only the number may be seen; `gone`: frozen rows no longer counted.

    Only rows the person may see stand in it, and nothing says how many others there are.
    """

    indicator: Indicator
    rows: Any
    show: Callable[[Sequence[Any]], Iterable[RowView]]
    words: str = ""
    sealed: bool = False
    frozen: bool = False
    gone: int = 0
    added: int = 0
    allowed: bool = True


def digest(label: str) -> str:
    """What stands in an address for a label."""
    return hashlib.sha256(label.encode()).hexdigest()[:12]


def query_of(unit: Any, period: Period, **more: str) -> str:
    """The query string of a report's pages."""
    return urlencode({"from": period.first.isoformat(), "to": period.last.isoformat(), "unit": unit.code, **more})


def rows_behind(user: Any, unit: Any, period: Period, sight: Sight, asked: Mapping[str, str], on: date) -> Behind:
    """The rows behind the number `asked` names (code, by, label, series). Raises Missing for an unknown number."""
    try:
        indicator = indicator_of(asked.get("code", ""))
    except KeyError:
        raise Missing from None
    if not queries.may_read_fact(user, indicator):
        return Behind(indicator, [], lambda items: [], allowed=False)
    if asked.get("series") == "before":
        period = period.before
    elif sight.exact and not asked.get("by"):
        report = queries.report_for(user, unit, period, on)
        if report is not None and report.state == ReportState.ISSUED:
            return _frozen(user, report, indicator, sight, period, on)
    if asked.get("by"):
        return _of_label(user, indicator, period, sight, asked, on)
    rows = period_rows(indicator, sight.ids, period, sight.blind)
    return Behind(indicator, seen(user, indicator, rows, on), _shower(user, indicator, on))


def _shower(user: Any, indicator: Indicator, on: date) -> Callable[[Sequence[Any]], Iterable[RowView]]:
    """Shows a page of rows, the stories left blank that the person may not read."""
    fact = facts[indicator.fact]

    def show(items: Sequence[Any]) -> Iterable[RowView]:
        rows = fact.rows(None).filter(pk__in=[item.pk for item in items])
        return fact.show(access.veiled(rows, user, on) if issubclass(rows.model, Protected) else rows)

    return show


def _of_label(
    user: Any, indicator: Indicator, period: Period, sight: Sight, asked: Mapping[str, str], on: date
) -> Behind:
    name, rows = asked["by"], period_rows(indicator, sight.ids, period, sight.blind)
    if name not in indicator.by or not sight.exact:
        raise Missing
    whole = Figure(indicator.code, 0, 0, covered=True, covered_from=None, by={name: breakdown(indicator, rows, name)})
    told = without_words({indicator.code: whole}, sight, period)[indicator.code].by[name]
    label = next((label for label in told if label != OTHERS and digest(label) == asked.get("label")), None)
    if label is None:
        raise Missing
    words = f"{dimension_words(name)}: {label_words(name, label)}"
    try:
        found = seen(user, indicator, rows_of_label(indicator, rows, name, label), on)
    except SealedLabel:
        return Behind(indicator, [], lambda items: [], words, sealed=True)
    fact = facts[indicator.fact]
    if fact.dimensions[name].guards():
        found = found.filter(tellable(user, fact, on))
    return Behind(indicator, found, _shower(user, indicator, on), words)


def _frozen(user: Any, report: Any, indicator: Indicator, sight: Sight, period: Period, on: date) -> Behind:
    """The rows of the day it was issued, how many no longer count, how many came since: of those the person may see."""
    every = facts[indicator.fact].rows(None).model._default_manager
    rows = seen(user, indicator, every.filter(pk__in=queries.frozen_ids(report, indicator.code)), on)
    then = set(rows.values_list("pk", flat=True))
    counted = seen(user, indicator, period_rows(indicator, sight.ids, period, sight.blind), on)
    now = set(counted.values_list("pk", flat=True))
    show = _shower(user, indicator, on)
    return Behind(indicator, rows, show, frozen=True, gone=len(then - now), added=len(now - then))
