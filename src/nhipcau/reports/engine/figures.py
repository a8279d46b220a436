"""From rows to figures: one way for the page, Word, Excel, JSON and the frozen report.

An indicator (rulebook) names a fact, which of its rows fall in the period, what is measured and how it is broken down;
the fact (registered by the app that owns the rows) knows the tables.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import BigIntegerField, CharField, F, QuerySet, Value
from django.db.models.functions import Cast

from nhipcau.access.queries import sealed_counts
from nhipcau.kernel.contracts import facts
from nhipcau.kernel.dates import same_day_year_before
from nhipcau.kernel.together import Pairs, ask_together
from nhipcau.rulebook.states import Indicator

Answers = Mapping[Any, Pairs]
Labels = dict[tuple[str, str], Mapping[Any, str]]
MONTH = re.compile(r"\d{4}-\d{2}")


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
    """Every indicator's figure for the period, with the same period a year before, by code.

    Everything is asked in one round trip, the names of places, units and donors in a second one.
    """
    wanted = list(indicators)
    questions: dict[Any, QuerySet[Any]] = {}
    for indicator in wanted:
        rows = period_rows(indicator, unit_ids, period)
        questions[indicator.code, "now"] = _total(indicator, rows)
        questions[indicator.code, "before"] = _total(indicator, period_rows(indicator, unit_ids, period.before))
        for name in indicator.by:
            questions |= _by_value(indicator, rows, name)
        if (first := _first_day(indicator)) is not None:
            questions["first", _register(indicator)] = first
    answers = ask_together(questions)
    labels = _labels({(i.code, name): _counts(answers, i, name) for i in wanted for name in i.by}, wanted)
    return {indicator.code: _figure(indicator, period, answers, labels) for indicator in wanted}


def _figure(indicator: Indicator, period: Period, answers: Answers, labels: Labels) -> Figure:
    start = _covered_from(indicator, answers)
    return Figure(
        code=indicator.code,
        value=_number(answers[indicator.code, "now"]),
        same_period=_number(answers[indicator.code, "before"]),
        covered=start is not None and period.before.first >= start,
        covered_from=start if start != date.min else None,
        by={name: _folded(_counts(answers, indicator, name), labels[indicator.code, name]) for name in indicator.by},
    )


def breakdown(indicator: Indicator, rows: QuerySet[Any], name: str) -> dict[str, int]:
    """Label → number of `rows`. Rows without a label are left out, so it may not add up."""
    answers = ask_together(_by_value(indicator, rows, name))
    counts = _counts(answers, indicator, name)
    return _folded(counts, _labels({(indicator.code, name): counts}, [indicator])[indicator.code, name])


# --- questions ------------------------------------------------------------------------------------------------------
def _arm(rows: QuerySet[Any], value: Any, number: Any) -> QuerySet[Any]:
    """(value, number) of each group of rows with the same value."""
    grouped = rows.order_by().annotate(_value=value).values("_value")
    return grouped.annotate(_number=number).values_list("_value", "_number")


def _total(indicator: Indicator, rows: QuerySet[Any]) -> QuerySet[Any]:
    return _arm(rows, Value("", CharField()), facts[indicator.fact].measures[indicator.measure]())


def _by_value(indicator: Indicator, rows: QuerySet[Any], name: str) -> dict[Any, QuerySet[Any]]:
    fact = facts[indicator.fact]
    dimension = fact.dimensions[name]
    expression = F(dimension.expression) if isinstance(dimension.expression, str) else dimension.expression
    number = fact.measures[indicator.measure]()
    questions: dict[Any, QuerySet[Any]] = {(indicator.code, name): _arm(rows, expression, number)}
    if dimension.sealed_field:
        sealed = sealed_counts(rows, dimension.sealed_field)
        questions[indicator.code, name, "sealed"] = sealed
    return questions


def _register(indicator: Indicator) -> tuple[Any, ...]:
    """What makes one register of a fact: calls and consultations are two."""
    return (indicator.fact, tuple(sorted(indicator.where.items())))


def _first_day(indicator: Indicator) -> QuerySet[Any] | None:
    order = facts[indicator.fact].earliest
    if not order:
        return None
    rows = fact_rows(indicator, None).order_by(*order)
    return rows.annotate(_number=Value(0, BigIntegerField())).values_list(order[-1], "_number")[:1]


# --- answers --------------------------------------------------------------------------------------------------------
def _number(rows: Pairs) -> int:
    return int(rows[0][1] or 0) if rows else 0


def _counts(answers: Answers, indicator: Indicator, name: str) -> dict[str, int]:
    """Stored value → number, sealed values beside the open ones."""
    counts: dict[str, int] = defaultdict(int)
    for value, number in (*answers[indicator.code, name], *answers.get((indicator.code, name, "sealed"), [])):
        if value and number:
            counts[value] += int(number)
    return counts


def _covered_from(indicator: Indicator, answers: Answers) -> date | None:
    """The first day of the month of the register's earliest record; the beginning of time for what always counts."""
    if not facts[indicator.fact].earliest:
        return date.min
    found = answers["first", _register(indicator)]
    return date.fromisoformat(str(found[0][0])).replace(day=1) if found else None


def _labels(counts: Mapping[tuple[str, str], Mapping[str, int]], indicators: Iterable[Indicator]) -> Labels:
    """The words of each value of each breakdown; names kept in tables are all asked together."""
    dimensions = {(i.code, name): facts[i.fact].dimensions[name] for i in indicators for name in i.by}
    found: Labels = {}
    questions: dict[Any, QuerySet[Any]] = {}
    for key, values in counts.items():
        names = dimensions[key].names
        if names is None:
            found[key] = dimensions[key].labels(list(values))
        else:
            questions[key] = names().filter(pk__in=[int(value) for value in values])
    for key, rows in ask_together(questions).items():
        found[key] = {pk: words or "" for pk, words in rows}
    return found


def _folded(counts: Mapping[str, int], labels: Mapping[Any, str]) -> dict[str, int]:
    """Label → number; values with the same words are one line. Months in order, else the largest first."""
    found: dict[str, int] = defaultdict(int)
    for value, number in counts.items():
        if labels.get(value):
            found[labels[value]] += number
    if all(MONTH.fullmatch(label) for label in found):
        return dict(sorted(found.items()))
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def rows_of_label(indicator: Indicator, rows: QuerySet[Any], name: str, label: str) -> QuerySet[Any] | None:
    """The rows behind one number of a breakdown; None when part of them is sealed and only counts may be seen."""
    dimension = facts[indicator.fact].dimensions[name]
    answers = ask_together(_by_value(indicator, rows, name))
    counts = _counts(answers, indicator, name)
    labels = _labels({(indicator.code, name): counts}, [indicator])[indicator.code, name]
    if any(labels.get(code) == label for code, _ in answers.get((indicator.code, name, "sealed"), [])):
        return None
    expression = F(dimension.expression) if isinstance(dimension.expression, str) else dimension.expression
    wanted = [value for value in counts if labels.get(value) == label]
    return rows.annotate(_value=Cast(expression, CharField())).filter(_value__in=wanted)
