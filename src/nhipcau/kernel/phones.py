"""Telephone numbers: one form for storing and comparing, one for showing."""

import re
from typing import Any

import phonenumbers

from nhipcau.kernel.text import clean

_LABEL = re.compile(r"^(?:số\s+)?(?:đt|sđt|đtdđ|dđ|tel|điện thoại|di động|hotline|zalo|số)\s*[.:]?\s*", re.IGNORECASE)
_SHORT = re.compile(r"1\d{2,5}|1[89]00\d{4,6}")  # 111, 113, 1022, 18001769, 19006…
# Mobiles (also the eleven digits in use until 2018), landlines with area codes (also those in use until 2017).
_NATIONAL = re.compile(r"0[35789]\d{8}|01[2689]\d{8}|02\d{9}|0[2-8]\d{8,9}")

_MOBILE = re.compile(r"0[35789]\d{8}")  # always possible: the library is asked about the others only


def _digits(value: Any) -> str:
    """Digits with a leading + if there was one; empty when the cell holds anything but one number."""
    if isinstance(value, float):
        value = int(value) if value.is_integer() else ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    text = _LABEL.sub("", clean(value).lstrip("'"))
    text = re.sub(r"^(\+\s?84)\s*\(0\)", r"\1", text)
    bare = re.sub(r"[\s.\-–()]", "", text)
    return bare if re.fullmatch(r"\+?[0-9]+", bare) else ""


def _foreign(number: str) -> str | None:
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(parsed):
        return None
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


def normalise(value: Any) -> str | None:
    """Digits in national form (`0900009751`), short numbers as they are, foreign ones as +… ; None when unreadable.

    Understands +84, 0084, 84, separators, numbers kept as numbers and the leading zero that Excel ate.
    """
    number = re.sub(r"^00(?=[1-9])", "+", _digits(value))
    if _SHORT.fullmatch(number):
        return number
    if number.startswith("+") and not number.startswith("+84"):
        return _foreign(number)
    if number.startswith("+84"):
        inner = number[3:].removeprefix("0")
        return inner if _SHORT.fullmatch(inner) and len(inner) > 6 else _national("0" + inner)
    if number.startswith("0"):
        return _national(number)
    if number.startswith("84") and len(number) in (11, 12):
        return _national("0" + number[2:].removeprefix("0"))
    return _national("0" + number)


def _national(number: str) -> str | None:
    if not _NATIONAL.fullmatch(number):
        return None
    if _MOBILE.fullmatch(number):
        return number
    possible = phonenumbers.is_possible_number(phonenumbers.parse(number, "VN"))
    return number if possible or number.startswith("01") else None


def format_phone(number: str) -> str:
    """`0900 009 751`, `0225 384 2345`, `024 3825 1234`, `1800 1769`; anything else as it is."""
    if re.fullmatch(r"1[89]00\d{4,6}", number):
        return f"{number[:4]} {number[4:7]} {number[7:]}" if len(number) > 8 else f"{number[:4]} {number[4:]}"
    if re.fullmatch(r"02[48]\d{8}", number):
        return f"{number[:3]} {number[3:7]} {number[7:]}"
    if re.fullmatch(r"0\d{9,10}", number):
        return f"{number[:4]} {number[4:7]} {number[7:]}"
    return number
