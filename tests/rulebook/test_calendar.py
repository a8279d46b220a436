"""Working days: weekends, Tết, other holidays and swapped days; what nobody compared is marked."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.conftest import open_session

from nhipcau.rulebook.engine.load import load
from nhipcau.rulebook.queries import add_working_days, calendar, working_days_verified
from nhipcau.rulebook.states import RulebookError

CASES = """
2025-12-31,1,2026-01-05,1/1 off; 2/1 swap off; weekend
2026-01-09,1,2026-01-10,Saturday 10/1 worked
2026-01-09,2,2026-01-12,the Monday after it
2026-02-13,1,2026-02-23,Tet 16-20/2
2026-02-13,10,2026-03-06,Tet and two weekends
2026-04-24,1,2026-04-28,Mon 27/4 made up
2026-04-29,1,2026-05-04,30/4 and 1/5 off
2026-08-21,1,2026-08-22,Saturday 22/8 worked
2026-08-28,1,2026-09-03,31/8 swap; 1-2/9 off
2026-11-23,1,2026-11-25,24/11 off
2025-04-25,1,2025-04-26,Saturday worked
2025-04-29,1,2025-05-05,30/4 1/5 2/5 off
2025-01-24,1,2025-02-03,Tet 27-31/1
2026-02-17,1,2026-02-23,asked in the middle of Tet
2026-03-02,0,2026-03-02,no day at all
2028-04-28,1,2028-05-02,a year without a table: 1/5 is a Monday
2028-11-23,1,2028-11-27,24/11 is a Friday
2024-11-22,1,2024-11-25,24/11 was no holiday yet
"""


@pytest.mark.parametrize("line", CASES.split("\n")[1:-1])
def test_so_many_working_days_later(line: str) -> None:
    start, count, end, why = line.split(",")
    assert add_working_days(date.fromisoformat(start), int(count)) == date.fromisoformat(end), why


def test_nobody_counts_backwards() -> None:
    with pytest.raises(ValueError, match="-1"):
        add_working_days(date(2026, 3, 2), -1)


def test_what_was_not_compared_is_marked() -> None:
    assert working_days_verified(date(2026, 2, 13), date(2026, 2, 23))  # the notice of Tết was read
    assert not working_days_verified(date(2026, 4, 24), date(2026, 4, 28))  # the day made up was not
    assert not working_days_verified(date(2026, 12, 31), date(2027, 1, 4))  # notices of 2027 are not all there
    assert not working_days_verified(date(2028, 3, 1), date(2028, 3, 2))
    assert working_days_verified(date(2026, 3, 2), date(2026, 3, 4))


def test_swaps_keep_the_number_of_working_days() -> None:
    table = calendar()
    for year, closed in table.years.items():
        kinds = [day.kind for day in table.days.values() if day.on.year == year]
        assert kinds.count("off_swap") == kinds.count("work_swap"), (year, closed)


def test_a_listed_holiday_is_no_working_day_and_its_weekday_is_right() -> None:
    assert calendar().works(date(2026, 1, 10))
    assert not calendar().works(date(2026, 1, 11))
    assert calendar().works(date(2026, 11, 23))
    assert all(not calendar().works(date(2026, 2, 14) + timedelta(days=n)) for n in range(9))


GOOD = 'year: 2030\ndays:\n  - {on: 2030-01-01, kind: off, name: Tết, basis: {reference: "BLLĐ"}}\n'


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("2031", GOOD, "bad_name"),
        ("2030", GOOD.replace("2030-01-01", "2031-01-01"), "bad_date"),
        ("2030", GOOD.replace("2030-01-01", "ngay"), "bad_date"),
        ("2030", GOOD.replace("off", "nghi"), "bad_value"),
        ("2030", GOOD.replace("2030-01-01", "2030-01-05"), "bad_value"),
        ("2030", GOOD.replace("kind: off", "kind: work_swap"), "bad_value"),
        ("2030", GOOD + GOOD.split("days:\n")[1], "duplicate_code"),
        ("2030", GOOD.replace('reference: "BLLĐ"', "verified: true"), "missing_reference"),
        ("2030", GOOD.replace("name: Tết, ", ""), "missing_key"),
        ("2030", "year: 2030\ndays: off\n", "bad_value"),
        ("every_year", 'every_year:\n  - {day: 13-01, name: Lễ, basis: {reference: "BLLĐ"}}\n', "bad_date"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, name: str, text: str, kind: str) -> None:
    (tmp_path / "calendar").mkdir()
    (tmp_path / "calendar" / f"{name}.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(RulebookError) as caught:
        load(tmp_path)
    assert kind in {problem.kind for problem in caught.value.problems}
    assert {problem.file for problem in caught.value.problems} == {f"calendar/{name}.yaml"}


def test_a_right_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "calendar").mkdir()
    (tmp_path / "calendar" / "2030.yaml").write_text(GOOD, encoding="utf-8")
    book = load(tmp_path)
    assert book.files == ("calendar/2030.yaml",)
    assert book.calendar.add(date(2029, 12, 31), 1) == date(2030, 1, 2)


def test_the_page_shows_each_year_with_its_marks(reader: Any) -> None:
    text = open_session(Client(), reader).get(reverse("rulebook:calendar")).content.decode()
    assert text.index(">2027<") < text.index(">2026<") < text.index(">2025<")
    swap = next(row for row in text.split("<tr>") if "10/01/2026" in row)
    assert ("Thứ Bảy" in swap, "Làm bù" in swap, "chưa đối chiếu" in swap) == (True, True, False)
    made_up = next(row for row in text.split("<tr>") if "27/04/2026" in row)
    assert "chưa đối chiếu văn bản gốc" in made_up
    assert "Chưa đối chiếu đủ thông báo của năm này" in text
