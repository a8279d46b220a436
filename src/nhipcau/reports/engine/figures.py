"""From rows to figures: one way for the page, Word, Excel, JSON and the frozen report.

An indicator (rulebook) names a fact, which of its rows fall in the period, what is measured and how it is broken down;
the fact (registered by the app that owns the rows) knows the tables.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import BigIntegerField, CharField, F, QuerySet, Value
from django.db.models.functions import Cast

from nhipcau.access.queries import sealed_anchors, sealed_counts
from nhipcau.kernel.contracts import Dimension, facts
from nhipcau.kernel.dates import same_day_year_before
from nhipcau.kernel.together import Pairs, ask_together
from nhipcau.rulebook.states import Indicator

Answers = Mapping[Any, Pairs]
Labels = dict[tuple[str, str], Mapping[Any, str]]
Sealed = Mapping[str, Mapping[str, Sequence[int]]]
"""Field → code → anchors (access.queries.sealed_anchors)."""
MONTH = re.compile(r"\d{4}-\d{2}")


class SealedLabel(Exception):
    """The people of this group stand in no list."""


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

    `covered_from` is the first day the register covers, None when it holds nothing or always counts. A number that must
    not be told is None (engine.masking).
    """

    code: str
    value: int | None
    same_period: int | None
    covered: bool
    covered_from: date | None
    by: dict[str, dict[str, int]] = field(default_factory=dict)

    @property
    def change(self) -> int | None:
        return None if self.value is None or self.same_period is None else self.value - self.same_period

    @property
    def ratio_percent(self) -> int | None:
        """Value ÷ same period in percent, rounded half up; None when there was nothing to compare with."""
        if self.value is None or not self.same_period:
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


def period_rows(
    indicator: Indicator, unit_ids: Collection[int] | None, period: Period, blind: Collection[int] = ()
) -> QuerySet[Any]:
    """The rows behind one number, but those of the anchors `blind`."""
    fact = facts[indicator.fact]
    rows = fact.whens[indicator.when](fact_rows(indicator, unit_ids), period.first, period.last)
    return rows.exclude(**{f"{fact.anchor}__in": blind}) if blind and fact.anchor else rows


def compute(
    indicators: Iterable[Indicator], unit_ids: Collection[int] | None, period: Period, blind: Collection[int] = ()
) -> dict[str, Figure]:
    """Every indicator's figure for the period, with the same period a year before, by code.

    `blind`: anchors of records the reader must not even miss; they count nowhere.
    """
    return compute_each([(list(indicators), period)], unit_ids, blind)[0]


def compute_each(
    asked: Sequence[tuple[Sequence[Indicator], Period]], unit_ids: Collection[int] | None, blind: Collection[int] = ()
) -> list[dict[str, Figure]]:
    """Figures of several periods. Everything is asked in one round trip, the names of places, units and donors in a
    second one."""
    questions: dict[Any, QuerySet[Any]] = {}
    sealed = _sealed((indicator, name) for wanted, _ in asked for indicator in wanted for name in indicator.by)
    for number, (wanted, period) in enumerate(asked):
        for indicator in wanted:
            if (first := _first_day(indicator)) is not None:
                questions["first", _register(indicator)] = first
            for key, rows in _questions(indicator, unit_ids, period, blind, sealed).items():
                questions[number, *key] = rows
    answers = ask_together(questions)
    each = [{key[1:]: rows for key, rows in answers.items() if key[0] == number} for number in range(len(asked))]
    every = {indicator.code: indicator for wanted, _ in asked for indicator in wanted}
    values: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for own, (wanted, _) in zip(each, asked, strict=True):
        for key in ((i.code, name) for i in wanted for name in i.by):
            values[key] |= _counts(own, *key)
    labels = _labels(values, {key: facts[every[key[0]].fact].dimensions[key[1]] for key in values})
    return [
        {i.code: _figure(i, period, own, answers, labels) for i in wanted}
        for own, (wanted, period) in zip(each, asked, strict=True)
    ]


def _questions(
    indicator: Indicator, unit_ids: Collection[int] | None, period: Period, blind: Collection[int], sealed: Sealed
) -> dict[Any, QuerySet[Any]]:
    rows = period_rows(indicator, unit_ids, period, blind)
    before = period_rows(indicator, unit_ids, period.before, blind)
    found = {(indicator.code, "now"): _total(indicator, rows), (indicator.code, "before"): _total(indicator, before)}
    for name in indicator.by:
        found |= _by_value(indicator, rows, name, sealed)
    return found


def _figure(indicator: Indicator, period: Period, answers: Answers, firsts: Answers, labels: Labels) -> Figure:
    start = _covered_from(indicator, firsts)
    return Figure(
        code=indicator.code,
        value=_number(answers[indicator.code, "now"]),
        same_period=_number(answers[indicator.code, "before"]),
        covered=start is not None and period.before.first >= start,
        covered_from=start if start != date.min else None,
        by={
            name: _folded(_counts(answers, indicator.code, name), labels[indicator.code, name]) for name in indicator.by
        },
    )


Asked = Mapping[tuple[str, str], tuple[Indicator, QuerySet[Any]]]
"""(code of the indicator, name of the breakdown) → the indicator and its rows."""


