"""Lists of one commune: some on them are known, most nobody has met; and who is in a group of the law."""

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

from nhipcau.kernel.clock import local_day
from nhipcau.registry import actions as registry
from nhipcau.registry.actions import NewEntry, NewGroup

from .world import REFORM, World, moment

NEVER_MET = (
    # name, born, sex, hamlet, kinds of lists
    ("Tạ Thị Mười", date(1941, 3, 12), "female", "Thôn Thượng", ("allowance", "poor")),
    ("Khúc Văn Đản", date(1938, 9, 2), "male", "Thôn Thượng", ("allowance",)),
    ("Ninh Thị Lụa", date(1974, 1, 1), "female", "Thôn Thượng", ("disabled",)),
    ("Phùng A Sáng", date(1969, 5, 30), "male", "Thôn Thượng", ("poor",)),
    ("Đàm Quốc Khải", date(2014, 11, 8), "male", "Thôn Hạ", ("children", "disabled")),
    ("Giáp Thị Vui", date(1952, 7, 19), "female", "Thôn Hạ", ("allowance",)),
    ("Mạc Văn Tứ", date(1980, 1, 1), "male", "Thôn Hạ", ("disabled",)),
    ("Lã Thị Xoan", date(1966, 2, 14), "female", "Thôn Hạ", ("poor",)),
    ("Cấn Bảo Nhi", date(2017, 4, 25), "female", "Xóm Bến", ("children",)),
    ("Âu Văn Lành", date(1945, 12, 1), "male", "Xóm Bến", ("allowance", "disabled")),
    ("Trưng Thị Hợi", date(1971, 6, 6), "female", "Xóm Bến", ("poor",)),
)
HAMLETS = ("Thôn Thượng", "Thôn Hạ", "Xóm Bến")
DISABLED, ADULT = "NKT.N", 18


def plan(world: World) -> None:
    """Three weeks ago the commune sent its lists, and the group of the law of some adults was recorded."""
    world.then(moment(world.today - timedelta(days=21), 9), lambda at: _lists(world, at))
    world.then(moment(world.today - timedelta(days=20), 9), lambda at: _groups(world, at))


def _lists(world: World, at: datetime) -> None:
    known = [person for person in world.people if person.place and person.place.valid_from == REFORM]
    if not known:
        return
    place = Counter(person.place for person in known).most_common(1)[0][0]
    unit, by = world.units["VP-PVK"], world.by("giamdoc")
    entries = [
        NewEntry(unit=unit, kind=kind, place=place, name=name, number=str(number), birth_date=born, sex=sex,
                 birth_precision="year" if (born.month, born.day) == (1, 1) else "day", hamlet=hamlet)
        for number, (name, born, sex, hamlet, kinds) in enumerate(NEVER_MET, 1)
        for kind in kinds
    ]  # fmt: skip
    entries += [_of(person, number, unit, place) for number, person in enumerate(known) if person.place == place]
    registry.add_entries(entries=entries, by=by, at=at)


def _of(person: Any, number: int, unit: Any, place: Any) -> NewEntry:
    """Somebody recorded, as the commune writes them; one in three without the day of birth, so that people decide."""
    born = {"birth_date": person.birth_date, "birth_precision": person.birth_precision}
    if number % 3 == 0 and person.birth_date:
        born = {"birth_date": date(person.birth_date.year, 1, 1), "birth_precision": "year"}
    hamlet, number_words = HAMLETS[number % len(HAMLETS)], str(number + 101)
    more: dict[str, Any] = {"name": person.name, "sex": person.sex, "hamlet": hamlet, "number": number_words, **born}
    return NewEntry(unit=unit, kind="poor", place=place, **more)


def _groups(world: World, at: datetime) -> None:
    today = local_day(at)
    adults = [p for p in world.people if p.birth_date and today.year - p.birth_date.year >= ADULT]
    for person in adults[::3]:
        new = NewGroup(group=DISABLED, kinds=["mobility"], source="Giấy xác nhận khuyết tật")
        registry.add_group(person=person, new=new, by=world.by("giamdoc"), at=at)
