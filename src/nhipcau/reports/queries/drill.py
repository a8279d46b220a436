"""Opening the rows behind a number. A label never stands in an address: it could be a name; its digest does."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet

from nhipcau.kernel.contracts import RowView, facts
from nhipcau.kernel.errors import Missing
from nhipcau.reports import queries
from nhipcau.reports.engine.figures import Period, breakdown, fact_rows, period_rows, rows_of_label
from nhipcau.reports.engine.words import dimension_words
from nhipcau.reports.states import ReportState
from nhipcau.rulebook.queries import indicator as indicator_of
from nhipcau.rulebook.states import Indicator


@dataclass(frozen=True)
class Behind:
    """What the page of rows shows. `sealed`: only the number may be seen; `gone`: frozen rows no longer counted."""

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


def rows_behind(user: Any, unit: Any, period: Period, asked: Mapping[str, str], on: date) -> Behind:
    """The rows behind the number `asked` names (code, by, label, series). Raises Missing for an unknown number."""
    try:
        indicator = indicator_of(asked.get("code", ""))
    except KeyError:
        raise Missing from None
    if not queries.may_read_fact(user, indicator):
        return Behind(indicator, [], lambda items: [], allowed=False)
    ids = queries.reported_ids(user, unit, on)
    if asked.get("series") == "before":
        period = period.before
    else:
        report = queries.report_for(user, unit, period, on)
        if report is not None and report.state == ReportState.ISSUED and not asked.get("by"):
            return _frozen(report, indicator, ids, period)
    rows = period_rows(indicator, ids, period)
    if asked.get("by"):
        return _of_label(indicator, rows, asked)
    return Behind(indicator, rows, _shower(indicator))


def _shower(indicator: Indicator) -> Callable[[Sequence[Any]], Iterable[RowView]]:
    fact = facts[indicator.fact]
    return lambda items: fact.show(fact.rows(None).filter(pk__in=[item.pk for item in items]))


def _of_label(indicator: Indicator, rows: QuerySet[Any], asked: Mapping[str, str]) -> Behind:
    name = asked["by"]
    if name not in indicator.by:
        raise Missing
    labels = breakdown(indicator, rows, name)
    label = next((label for label in labels if digest(label) == asked.get("label")), None)
    if label is None:
        raise Missing
    words = f"{dimension_words(name)}: {label}"
    found = rows_of_label(indicator, rows, name, label)
    if found is None:
        return Behind(indicator, [], lambda items: [], words, sealed=True)
    return Behind(indicator, found, _shower(indicator), words)


def _frozen(report: Any, indicator: Indicator, ids: frozenset[int], period: Period) -> Behind:
    """The rows of the day it was issued, as far as the scope reaches; how many no longer count, how many came since."""
    kept = set(queries.frozen_ids(report, indicator.code))
    now = set(period_rows(indicator, ids, period).values_list("pk", flat=True))
    rows = fact_rows(indicator, ids).model._default_manager.filter(pk__in=kept)
    return Behind(indicator, rows, _shower(indicator), frozen=True, gone=len(kept - now), added=len(now - kept))
