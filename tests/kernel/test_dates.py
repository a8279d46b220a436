"""Dates as registers hold them."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from nhipcau.kernel.dates import (
    BadDate,
    format_day,
    format_moment,
    format_time,
    local_end,
    local_start,
    month_key,
    parse_birth,
    parse_day,
    parse_moment,
    period_title,
    same_day_year_before,
)

MARCH_5 = date(2019, 3, 5)


@pytest.mark.parametrize(
    "value",
    [
        "05/03/2019",
        "5/3/19",
        "5-3-2019",
        "05.03.2019",
        "2019-03-05",
        "2019/3/5",
        " 05 / 03 / 2019 ",
        "5/3/2019.",
        "ngày 5 tháng 3 năm 2019",
        "Ngày 05 tháng 03 năm 2019",
        "5 tháng 3, năm 2019",
        "ngày 5 tháng 3/2019",
        "Thứ ba, ngày 05/03/2019",
        "Nga\u0300y 5/3/2019",
        "05/03/2019\u00a0",
        "2019-03-05 00:00:00",
        "14h30 ngày 05/03/2019",
        date(2019, 3, 5),
        datetime(2019, 3, 5, 23, 59),
        43529,
        43529.0,
        43529.75,
    ],
)
def test_one_day_in_many_writings(value: Any) -> None:
    found = parse_day(value)
    assert (found.day, found.precision) == (MARCH_5, "day")


@pytest.mark.parametrize(
    "value",
    [
        "31/02/2020",
        "29/2/2019",
        "29/02/1900",
        "00/01/2019",
        "1/13/2019",
        "3/25/2019",
        "05/03/0219",
        "5/3/9999",
        "hôm qua",
        "",
        "2019",
        2009,
        2009.0,
        "3/2015",
        True,
        None,
        time(3, 4),
        timedelta(1),
        float("nan"),
        float("inf"),
        -5,
        1e12,
        date(1899, 12, 31),
        "5/3",
        "05032019",
        "5/3/201",
        "25h ngày 5/3/2019",
        "14h75 ngày 5/3/2019",
        "5/3/2019 và 6/3/2019",
    ],
)
def test_what_is_no_day_is_refused(value: Any) -> None:
    with pytest.raises(BadDate) as refused:
        parse_day(value)
    assert refused.value.value is value


def test_typed_words_are_kept() -> None:
    assert parse_day("  5/3/19 ").typed == "5/3/19"
    assert parse_day(MARCH_5).typed == "05/03/2019"
    assert parse_day("5/3/19").short_year is True
    assert parse_day("5/3/2019").short_year is False


def test_any_other_two_digit_year_is_of_this_century() -> None:
    assert parse_day("5/3/99").day == date(2099, 3, 5)


@pytest.mark.parametrize(
    ("value", "received", "day", "precision"),
    [
        ("24/8/20", date(2020, 1, 4), date(1920, 8, 24), "day"),
        ("24/8/19", date(2020, 1, 4), date(2019, 8, 24), "day"),
        ("4/1/20", date(2020, 1, 4), date(2020, 1, 4), "day"),
        ("5/1/20", date(2020, 1, 4), date(1920, 1, 5), "day"),
        ("8/11/05", date(2018, 1, 6), date(2005, 11, 8), "day"),
        ("29/2/20", date(2020, 1, 4), date(1920, 2, 29), "day"),
        ("24/8/2020", date(2020, 1, 4), date(2020, 8, 24), "day"),
        (2009, date(2019, 1, 1), date(2009, 1, 1), "year"),
        (2009.0, date(2019, 1, 1), date(2009, 1, 1), "year"),
        ("2009", date(2019, 1, 1), date(2009, 1, 1), "year"),
        ("sinh năm 1950", date(2019, 1, 1), date(1950, 1, 1), "year"),
        (65, date(2019, 1, 1), date(1965, 1, 1), "year"),
        ("09", date(2019, 1, 1), date(2009, 1, 1), "year"),
        ("3/2015", date(2019, 1, 1), date(2015, 3, 1), "month"),
        ("tháng 3 năm 2015", date(2019, 1, 1), date(2015, 3, 1), "month"),
        ("tháng 03/2015", date(2019, 1, 1), date(2015, 3, 1), "month"),
        (date(2015, 3, 10), date(2019, 1, 1), date(2015, 3, 10), "day"),
        (9000, date(2019, 1, 1), date(1924, 8, 21), "day"),
    ],
)
def test_birth(value: Any, received: date, day: date, precision: str) -> None:
    found = parse_birth(value, received=received)
    assert (found.day, found.precision) == (day, precision)


@pytest.mark.parametrize("value", ["29/2/19", "13/2015", "31/4/60", "3/15", 1019, "trẻ em", 120])
def test_impossible_births(value: Any) -> None:
    with pytest.raises(BadDate):
        parse_birth(value, received=date(2020, 1, 4))


@given(
    st.dates(date(1901, 1, 1), date(2030, 1, 1)),
    st.dates(date(2001, 1, 1), date(2030, 12, 31)),
)
@settings(derandomize=True, max_examples=300)
def test_short_birth_is_the_latest_one_possible(born: date, received: date) -> None:
    try:
        found = parse_birth(f"{born.day}/{born.month}/{born.year % 100:02}", received=received).day
    except BadDate:
        assert (born.month, born.day) == (2, 29)
        return
    assert found <= received
    assert (found.day, found.month, found.year % 100) == (born.day, born.month, born.year % 100)
    assert born > received or found >= born


@given(
    st.dates(date(1850, 1, 1), date(2199, 12, 31)),
    st.sampled_from(["{:02}/{:02}/{}", "{}-{}-{}", "ngày {} tháng {} năm {}"]),
)
@settings(derandomize=True, max_examples=200)
def test_written_days_are_read_back(day: date, form: str) -> None:
    assert parse_day(form.format(day.day, day.month, day.year)).day == day
    assert parse_day(format_day(day)).day == day
    assert parse_day(day.isoformat()).day == day


AT_1430 = datetime(2019, 3, 5, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [
        "14h30 ngày 05/03/2019",
        "14:30 05/03/2019",
        "05/03/2019 14h30",
        "05/03/2019 14:30:00",
        "2019-03-05 14:30",
        "2019-03-05T14:30:00",
        "2019-03-05T07:30:00Z",
        "14 giờ 30 phút, ngày 5 tháng 3 năm 2019",
        "2h30 chiều 5/3/19",
        "05/03/2019 2:30 PM",
        "5/3/2019 lúc 14g30",
        datetime(2019, 3, 5, 14, 30),
        datetime(2019, 3, 5, 14, 29, 59, 999999),
        datetime(2019, 3, 5, 7, 30, tzinfo=UTC),
        43529.604166666664,
    ],
)
def test_one_moment_in_many_writings(value: Any) -> None:
    found = parse_moment(value)
    assert (found.moment, found.has_time, found.day) == (AT_1430, True, MARCH_5)
    assert found.moment.tzinfo is UTC


@pytest.mark.parametrize("value", ["05/03/2019", MARCH_5, 43529, "ngày 5/3/19"])
def test_moment_without_a_time(value: Any) -> None:
    found = parse_moment(value)
    assert (found.moment, found.has_time) == (datetime(2019, 3, 4, 17, tzinfo=UTC), False)


def test_whole_hours() -> None:
    assert parse_moment("8h ngày 1/2/2019").moment == datetime(2019, 2, 1, 1, tzinfo=UTC)
    assert parse_moment("0h05 1/2/2019").moment == datetime(2019, 1, 31, 17, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    ["25h ngày 1/2/2019", "24h00 1/2/2019", "8h60 1/2/2019", "8h ngày 30/2/2019", "8h", "2009", float("nan"), None, ""],
)
def test_bad_moments(value: Any) -> None:
    with pytest.raises(BadDate):
        parse_moment(value)


@given(st.datetimes(datetime(1976, 1, 1), datetime(2100, 1, 1)).map(lambda at: at.replace(second=0, microsecond=0)))
@settings(derandomize=True, max_examples=200)
def test_written_moments_are_read_back(local: datetime) -> None:
    found = parse_moment(f"{local.hour}h{local.minute:02} ngày {format_day(local)}")
    assert found.moment + timedelta(hours=7) == local.replace(tzinfo=UTC)
    assert format_moment(found.moment) == local.strftime("%H:%M ") + format_day(local)
    assert found.moment == parse_moment(local).moment


def test_shown_in_vietnamese_time() -> None:
    late = datetime(2018, 12, 31, 17, 5, tzinfo=UTC)
    assert (format_day(late), format_time(late), month_key(late)) == ("01/01/2019", "00:05", "2019-01")
    assert (format_day(MARCH_5), month_key(MARCH_5)) == ("05/03/2019", "2019-03")
    assert local_start(date(2019, 1, 1)) == datetime(2018, 12, 31, 17, tzinfo=UTC)
    assert local_end(date(2019, 1, 1)) == datetime(2019, 1, 1, 17, tzinfo=UTC)


def test_same_day_year_before() -> None:
    assert same_day_year_before(date(2020, 2, 29)) == date(2019, 2, 28)
    assert same_day_year_before(date(2021, 2, 28)) == date(2020, 2, 28)
    assert same_day_year_before(date(2019, 9, 30)) == date(2018, 9, 30)


@pytest.mark.parametrize(
    ("first", "last", "title"),
    [
        ((2019, 3, 1), (2019, 3, 31), "tháng 3 năm 2019"),
        ((2020, 2, 1), (2020, 2, 29), "tháng 2 năm 2020"),
        ((2019, 1, 1), (2019, 3, 31), "quý I năm 2019"),
        ((2019, 10, 1), (2019, 12, 31), "quý IV năm 2019"),
        ((2019, 1, 1), (2019, 6, 30), "6 tháng đầu năm 2019"),
        ((2019, 1, 1), (2019, 9, 30), "9 tháng năm 2019"),
        ((2019, 1, 1), (2019, 12, 31), "năm 2019"),
        ((2019, 2, 1), (2019, 4, 30), "từ 01/02/2019 đến 30/04/2019"),
        ((2020, 2, 1), (2020, 2, 28), "từ 01/02/2020 đến 28/02/2020"),
        ((2018, 1, 1), (2019, 12, 31), "từ 01/01/2018 đến 31/12/2019"),
    ],
)
def test_period_title(first: tuple[int, int, int], last: tuple[int, int, int], title: str) -> None:
    with translation.override("vi"):
        assert period_title(date(*first), date(*last)) == title


@pytest.mark.parametrize(
    ("value", "start"),
    [
        ("31/02/2020", "Không có ngày “31/02/2020”"),
        ("hôm qua", "Không đọc được “hôm qua”"),
        ("25h ngày 5/3/2019", "“25h ngày 5/3/2019” có giờ không tồn tại"),
        (2009.0, "“2009” chưa đủ ngày, tháng, năm"),
    ],
)
def test_refusals_are_vietnamese_sentences(value: Any, start: str) -> None:
    with translation.override("vi"), pytest.raises(BadDate) as refused:
        parse_day(value)
    with translation.override("vi"):
        sentence = str(refused.value)
    assert sentence.startswith(start)
    assert re.fullmatch(r".+\. .+\.", sentence)
