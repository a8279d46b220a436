"""No small count of clients can be worked out from all that is told of a year (S4)."""

from collections.abc import Sequence
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nhipcau.kernel import masking
from nhipcau.kernel.masking import LEAST, Cases, Register, Span, small, told, told_of_cases
from nhipcau.reports.engine.told import SPANS

from .attacker import Attack

YEAR = Span(0, 3)
REST = ""  # rows without a label
few = st.one_of(st.integers(0, 6), st.sampled_from([0, 0, 1, 2, 4, 5, 9, 12, 30]))


def quarters(span: Span) -> range:
    return range(span.first, span.last + 1)


def columns(rows: dict[str, Sequence[int]]) -> list[dict[str, int]]:
    """Label → its four quarters, turned into four columns without the rows that have no label."""
    return [{label: row[q] for label, row in rows.items() if label != REST and row[q]} for q in range(4)]


@st.composite
def registers(draw: st.DrawFn) -> tuple[Register, dict[str, dict[str, Sequence[int]]]]:
    """One register with two breakdowns of the same rows, and its rows by label."""
    row = st.tuples(few, few, few, few)
    one = draw(st.dictionaries(st.sampled_from([REST, *"abcdef"]), row, min_size=1, max_size=6))
    totals = [sum(values[q] for values in one.values()) for q in range(4)]
    two: dict[str, list[int]] = {label: [0] * 4 for label in (REST, "x", "y", "z")}
    for q in range(4):
        left = totals[q]
        for label in ("x", "y", "z"):
            two[label][q] = draw(st.integers(0, left))
            left -= two[label][q]
        two[REST][q] = left
    by = {"one": columns(one), "two": columns(two)}
    return Register(totals, by), {"one": one, "two": two}


def attack(register: Register, tables: dict[str, dict[str, Sequence[int]]]) -> Attack:
    """What an attacker holds who reads every period: each breakdown makes the same totals."""
    truth = {(name, label, q): row[q] for name, rows in tables.items() for label, row in rows.items() for q in range(4)}
    found = Attack(truth)

    def cells(name: str, span: Span, label: str | None = None) -> list[tuple[str, str, int]]:
        return [(name, w, q) for w in tables[name] if label in (None, w) for q in quarters(span)]

    for q in range(4):
        first, second = (cells(name, Span(q, q)) for name in tables)
        found.learns(first, minus=second)
    for span in SPANS:
        answer = told(register, span)
        if answer.value is None:
            assert not any(answer.by.values())
            continue
        assert answer.value == sum(register.totals[q] for q in quarters(span))
        assert not small(answer.value)
        found.learns(cells("one", span))
        for name, counts in answer.by.items():
            for label, count in counts.items():
                assert count == sum(tables[name][label][q] for q in quarters(span)) and not small(count)
                found.learns(cells(name, span, label))
    return found


@settings(max_examples=40, deadline=None)
@given(registers())
def test_no_small_count_of_a_label_can_be_worked_out(
    world: tuple[Register, dict[str, dict[str, Sequence[int]]]],
) -> None:
    assert worked_out(*world) == []


def worked_out(register: Register, tables: dict[str, dict[str, Sequence[int]]]) -> list[tuple[object, ...]]:
    """Small counts whose range does not reach from 0 to 5."""
    attacker, found = attack(register, tables), []
    for span, (name, rows) in product(SPANS, tables.items()):
        for label, row in rows.items():
            if small(sum(row[q] for q in quarters(span))):
                low, high = attacker.span((name, label, q) for q in quarters(span))
                found += [(name, label, span)] if low > 0 or high < LEAST else []
        if small(sum(register.totals[q] for q in quarters(span))):
            low, high = attacker.span((name, label, q) for label in rows for q in quarters(span))
            found += [(name, span)] if low > 0 or high < LEAST else []
    return found


@pytest.mark.parametrize("broken", ["two are not needed", "five are not needed", "everybody is told for the year"])
def test_the_attacker_finds_what_a_weaker_masking_gives_away(monkeypatch: pytest.MonkeyPatch, broken: str) -> None:
    if broken == "two are not needed":
        monkeypatch.setattr(masking, "_covered", lambda masses: True)
        one = {"a": (3, 9, 9, 9), "b": (20, 20, 20, 20)}
    elif broken == "five are not needed":
        monkeypatch.setattr(masking, "_covered", lambda masses: len([mass for mass in masses if mass]) > 1)
        one = {"a": (1, 9, 9, 9), "b": (2, 9, 9, 9), "c": (20, 20, 20, 20)}
    else:
        monkeypatch.setattr(masking, "_never_told", lambda columns, rests, whole: set())
        one = {"a": (3, 0, 0, 9), "b": (20, 20, 20, 20), "c": (6, 0, 0, 0)}
    totals = [sum(row[q] for row in one.values()) for q in range(4)]
    tables: dict[str, dict[str, Sequence[int]]] = {"one": dict(one), "two": {REST: totals}}
    register = Register(totals, {"one": columns(tables["one"])})
    assert ("one", "a", Span(0, 0)) in worked_out(register, tables)
    monkeypatch.undo()
    assert worked_out(register, tables) == []


def test_the_attacker_succeeds_where_nothing_covers() -> None:
    """The attack itself works: a small count beside its total and all others is found."""
    truth = {("a", 0): 3, ("b", 0): 20, ("c", 0): 6}
    found = Attack(truth)
    found.learns(truth)
    assert found.span([("a", 0)]) == (0, 9)
    found.learns([("b", 0)])
    found.learns([("c", 0)])
    assert found.span([("a", 0)]) == (3, 3)


