"""A province with everybody in it: all eighteen roles where they would sit, and records of every sensitivity.

It holds the office of `world.py` too, so that what is added there is asked of every role as well. Each sensitive word
of a record here is a canary of its own: `KANARI-0012-note` is the note of record 12, `BEARERS` says whose records
stand behind a number.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.conftest import AT, PASSWORD, PROVINCE

from .world import CANARY, World, made

DAY = date(2026, 2, 12)
UNITS = {
    "P1": ("department", "Phòng Tham vấn và Tổng đài"),
    "VP01": ("office", "Văn phòng Công tác xã hội phường Nắng Sớm"),
    "VP02": ("office", "Văn phòng Công tác xã hội xã Suối Trong"),
    "VP03": ("office", "Văn phòng Công tác xã hội xã Đồi Chè"),
    "TH01": ("office", "Phòng Công tác xã hội Trường Tiểu học Đồi Chè"),
    "NT01": ("premises", "Cơ sở tạm lánh Bình Yên"),
    "NT02": ("premises", "Cơ sở tạm lánh Ban Mai"),
    "BV01": ("premises", "Tổ Công tác xã hội Bệnh viện Đa khoa Nắng Sớm"),
}
SEATS = {
    "director": "TT",
    "office_head": "VP01",
    "case_worker": "VP01",
    "hotline_operator": "P1",
    "collaborator": "VP03",
    "supervisor": "TT",
    "therapist": "VP01",
    "outreach_officer": "TT",
    "reports_officer": "TT",
    "department_reader": "TT",
    "data_officer": "TT",
    "commune_officer": "VP01",
    "commune_leader": "VP01",
    "school_worker": "TH01",
    "accountant": "TT",
    "records_clerk": "TT",
    "partner": "BV01",
    "admin": "TT",
}
"""Role → where the one who has it sits."""
OTHERS = {
    "owner": ("case_worker", "VP01"),  # in charge of the records that have a team
    "former": ("case_worker", "VP01"),  # was in charge of them before
    "excluded": ("office_head", "VP01"),  # leads the office and must not see the family of VP01.conflict
    "kin": ("case_worker", "VP01"),  # must not see the family of `world.py`
    "stranger": ("office_head", "VP02"),
    "must_change": ("office_head", "VP01"),  # has a first password
    "no_factor": ("director", "TT"),  # has set up no second step
    "other_admin": ("admin", "VP02"),
}
"""Somebody of the story → their role and seat."""
OWN = {"P1": "hotline_operator", "VP01": "owner", "VP02": "stranger", "VP03": "collaborator", "TH01": "school_worker"}
"""Unit with records → who is in the team of those that have one."""
BLIND = {
    "P1": "hotline_operator",
    "VP01": "excluded",
    "VP02": "stranger",
    "VP03": "collaborator",
    "TH01": "school_worker",
}
"""Unit with records → whose family one of them is."""
STORIES = {"abuse": "child_violence", "trafficking": "trafficked", "hiv": "hiv"}
VARIANTS = ("normal", "team", "conflict", "restricted", "sealed", *STORIES)
MIXED = ("sealed_case", "sealed_person", "restricted_case")
"""One part of the same story is more sensitive than the others."""


@dataclass
class Province:
    """Everybody and everything; `records`: number of a canary → the record that bears it."""

    world: World
    units: dict[str, Any]
    people: dict[str, Any]  # who → account
    staff: dict[str, Any]  # who → member of staff
    records: dict[int, Any] = field(default_factory=dict)
    stories: dict[str, dict[str, Any]] = field(default_factory=dict)  # VP01.sealed → kind → record

    @property
    def told(self) -> dict[str, Any]:
        return {"by": self.world.by, "at": self.world.at}

    def account(self, who: str) -> Any:
        """The account, without what it remembers of its rights."""
        return type(self.people[who]).objects.get(pk=self.people[who].pk)


def build(folder: Path) -> Province:
    """The province, made by the real actions."""
    from nhipcau.access import actions as access
    from nhipcau.kernel import actors
    from nhipcau.org import actions as org
    from nhipcau.org.actions.places import named
    from nhipcau.org.models import Place

    by = actors.system("thử nghiệm")
    named(Place(level="province", code=PROVINCE), "Tỉnh Bình Minh").save()
    centre = org.set_up_centre(code="TT", name="Trung tâm Công tác xã hội", province_code=PROVINCE, by=by, at=AT)
    units = {"TT": centre}
    for code, (kind, name) in UNITS.items():
        more = {"level": "commune"} if kind == "office" else {}
        units[code] = org.add_unit(entry=org.NewUnit(code, name, centre, kind, more=more), by=by, at=AT)
    people, staff = everybody(units, by)
    named_so = people | {"staff": people["director"], "reader": people["supervisor"]}
    world = made((centre, units["VP01"], units["VP02"]), named_so, by, AT, folder)
    found = Province(world, units, people, staff)
    for unit in OWN:
        for variant in (*VARIANTS, *(MIXED if unit == "VP01" else ())):
            found.stories[f"{unit}.{variant}"] = story(found, unit, variant)
        _activities(found, unit)
    told = {"record": world.rows["person"], "staff": staff["kin"], "kind": "kin"}
    access.declare_conflict(**told, **found.told)
    return found


def everybody(units: dict[str, Any], by: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Accounts with their members of staff, each with one role since 2018."""
    from nhipcau.access import actions as access
    from nhipcau.org import actions as org

    seats = {role: (role, code) for role, code in SEATS.items()} | OTHERS
    entries = [org.NewStaff(unit=units[code], name=f"Cán Bộ {who}") for who, (_, code) in seats.items()]
    staff = dict(zip(seats, org.add_staff_many(entries=entries, by=by, at=AT), strict=True))
    people = {}
    for who, (role, code) in seats.items():
        login = who.replace("_", ".")
        people[who] = access.open_account(
            login=login, name=f"Cán Bộ {who}", password=PASSWORD, staff=staff[who], must_change=who == "must_change",
            by=by, at=AT,
        )  # fmt: skip
        access.grant(user=people[who], role=role, unit=units[code], valid_from=date(2018, 1, 1), by=by, at=AT)
    return people, staff


