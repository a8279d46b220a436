"""Figures for whoever must not learn a small count of clients: the quarters of the year are asked, masking decides."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from nhipcau.kernel.contracts import Fact, facts
from nhipcau.kernel.masking import NOTHING, Cases, Register, Span, Told, told, told_of_cases
from nhipcau.rulebook.states import Indicator

from .figures import Figure, Period, compute_each, in_order

STOCK, FLOWS, BOTH = "brought_forward", ("opened", "closed"), "opened_closed"
SPANS = (*(Span(quarter, quarter) for quarter in range(4)), Span(0, 1), Span(2, 3), Span(0, 2), Span(0, 3))
"""Quarters, half-years, nine months, the year."""


def span_of(period: Period) -> Span | None:
    """The quarters of one year that a period is made of; None for any other period."""
    return next((span for span in SPANS if period_of(period.first.year, span) == period), None)


def period_of(year: int, span: Span) -> Period:
    """The days of these quarters."""
    after = date(year + (span.last == 3), (span.last + 1) * 3 % 12 + 1, 1)
    return Period(date(year, span.first * 3 + 1, 1), after - timedelta(days=1))


def ended_periods(today: date, years: int = 2) -> list[Period]:
    """The periods that ended before today, the latest years first."""
    found = [period_of(today.year - back, span) for back in range(years) for span in SPANS]
    return [period for period in found if period.last < today]


@dataclass(frozen=True)
class _Answers:
    """Figures by quarter, those of the year up to the last day asked, and those that are nobody's secret."""

    quarters: Sequence[Mapping[str, Figure]]
    so_far: Mapping[str, Figure]
    others: Mapping[str, Figure]


def compute_told(
    indicators: Sequence[Indicator], unit_ids: Collection[int] | None, period: Period, known: Collection[str] = ()
) -> dict[str, Figure]:
    """Every indicator's figure, small counts of clients hidden. `period` is one of the periods `span_of` knows.

    `known`: facts of which the reader sees part of the rows, or exact numbers of part of the units; the rest of such a
    count could be worked out, so nothing of it is told.
    """
    span = span_of(period)
    if span is None:
        raise ValueError("not a period that may be told")
    safe = _safe([i for i in indicators if facts[i.fact].clients and i.fact not in known])
    answers = _ask(indicators, safe, unit_ids, period, span)
    now, before = (_told(safe, answers, span, this_year=this) for this in (True, False))
    found = {}
    for indicator in indicators:
        figure = answers.others.get(indicator.code)
        if figure is None:
            figure = _hidden(indicator, answers, period, now, before)
        found[indicator.code] = figure
    return found


def _safe(indicators: Sequence[Indicator]) -> list[Indicator]:
    """Those whose counts are tied to no others than masking knows of: two registers of one fact must share no row."""
    found: list[Indicator] = []
    for indicator in indicators:
        if indicator.measure == "count" and all(_apart(indicator, other) for other in found):
            found.append(indicator)
    return found


def _apart(one: Indicator, other: Indicator) -> bool:
    if one.fact != other.fact:
        return True
    if one.where == other.where:
        return one.when != other.when
    wanted = [{key: set(v if isinstance(v, tuple) else (v,)) for key, v in i.where.items()} for i in (one, other)]
    return any(not wanted[0][key] & wanted[1][key] for key in wanted[0].keys() & wanted[1].keys())


# --- asking ---------------------------------------------------------------------------------------------------------
def _ask(
    indicators: Sequence[Indicator], safe: Sequence[Indicator], unit_ids: Any, period: Period, span: Span
) -> _Answers:
    year = period.first.year
    adding = [replace(i, by=tuple(n for n in i.by if not _at_end(i, n))) for i in _adding(safe)]
    ends = [replace(i, by=tuple(name for name in i.by if _at_end(i, name))) for i in _adding(safe)]
    stocks = [replace(i, code=_name(i, when), when=when, by=()) for i in _families(safe) for when in (STOCK, BOTH)]
    others = [i for i in indicators if not facts[i.fact].clients]
    asked = [(adding, period_of(year, Span(quarter, quarter))) for quarter in range(span.last + 1)]
    asked.append(([*ends, *stocks], Period(date(year, 1, 1), period.last)))
    *quarters, so_far, rest = compute_each([*asked, (others, period)], unit_ids)
    return _Answers(quarters, so_far, rest)