# --- cases ----------------------------------------------------------------------------------------------------------
FLOWS = [(came, went) for came in range(5) for went in range(1, 6) if came <= went]
"""Opened before the year (0) or in a quarter, closed in a quarter or not in the year (5)."""


def cases_of(years: Sequence[dict[tuple[int, int], int]], number: int) -> Cases:
    flows = years[number]
    opened = [sum(n for (came, _), n in flows.items() if came == q) for q in range(1, 5)]
    closed = [sum(n for (_, went), n in flows.items() if went == q) for q in range(1, 5)]
    before = sum(n for (came, _), n in flows.items() if came == 0)
    both = sum(n for (came, went), n in flows.items() if came > 0 and went < 5)
    return Cases(before, Register(opened), Register(closed), both)


def moved(span: Span, name: str) -> list[tuple[int, int]]:
    """The flows a number counts in these quarters (from 1)."""
    first, last = span.first + 1, span.last + 1
    wanted = {
        "opened": lambda came, went: first <= came <= last,
        "closed": lambda came, went: first <= went <= last,
        "brought_forward": lambda came, went: came < first <= went,
        "carried_forward": lambda came, went: came <= last < went,
        "under_management": lambda came, went: came <= last and went >= first,
        "opened_closed": lambda came, went: first <= came and went <= last,
        "opened_ongoing": lambda came, went: first <= came <= last < went,
        "brought_closed": lambda came, went: came < first <= went <= last,
        "brought_kept": lambda came, went: came < first and went > last,
    }[name]
    return [flow for flow in FLOWS if wanted(*flow)]


STOCKS_AND_FLOWS = ("opened", "closed", "brought_forward", "carried_forward", "under_management")


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.one_of(st.integers(0, 3), st.sampled_from([0, 0, 5, 8, 20])), min_size=len(FLOWS), max_size=len(FLOWS))
)
def test_no_small_count_of_cases_can_be_worked_out(counts: list[int]) -> None:
    flows = dict(zip(FLOWS, counts, strict=True))
    cases = cases_of([flows], 0)
    found = Attack(flows, knows_zeros=False)
    for span in SPANS:
        for name, answer in told_of_cases(cases, span).items():
            assert answer.value == sum(flows[flow] for flow in moved(span, name))
            assert not small(answer.value)
            found.learns(moved(span, name))
    inner = ("opened_closed", "opened_ongoing", "brought_closed", "brought_kept")
    for span, name in [*product(SPANS, STOCKS_AND_FLOWS), *product([YEAR], inner)]:
        if small(sum(flows[flow] for flow in moved(span, name))):
            low, high = found.span(moved(span, name))
            assert high - low >= LEAST, (name, span)


@pytest.mark.parametrize("quarter", range(4))
def test_cases_that_come_and_go_in_numbers_are_told_in_every_period(quarter: int) -> None:
    cases = Cases(20, Register([10] * 4), Register([8, 12, 8, 12]), 15)
    answer = told_of_cases(cases, Span(quarter, quarter))
    assert {name: one.value for name, one in answer.items() if name.startswith(("o", "u"))} == {
        "opened": 10,
        "under_management": cases.stocks[quarter] + 10,
    }
    assert told_of_cases(cases, YEAR)["opened_closed"].value == 15


# --- what stays readable --------------------------------------------------------------------------------------------
def test_one_case_of_a_commune_is_covered_by_the_smallest_other() -> None:
    rows = {"Bà Nà": (0, 1, 0, 0), "Hòa Vang": (9, 9, 9, 9), "Hải Châu": (40, 40, 40, 40), "Sơn Trà": (7, 6, 8, 9)}
    register = Register([sum(row[q] for row in rows.values()) for q in range(4)], {"place": columns(rows)})
    first, second = (told(register, Span(q, q)).by["place"] for q in (0, 1))
    assert first == {"Hòa Vang": 9, "Hải Châu": 40, "Sơn Trà": 7}
    assert second == {"Hòa Vang": 9, "Hải Châu": 40}
    assert told(register, Span(0, 0)).value == 56
    assert told(register, Span(2, 2)).by["place"] == {"Hòa Vang": 9, "Hải Châu": 40, "Sơn Trà": 8}
    assert told(register, YEAR).value == 227
    assert told(register, YEAR).by["place"] == {"Hòa Vang": 36, "Hải Châu": 160}


def test_a_small_quarter_is_told_with_the_year_only_and_a_small_rest_of_the_year_not_even_then() -> None:
    assert [told(Register([3, 8, 9, 10]), span).value for span in SPANS] == [None] * 7 + [30]
    assert [told(Register([10, 9, 8, 3]), span).value for span in SPANS] == [10, 9, 8, None, 19, None, 27, None]
    assert told(Register([0, 0, 2, 0]), YEAR).value is None
    assert told(Register([0, 0, 0, 0]), YEAR).value == 0


def test_what_was_told_of_a_quarter_stays_whatever_comes_later() -> None:
    for later in product((0, 2, 7), repeat=3):
        rows = {"a": (6, *later), "b": (8, 9, 3, 12), "c": (2, 5, 5, 5)}
        whole = Register([sum(row[q] for row in rows.values()) for q in range(4)], {"one": columns(rows)})
        begun = Register(whole.totals[:1], {"one": whole.by["one"][:1]})
        assert told(whole, Span(0, 0)) == told(begun, Span(0, 0))


def test_a_breakdown_as_of_the_last_day_is_told_for_the_year_only() -> None:
    register = Register([10] * 4, {}, {"level": {"một": 3, "hai": 12, "ba": 25}})
    assert told(register, Span(0, 0)).by == {}
    assert told(register, YEAR).by == {"level": {"ba": 25}}
