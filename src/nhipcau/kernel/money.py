"""Money in whole đồng and whole numbers, as people type them; never floats inside the system."""

import math
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from nhipcau.kernel.text import clean

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_LIMIT = 10**15  # a thousand times the country's budget; far below what a database integer holds
_CURRENCY = re.compile(r"\s*(?:vnđ|vnd|đồng|đ|₫)\.?$")
_GROUPED = re.compile(r"\d{1,3}(?:([., ])\d{3})(?:\1\d{3})*(?:(?!\1)[.,]0{1,2})?")
_PLAIN = re.compile(r"\d+(?:[.,]0{1,2})?")
_IN_UNITS = re.compile(r"(\d[\d., ]*?)\s*(tỷ|tỉ|triệu|tr|nghìn|ngàn|k)(?![^\W\d_])\s*")
_UNITS = {"tỷ": 10**9, "tỉ": 10**9, "triệu": 10**6, "tr": 10**6, "nghìn": 1000, "ngàn": 1000, "k": 1000}


class BadAmount(ValueError):
    """No whole amount can be read from `value`; `sentence` says so in a way to show to people."""

    def __init__(self, value: object, sentence: "str | _StrPromise") -> None:
        super().__init__(sentence)
        self.value = value
        self.sentence = sentence

    def __str__(self) -> str:
        return str(self.sentence)


def _bad(value: object, sentence: "str | _StrPromise") -> BadAmount:
    typed = int(value) if isinstance(value, float) and value.is_integer() else value
    return BadAmount(value, format_lazy(sentence, value=clean(typed)))


def _no_amount(value: object) -> BadAmount:
    return _bad(value, _("“{value}” cannot be read as an amount in whole đồng. Write it like 12.500.000."))


def _no_number(value: object) -> BadAmount:
    return _bad(value, _("“{value}” cannot be read as a whole number. Write it like 1.500."))


def _negative(value: object) -> BadAmount:
    return _bad(value, _("“{value}” is below zero. Write a number that is zero or more."))


def _whole(text: str) -> int | None:
    """Digits with thousands in groups (one kind of separator) and at most zeros behind the decimal sign."""
    if found := _GROUPED.fullmatch(text):
        sign = found[1]
        head = re.split(r"[.,]", text.replace(sign, ""))[0]
        return int(head)
    if _PLAIN.fullmatch(text):
        return int(re.split(r"[.,]", text)[0])
    return None


def _factor(text: str) -> Decimal | None:
    """The number before triệu or nghìn: `2,5`, `2.5`, `1.250`. `2,500` could be two things and is none."""
    if re.fullmatch(r"\d+(?:,\d{1,2}|\.\d{1,2})?", text):
        return Decimal(text.replace(",", "."))
    return Decimal(text.replace(".", "")) if re.fullmatch(r"\d{1,3}(?:\.\d{3})+", text) else None


def _from_units(text: str) -> int | None:
    """`2,5 triệu`, `1 triệu 500 nghìn`; None when the words hold anything else or the đồng are not whole."""
    total, at, last_unit = Decimal(0), 0, 10**18
    while found := _IN_UNITS.match(text, at):
        factor, unit = _factor(found[1].strip()), _UNITS[found[2]]
        if factor is None or unit >= last_unit:
            return None
        total, at, last_unit = total + factor * unit, found.end(), unit
    return int(total) if at == len(text) and at and total == int(total) else None


def _from_number(value: float | Decimal) -> int | None:
    return int(value) if math.isfinite(value) and value == int(value) else None


def _is_negative(value: Any) -> bool:
    if isinstance(value, str):
        return re.match(r"\s*(?:[-−–]\s*\d|\(\s*\d.*\)\s*$)", value) is not None
    return bool(value < 0)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def parse_money(value: Any) -> int:
    """Whole đồng from a number or words (`12.500.000 đ`, `12,500,000`, `2,5 triệu`, `500k`).

    Raises BadAmount for what is negative, not whole, unreadable or beyond 10^15 đồng.
    """
    if not _is_number(value) and not isinstance(value, str):
        raise _no_amount(value)
    if _is_negative(value):
        raise _negative(value)
    if isinstance(value, str):
        text = _CURRENCY.sub("", clean(value).lower()).strip()
        amount = _from_units(text) if re.search(r"[a-zỉỷ]", text) else _whole(text)
    else:
        amount = _from_number(value)
    if amount is None or amount > _LIMIT:
        raise _no_amount(value)
    return amount


def parse_count(value: Any) -> int:
    """A whole number from zero on: 66.0, `66`, `1.500`. Raises BadAmount for `12,5`, words and what is negative."""
    if not _is_number(value) and not isinstance(value, str):
        raise _no_number(value)
    if _is_negative(value):
        raise _negative(value)
    count = _whole(clean(value)) if isinstance(value, str) else _from_number(value)
    if count is None or count > _LIMIT:
        raise _no_number(value)
    return count


def format_number(number: int) -> str:
    """12500 → 12.500"""
    return f"{number:,}".replace(",", ".")


def format_money(dong: int) -> str:
    """1250000 → 1.250.000 đ"""
    return f"{format_number(dong)} đ"
