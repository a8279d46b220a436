"""A commune's list of people with their households, by the thousand; and how long the real command takes for it."""

import json
import os
import random
import subprocess
from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import xlsxwriter
from django.conf import settings

from nhipcau.kernel import clock

from .figures import Measured
from .heavy import MANAGE, Tell
from .people import BEFORE_REFORM, SEED, Somebody, communes, people

ROWS, KNOWN = 10_000, 0.2
"""Rows of the list; the share of people of the generator's first crowd, who are recorded when one was made."""
LIST_SEED = 4711
HEADERS = (
    *("STT", "Số hộ", "Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD", "Điện thoại", "Quan hệ với chủ hộ"),
    *("Thôn", "Xã", "Hộ nghèo năm 2025", "Hộ cận nghèo năm 2025", "Ghi chú"),
)
SEXES = {"female": "Nữ", "male": "Nam"}
RELATIONS = ("Vợ, chồng", "Con", "Con", "Con", "Cha, mẹ", "Cháu nội", "Họ hàng khác")
SIZES = (1, 1, 2, 2, 3, 3, 4, 4, 4, 5, 6)


def rows(count: int, on: date, places: list[Any], seed: int = LIST_SEED) -> Iterator[tuple[Any, ...]]:
    """`count` rows of a list, household by household; two of a hundred stand in it twice, written otherwise."""
    rng = random.Random(seed)  # noqa: S311 — no secret comes from it
    known = islice(people(count, on, places, SEED), int(count * KNOWN))
    new = people(count, on, places, seed)
    number = household = 0
    while number < count:
        household += 1
        size, hamlet = rng.choice(SIZES), f"Thôn {rng.randint(1, 12)}"
        first = next(known, None) or next(new)
        poor = rng.random()
        ticks = ("x" if poor < 0.06 else "", "x" if 0.06 <= poor < 0.11 else "")
        for place in range(min(size, count - number)):
            number += 1
            one = first if place == 0 else next(new)
            relation = "Chủ hộ" if place == 0 else rng.choice(RELATIONS)
            told = (number, household, one.name, _birth(one), SEXES[one.sex], _number(rng, one), one.phone, relation)
            yield (*told, hamlet, first.place.words, *(ticks if place == 0 else ("", "")), f"Dòng {number}")


def _birth(one: Somebody) -> str:
    if one.born is None:
        return ""
    return one.born.strftime({"year": "%Y", "month": "%m/%Y"}.get(one.precision, "%d/%m/%Y"))


def _number(rng: random.Random, one: Somebody) -> str:
    """Of every other new one a number that fits sex and year: of a province there is none (000)."""
    if one.born is None or one.same_as or rng.random() < 0.5:
        return ""
    century = 2 * ((one.born.year - 1900) // 100) + (one.sex == "female")
    return f"000{century}{one.born.year % 100:02}{rng.randrange(10**6):06}"


def write_list(path: Path, count: int, on: date) -> None:
    """The list as a workbook."""
    places = [place for day in (BEFORE_REFORM, on) for place in communes(day)]
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("Danh sách")
    sheet.write_row(0, 0, HEADERS)
    for place, row in enumerate(rows(count, on, places), start=1):
        sheet.write_row(place, 0, row)
    book.close()


def import_people(tell: Tell) -> Measured:
    """A list of 10,000 people with their households through the real command, and the same list again."""
    path = settings.DATA_DIR / "danh-sach-lon.xlsx"
    tell("import.people: writing the workbook …")
    write_list(path, ROWS, clock.today())
    tell("import.people: importing …")
    first, seconds, spent, memory = _imported(path)
    tell("import.people: the same list again …")
    again, _seconds, second_spent, _memory = _imported(path)
    measured = Measured("import.people", seconds=round(seconds, 1), rss_mb=memory)
    measured.more = {name: first.get(name, 0) for name in ("rows", "created", "updated", "unchanged", "doubtful")}
    measured.more |= {"errors": len(first["errors"]), "cpu_seconds": spent, "again_cpu_seconds": second_spent}
    measured.more |= {"again_created": again["created"], "again_doubtful": again.get("doubtful", 0)}
    return measured


def _imported(path: Path) -> tuple[dict[str, Any], float, float, float]:
    """The answer, seconds on the wall, seconds of processor time, memory in MB."""
    begun = clock.now()
    command = subprocess.Popen([*MANAGE, "import", "people", str(path), "--json"], stdout=subprocess.PIPE)
    assert command.stdout is not None
    answer: dict[str, Any] = json.loads(command.stdout.read())
    _, status, usage = os.wait4(command.pid, 0)
    command.returncode = os.waitstatus_to_exitcode(status)
    spent = round(usage.ru_utime + usage.ru_stime, 1)
    return answer, (clock.now() - begun).total_seconds(), spent, round(usage.ru_maxrss / 1024, 1)
