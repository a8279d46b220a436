"""People in memory for measuring `dedupe`: names as common as in the country, and duplicates that are known."""

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import accumulate
from time import perf_counter, process_time
from typing import Any

from django.conf import settings

from nhipcau.kernel.text import search_key
from nhipcau.registry.queries.linking import THRESHOLD, Row, linked

from .figures import Measured
from .heavy import Tell

PEOPLE, DOUBLED, SEED = 300_000, 0.10, 20_261_123
FIRST_BIRTH, DAYS = date(1936, 1, 1), 365 * 88
SURNAMES = (
    *(("Nguyễn", 384), ("Trần", 110), ("Lê", 95), ("Phạm", 70), ("Hoàng", 51), ("Phan", 45), ("Vũ", 39), ("Đặng", 21)),
    *(("Bùi", 20), ("Đỗ", 14), ("Hồ", 13), ("Ngô", 13), ("Dương", 10), ("Lý", 5), ("Đinh", 8), ("Trịnh", 6)),
    *(("Trương", 15), ("Mai", 6), ("Cao", 5), ("Lương", 6), ("Đào", 6), ("Đoàn", 6), ("Lâm", 4), ("Hà", 5), ("Tô", 3)),
    *(
        ("Lò", 4),
        ("Giàng", 3),
        ("Vàng", 3),
        ("Sùng", 2),
        ("Thào", 2),
        ("Nông", 4),
        ("Hoàng", 5),
        ("Quách", 2),
        ("Kha", 1),
    ),
)
MIDDLE = {
    "female": (*(("Thị", 55), ("Thị Thu", 4), ("Thị Ngọc", 4), ("Ngọc", 6), ("Thanh", 5), ("Thu", 4), ("Kim", 4)),
               *(("Thị Kim", 4), ("Bích", 3), ("Phương", 3), ("Minh", 3), ("Hồng", 3), ("Như", 2))),
    "male": (*(("Văn", 42), ("Đức", 7), ("Hữu", 6), ("Quang", 6), ("Minh", 6), ("Công", 4), ("Xuân", 4), ("Đình", 4)),
             *(("Quốc", 4), ("Anh", 3), ("Bảo", 3), ("Thanh", 4), ("Ngọc", 3), ("Viết", 2), ("Trọng", 2))),
}  # fmt: skip
GIVEN = {
    "female": [
        "Anh",
        "Hương",
        "Hoa",
        "Lan",
        "Linh",
        "Thảo",
        "Trang",
        "Hạnh",
        "Hằng",
        "Nga",
        "Mai",
        "Thủy",
        "Thúy",
        "Phương",
        "Ngọc",
        "Tâm",
        "Hiền",
        "Hà",
        "Yến",
        "Nhung",
        "Loan",
        "Vy",
        "Châu",
        "Hồng",
        "Thu",
        "Vân",
        "Xuân",
        "Liên",
        "Ly",
        "My",
        "Huyền",
        "Quỳnh",
        "Diệp",
        "Dung",
        "Giang",
        "Hòa",
        "Huệ",
        "Kiều",
        "Lệ",
        "Lụa",
        "Mơ",
        "Nhàn",
        "Oanh",
        "Phượng",
        "Quyên",
        "Sen",
        "Tuyết",
        "Uyên",
        "Vui",
        "Xoan",
        "Đào",
        "Ánh",
        "Bích",
        "Cúc",
        "Diễm",
        "Duyên",
        "Gấm",
        "Hậu",
        "Khuyên",
        "Lành",
        "Miền",
        "Nguyệt",
        "Phúc",
        "Thơm",
        "Thắm",
        "Trà",
        "Trinh",
        "Tươi",
    ],
    "male": [
        "Hùng",
        "Dũng",
        "Tuấn",
        "Minh",
        "Hải",
        "Nam",
        "Sơn",
        "Long",
        "Đức",
        "Cường",
        "Quang",
        "Thắng",
        "Bình",
        "Đạt",
        "Hiếu",
        "Huy",
        "Khánh",
        "Thành",
        "Trung",
        "Tùng",
        "Phúc",
        "An",
        "Bảo",
        "Hưng",
        "Kiên",
        "Lâm",
        "Mạnh",
        "Nghĩa",
        "Phong",
        "Quân",
        "Tài",
        "Thịnh",
        "Tiến",
        "Toàn",
        "Trường",
        "Tú",
        "Việt",
        "Vinh",
        "Chiến",
        "Chung",
        "Công",
        "Cảnh",
        "Duy",
        "Đông",
        "Giáp",
        "Hào",
        "Hậu",
        "Hoàn",
        "Khoa",
        "Khôi",
        "Lợi",
        "Lộc",
        "Luân",
        "Nhân",
        "Phát",
        "Quý",
        "Sang",
        "Sinh",
        "Thái",
        "Thiện",
        "Thuận",
        "Tín",
        "Trí",
        "Vương",
        "Xuân",
        "Đăng",
        "Điền",
    ],
}
"""A name of fifty is common, the last ones rare: the n-th of a list is borne about as often as 1 in n + 8."""