def breakdowns(asked: Asked) -> dict[tuple[str, str], dict[str, int]]:
    """Label → number of the rows, for each. Rows without a label are left out, so it may not add up."""
    questions: dict[Any, QuerySet[Any]] = {}
    sealed = _sealed((indicator, name) for (_code, name), (indicator, _rows) in asked.items())
    for (_code, name), (indicator, rows) in asked.items():
        questions |= _by_value(indicator, rows, name, sealed)
    answers = ask_together(questions)
    counts = {key: _counts(answers, *key) for key in asked}
    labels = _labels(counts, {key: facts[asked[key][0].fact].dimensions[key[1]] for key in asked})
    return {key: _folded(counts[key], labels[key]) for key in asked}


def breakdown(indicator: Indicator, rows: QuerySet[Any], name: str) -> dict[str, int]:
    """The same for one."""
    return breakdowns({(indicator.code, name): (indicator, rows)})[indicator.code, name]


# --- questions ------------------------------------------------------------------------------------------------------
def _arm(rows: QuerySet[Any], value: Any, number: Any) -> QuerySet[Any]:
    """(value, number) of each group of rows with the same value."""
    grouped = rows.order_by().annotate(_value=value).values("_value")
    return grouped.annotate(_number=number).values_list("_value", "_number")


def _total(indicator: Indicator, rows: QuerySet[Any]) -> QuerySet[Any]:
    return _arm(rows, Value("", CharField()), facts[indicator.fact].measures[indicator.measure]())


def _sealed(asked: Iterable[tuple[Indicator, str]]) -> Sealed:
    """What is sealed under each field, opened once for all of these breakdowns; nothing is opened for none."""
    if any(facts[indicator.fact].dimensions[name].sealed_field for indicator, name in asked):
        return sealed_anchors()
    return {}


def _by_value(indicator: Indicator, rows: QuerySet[Any], name: str, sealed: Sealed) -> dict[Any, QuerySet[Any]]:
    fact = facts[indicator.fact]
    dimension = fact.dimensions[name]
    expression = F(dimension.expression) if isinstance(dimension.expression, str) else dimension.expression
    number = fact.measures[indicator.measure]()
    questions: dict[Any, QuerySet[Any]] = {(indicator.code, name): _arm(rows, expression, number)}
    if dimension.sealed_field:
        for code, question in sealed_counts(rows, sealed.get(dimension.sealed_field, {})).items():
            questions[indicator.code, name, "sealed", code] = question
    return questions


def _register(indicator: Indicator) -> tuple[Any, ...]:
    """What makes one register of a fact: calls and consultations are two."""
    return (indicator.fact, tuple(sorted(indicator.where.items())))


def _first_day(indicator: Indicator) -> QuerySet[Any] | None:
    day = facts[indicator.fact].earliest
    if not day:
        return None
    rows = fact_rows(indicator, None).order_by(day)
    return rows.annotate(_number=Value(0, BigIntegerField())).values_list(day, "_number")[:1]


# --- answers --------------------------------------------------------------------------------------------------------
def _number(rows: Pairs) -> int:
    return int(rows[0][1] or 0) if rows else 0


def _counts(answers: Answers, code: str, name: str) -> dict[str, int]:
    """Stored value → number, sealed values beside the open ones."""
    counts: dict[str, int] = defaultdict(int)
    for value, number in (*answers[code, name], *_of_sealed(answers, code, name)):
        if value and number:
            counts[value] += int(number)
    return counts


def _of_sealed(answers: Answers, code: str, name: str) -> Pairs:
    return [pair for key, pairs in answers.items() if key[:3] == (code, name, "sealed") for pair in pairs]


def _covered_from(indicator: Indicator, answers: Answers) -> date | None:
    """The first day of the month of the register's earliest record; the beginning of time for what always counts."""
    if not facts[indicator.fact].earliest:
        return date.min
    found = answers["first", _register(indicator)]
    return date.fromisoformat(str(found[0][0])).replace(day=1) if found else None


def _labels(
    counts: Mapping[tuple[str, str], Mapping[str, int]], dimensions: Mapping[tuple[str, str], Dimension]
) -> Labels:
    """The words of each value of each breakdown; names kept in tables are all asked together."""
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
    """Label → number; values with the same words are one line."""
    found: dict[str, int] = defaultdict(int)
    for value, number in counts.items():
        if labels.get(value):
            found[labels[value]] += number
    return in_order(found)


def in_order(found: Mapping[str, int]) -> dict[str, int]:
    """Months in order, else the largest first."""
    if all(MONTH.fullmatch(label) for label in found):
        return dict(sorted(found.items()))
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def rows_of_label(indicator: Indicator, rows: QuerySet[Any], name: str, label: str) -> QuerySet[Any]:
    """The rows of one number of a breakdown. Raises SealedLabel when part of them is sealed: counts only."""
    key, dimension = (indicator.code, name), facts[indicator.fact].dimensions[name]
    answers = ask_together(_by_value(indicator, rows, name, _sealed([(indicator, name)])))
    counts = _counts(answers, *key)
    labels = _labels({key: counts}, {key: dimension})[key]
    if any(labels.get(code) == label for code, _ in _of_sealed(answers, *key)):
        raise SealedLabel
    expression = F(dimension.expression) if isinstance(dimension.expression, str) else dimension.expression
    wanted = [value for value in counts if labels.get(value) == label]
    return rows.annotate(_value=Cast(expression, CharField())).filter(_value__in=wanted)
