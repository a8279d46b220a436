"""From rows to figures: one way for the page, Word, Excel, JSON and the frozen report.

An indicator (rulebook) names a fact, which of its rows fall in the period, what is measured and how it is broken down;
the fact (registered by the app that owns the rows) knows the tables.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import QuerySet

from nhipcau.access.queries import sealed_counts
from nhipcau.kernel.contracts import Dimension, Fact, facts
from nhipcau.kernel.dates import same_day_year_before
from nhipcau.rulebook.states import Indicator


@dataclass(frozen=True)
class Period:
    """Both days included. `before` is the same period one year earlier (29 February becomes 28)."""

    first: date
    last: date

    @property
    def before(self) -> "Period":
        return Period(same_day_year_before(self.first), same_day_year_before(self.last))


@dataclass(frozen=True)
class Figure:
    """One line of the report. `covered` is False where the comparison lies before what the register covers.

    `covered_from` is the first day the register covers, None when it holds nothing or always counts.
    """

    code: str
    value: int
    same_period: int
    covered: bool
    covered_from: date | None
    by: dict[str, dict[str, int]] = field(default_factory=dict)

    @property
    def change(self) -> int:
        return self.value - self.same_period

    @property
    def ratio_percent(self) -> int | None:
        """Value ÷ same period in percent, rounded half up; None when there was nothing to compare with."""
        if not self.same_period:
            return None
        ratio = Decimal(self.value) * 100 / Decimal(self.same_period)
        return int(ratio.quantize(Decimal(1), rounding=ROUND_HALF_UP))

    def as_json(self) -> dict[str, Any]:
        return {
            "value": self.value,
            "same_period": self.same_period,
            "change": self.change,
            "ratio_percent": self.ratio_percent,
            "by": self.by,
        }

    def as_frozen(self) -> dict[str, Any]:
        """What an issued report keeps: the JSON and what the page needs to say it again."""
        return {**self.as_json(), "covered": self.covered, "covered_from": self.covered_from}


def fact_rows(indicator: Indicator, unit_ids: Collection[int] | None) -> QuerySet[Any]:
    """The rows an indicator counts among, of these units (None: all), of any day."""
    fact = facts[indicator.fact]
    rows = fact.rows(unit_ids)
    for name, wanted in indicator.where.items():
        lookup = fact.wheres.get(name, name)
        rows = rows.filter(**({f"{lookup}__in": wanted} if isinstance(wanted, tuple) else {lookup: wanted}))
    return rows


def period_rows(indicator: Indicator, unit_ids: Collection[int] | None, period: Period) -> QuerySet[Any]:
    """The rows behind one number."""
    fact = facts[indicator.fact]
    return fact.whens[indicator.when](fact_rows(indicator, unit_ids), period.first, period.last)


def compute(indicators: Iterable[Indicator], unit_ids: Collection[int] | None, period: Period) -> dict[str, Figure]:
    """Every indicator's figure for the period, with the same period a year before, by code."""
    covered: dict[tuple[Any, ...], date | None] = {}
    return {i.code: _figure(i, unit_ids, period, covered) for i in indicators}


def _figure(
    indicator: Indicator, unit_ids: Collection[int] | None, period: Period, cache: dict[tuple[Any, ...], date | None]
) -> Figure:
    fact = facts[indicator.fact]
    rows = period_rows(indicator, unit_ids, period)
    before = _measure(fact, indicator, period_rows(indicator, unit_ids, period.before))
    key = (indicator.fact, tuple(sorted(indicator.where.items())))
    if key not in cache:
        cache[key] = fact.earliest(fact_rows(indicator, None)) if fact.earliest else date.min
    start = cache[key].replace(day=1) if cache[key] else None  # type: ignore[union-attr]
    return Figure(
        code=indicator.code,
        value=_measure(fact, indicator, rows),
        same_period=before,
        covered=start is not None and period.before.first >= start,
        covered_from=start if start != date.min else None,
        by={name: breakdown(fact, indicator, rows, name) for name in indicator.by},
    )


def _measure(fact: Fact, indicator: Indicator, rows: QuerySet[Any]) -> int:
    return rows.order_by().aggregate(n=fact.measures[indicator.measure]())["n"] or 0


def breakdown(fact: Fact, indicator: Indicator, rows: QuerySet[Any], name: str) -> dict[str, int]:
    """Label → number, the largest first. Rows without a label are left out, so it may not add up."""
    dimension = fact.dimensions[name]
    counts = dict(_by_value(fact, indicator, rows, dimension))
    if dimension.sealed_field:
        for code, number in sealed_counts(rows, dimension.sealed_field).items():
            counts[code] = counts.get(code, 0) + number
    labels = dimension.labels(list(counts))
    found: dict[str, int] = defaultdict(int)
    for value, number in counts.items():
        if number and labels.get(value):
            found[labels[value]] += number
    if name == "month":
        return dict(sorted(found.items()))
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def _by_value(fact: Fact, indicator: Indicator, rows: QuerySet[Any], dimension: Dimension) -> Iterable[tuple[Any, int]]:
    expression = dimension.expression
    if not isinstance(expression, str):
        rows, expression = rows.annotate(_dimension=expression), "_dimension"
    grouped = rows.order_by().values(expression).annotate(n=fact.measures[indicator.measure]())
    return [(row[expression], row["n"] or 0) for row in grouped if row[expression] not in (None, "")]


def rows_of_label(indicator: Indicator, rows: QuerySet[Any], name: str, label: str) -> QuerySet[Any] | None:
    """The rows behind one number of a breakdown; None when part of them is sealed and only counts may be seen."""
    fact = facts[indicator.fact]
    dimension = fact.dimensions[name]
    if dimension.sealed_field:
        sealed = sealed_counts(rows, dimension.sealed_field)
        if label in dimension.labels(list(sealed)).values():
            return None
    expression = dimension.expression
    if not isinstance(expression, str):
        rows, expression = rows.annotate(_dimension=expression), "_dimension"
    values = list(rows.order_by().values_list(expression, flat=True).distinct())
    labels = dimension.labels([value for value in values if value not in (None, "")])
    return rows.filter(**{f"{expression}__in": [value for value in values if labels.get(value) == label]})