def story(found: Province, unit: str, variant: str) -> dict[str, Any]:
    """A person, their case with a service, a closing and a correction, two calls, and how sensitive they are."""
    kinds: dict[str, Any] = {"person": None, "case": None, "contact": None, "lone": None, "screening": None}
    kinds["household"] = None
    first = max(found.records, default=0) + 1
    number = dict(zip(kinds, range(first, first + len(kinds)), strict=True))

    def word(kind: str) -> Callable[[str], str]:
        return lambda name: f"{CANARY}-{number[kind]:04}-{name}"

    owner = found.staff[OWN[unit]] if variant == "team" else None
    group = STORIES.get(variant, "elderly")
    kinds["person"], kinds["case"] = _case(found, unit, (number["person"], word("person"), word("case")), group, owner)
    kinds["contact"] = _contact(found, unit, word("contact"), number["contact"], group, owner)
    kinds["lone"] = _contact(found, unit, word("lone"), number["lone"], group, owner)
    _link(found, kinds)
    kinds["screening"] = _screening(found, unit, word("screening"))
    kinds["household"] = _household(found, kinds["person"], kinds["screening"].person, word("household"))
    _kin(found, kinds["person"], kinds["screening"].person, word("person"))
    for kind, record in kinds.items():
        found.records[number[kind]] = record
    _guard(found, unit, variant, kinds)
    return kinds


def _case(found: Province, unit: str, words: tuple[int, Any, Any], group: str, owner: Any) -> tuple[Any, Any]:
    from nhipcau.cases import actions
    from nhipcau.registry.actions import NewPerson, correct_person

    number, person, case = words
    somebody = NewPerson(
        unit=found.units[unit], name=f"Nguyễn {person('name')}", birth_date=date(2012, 5, 1), birth_precision="day",
        birth_as_written=person("born"), phone=f"0913{number:06}", phone_as_written=person("typed"),
        address_as_written=person("address"), ethnic_words=person("ethnic"), note=person("note"),
    )  # fmt: skip
    new = actions.NewCase(
        unit=found.units[unit], person=somebody, received_on=DAY, number=case("number"), problem=case("problem"),
        client_group=group, client_group_words=case("group"), address_as_written=case("address"), officer=owner,
        officer_words=case("officer"), origin_words=case("origin"), source_words=case("source"),
        urgency_words=case("urgency"),
    )  # fmt: skip
    opened = actions.open_case(case=new, **found.told)
    service = {"on": DAY, "kind_words": case("kind")} | {"note": case("service")}
    actions.record_service(case=opened, kind="counselling", on=DAY, note=service["note"], **found.told)
    actions.correct_case(case=opened, changes={"problem": case("later")}, reason=case("why"), **found.told)
    actions.close(case=opened, closing=actions.Closing(on=DAY, reason="other", note=case("closing")), **found.told)
    actions.reopen(case=opened, on=DAY + timedelta(days=1), reason=case("reopening"), **found.told)
    _form(found, opened, case("form"))
    _known_of(found, opened.person, person, number)
    correct_person(person=opened.person, changes={"note": person("later")}, reason=person("why"), **found.told)
    _gates(found, opened.person, person)
    return opened.person, opened


