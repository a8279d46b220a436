"""Dated rules: the day decides, the place may raise, and nothing is ever in force by accident."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings

from nhipcau.rulebook import queries
from nhipcau.rulebook.engine.load import load, outcome
from nhipcau.rulebook.states import CaseOfLaw, NoRuleInForce, Rulebook

BOOK = load(Path(settings.RULEBOOK_DIR))
RATE = "social_assistance.base_rate"


@pytest.mark.parametrize("case", BOOK.cases, ids=lambda case: f"{case.key}-{case.place}-{case.on}")
def test_case_of_law(case: CaseOfLaw) -> None:
    assert outcome(BOOK, case.key, case.on, case.place) == case.expect


def test_each_change_of_the_base_rate_has_its_three_days() -> None:
    """The day before, the day of and the day after: nobody can move a date without a case failing."""
    asked = {(case.place, case.on) for case in BOOK.cases if case.key == RATE}
    for (key, place), parameter in BOOK.parameters.items():
        if key == RATE:
            for version in parameter.versions:
                days = {version.start + timedelta(days=step) for step in (-1, 0, 1)}
                assert {(place, day) for day in days} <= asked


def test_before_the_first_version_nothing_is_in_force() -> None:
    with pytest.raises(NoRuleInForce) as caught:
        queries.in_force("social_assistance.decision_days", date(2025, 6, 30))
    assert (caught.value.key, caught.value.on) == ("social_assistance.decision_days", date(2025, 6, 30))
    with pytest.raises(NoRuleInForce):
        queries.in_force("no.such.rule", date(2026, 1, 1))


def test_a_version_carries_its_basis_unit_and_days() -> None:
    found = queries.in_force(RATE, date(2025, 1, 1))
    assert (found.value, found.unit, found.start, found.end) == (
        500000,
        "VND/month",
        date(2024, 7, 1),
        date(2026, 6, 30),
    )
    assert (found.basis.reference, found.basis.verified) == ("NĐ 76/2024/NĐ-CP Đ.1", True)
    assert (found.place, found.description) == (None, "Mức chuẩn trợ giúp xã hội")


def test_what_was_read_only_in_a_secondary_source_is_not_verified() -> None:
    assert queries.in_force(RATE, date(2026, 11, 22)).basis.verified is False
    assert queries.in_force(RATE, date(2020, 1, 1)).basis.verified is False
    assert queries.in_force("social_assistance.coefficient.hiv_poor", date(2026, 11, 22)).basis.verified is False
    assert queries.in_force("social_assistance.coefficient.hiv_poor", date(2026, 10, 4)).basis.verified is True
    limit = queries.in_force("cases.load_limit", date(2026, 11, 22))
    assert (limit.value, limit.basis.verified, limit.start_verified) == (100, True, False)


def test_a_province_raises_and_never_lowers() -> None:
    on = date(2026, 11, 22)
    assert queries.in_force(RATE, on, "31").value == 700000
    assert queries.in_force(RATE, on, "31").place == "31"
    assert queries.in_force(RATE, on, "96").value == 540000
    # Hải Dương's 550,000 ended with 2025: the national rate is back, not the old one.
    assert queries.in_force(RATE, date(2026, 1, 1), "30").place is None


def test_a_lower_provincial_value_gives_way(tmp_path: Path) -> None:
    (tmp_path / "parameters").mkdir()
    national = "description: Mức\nmetadata: {unit: VND/month%s}\nvalues:\n"
    national += "  2024-01-01: {value: 500, metadata: {reference: A}}\n"
    local = "values:\n  2024-01-01: {value: 400, metadata: {reference: B}}\n  2024-06-01: null\n"
    (tmp_path / "parameters" / "high.yaml").write_text(national % ", combine: highest")
    (tmp_path / "parameters" / "high.31.yaml").write_text(local)
    (tmp_path / "parameters" / "own.yaml").write_text(national % "")
    (tmp_path / "parameters" / "own.31.yaml").write_text(local)
    (tmp_path / "parameters" / "only.31.yaml").write_text("description: Riêng\nmetadata: {unit: VND}\n" + local)
    book = load(tmp_path)
    assert value(book, "high", date(2024, 2, 1)) == 500
    assert value(book, "own", date(2024, 2, 1)) == 400
    assert value(book, "own", date(2024, 6, 1)) == 500
    assert value(book, "only", date(2024, 5, 31)) == 400
    assert value(book, "only", date(2024, 6, 1)) is None
    assert outcome(book, "only", date(2024, 2, 1), None) is None


def value(book: Rulebook, key: str, on: date) -> object:
    return outcome(book, key, on, "31")


def test_coefficients_are_exact_and_times_the_rate_give_whole_dong() -> None:
    on = date(2026, 11, 22)
    rules = [rule for rule in queries.everything_in_force(on) if rule.unit == "coefficient"]
    assert len(rules) == 24
    for rule in rules:
        assert isinstance(rule.value, Decimal)
        assert rule.value * 540000 % 1 == 0


def test_everything_in_force_answers_each_key_once_and_only_that_day() -> None:
    on = date(2026, 11, 22)
    found = queries.everything_in_force(on, "22")
    keys = [rule.key for rule in found]
    assert keys == sorted(set(keys))
    assert all(rule.start <= on and (rule.end is None or on <= rule.end) and rule.value is not None for rule in found)
    assert "social_assistance.coefficient.elder_80_no_pension" not in keys
    assert {rule.key for rule in found if rule.place == "22"} == {
        RATE,
        "social_assistance.base_rate_facility",
        "social_pension.rate",
    }


def test_the_files_are_read_once_per_directory() -> None:
    queries.forget()
    assert queries.rulebook() is queries.rulebook()
