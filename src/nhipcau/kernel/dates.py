"""Days and moments as people write them in registers, and how they are shown.

A cell may hold a real date, Excel's serial number or words. Nothing is guessed: what is no date raises `BadDate` with a
sentence to show. Days are days in Viet Nam; moments are aware and in UTC.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Literal

from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from nhipcau.kernel.clock import LOCAL
from nhipcau.kernel.text import clean

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Precision = Literal["day", "month", "year"]
_FIRST_YEAR, _LAST_YEAR = 1850, 2199
_EXCEL_ZERO = datetime.combine(date(1899, 12, 30), time())
_EXCEL_FIRST_SERIAL, _EXCEL_LAST_SERIAL = 2200, 2_958_465  # below: a year typed as a number


class BadDate(ValueError):
    """No date can be read from `value`; `sentence` says so in a way to show to people."""

    def __init__(self, value: object, sentence: "str | _StrPromise") -> None:
        super().__init__(sentence)
        self.value = value
        self.sentence = sentence

    def __str__(self) -> str:
        return str(self.sentence)


@dataclass(frozen=True)
class ParsedDay:
    """A day with how exactly it is known: of a month or a year only, `day` is the first day of it.

    `typed` is what stood in the cell; `short_year` says that the century is ours, not the writer's.
    """

    day: date
    precision: Precision
    typed: str
    short_year: bool = False


@dataclass(frozen=True)
class ParsedMoment:
    """A moment (aware, UTC); without a time of day it is the midnight that begins the day and `has_time` is False."""

    moment: datetime
    has_time: bool
    typed: str
    short_year: bool = False

    @property
    def day(self) -> date:
        return self.moment.astimezone(LOCAL).date()


def _bad(value: object, sentence: "str | _StrPromise") -> BadDate:
    return BadDate(value, format_lazy(sentence, value=typed_words(value)))


def _unreadable(value: object) -> BadDate:
    return _bad(value, _("“{value}” cannot be read as a date. Write it as day/month/year, for example 05/03/2019."))


def _impossible(value: object) -> BadDate:
    return _bad(value, _("There is no such date as “{value}”. Correct the day, the month or the year."))


def _no_such_time(value: object) -> BadDate:
    return _bad(value, _("“{value}” holds a time that does not exist. Hours go from 0 to 23, minutes from 0 to 59."))


def _only_part(value: object) -> BadDate:
    return _bad(value, _("“{value}” is not a whole date. Write the day, the month and the year."))


_DATE_FORMS = (
    re.compile(r"(?P<d>\d{1,2})\s*[/.\-]\s*(?P<m>\d{1,2})\s*[/.\-]\s*(?P<y>\d{4}|\d{2})"),
    re.compile(r"(?P<y>\d{4})\s*[/.\-]\s*(?P<m>\d{1,2})\s*[/.\-]\s*(?P<d>\d{1,2})"),
    re.compile(r"(?P<d>\d{1,2})\s+tháng\s+(?P<m>\d{1,2}),?\s+năm\s+(?P<y>\d{4}|\d{2})"),
    re.compile(r"(?P<d>\d{1,2})\s+tháng\s+(?P<m>\d{1,2})\s*[/\-]\s*(?P<y>\d{4}|\d{2})"),
)
_PART_FORMS = (
    re.compile(r"(?:tháng\s+)?(?P<m>\d{1,2})\s*[/.\-]\s*(?P<y>\d{4})"),
    re.compile(r"(?P<y>\d{4})\s*[/.\-]\s*(?P<m>\d{1,2})"),
    re.compile(r"tháng\s+(?P<m>\d{1,2}),?\s+năm\s+(?P<y>\d{4})"),
    re.compile(r"(?:năm\s+)?(?P<y>\d{4})"),
    re.compile(r"(?:năm\s+)?(?P<y>\d{1,2})"),
)
_WEEKDAY = re.compile(r"(?:thứ\s+(?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ\s+nhật|cn)\s*,?\s+")
_DAY_WORD = re.compile(r"(?:ngày|sinh ngày|sinh năm|sinh|ns)\b\s*:?\s*")
_WITH_ZONE = re.compile(r"\d{4}-\d\d-\d\d[t ]\d.*(?:z|[+-]\d\d:?\d\d)")
_TIME = (
    r"(?P<h>\d{1,2})\s*(?:(?:h|g|giờ)\s*(?:(?P<min>\d{1,2})\s*(?:phút|ph|p|')?)?"
    r"|:\s*(?P<min2>\d{1,2})(?::(?P<s>\d{1,2})(?:\.\d+)?)?)"
    r"(?:\s*(?P<half>sa|am|sáng|ch|pm|chiều|tối))?"
)
_TIME_FIRST = re.compile(_TIME + r"(?:\s*[,;\-]\s*|\s+)(?P<rest>\S.*)")
_TIME_LAST = re.compile(r"(?P<rest>.*[\d])(?:\s*[,;]\s*|\s+-\s+|\s+|t)(?:lúc\s+)?" + _TIME)


def typed_words(value: object) -> str:
    """What stood in the cell, as a person would read it there."""
    if isinstance(value, datetime):
        return value.strftime("%d/%m/%Y %H:%M") if value.time() != time() else value.strftime("%d/%m/%Y")
    if isinstance(value, date):
        return format_day(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return clean(value)


def _year_of_birth(short: int, received: date) -> list[int]:
    """The years that two digits may stand for, the latest first."""
    century = received.year - received.year % 100
    return [year + short for year in (century, century - 100) if year + short <= received.year]


def _built(value: object, year: int, month: int, day: int) -> date:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise _impossible(value)
    try:
        return date(year, month, day)
    except ValueError:
        raise _impossible(value) from None


def _with_century(value: object, short: int, month: int, day: int, born_by: date | None) -> date:
    if born_by is None:
        return _built(value, 2000 + short, month, day)
    for year in _year_of_birth(short, born_by):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found <= born_by:
            return found
    raise _impossible(value)


def _from_match(value: object, found: re.Match[str], born_by: date | None) -> ParsedDay:
    parts = found.groupdict()
    precision: Precision = "day" if parts.get("d") else "month" if parts.get("m") else "year"
    month, day = int(parts.get("m") or 1), int(parts.get("d") or 1)
    short = len(parts["y"]) < 4
    built = _with_century(value, int(parts["y"]), month, day, born_by) if short else None
    return ParsedDay(built or _built(value, int(parts["y"]), month, day), precision, typed_words(value), short)


def _day_from_text(value: object, text: str, born_by: date | None) -> ParsedDay:
    words = _DAY_WORD.sub("", _WEEKDAY.sub("", text, count=1), count=1).rstrip(".,; ")
    for form in _DATE_FORMS:
        if found := form.fullmatch(words):
            return _from_match(value, found, born_by)
    for form in _PART_FORMS:
        if found := form.fullmatch(words):
            if born_by is None:
                raise _only_part(value)
            return _from_match(value, found, born_by)
    raise _unreadable(value)


def _moment_from_serial(value: object, serial: float) -> datetime:
    if not _EXCEL_FIRST_SERIAL <= serial <= _EXCEL_LAST_SERIAL:
        raise _unreadable(value)
    # A serial is a float of days: to the second is as exact as Excel shows it.
    return _EXCEL_ZERO + timedelta(seconds=round(serial * 86_400))


def _to_second(moment: datetime) -> datetime:
    return (moment + timedelta(microseconds=500_000)).replace(microsecond=0)


def _real_date(value: object, day: date) -> date:
    if day.year < _FIRST_YEAR or day in (date(1899, 12, 30), date(1899, 12, 31)):  # a cell holding 0, shown as a date
        raise _impossible(value)
    return day


def parse_day(value: Any, *, received: date | None = None) -> ParsedDay:
    """The day in a cell: date objects, Excel serials (days since 1899-12-30) and the usual Vietnamese writings.

    With `received` the cell is read as a birth, see `parse_birth`; without it a two-digit year is 20YY and a month or a
    year alone is refused. Raises BadDate.
    """
    if isinstance(value, datetime):
        local = value.astimezone(LOCAL) if value.tzinfo else _to_second(value)
        return ParsedDay(_real_date(value, local.date()), "day", typed_words(value))
    if isinstance(value, date):
        return ParsedDay(_real_date(value, value), "day", typed_words(value))
    if isinstance(value, int | float) and not isinstance(value, bool):
        if 0 <= value < _EXCEL_FIRST_SERIAL and value == int(value):
            return _day_from_text(value, str(int(value)), received)
        return ParsedDay(_moment_from_serial(value, value).date(), "day", typed_words(value))
    if not isinstance(value, str):
        raise _unreadable(value)
    text = clean(value).lower()
    if found := _split_time(value, text):
        return _day_from_text(value, found[0], received)
    return _day_from_text(value, text, received)


def parse_birth(value: Any, *, received: date) -> ParsedDay:
    """The day of birth: also `2009`, `3/2015`, and two-digit years as the latest that is not after `received`.

    Compared as whole dates: 24/8/20 received on 2020-01-04 is 1920. A four-digit birth after `received` stays as it is,
    the caller reports it. Raises BadDate.
    """
    return parse_day(value, received=received)


def _hour(value: object, found: re.Match[str]) -> time:
    hour, half = int(found["h"]), found["half"]
    if half in ("ch", "pm", "chiều", "tối") and hour < 12:
        hour += 12
    elif half in ("sa", "am") and hour == 12:
        hour = 0
    try:
        return time(hour, int(found["min"] or found["min2"] or 0), int(found["s"] or 0))
    except ValueError:
        raise _no_such_time(value) from None


def _split_time(value: object, text: str) -> tuple[str, time] | None:
    found = _TIME_FIRST.fullmatch(text) or _TIME_LAST.fullmatch(text)
    return (found["rest"], _hour(value, found)) if found else None


def _utc(local: datetime) -> datetime:
    return local.replace(tzinfo=LOCAL).astimezone(UTC)


def _from_iso(value: object, text: str) -> ParsedMoment:
    try:
        return ParsedMoment(datetime.fromisoformat(text.upper()).astimezone(UTC), True, typed_words(value))
    except ValueError:
        raise _impossible(value) from None


def parse_moment(value: Any) -> ParsedMoment:
    """The moment in a cell; times without a zone are those of Viet Nam. Raises BadDate."""
    if isinstance(value, datetime):
        _real_date(value, value.date())
        moment = value.astimezone(UTC) if value.tzinfo else _utc(_to_second(value))
        return ParsedMoment(moment, True, typed_words(value))
    if isinstance(value, int | float) and not isinstance(value, bool) and value % 1:
        return ParsedMoment(_utc(_moment_from_serial(value, value)), True, typed_words(value))
    text = clean(value).lower() if isinstance(value, str) else ""
    if _WITH_ZONE.fullmatch(text):
        return _from_iso(value, text)
    found = _split_time(value, text)
    parsed = _day_from_text(value, found[0], None) if found else parse_day(value)
    at = datetime.combine(parsed.day, found[1] if found else time())
    return ParsedMoment(_utc(at), found is not None, typed_words(value), parsed.short_year)


def local_start(day: date) -> datetime:
    """The first moment of `day` in Viet Nam, in UTC: the lower end of a period of moments."""
    return _utc(datetime.combine(day, time()))


def local_end(day: date) -> datetime:
    """The first moment after `day` in Viet Nam, in UTC: the upper, excluded end of a period of moments."""
    return local_start(day + timedelta(days=1))


def format_day(day: date) -> str:
    """dd/mm/yyyy; a moment is shown by its day in Viet Nam."""
    shown = day.astimezone(LOCAL) if isinstance(day, datetime) and day.tzinfo else day
    return f"{shown.day:02}/{shown.month:02}/{shown.year:04}"


def format_time(moment: datetime | time) -> str:
    """14:30, of an aware moment the time in Viet Nam."""
    shown = moment.astimezone(LOCAL) if isinstance(moment, datetime) and moment.tzinfo else moment
    return f"{shown.hour:02}:{shown.minute:02}"


def format_moment(moment: datetime) -> str:
    """14:30 05/03/2019, in Viet Nam."""
    return f"{format_time(moment)} {format_day(moment)}"


def same_day_year_before(day: date) -> date:
    """The same day one year before; of 29 February the 28th."""
    return years_before(day, 1)


def years_before(day: date, years: int) -> date:
    """The same day so many years before, no earlier than the year 1; of 29 February the 28th where there is none.

    Whoever was born on it or earlier is at least so many years old.
    """
    year = max(day.year - years, 1)
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


def months_after(day: date, months: int) -> date:
    """The same day so many months later; where that month is shorter, its last day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def month_key(day: date) -> str:
    """YYYY-MM; of an aware moment the month in Viet Nam."""
    shown = day.astimezone(LOCAL) if isinstance(day, datetime) and day.tzinfo else day
    return f"{shown.year:04}-{shown.month:02}"