def _form(found: Province, case: Any, words: str) -> None:
    from nhipcau.forms import actions, queries

    form = queries.catalogue().newest("tt02_mau_02")
    actions.start(record=case, form=form, values={"conclusion": words}, answered_on=DAY, **found.told)


def _known_of(found: Province, who: Any, word: Any, number: int) -> None:
    """What is known of a person: a paper, a telephone, a move, a group that has ended."""
    from nhipcau.registry import actions

    paper = actions.NewPaper(kind="other", number=word("number"), issuer=word("issuer"), note=word("paper"))
    actions.add_paper(person=who, new=paper, **found.told)
    phone = {"owner_name": word("owner"), "sharers": word("sharers"), "hours": word("hours")}
    actions.add_phone(person=who, new=actions.NewPhone(number=f"0914{number:06}", **phone), **found.told)
    moved = actions.NewAddress(words=word("moved"), hamlet=word("hamlet"), since=DAY)
    actions.move_person(person=who, to=moved, **found.told)
    group = actions.NewGroup(group="TE01", source=word("source"))
    ended = actions.add_group(person=who, new=group, **found.told)
    actions.end_group(membership=ended, until=DAY, reason=word("ended"), **found.told)


def _gates(found: Province, somebody: Any, word: Any) -> None:
    """A consent by a parent of the child, withdrawn again, a release that waits, requests open and answered."""
    from nhipcau.registry.actions import consents as actions
    from nhipcau.registry.actions import requests

    about = {"person": somebody, "purpose": "referral", "recipient": word("recipient"), "told": word("told")}
    until = DAY + timedelta(days=90)
    given = actions.NewConsent(
        **about, given_on=DAY, valid_from=DAY, valid_until=until, giver="parent", giver_name=word("giver"),
        giver_relation=word("relation"), giver_paper=word("paper"), child_agreed=True, evidence=word("evidence"),
    )  # fmt: skip
    actions.end_consent(
        consent=actions.record_consent(consent=given, **found.told), reason=word("ending"), **found.told
    )
    actions.ask_release(release=actions.NewRelease(**about, why=word("whytold"), valid_until=until), **found.told)
    for kind in ("see", "copy"):
        new = requests.NewRequest(
            person=somebody, kind=kind, requester="mandate", requester_name=word("requester"), proof=word("proof"),
            requester_contact=word("contact"), requester_relation=word("kinship"), wanted=word("wanted"), harm="no",
            received_on=AT.date(),
        )  # fmt: skip
        asked = requests.receive_request(request=new, **found.told)
    requests.extend_request(request=asked, reason=word("extending"), **found.told)
    requests.answer_request(request=asked, harm="no", answer=word("answer"), **found.told)


def _contact(found: Province, unit: str, word: Any, number: int, group: str, owner: Any) -> Any:
    from nhipcau.intake import actions

    new = actions.NewContact(
        unit=found.units[unit], channel="call", received_at=datetime(2026, 3, 1, 3, tzinfo=UTC),
        caller_name=word("caller"), caller_phone=f"0913{number:06}", client_name=word("client"),
        client_birth_words=word("born"), address=word("address"), note=word("note"), client_group=group,
        client_group_words=word("group"), topic_words=word("topic"), outcome_words=word("outcome"),
        officer=owner, officer_words=word("officer"), form_words=word("form"),
    )  # fmt: skip
    return actions.log_contact(contact=new, **found.told)


def _link(found: Province, kinds: dict[str, Any]) -> None:
    from nhipcau.intake import actions

    actions.link_case(contact=kinds["contact"], case=kinds["case"], **found.told)


def _screening(found: Province, unit: str, word: Any) -> Any:
    from nhipcau.care import actions
    from nhipcau.registry.actions import NewPerson

    child = NewPerson(unit=found.units[unit], name=f"Bé {word('name')}", name_as_written=word("typed"))
    new = actions.NewScreening(
        unit=found.units[unit], child=child, on=DAY, tool_words=word("tool"), conclusion_words=word("conclusion")
    )
    return actions.record_screenings(screenings=[new], **found.told)[0]


