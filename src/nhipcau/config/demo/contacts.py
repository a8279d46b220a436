"""Calls and consultations: who called or came, about whom, about what, and what came of it."""

from datetime import date, datetime, timedelta
from typing import Any

from nhipcau.intake import actions as intake
from nhipcau.intake.actions import NewContact
from nhipcau.kernel.clock import local_day

from . import words
from .casework import ages_of, open_from
from .world import World, moment

CALLS = 700
CONSULTATIONS = 250
CASES = 62
"""How many cases begin with a contact."""
TOPICS = (
    *(("policy", 24), ("allowance", 18), ("dossier", 12), ("where_to_submit", 9), ("psychology", 12)),
    *(("abuse_report", 7), ("family", 6), ("child_insurance", 5), ("divorce", 3), ("centre_services", 4)),
)
GROUPS = {
    "policy": ("elderly", "disabled", "poor", "near_poor"),
    "allowance": ("disabled", "elderly", "agent_orange"),
    "dossier": ("elderly", "disabled", "poor"),
    "where_to_submit": ("poor", "elderly", "other"),
    "psychology": ("mental", "student", "children_at_risk", "hiv"),
    "abuse_report": ("child_violence", "child_sexual_abuse", "domestic_violence"),
    "family": ("domestic_violence", "other"),
    "child_insurance": ("children_special", "other"),
    "divorce": ("domestic_violence", "other"),
    "centre_services": ("child_developmental", "disabled", "student"),
}
CHILDREN = {"child_violence", "child_sexual_abuse", "children_special", "children_at_risk", "child_developmental"}
CHILDREN |= {"student"}
HOURS = (7, 8, 8, 9, 9, 10, 10, 11, 13, 14, 14, 15, 16, 19)
CHANNELS = (
    # channel, form, units that it reaches, weight
    ("visit", "centre", ("TT", "P-TG"), 30),
    ("visit", "office", ("VP-PVK", "VP-XDB", "VP-CL", "VP-CS"), 26),
    ("community", "community", ("VP-PVK", "VP-XDB", "VP-CL"), 12),
    ("event", "event", ("P-TG",), 7),
    ("school", "school", ("VP-TH",), 10),
    ("zalo", "", ("P-TD",), 7),
    ("social", "", ("P-TD",), 3),
    ("letter", "", ("TT",), 2),
    ("passed_111", "", ("P-TD",), 4),
    ("press", "", ("TT",), 1),
)


def plan(world: World) -> None:
    """Plan every contact of two years, the newest a few minutes ago."""
    total = CALLS + CONSULTATIONS
    begins_case = set(world.rng.sample(range(total), CASES))
    for number in range(total):
        day = world.workday(world.first, world.today)
        when = moment(day, world.rng.choice(HOURS), world.rng.randint(0, 59))
        _plan_one(world, when, call=number < CALLS, case=number in begins_case)
    for minutes, call, waits in ((200, True, True), (150, False, False), (95, True, True), (40, True, False)):
        _plan_one(world, world.at - timedelta(minutes=minutes), call=call, case=False, waits=waits)
    _plan_one(world, world.at - timedelta(minutes=12), call=True, case=False, waits=True)


def _plan_one(world: World, when: datetime, *, call: bool, case: bool, waits: bool = False) -> None:
    world.then(when, lambda at: _log(world, at, call=call, case=case, waits=waits))


def _log(world: World, at: datetime, *, call: bool, case: bool, waits: bool) -> None:
    """`waits`: nobody answered yet, so that the first page has something to do."""
    day = local_day(at)
    rng = world.rng
    topics, weights = zip(*TOPICS, strict=True)
    topic = rng.choices(topics, weights)[0]
    group = rng.choice(GROUPS[topic])
    if group == "hiv" and rng.random() < 0.5:
        group = "mental"
    channel, form, units = _way(world, call)
    unit = world.units[world.unit_on(rng.choice(units), day)]
    contact = NewContact(unit=unit, channel=channel, form=form, received_at=at, topic=topic, client_group=group)
    if call:
        contact.line = world.lines[1 if group in CHILDREN and rng.random() < 0.7 else 0]
        contact.minutes = rng.randint(3, 35)
    _who(world, contact, group, day, named=case)
    contact.note = rng.choice(words.NOTES[topic]) if case or rng.random() < 0.7 else ""
    contact.outcome = rng.choices(("advised", "guided", "referred", ""), (60, 25, 10, 5))[0]
    contact.outcome = "" if waits else contact.outcome
    contact.officer = _officer(world, unit)
    logged = intake.log_contact(contact=contact, by=world.by_unit(unit.code), at=at)
    if case:
        open_from(world, logged, group, at)


def _way(world: World, call: bool) -> tuple[str, str, tuple[str, ...]]:
    if call:
        return "call", "", ("P-TD",)
    found = world.rng.choices(CHANNELS, [row[3] for row in CHANNELS])[0]
    return found[0], found[1], found[2]


def _who(world: World, contact: NewContact, group: str, day: date, *, named: bool) -> None:
    """Caller and client: of a child somebody else calls; some give no name at all."""
    rng = world.rng
    contact.caller_sex = rng.choice(("female", "female", "male"))
    if rng.random() < 0.85:
        contact.caller_name = world.name(contact.caller_sex)
        contact.caller_phone = world.phone()
    contact.place = world.commune(day) if rng.random() < 0.9 else None
    if contact.place:
        contact.address = contact.place.words
    if not named and rng.random() < 0.35:
        return
    contact.client_sex = rng.choice(("female", "male"))
    if group in CHILDREN or rng.random() < 0.5 or not contact.caller_name:
        contact.client_name = world.name(contact.client_sex)
    else:
        contact.client_name, contact.client_sex = contact.caller_name, contact.caller_sex
    age = rng.randint(*ages_of(group))
    contact.client_birth = date(day.year - age, rng.randint(1, 12), rng.randint(1, 28))
    contact.client_birth_precision = "day" if rng.random() < 0.6 else "year"
    if contact.client_birth_precision == "year":
        contact.client_birth = contact.client_birth.replace(month=1, day=1)


def _officer(world: World, unit: Any) -> Any:
    here = [person for person in world.staff.values() if person.unit_id == unit.pk]
    return world.rng.choice(here) if here else None


def slips(world: World) -> None:
    """One contact corrected and one withdrawn, as happens: the old text is kept."""
    when = moment(world.today - timedelta(days=20), 16, 10)
    world.then(when, lambda at: _slip(world, at))


def _slip(world: World, at: datetime) -> None:
    unit = world.units["P-TD"]
    base = {"unit": unit, "channel": "call", "line": world.lines[0], "topic": "policy", "client_group": "elderly"}
    earlier = at - timedelta(hours=5)
    new = NewContact(
        **base, received_at=earlier, caller_name=world.name("male"), caller_phone=world.phone(), caller_sex="male",
        minutes=7, note="Hỏi trợ cấp hưu trí xã hội cho bố 74 tuổi.",
    )  # fmt: skip
    by = world.by("tongdai")
    contact = intake.log_contact(contact=new, by=by, at=earlier)
    new.note = "Hỏi trợ cấp hưu trí xã hội cho bố 76 tuổi, đã hướng dẫn tờ khai."
    new.outcome = "guided"
    intake.correct_contact(contact=contact, new=new, reason="Ghi nhầm tuổi, thiếu kết quả", by=by, at=at)
    new.note = "Cuộc gọi thử đường dây."
    twice = intake.log_contact(contact=new, by=by, at=earlier + timedelta(minutes=3))
    intake.withdraw_contact(contact=twice, reason="Ghi trùng một cuộc gọi", by=by, at=at)