_Words = Callable[[int], str]
_FROM_JANUARY: dict[int, _Words] = {
    6: lambda year: gettext("first 6 months of %(year)d") % {"year": year},
    9: lambda year: gettext("9 months of %(year)d") % {"year": year},
    12: lambda year: gettext("year %(year)d") % {"year": year},
}


def period_title(first: date, last: date) -> str:
    """The period in words, both days in it: tháng 3 năm 2019, quý I năm 2019, 9 tháng năm 2019."""
    ends_month = (last + timedelta(days=1)).day == 1
    if first.year == last.year and first.day == 1 and ends_month:
        months = last.month - first.month + 1
        if months == 1:
            return gettext("month %(month)d of %(year)d") % {"month": first.month, "year": first.year}
        if months == 3 and first.month % 3 == 1:
            quarter = ("I", "II", "III", "IV")[first.month // 3]
            return gettext("quarter %(quarter)s of %(year)d") % {"quarter": quarter, "year": first.year}
        if first.month == 1 and months in _FROM_JANUARY:
            return _FROM_JANUARY[months](first.year)
    days = {"first": format_day(first), "last": format_day(last)}
    return gettext("from %(first)s to %(last)s") % days


def date_words(day: date | None) -> str:
    """«ngày 05 tháng 10 năm 2019»: days under 10 and months 1, 2 with a leading zero; dots until it is given."""
    if day is None:
        return "ngày      tháng      năm        "
    month = f"{day.month:02}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02} tháng {month} năm {day.year}"
