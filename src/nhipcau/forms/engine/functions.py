"""Values of rules and the functions they may call, with JavaRosa's meaning.

A value is a text, a number, a truth or a list of texts (the answers of one question in all rows of a table). Dates are
ISO texts; compared and reckoned with they are day numbers, because XPath 1.0 knows no dates.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

Value = Any
_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?", re.A)
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)", re.A)
_EPOCH = date(1970, 1, 1).toordinal()
BLANK = float("nan")


def text(value: Value) -> str:
    """A value as text: 3.0 is “3”, what is no number is nothing."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if math.isnan(value) or math.isinf(value):
            return ""
        return str(int(value)) if value == int(value) else f"{value:.12g}"
    if isinstance(value, list):
        return text(value[0]) if value else ""
    return str(value)


def number(value: Value) -> float:
    """A value as number; a date is its day number, what is neither is NaN."""
    if isinstance(value, bool):
        return float(value)
    if isinstance(value, float):
        return value
    word = text(value).strip()
    if found := _DATE.fullmatch(word):
        return day_number(found)
    try:
        return float(word) if _NUMBER.fullmatch(word) else BLANK
    except ValueError:
        return BLANK


def day_number(found: "re.Match[str]") -> float:
    try:
        day = date(int(found[1]), int(found[2]), int(found[3])).toordinal() - _EPOCH
    except ValueError:
        return BLANK
    if found[4] is None:
        return float(day)
    return day + (int(found[4]) * 3600 + int(found[5]) * 60 + int(found[6] or 0)) / 86400


def truth(value: Value) -> bool:
    """A value as truth: a text that is not empty, a number that is not 0."""
    if isinstance(value, float):
        return not math.isnan(value) and value != 0
    return value if isinstance(value, bool) else bool(text(value) if not isinstance(value, list) else value)


def equal(left: Value, right: Value) -> bool:
    """Equality: as truths if one is, as numbers if one is, else as texts."""
    if isinstance(left, bool) or isinstance(right, bool):
        return truth(left) == truth(right)
    if isinstance(left, float) or isinstance(right, float):
        return number(left) == number(right)
    return text(left) == text(right)


def filled(values: Value) -> list[str]:
    """The texts of a list that are not blank."""
    return [v for v in (values if isinstance(values, list) else [text(values)]) if text(v) != ""]


@dataclass(frozen=True)
class Function:
    """How many arguments it takes, whether they may be whole columns of a table, and what it does."""

    least: int
    most: int
    run: Callable[..., Value]
    columns: bool = False


def _round(value: Value, digits: Value = 0.0) -> float:
    found, scale = number(value), 10.0 ** number(digits)
    return found if math.isnan(found) else math.floor(found * scale + 0.5) / scale


def _int(value: Value) -> float:
    found = number(value)
    return found if math.isnan(found) else float(math.trunc(found))


def _substr(value: Value, start: Value, end: Value = BLANK) -> str:
    word, first, last = text(value), number(start), number(end)
    if math.isnan(first):
        return ""
    return word[int(first) :] if math.isnan(last) else word[int(first) : int(last)]


def _selected_at(value: Value, place: Value) -> str:
    chosen, at = text(value).split(), number(place)
    return chosen[int(at)] if not math.isnan(at) and 0 <= at < len(chosen) else ""


def _extreme(pick: Callable[[list[float]], float]) -> Callable[..., float]:
    def run(*values: Value) -> float:
        known = [number(v) for value in values for v in filled(value)]
        return pick(known) if known else BLANK

    return run


def _date(value: Value) -> str:
    word = text(value)
    if _DATE.fullmatch(word):
        return word[:10]
    day = number(value)
    return "" if math.isnan(day) or abs(day) > 900_000 else date.fromordinal(int(day) + _EPOCH).isoformat()


