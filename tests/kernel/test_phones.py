"""Telephone numbers in all usual writings."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nhipcau.kernel.phones import format_phone, normalise


@pytest.mark.parametrize(
    "value",
    [
        "0900009751",
        "+84 900 009 751",
        "0900.009.751",
        "0900-009-751",
        84900009751,
        84900009751.0,
        "900009751",
        900009751.0,
        "+84 (0) 900 009 751",
        "0084900009751",
        "ĐT: 0900 009 751",
        "'0900009751",
        "\u200b0900\u00a0009 751",
    ],
)
def test_one_number_in_many_writings(value: Any) -> None:
    assert normalise(value) == "0900009751"


@pytest.mark.parametrize(
    ("value", "number", "shown"),
    [
        ("0900009751", "0900009751", "0900 009 751"),
        ("111", "111", "111"),
        (113.0, "113", "113"),
        ("1022", "1022", "1022"),
        (18001769, "18001769", "1800 1769"),
        ("1900 6049", "19006049", "1900 6049"),
        ("1900 599 920", "1900599920", "1900 599 920"),
        ("(0225) 384 2345", "02253842345", "0225 384 2345"),
        (2253842345, "02253842345", "0225 384 2345"),
        ("024.3825.1234", "02438251234", "024 3825 1234"),
        ("031 3842345", "0313842345", "0313 842 345"),
        (1234567890, "01234567890", "0123 456 7890"),
        ("+1 202 555 0123", "+12025550123", "+12025550123"),
    ],
)
def test_other_numbers(value: Any, number: str, shown: str) -> None:
    assert normalise(value) == number
    assert format_phone(number) == shown


@pytest.mark.parametrize(
    "value",
    [
        "",
        None,
        "không có",
        "0",
        "1",
        "84",
        "0900 O09751",
        "0900009751/0900009752",
        "0900009751 0900009752",
        12.5,
        True,
        "+12",
        "09000097",
        "0900009751000",
        "*",
        float("nan"),
    ],
)
def test_unreadable(value: Any) -> None:
    assert normalise(value) is None


@given(st.one_of(st.text(), st.integers(), st.floats(), st.text(alphabet="0123456789+ .()-")))
@settings(derandomize=True, max_examples=300)
def test_what_is_normal_stays(value: Any) -> None:
    number = normalise(value)
    if number is not None:
        assert normalise(number) == number
        assert normalise(format_phone(number)) == number