def _household(found: Province, head: Any, child: Any, word: Any) -> Any:
    from nhipcau.registry import actions

    where = actions.HouseholdAddress(hamlet=word("old"), words=word("former"))
    first = actions.Coming(person=head, relation="head", why=word("came"))
    made = actions.make_household(first=first, address=where, evidence=word("source"), **found.told)
    member = actions.Coming(person=child, relation="child", why=word("joined"))
    actions.join_household(household=made, coming=member, **found.told)
    where = actions.HouseholdAddress(hamlet=word("hamlet"), words=word("address"))
    actions.move_household(household=made, address=where, why=word("moved"), **found.told)
    actions.record_poverty(household=made, year=2026, status="poor", evidence=word("paper"), **found.told)
    return made


def _kin(found: Province, person: Any, child: Any, word: Any) -> None:
    from nhipcau.registry import actions

    actions.add_relation(person=person, other=child, kind="child", note=word("kin"), **found.told)
    named = {"other_words": f"Hà {word('guardian')}", "paper": word("decision")}
    actions.add_relation(person=person, kind="guardian", **named, **found.told)
    harm = {"other_words": f"Tạ {word('harmer')}", "relation_words": word("harming"), "note": word("harm")}
    actions.name_harmer(person=person, other=child, **harm, **found.told)


def _guard(found: Province, unit: str, variant: str, kinds: dict[str, Any]) -> None:
    """Teams, sensitivity and conflicts of one story."""
    from nhipcau.access import actions as access
    from nhipcau.cases.actions import reassign

    if variant == "team":
        found.world.rows["former"] = kinds["case"]
        reassign(case=kinds["case"], officer=found.staff["former" if unit == "VP01" else OWN[unit]], **found.told)
        reassign(case=kinds["case"], officer=found.staff[OWN[unit]], **found.told)
    if variant in {"team", "sealed", *MIXED}:
        for name in ("person", "case", "contact", "lone", "screening", "household"):
            access.join_team(record=kinds[name], staff=found.staff[OWN[unit]], part="named", **found.told)
    if variant == "abuse" and unit == "VP01":
        for who in ("therapist", "commune_leader"):
            access.join_team(record=kinds["case"], staff=found.staff[who], part="referred", **found.told)
    closed = {
        "restricted": kinds, "sealed": kinds, "sealed_case": ["case"], "sealed_person": ["person"],
        "restricted_case": ["case"],
    }.get(variant, ())  # fmt: skip
    for name in closed:
        access.set_sensitivity(record=kinds[name], sensitivity=variant.partition("_")[0], **found.told)
    if variant == "conflict":
        access.declare_conflict(record=kinds["person"], staff=found.staff[BLIND[unit]], kind="kin", **found.told)


def _activities(found: Province, unit: str) -> None:
    from nhipcau.outreach import actions as outreach
    from nhipcau.registry import actions as registry
    from nhipcau.resources import actions as resources

    event, donation, entry = (max(found.records, default=0) + n for n in (1, 2, 3))
    new = outreach.NewEvent(
        unit=found.units[unit], held_on=DAY, kind_words=f"{CANARY}-{event:04}-kind", participants=3,
        venue=f"{CANARY}-{event:04}-venue", note=f"{CANARY}-{event:04}-note",
    )  # fmt: skip
    found.records[event] = outreach.add_events(events=[new], **found.told)[0]
    gift = resources.NewDonation(
        unit=found.units[unit], received_on=DAY, donor=f"{CANARY}-{donation:04}-donor", form="cash", amount=7_000,
        content=f"{CANARY}-{donation:04}-content", beneficiaries=f"{CANARY}-{donation:04}-beneficiaries",
        note=f"{CANARY}-{donation:04}-note",
    )  # fmt: skip
    found.records[donation] = resources.add_donations(donations=[gift], **found.told)[0]
    somebody = registry.NewEntry(
        unit=found.units[unit], kind="disabled", place=found.world.rows["commune"], birth_date=date(1950, 5, 1),
        birth_precision="day", name=f"Lý {CANARY}-{entry:04}-name", name_as_written=f"{CANARY}-{entry:04}-typed",
        number=f"{CANARY}-{entry:04}-number", hamlet=f"{CANARY}-{entry:04}-hamlet",
    )  # fmt: skip
    found.records[entry] = registry.add_entries(entries=[somebody], **found.told)[0]


def numbered(found: Province, kind: type[Any]) -> Iterator[tuple[int, Any]]:
    """Canary number and record of the records of one model."""
    return ((number, row) for number, row in found.records.items() if isinstance(row, kind))