def _format_date(value: Value, form: Value) -> str:
    word = text(value)
    if not _DATE.fullmatch(word) or math.isnan(number(word)):
        return ""
    at = datetime.fromisoformat(word.replace("Z", "+00:00"))
    parts = {"Y": f"{at.year:04}", "y": f"{at.year % 100:02}", "m": f"{at.month:02}", "n": f"{at.month}"}
    parts |= {"d": f"{at.day:02}", "e": f"{at.day}", "H": f"{at.hour:02}", "h": f"{at.hour}", "M": f"{at.minute:02}"}
    return re.sub("%([A-Za-z])", lambda found: parts.get(found[1], found[0]), text(form))


def _matches(value: Value, pattern: Value) -> bool:
    return re.fullmatch(text(pattern), text(value)[:2000]) is not None


def _translate(value: Value, old: Value, new: Value) -> str:
    pairs = dict(zip(text(old), [*text(new), *[""] * len(text(old))], strict=False))
    return "".join(pairs.get(letter, letter) for letter in text(value))


def _pow(base: Value, power: Value) -> float:
    try:
        found = number(base) ** number(power)
    except (OverflowError, ZeroDivisionError):
        return BLANK
    return found if isinstance(found, float) else BLANK


FUNCTIONS: dict[str, Function] = {
    "true": Function(0, 0, lambda: True),
    "false": Function(0, 0, lambda: False),
    "not": Function(1, 1, lambda v: not truth(v)),
    "boolean": Function(1, 1, truth),
    "boolean-from-string": Function(1, 1, lambda v: text(v).lower() in {"true", "1"}),
    "number": Function(1, 1, number),
    "int": Function(1, 1, _int),
    "round": Function(1, 2, _round),
    "abs": Function(1, 1, lambda v: abs(number(v))),
    "pow": Function(2, 2, _pow),
    "string": Function(1, 1, text),
    "string-length": Function(1, 1, lambda v: float(len(text(v)))),
    "substr": Function(2, 3, _substr),
    "contains": Function(2, 2, lambda v, part: text(part) in text(v)),
    "starts-with": Function(2, 2, lambda v, part: text(v).startswith(text(part))),
    "ends-with": Function(2, 2, lambda v, part: text(v).endswith(text(part))),
    "normalize-space": Function(1, 1, lambda v: " ".join(text(v).split())),
    "translate": Function(3, 3, _translate),
    "regex": Function(2, 2, _matches),
    "concat": Function(1, 99, lambda *vs: "".join(t for v in vs for t in filled(v)), columns=True),
    "join": Function(2, 99, lambda by, *vs: text(by).join(t for v in vs for t in filled(v)), columns=True),
    "coalesce": Function(2, 2, lambda a, b: a if text(a) != "" else b),
    "selected": Function(2, 2, lambda v, code: text(code).strip() in text(v).split()),
    "selected-at": Function(2, 2, _selected_at),
    "count-selected": Function(1, 1, lambda v: float(len(text(v).split()))),
    "count": Function(1, 1, lambda v: float(len(v)) if isinstance(v, list) else 1.0, columns=True),
    "count-non-empty": Function(1, 1, lambda v: float(len(filled(v))), columns=True),
    "sum": Function(1, 1, lambda v: math.fsum(number(t) for t in filled(v)), columns=True),
    "min": Function(1, 99, _extreme(min), columns=True),
    "max": Function(1, 99, _extreme(max), columns=True),
    "date": Function(1, 1, _date),
    "format-date": Function(2, 2, _format_date),
    "decimal-date-time": Function(1, 1, number),
}
"""Besides these: `if`, `today`, `now`, `position` and `jr:choice-name`, which need more than arguments (rules)."""


def _divide(left: float, right: float) -> float:
    return left / right if right else BLANK


def _modulo(left: float, right: float) -> float:
    return math.fmod(left, right) if right and not math.isinf(left) else BLANK


ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "div": _divide,
    "mod": _modulo,
}
ORDER: dict[str, Callable[[float, float], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