def _at_end(indicator: Indicator, name: str) -> bool:
    return facts[indicator.fact].dimensions[name].at_end


def _stocks(fact: Fact) -> bool:
    return STOCK in fact.whens


def _families(safe: Sequence[Indicator]) -> list[Indicator]:
    """One indicator of each register of intervals."""
    return list({_family(i): i for i in reversed(safe) if _stocks(facts[i.fact])}.values())


def _family(indicator: Indicator) -> tuple[Any, ...]:
    return indicator.fact, tuple(sorted(indicator.where.items()))


def _name(indicator: Indicator, when: str) -> str:
    """What a number of a family is asked under: two families never share a name."""
    return f"{_family(indicator)} {when}"


def _adding(safe: Sequence[Indicator]) -> list[Indicator]:
    """Those whose quarters make the year; opened and closed of each family even where the report has no such line."""
    found = [i for i in safe if i.when in facts[i.fact].adds_up]
    for one in _families(safe):
        has = {i.when for i in found if _family(i) == _family(one)}
        lacking = [when for when in FLOWS if when not in has]
        found += [replace(one, code=_name(one, when), when=when, by=()) for when in lacking]
    return found


# --- telling --------------------------------------------------------------------------------------------------------
def _told(safe: Sequence[Indicator], answers: _Answers, span: Span, *, this_year: bool) -> dict[str, Told]:
    found: dict[str, Told] = {}
    registers = {i.code: (i, _register(i, answers, span, this_year)) for i in _adding(safe)}
    for one in _families(safe):
        own = {i.when: register for i, register in registers.values() if _family(i) == _family(one)}
        before, both = (_value(answers.so_far[_name(one, when)], this_year) for when in (STOCK, BOTH))
        family = told_of_cases(Cases(before, own["opened"], own["closed"], both), span)
        found |= {i.code: family.get(i.when, NOTHING) for i in safe if _family(i) == _family(one)}
    simple = {code: register for code, (i, register) in registers.items() if not _stocks(facts[i.fact])}
    return found | {code: told(register, span) for code, register in simple.items()}


def _register(indicator: Indicator, answers: _Answers, span: Span, this_year: bool) -> Register:
    """The counts of the year asked, or the totals of the year before, of which no breakdown is told."""
    columns = [quarter[indicator.code] for quarter in answers.quarters]
    totals = [_value(figure, this_year) for figure in columns]
    if not this_year:
        return Register(totals)
    by = {name: [figure.by[name] for figure in columns] for name in indicator.by if not _at_end(indicator, name)}
    whole = answers.so_far[indicator.code].by if span.is_year else {}
    return Register(totals, by, whole)


def _value(figure: Figure, this_year: bool) -> int:
    return (figure.value if this_year else figure.same_period) or 0


def _hidden(
    indicator: Indicator, answers: _Answers, period: Period, now: Mapping[str, Told], before: Mapping[str, Told]
) -> Figure:
    """A line about clients: what may be told of it, breakdowns in the order of every report."""
    value = now.get(indicator.code, NOTHING)
    asked = answers.so_far.get(indicator.code) or answers.so_far.get(_name(indicator, STOCK))
    start = asked.covered_from if asked else None
    return Figure(
        code=indicator.code,
        value=value.value,
        same_period=before.get(indicator.code, NOTHING).value,
        covered=asked is None or (start is not None and period.before.first >= start),
        covered_from=start,
        by={name: in_order(value.by.get(name, {})) for name in indicator.by},
    )