@dataclass(frozen=True)
class Planted:
    """The crowd, and which of its records are of one person."""

    rows: list[Row]
    pairs: set[tuple[int, int]]


CARD = 2026 - 14
"""Born up to then, a person has a card (CCCD), and applications ask for its number. The number of a child stands on the
birth certificate, which is seldom at hand; whoever rings or is met by a collaborator is asked for none."""
SHOWN, AGAIN = {True: 0.75, False: 0.3}, {True: 0.65, False: 0.25}
"""How many with a card, and how many without, have their number on the first record, and on the second one."""
MISTYPED, OF_KIN = 0.02, 0.02
"""How many numbers have one digit wrong; how many children stand under the number of somebody of their household."""
HOUSEHOLD = 0.12
"""How many telephones are those of whoever was recorded before, who lives there as well and half the time has the same
family name."""


def planted(people: int = PEOPLE, seed: int = SEED, papers: bool = True) -> Planted:
    """`people` records, a tenth of them second records of somebody: written, remembered and asked differently.

    Without `papers` nobody's number is known.
    """
    rng = random.Random(seed)  # noqa: S311 — the same crowd each time
    first = round(people * (1 - DOUBLED))
    rows: list[Row] = []
    for number in range(first):
        rows.append(_at_home(rng, _somebody(rng, number), rows[-1] if rows else None))
    pairs = set()
    for number in range(first, people):
        one = rows[rng.randrange(first)]
        rows.append(_again(rng, one, number))
        pairs.add((one.id, number))
    return Planted(_with_papers(rows, pairs, rng) if papers else rows, pairs)


def _at_home(rng: random.Random, one: Row, before: Row | None) -> Row:
    if before is None or not (one.phone and before.phone) or rng.random() >= HOUSEHOLD:
        return one
    words = [before.words[0], *one.words[1:]] if rng.random() < 0.5 else one.words
    return replace(one, phone=before.phone, place=before.place, words=words)


def _with_papers(rows: list[Row], pairs: set[tuple[int, int]], rng: random.Random) -> list[Row]:
    """Each has one number, on the first record or on the second one or on both or on none."""
    first_of = {again: first for first, again in pairs}
    numbers = {row.id: f"{rng.randrange(10**12):012}" for row in rows if row.id not in first_of}
    return [replace(row, identity=_written(rng, row, first_of.get(row.id, row.id), row.id in first_of, numbers))
            for row in rows]  # fmt: skip


def _written(rng: random.Random, row: Row, first: int, again: bool, numbers: dict[int, str]) -> str:
    card = row.born is None or row.born.year <= CARD
    if rng.random() >= (AGAIN if again else SHOWN)[card]:
        return ""
    if not card and first and rng.random() < OF_KIN:
        return numbers[first - 1]  # who was recorded before them, mostly of their household
    number, place = numbers[first], rng.randrange(12)
    wrong = f"{number[:place]}{rng.randrange(10)}{number[place + 1 :]}"
    return wrong if rng.random() < MISTYPED else number


def _chosen(rng: random.Random, words: Any) -> str:
    return str(rng.choices([word for word, _n in words], [n for _word, n in words])[0])


_RANK = {sex: list(accumulate(1 / (place + 8) for place in range(len(names)))) for sex, names in GIVEN.items()}


