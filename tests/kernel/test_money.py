"""Money in whole đồng and whole numbers."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from nhipcau.kernel.money import BadAmount, format_money, format_number, parse_count, parse_money


@pytest.mark.parametrize(
    ("value", "dong"),
    [
        (1000000, 1_000_000),
        (12500000.0, 12_500_000),
        (Decimal("5000"), 5000),
        (0, 0),
        ("0", 0),
        ("12.500.000 đ", 12_500_000),
        ("10.000.000", 10_000_000),
        ("12,500,000", 12_500_000),
        ("12 500 000 VNĐ", 12_500_000),
        ("12.500.000đ", 12_500_000),
        ("12.500.000 đồng", 12_500_000),
        ("500.000₫", 500_000),
        ("12\u00a0500\u00a0000", 12_500_000),
        ("2,5 triệu", 2_500_000),
        ("2.5 triệu", 2_500_000),
        ("500 nghìn", 500_000),
        ("500 ngàn đồng", 500_000),
        ("500k", 500_000),
        ("1 triệu 500 nghìn", 1_500_000),
        ("1,25 tỷ", 1_250_000_000),
        ("1.250 triệu", 1_250_000_000),
        ("3tr", 3_000_000),
        ("12500000.0", 12_500_000),
        ("12.500.000,00", 12_500_000),
        ("1.000", 1000),
        ("1250000", 1_250_000),
        ("2,5 trie\u0323\u0302u", 2_500_000),
    ],
)
def test_parse_money(value: Any, dong: int) -> None:
    assert parse_money(value) == dong


@pytest.mark.parametrize(
    "value",
    [
        -5,
        "-5.000",
        "(5.000)",
        -0.5,
        12.5,
        "12,5",
        "1.5",
        "12.50.000",
        "12.500,000",
        "2,500 triệu",
        "500 nghìn 1 triệu",
        "0,0001 nghìn",
        "năm trăm",
        "",
        None,
        True,
        float("nan"),
        float("inf"),
        "12.500.000 đ/người",
        "5 triệu rưỡi",
        10**16,
        "1e6",
        "triệu",
        "=5",
        "12.500 USD",
    ],
)
def test_bad_amounts(value: Any) -> None:
    with pytest.raises(BadAmount) as refused:
        parse_money(value)
    assert refused.value.value is value


@given(st.integers(0, 10**15))
@settings(derandomize=True, max_examples=200)
def test_shown_amounts_are_read_back(dong: int) -> None:
    assert parse_money(format_money(dong)) == dong
    assert parse_money(f"{dong:,}") == dong
    assert parse_count(format_number(dong)) == dong
    assert parse_money(float(dong)) == dong


@given(st.one_of(st.text(), st.floats(), st.text(alphabet="0123456789., đktriệunghì-")))
@settings(derandomize=True, max_examples=300)
def test_anything_else_is_a_whole_amount_or_a_sentence(value: Any) -> None:
    try:
        dong = parse_money(value)
    except BadAmount as refused:
        assert str(refused)
    else:
        assert isinstance(dong, int)
        assert 0 <= dong <= 10**15


@pytest.mark.parametrize(
    ("value", "count"), [("1.500", 1500), (66.0, 66), ("66", 66), (0, 0), (" 1 500 ", 1500), ("66.0", 66)]
)
def test_parse_count(value: Any, count: int) -> None:
    assert parse_count(value) == count


@pytest.mark.parametrize("value", ["12,5", "-3", -3, 2.5, "66 người", "", None, "khoảng 50", False, "500k"])
def test_bad_counts(value: Any) -> None:
    with pytest.raises(BadAmount):
        parse_count(value)


def test_shown_the_vietnamese_way() -> None:
    assert format_money(1250000) == "1.250.000 đ"
    assert format_number(12500) == "12.500"
    assert format_number(999) == "999"


@pytest.mark.parametrize(
    ("value", "start"),
    [("năm trăm", "Không đọc được “năm trăm”"), ("-5.000", "“-5.000” nhỏ hơn 0"), (12.5, "Không đọc được “12.5”")],
)
def test_refusals_are_vietnamese_sentences(value: Any, start: str) -> None:
    with pytest.raises(BadAmount) as refused:
        parse_money(value)
    with translation.override("vi"):
        assert str(refused.value).startswith(start)
        assert re.fullmatch(r".+\. .+\.", str(refused.value))


def test_a_refused_cell_is_shown_as_it_stood() -> None:
    for cell in (-3.0, -3, "-3"):
        with pytest.raises(BadAmount) as refused:
            parse_count(cell)
        assert str(refused.value).startswith("“-3”")
