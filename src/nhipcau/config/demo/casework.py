"""People and cases: opened from a contact or directly, helped, stepped up, closed, reopened."""

from datetime import date, datetime, timedelta
from typing import Any

from nhipcau.cases import actions as cases
from nhipcau.cases.actions import Closing, NewCase
from nhipcau.cases.states import RESULTS, Level
from nhipcau.intake import actions as intake
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.clock import local_day
from nhipcau.registry import actions as registry
from nhipcau.registry.actions import NewPerson

from . import words
from .world import World, moment

DIRECT = 58
"""How many cases come in person, by referral or through a collaborator."""
MORE_PEOPLE = 24
GROUPS = (
    *(("children_special", 12), ("child_violence", 9), ("child_sexual_abuse", 5), ("children_at_risk", 10)),
    *(("child_developmental", 12), ("disabled", 14), ("elderly", 12), ("poor", 6), ("domestic_violence", 9)),
    *(("mental", 8), ("trafficked", 2), ("vagrant", 3), ("hiv", 2), ("student", 4)),
)
URGENT = {"child_violence", "child_sexual_abuse", "domestic_violence", "trafficked"}
UNITS = ("P-TG", "P-TG", "VP-PVK", "VP-PVK", "VP-XDB", "VP-CL", "VP-CS", "VP-TH")


def plan(world: World) -> None:
    """Plan the cases that begin without a contact, and people who are known but have no case."""
    for _ in range(DIRECT):
        day = world.workday(world.first, world.today)
        when = moment(day, world.rng.choice((8, 9, 10, 14, 15)), world.rng.randint(0, 59))
        world.then(when, lambda at: _open(world, at))
    for days, urgent in ((2, True), (1, True), (4, False)):
        when = moment(world.today - timedelta(days=days), 9, 20)
        world.then(when, lambda at, urgent=urgent: _open_waiting(world, at, urgent=urgent))  # type: ignore[misc]
    for _ in range(MORE_PEOPLE):
        when = moment(world.workday(world.first, world.today), 15, world.rng.randint(0, 59))
        world.then(when, lambda at: _register(world, at))
    world.then(moment(world.today - timedelta(days=33), 10), lambda at: _slips(world, at))
    world.then(moment(world.today - timedelta(days=4), 9), lambda at: _twins(world, at))


def new_person(world: World, unit: Any, day: date, ages: tuple[int, int]) -> NewPerson:
    """Somebody of an age between `ages` years (both included) on a day."""
    rng = world.rng
    sex = rng.choice(("female", "male"))
    place = world.commune(day)
    exact = rng.random() < 0.7
    birth = date(day.year - rng.randint(*ages), rng.randint(1, 12) if exact else 1, rng.randint(1, 28) if exact else 1)
    return NewPerson(
        unit=unit,
        name=world.name(sex),
        birth_date=min(birth, day),
        birth_precision="day" if exact else "year",
        sex=sex,
        phone=world.phone() if ages[0] > 16 else "",
        place=place,
        address_as_written=place.words,
        ethnic_words=rng.choice(("Kinh", "Kinh", "Kinh", "Tày", "Dao")),
    )


def ages_of(group: str) -> tuple[int, int]:
    """The ages a client group has."""
    if group.startswith("child") or group == "student":
        return (8, 17) if group == "student" else (2, 15)
    return (61, 88) if group == "elderly" else (19, 58)


def _open(world: World, at: datetime) -> None:
    day, rng = local_day(at), world.rng
    names, weights = zip(*GROUPS, strict=True)
    group = rng.choices(names, weights)[0]
    unit = world.units[world.unit_on(rng.choice(UNITS), day)]
    by = world.by_unit(unit.code)
    person = registry.add_person(person=new_person(world, unit, day, ages_of(group)), by=by, at=at)
    world.people.append(person)
    case = cases.open_case(
        case=NewCase(
            unit=unit,
            person=person,
            received_on=day,
            level=rng.choice((Level.INTERVENTION, Level.INTERVENTION, Level.MANAGED)),
            source=rng.choice(("direct", "direct", "referral", "collaborator")),
            client_group=group,
            problem=words.PROBLEMS[group],
            urgency=_urgency(world, group),
            officer=_officer(world, unit),
            place=person.place,
            address_as_written=person.address_as_written,
        ),
        by=by,
        at=at,
    )
    _course(world, case, at)


def open_from(world: World, contact: Any, group: str, at: datetime) -> None:
    """Open a case from a contact that gave a name."""
    level = world.rng.choice((Level.INTERVENTION, Level.INTERVENTION, Level.MANAGED))
    case = intake.open_case_from(
        contact=contact,
        level=level,
        problem=words.PROBLEMS.get(group, ""),
        urgency=_urgency(world, group),
        by=world.by_unit(contact.unit.code),
        at=at,
    )
    world.people.append(case.person)
    if case.officer_id is None or contact.channel == "call":
        cases.reassign(case=case, officer=_officer(world, world.units["P-TG"]), by=world.by("giamdoc"), at=at)
    _course(world, case, at)