def _somebody(rng: random.Random, number: int) -> Row:
    sex = rng.choice(("female", "male"))
    given = rng.choices(GIVEN[sex], cum_weights=_RANK[sex])[0]
    name = f"{_chosen(rng, SURNAMES)} {_chosen(rng, MIDDLE[sex])} {given}"
    born = FIRST_BIRTH + timedelta(days=rng.randrange(DAYS))
    precision = "day" if rng.random() < 0.88 else "year"
    phone = f"09{rng.randrange(10**8):08}" if rng.random() < 0.75 else ""
    return Row(
        id=number,
        words=search_key(name).split(),
        born=born if precision == "day" else born.replace(month=1, day=1),
        precision=precision,
        place=int(min(rng.expovariate(1 / 40), 125)),
        phone=phone,
        sex=sex,
    )


def _again(rng: random.Random, one: Row, number: int) -> Row:
    """The same person at another door."""
    return replace(
        one, id=number, words=_misheard(rng, one.words), **_misremembered(rng, one),
        phone=one.phone if rng.random() < 0.7 else "" if rng.random() < 0.5 else f"09{rng.randrange(10**8):08}",
        place=one.place if (luck := rng.random()) < 0.88 else None if luck < 0.95 else rng.randrange(126),
        sex=one.sex if rng.random() < 0.97 else "",
    )  # fmt: skip


def _misheard(rng: random.Random, words: Any) -> list[str]:
    found, luck = list(words), rng.random()
    if luck < 0.08:  # one letter is another
        place = rng.randrange(len(found))
        letter = rng.randrange(len(found[place]))
        found[place] = found[place][:letter] + rng.choice("aeiounhgt") + found[place][letter + 1 :]
    elif luck < 0.13 and len(found) > 2:  # without the middle name
        del found[1]
    elif luck < 0.16:  # given name first
        found = [found[-1], *found[:-1]]
    return found


def _misremembered(rng: random.Random, one: Row) -> dict[str, Any]:
    luck, born = rng.random(), one.born
    if born is None or one.precision == "year" or luck < 0.8:
        return {}
    if luck < 0.9:
        return {"born": born.replace(month=1, day=1), "precision": "year"}
    if luck < 0.95 and born.day <= 12:
        return {"born": born.replace(month=born.day, day=born.month)}
    return {"born": born.replace(day=born.day % 28 + 1)}


def measure(people: int, tell: Tell) -> Measured:
    """Seconds from the rows to the pairs, and how many of these pairs are right and of all right ones are found.

    Once with numbers of identity papers as far as they are known, once without any. `bare_loop_s` is what five million
    turns of an empty loop take on this machine now: 0.25 to 0.3 when it is quiet.
    """
    figures = _compared(planted(people or PEOPLE), tell)
    without = _compared(planted(people or PEOPLE, papers=False), tell)
    more = {"people": people or PEOPLE, "threshold": THRESHOLD, **figures, "without_papers": without}
    return Measured("dedupe", seconds=more.pop("wall_s"), more=more)


def _compared(crowd: Planted, tell: Tell) -> dict[str, Any]:
    bare, began, worked = _bare_loop(), perf_counter(), process_time()
    found = {(min(a, b), max(a, b)) for a, b, _likely in linked(crowd.rows, THRESHOLD, settings.DEDUPE_ENGINE)}
    seconds, worked = perf_counter() - began, process_time() - worked
    right = crowd.pairs | of_the_same(crowd.pairs)
    hits = len(found & right)
    figures = {"precision": round(hits / max(1, len(found)), 4), "recall": round(hits / max(1, len(right)), 4)}
    times = {"wall_s": round(seconds, 1), "processor_s": round(worked, 1), "bare_loop_s": bare}
    tell(f"dedupe: {figures | times}")
    return {"pairs": len(found), **figures, **times}


def _bare_loop() -> float:
    began = perf_counter()
    for _ in range(5_000_000):
        pass
    return round(perf_counter() - began, 2)


def of_the_same(pairs: set[tuple[int, int]]) -> set[tuple[int, int]]:
    """Two second records of one person are one person's too."""
    seconds: dict[int, list[int]] = {}
    for first, second in pairs:
        seconds.setdefault(first, []).append(second)
    return {(a, b) for many in seconds.values() for a in many for b in many if a < b}
