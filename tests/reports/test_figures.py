"""Figures are what contract.md says they are."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from nhipcau.reports.engine.figures import Figure, Period, compute
from nhipcau.reports.queries import figures_for
from nhipcau.rulebook.queries import indicator, indicators

NINE = Period(date(2025, 1, 1), date(2025, 9, 30))


def test_same_period_is_one_year_before_and_leap_day_becomes_28() -> None:
    assert Period(date(2024, 2, 29), date(2024, 2, 29)).before == Period(date(2023, 2, 28), date(2023, 2, 28))


@pytest.mark.parametrize(
    ("value", "before", "ratio"), [(72, 52, 138), (67, 17, 394), (5, 35, 14), (1, 200, 1), (5, 0, None), (0, 4, 0)]
)
def test_ratio_is_rounded_half_up_and_null_without_a_same_period(value: int, before: int, ratio: int | None) -> None:
    assert Figure("x", value, before, True, None).ratio_percent == ratio


def test_calls_by_group_and_month_and_sealed_groups_as_counts(centre: Any, call: Callable[..., Any]) -> None:
    call(centre, date(2025, 1, 31), client_group="elderly", topic="policy")
    call(centre, date(2025, 2, 1), client_group="elderly")
    call(centre, date(2025, 2, 2), client_group="hiv", client_group_words="người có HIV")
    call(centre, date(2025, 2, 2))
    call(centre, date(2024, 12, 31), client_group="disabled")
    figure = figures_for(unit_ids=None, period=NINE)["contacts.calls"]
    assert figure.value == 4
    assert figure.by["client_group"] == {"Người cao tuổi": 2, "Người nhiễm HIV/AIDS": 1}
    assert figure.by["month"] == {"2025-01": 1, "2025-02": 3}
    assert figure.by["topic"] == {"Chính sách xã hội": 1}


def test_unknown_words_count_under_themselves(centre: Any, call: Callable[..., Any]) -> None:
    call(centre, date(2025, 3, 3), topic_words="Đất đai")
    assert figures_for(unit_ids=None, period=NINE)["contacts.calls"].by["topic"] == {"Đất đai": 1}


def test_consultations_are_not_calls(centre: Any, call: Callable[..., Any]) -> None:
    call(centre, date(2025, 3, 3), channel="visit", form="centre")
    call(centre, date(2025, 3, 3), channel="zalo")
    figures = figures_for(unit_ids=None, period=NINE)
    assert figures["contacts.calls"].value == 0
    assert figures["contacts.consultations"].value == 1
    assert figures["contacts.consultations"].by["form"] == {"Tại Trung tâm": 1}
    assert figures["contacts.consultations"].by["unit"] == {centre.name: 1}


def test_cases_opened_closed_brought_and_carried_forward(
    centre: Any, opened: Callable[..., Any], system: Any, at: Any
) -> None:
    from nhipcau.cases import actions as cases

    before = opened(centre, date(2024, 11, 5))
    closed = opened(centre, date(2025, 3, 1))
    opened(centre, date(2025, 9, 30), level="intervention", client_group="disabled")
    for case, day in ((before, date(2025, 10, 2)), (closed, date(2025, 9, 30))):
        cases.close(case=case, closing=cases.Closing(on=day, reason="goal_met"), by=system, at=at)
    values = {code: figure.value for code, figure in figures_for(unit_ids=None, period=NINE).items()}
    assert {code: values[code] for code in values if code.startswith("cases.")} == {
        "cases.opened": 2,
        "cases.opened_closed": 1,
        "cases.opened_ongoing": 1,
        "cases.closed": 1,
        "cases.brought_forward": 1,
        "cases.under_management": 3,
        "cases.carried_forward": 2,
    }
    by = figures_for(unit_ids=None, period=NINE)["cases.opened"].by
    assert by["level"] == {"Can thiệp, trợ giúp": 1, "Quản lý trường hợp": 1}


def test_comparison_needs_a_register_that_covers_it(centre: Any, call: Callable[..., Any]) -> None:
    call(centre, date(2024, 1, 17))
    call(centre, date(2025, 1, 17))
    covered = compute([indicator("contacts.calls")], None, NINE)["contacts.calls"]
    assert (covered.covered, covered.covered_from) == (True, date(2024, 1, 1))
    earlier = compute([indicator("contacts.calls")], None, Period(date(2024, 1, 1), date(2024, 9, 30)))
    assert earlier["contacts.calls"].covered is False


def test_withdrawn_rows_count_nowhere(centre: Any, call: Callable[..., Any], system: Any, at: Any) -> None:
    from nhipcau.intake import actions as intake

    contact = call(centre, date(2025, 1, 17))
    intake.withdraw_contact(contact=contact, reason="ghi nhầm máy lẻ", by=system, at=at)
    assert figures_for(unit_ids=None, period=NINE)["contacts.calls"].value == 0


def test_a_unit_reports_its_subtree_only(centre: Any, office: Any, other_office: Any, call: Callable[..., Any]) -> None:
    for unit in (centre, office, office, other_office):
        call(unit, date(2025, 1, 17))
    assert figures_for(unit_ids={office.pk}, period=NINE)["contacts.calls"].value == 2
    assert figures_for(unit_ids=None, period=NINE)["contacts.calls"].value == 4


def test_every_indicator_names_what_its_fact_has(centre: Any) -> None:
    from nhipcau.kernel.contracts import facts

    for found in indicators(date(2025, 9, 30)):
        fact = facts[found.fact]
        assert found.when in fact.whens, found.code
        assert found.measure in fact.measures, found.code
        assert set(found.by) <= set(fact.dimensions), found.code