def _open_waiting(world: World, at: datetime, *, urgent: bool) -> None:
    """New cases that nobody has taken yet: what the first page must show."""
    day, unit, by = local_day(at), world.units["P-TG"], world.by("giamdoc")
    group = "child_violence" if urgent else "elderly"
    person = registry.add_person(person=new_person(world, unit, day, ages_of(group)), by=by, at=at)
    world.people.append(person)
    new = NewCase(
        unit=unit, person=person, received_on=day, level=Level.MANAGED if urgent else Level.INTERVENTION,
        source="referral", client_group=group, problem=words.PROBLEMS[group],
        urgency="urgent" if urgent else "normal", place=person.place, address_as_written=person.address_as_written,
    )  # fmt: skip
    cases.open_case(case=new, by=by, at=at)


def _urgency(world: World, group: str) -> str:
    return world.rng.choice(("urgent", "priority") if group in URGENT else ("normal", "normal", "priority"))


def _officer(world: World, unit: Any) -> Any:
    here = [person for person in world.staff.values() if person.unit_id == unit.pk]
    return world.rng.choice(here) if here else world.staff["Lại Bích Trâm Khanh"]


def _course(world: World, case: Any, at: datetime) -> None:
    """Plan what is done in a case: services, perhaps a step up, mostly an end, sometimes a new beginning."""
    rng, by = world.rng, world.by_unit(case.unit.code)
    days = rng.randint(20, 200)
    for offset in sorted(rng.randint(1, days) for _ in range(rng.randint(2, 6))):
        world.then(_later(at, offset), lambda when: _serve(world, case, when))
    if case.level == Level.INTERVENTION and rng.random() < 0.3:
        step = _later(at, rng.randint(5, days))
        world.then(step, lambda when: _step_up(case, by, when))
    if rng.random() < 0.78:
        world.then(_later(at, days + 1), lambda when: _close(world, case, when))


def _step_up(case: Any, by: Actor, at: datetime) -> None:
    cases.step_up(case=case, on=local_day(at), by=by, at=at)


def _later(at: datetime, days: int) -> datetime:
    return moment(local_day(at) + timedelta(days=days), 16, days % 60)


def _serve(world: World, case: Any, at: datetime) -> None:
    kind = world.rng.choice(list(words.SERVICES))
    cases.record_service(
        case=case, on=local_day(at), kind=kind, staff=case.officer, quantity=world.rng.choice((1, 1, 1, 2)),
        note=words.SERVICES[kind], by=world.by_unit(case.unit.code), at=at,
    )  # fmt: skip


def _close(world: World, case: Any, at: datetime) -> None:
    rng, by = world.rng, world.by_unit(case.unit.code)
    closing = Closing(
        on=local_day(at),
        reason=rng.choices(("goal_met", "allowance_granted", "integrated", "referred_out"), (45, 25, 20, 10))[0],
        note="Đã họp đánh giá cuối, gia đình và địa phương thống nhất đóng ca.",
        results={name: rng.choice(("yes", "yes", "no", "unclear")) for name in RESULTS},
    )
    cases.close(case=case, closing=closing, by=by, at=at)
    if rng.random() < 0.09:
        world.then(_later(at, rng.randint(20, 90)), lambda when: _reopen(world, case, when))


def _reopen(world: World, case: Any, at: datetime) -> None:
    by = world.by_unit(case.unit.code)
    cases.reopen(case=case, on=local_day(at), reason="Gia đình báo tình trạng tái diễn, cần hỗ trợ tiếp", by=by, at=at)
    world.then(_later(at, 6), lambda when: _serve(world, case, when))


def _register(world: World, at: datetime) -> None:
    unit = world.units[world.unit_on(world.rng.choice(UNITS), local_day(at))]
    new = new_person(world, unit, local_day(at), (19, 80))
    world.people.append(registry.add_person(person=new, by=world.by_unit(unit.code), at=at))


def _twins(world: World, at: datetime) -> None:
    """Somebody recorded at two doors, day and month of birth swapped: a pair that waits for a decision."""
    unit, by = world.units["P-TG"], world.by("giamdoc")
    for name, born in (("Nông Thị Bích Đào", date(1990, 4, 9)), ("Nông Thị Bich Đào", date(1990, 9, 4))):
        new = NewPerson(unit=unit, name=name, birth_date=born, birth_precision="day", sex="female")
        registry.add_person(person=new, by=by, at=at)


def _slips(world: World, at: datetime) -> None:
    """A person whose birth was written wrongly, and one recorded twice."""
    unit, by = world.units["P-TG"], world.by("giamdoc")
    new = new_person(world, unit, local_day(at), (30, 40))
    person, twice = registry.add_people(people=[new, new], by=by, at=at)
    world.people.append(person)
    later = at + timedelta(hours=2)
    changes = {"birth_date": date(1988, 4, 15), "birth_precision": "day"}
    registry.correct_person(person=person, changes=changes, reason="Đối chiếu lại giấy khai sinh", by=by, at=later)
    registry.withdraw_person(person=twice, reason="Ghi trùng một người", by=by, at=later)
