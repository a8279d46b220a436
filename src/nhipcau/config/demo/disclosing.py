"""Consent, release and requests about data of the last days: both gates open, one shut, one request overdue."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from nhipcau.kernel.clock import local_day
from nhipcau.registry.actions import consents, requests
from nhipcau.registry.queries.consents import ages

from .world import World, moment

IN_FORCE = date(2026, 1, 1)
"""Before it no time limit for requests stood in the rulebook (Luật 91/2025/QH15)."""
HOSPITAL, FUND = "Bệnh viện Đa khoa tỉnh Lam Hà", "Quỹ Bảo trợ trẻ em tỉnh Lam Hà"
REQUESTS = (
    # days ago, whose, kind, who asks, their name, relation, harm
    (9, "child", "copy", "representative", "Bàn Thị Hường", "mẹ", "no"),
    (8, "child", "see", "representative", "Bàn Văn Khoái", "cậu", "unknown"),
    (7, "adult", "correct", "mandate", "Chu Thị Lành", "em", "no"),
    (0, "adult", "withdraw_consent", "person", "", "", ""),
)


def plan(world: World) -> None:
    """Plan them, when the days lie in the time of the law."""
    if world.today - timedelta(days=12) < IN_FORCE:
        return
    for ago, what in ((11, _open_both), (10, _shut_one), (4, _answer), (3, _refuse)):
        world.then(_ago(world, ago, 9), lambda at, what=what: what(world, at))  # type: ignore[misc]
    for row in REQUESTS:
        world.then(_ago(world, row[0], 7), lambda at, row=row: _receive(world, at, row))  # type: ignore[misc]


def _ago(world: World, days: int, hour: int) -> datetime:
    return moment(world.today - timedelta(days=days), hour, 25)


def _who(world: World, at: datetime, whose: str) -> Any:
    """A child old enough to be asked, or an adult, of the office whose officer records all this."""
    fits: dict[str, Callable[[int, int], bool]] = {
        "child": lambda young, old: young >= 7 and old < 15,
        "adult": lambda young, old: young >= 18,
    }
    for person in world.people:
        found = ages(person, local_day(at))
        if person.unit.code == "VP-PVK" and person.withdrawn_at is None and found and fits[whose](*found):
            return person
    return next(one for one in world.people if (found := ages(one, local_day(at))) and fits[whose](*found))


def _consent(world: World, at: datetime, person: Any, purpose: str, recipient: str, **more: Any) -> Any:
    on = local_day(at)
    new = consents.NewConsent(
        person=person, purpose=purpose, recipient=recipient, told="Họ tên, tuổi, tình trạng sức khỏe", given_on=on,
        valid_from=on, valid_until=on + timedelta(days=180), evidence="Phiếu đồng ý đã ký, lưu trong hồ sơ", **more,
    )  # fmt: skip
    return consents.record_consent(consent=new, by=world.by("canbo"), at=at)


def _release(world: World, at: datetime, person: Any, purpose: str, recipient: str) -> Any:
    new = consents.NewRelease(
        person=person, purpose=purpose, recipient=recipient, told="Họ tên, tuổi, tình trạng sức khỏe",
        why="Để được khám và hỗ trợ kịp thời", valid_until=local_day(at) + timedelta(days=90),
    )  # fmt: skip
    return consents.ask_release(release=new, by=world.by("canbo"), at=at)


def _open_both(world: World, at: datetime) -> None:
    """A mother and her child agree, the director approves."""
    child = _who(world, at, "child")
    mother = {"giver": "parent", "giver_name": "Bàn Thị Hường", "giver_relation": "mẹ", "child_agreed": True}
    _consent(world, at, child, "referral", HOSPITAL, **mother)
    asked = _release(world, at, child, "referral", HOSPITAL)
    world.then(at + timedelta(hours=3), lambda then: _approve(world, asked, then))


def _approve(world: World, asked: Any, at: datetime) -> None:
    consents.decide_release(release=asked, approve=True, reason="", by=world.by("giamdoc"), at=at)


def _take_back(world: World, given: Any, at: datetime) -> None:
    consents.end_consent(consent=given, reason="Không muốn lên báo nữa", by=world.by("canbo"), at=at)


def _shut_one(world: World, at: datetime) -> None:
    """An adult agrees and takes it back; another release waits for the director."""
    adult = _who(world, at, "adult")
    given = _consent(world, at, adult, "publishing", "Báo Lam Hà", giver="person")
    world.then(at + timedelta(days=2), lambda then: _take_back(world, given, then))
    _consent(world, at, adult, "resources", FUND, giver="person")
    _release(world, at, adult, "resources", FUND)


def _receive(world: World, at: datetime, row: tuple[Any, ...]) -> None:
    _ago_days, whose, kind, requester, name, relation, harm = row
    person = _who(world, at, whose)
    new = requests.NewRequest(
        person=person, kind=kind, requester=requester, requester_name=name or person.name, requester_relation=relation,
        requester_contact="Nhận tại văn phòng", proof="Xuất trình căn cước tại văn phòng", harm=harm,
        received_on=local_day(at),
    )  # fmt: skip
    world.asked[kind] = requests.receive_request(request=new, by=world.by("canbo"), at=at)


def _answer(world: World, at: datetime) -> None:
    words = "Đã giao bản sao hồ sơ cho người yêu cầu tại văn phòng."
    requests.answer_request(request=world.asked["copy"], harm="no", answer=words, by=world.by("giamdoc"), at=at)


def _refuse(world: World, at: datetime) -> None:
    refused = {"refusal": "alleged_harm", "answer": "Yêu cầu không đủ điều kiện để thực hiện theo quy định."}
    requests.refuse_request(request=world.asked["see"], **refused, by=world.by("giamdoc"), at=at)
