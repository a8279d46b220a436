"""Tasks, appointments, a cover and a hand-over of the last days: what the first page and the bell show."""

from datetime import datetime, timedelta
from typing import Any

from nhipcau.access import actions as access
from nhipcau.cases.queries import in_charge_of
from nhipcau.kernel.clock import local_day
from nhipcau.worklist import actions

from .world import World, moment

OFFICER, OFFICE = "Kiều Thị Diệu Thoa", "VP-PVK"
TASKS = (
    # days ago it was written, days from now it is due, kind, words, about a case
    (8, -2, "visit", "Thăm gia đình sau khi nhận trợ giúp", True),
    (5, 0, "call", "Gọi lại hỏi kết quả khám", True),
    (3, 0, "paper", "Lấy giấy xác nhận khuyết tật ở UBND phường", True),
    (2, 4, "write", "Viết báo cáo tháng của văn phòng", False),
    (1, 6, "meet", "Chuẩn bị họp nhóm liên ngành", True),
)
APPOINTMENTS = ((2, 0, 16, "Nhà văn hóa khu phố Bến Gỗ"), (1, 1, 9, "Trạm Y tế phường Vân Khê"))


def plan(world: World) -> None:
    """Plan them: written in the last days, the oldest first."""
    for ago, due, kind, words, about in TASKS:
        what = {"kind": kind, "words": words, "due_on": world.today + timedelta(days=due)}
        world.then(_ago(world, ago, 8), lambda at, what=what, about=about: _task(world, at, what, about=about))  # type: ignore[misc]
    for ago, days, hour, place in APPOINTMENTS:
        starts = moment(world.today + timedelta(days=days), hour, 30)
        world.then(_ago(world, ago, 10), lambda at, s=starts, p=place: _appointment(world, at, s, p))  # type: ignore[misc]
    world.then(_ago(world, 6, 15), lambda at: _hand_over(world, at))
    world.then(_ago(world, 1, 16), lambda at: _cover(world, at))


def _ago(world: World, days: int, hour: int) -> datetime:
    return moment(world.today - timedelta(days=days), hour, 5)


def _task(world: World, at: datetime, what: dict[str, Any], *, about: bool) -> None:
    officer = world.staff[OFFICER]
    case = in_charge_of(officer.pk).first() if about else None
    anchor = case.anchor_id if case is not None else None
    actions.add_task(assignee=officer, anchor=anchor, by=world.by("giamdoc"), at=at, **what)


def _appointment(world: World, at: datetime, starts: datetime, place: str) -> None:
    officer = world.staff[OFFICER]
    case = in_charge_of(officer.pk).last()
    anchor = case.anchor_id if case is not None else None
    actions.add_appointment(staff=officer, starts=starts, place=place, anchor=anchor, by=world.by("canbo"), at=at)


def _hand_over(world: World, at: datetime) -> None:
    """An officer of the department goes on long leave: whoever holds most there gives half of it to two colleagues."""
    there = [one for one in world.staff.values() if one.unit_id == world.units["P-TG"].pk]
    held = {one: list(in_charge_of(one.pk)) for one in there}
    giver, *others = sorted(there, key=lambda one: (-len(held[one]), one.pk))
    cases = held[giver][: len(held[giver]) // 2]
    shares = [access.Share("cases.case", tuple(case.pk for case in cases[n::2]), to) for n, to in enumerate(others[:2])]
    shares = [share for share in shares if share.ids]
    if shares:
        reason = "Nghỉ dài ngày theo quyết định của Giám đốc"
        access.hand_over(staff=giver, shares=shares, reason=reason, by=world.by("giamdoc"), at=at)


def _cover(world: World, at: datetime) -> None:
    """A colleague of the office is away for a week; its officer stands in."""
    officer = world.staff[OFFICER]
    there = [one for one in world.staff.values() if one.unit_id == world.units[OFFICE].pk and one.pk != officer.pk]
    absent = max(there, key=lambda one: (in_charge_of(one.pk).count(), -one.pk))
    first = local_day(at)
    access.start_cover(
        absent=absent, staff=officer, first=first, last=first + timedelta(days=6), reason="Nghỉ phép năm",
        by=world.by("giamdoc"), at=at,
    )  # fmt: skip
