"""Records of one office, made by the real actions, that nobody else may see."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl

CANARY = "KANARI"
ALIAS = "NNHIV-KANARI"
SEALED = (ALIAS, "HIV")
DAY, PERIOD = date(2026, 2, 10), {"from": "2026-01-01", "to": "2026-02-28"}
MOMENT = datetime(2026, 2, 10, 3, 0, tzinfo=UTC)


@dataclass
class World:
    """`ids` is what an address may ask for: the kind of a thing → its number (or code)."""

    office: Any
    other_office: Any
    centre: Any
    users: dict[str, Any]
    by: Any
    at: datetime
    ids: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, Any] = field(default_factory=dict)

    def add(self, kind: str, row: Any) -> Any:
        self.rows[kind], self.ids[kind] = row, row.pk
        return row


def made(units: tuple[Any, Any, Any], users: dict[str, Any], by: Any, at: datetime, folder: Path) -> World:
    """The world: every personal or sensitive word of the office's records holds a canary."""
    from nhipcau.org import actions as org

    centre, office, other_office = units
    world = World(office, other_office, centre, users, by, at)
    commune = org.new_place(level="commune", code="90101", name="Xã Suối Trong", parent=world.centre.place)
    commune.province = world.centre.place
    org.save_places(batch=org.Batch(new=[commune]), source="thử", by=by, at=at)
    world.add("commune", commune)
    _cases(world)
    _plans(world)
    _lists(world)
    _gates(world)
    _contacts(world)
    _activities(world)
    _households(world)
    _imports(world, folder)
    _reports(world)
    _network(world)
    _rights(world)
    _work(world)
    _export(world)
    return world


def _person(world: World, name: str = f"Nguyễn {CANARY} Người") -> Any:
    from nhipcau.registry.actions import NewPerson

    return NewPerson(
        unit=world.office, name=name, name_as_written=name, birth_date=date(1990, 5, 1), birth_precision="day",
        birth_as_written="1/5/1990", phone="0912345678", phone_as_written="0912 345 678",
        address_as_written=f"{CANARY} ngõ 3", ethnic_words=f"{CANARY} dân tộc", note=f"{CANARY} ghi chú",
    )  # fmt: skip


def _groups(world: World, person: Any) -> None:
    from nhipcau.registry import actions
    from nhipcau.registry.states import GroupStatus

    told = {"by": world.by, "at": world.at}
    finding = actions.Finding(
        status=GroupStatus.REPORTED, found_on=DAY, body=f"{CANARY} người báo", paper=f"{CANARY} giấy"
    )
    new = actions.NewGroup(group="NN.BLGD", since=DAY, source=f"{CANARY} nguồn tin", finding=finding)
    world.add("phone", person.phone_set.get())
    paper = actions.NewPaper(kind="none", note=f"{CANARY} mất giấy")
    actions.add_paper(person=person, new=paper, **told)
    actions.add_address(person=person, new=actions.NewAddress(words=f"{CANARY} nơi cũ", kind="former"), **told)
    world.add("group", actions.add_group(person=person, new=new, **told))
    new = actions.NewGroup(group="HIV", source=f"{CANARY} nguồn kín")
    actions.add_group(person=person, new=new, **told)


def _filter(world: World) -> None:
    from nhipcau.registry import actions

    new = {"title": f"{CANARY} cần thăm", "query": {"sex": "female"}, "unit": world.office}
    owner = world.users["staff"]
    world.add("filter", actions.keep_filter(owner=owner, **new, by=world.by, at=world.at))


def _lists(world: World) -> None:
    """Somebody on a list of the commune, who is nobody recorded: perhaps one."""
    from nhipcau.registry import actions

    new = actions.NewEntry(
        unit=world.office, kind="disabled", place=world.rows["commune"], name=f"Nguyễn {CANARY} Người",
        name_as_written=f"{CANARY} như đã ghi", number=f"{CANARY} số", birth_date=date(1990, 1, 1),
        birth_precision="year", hamlet=f"{CANARY} thôn",
    )  # fmt: skip
    world.add("entry", actions.add_entries(entries=[new], by=world.by, at=world.at)[0])


def _cases(world: World) -> None:
    from nhipcau.cases import actions
    from nhipcau.registry import actions as registry
    from tests.security.walked import in_procedure, signed

    def opened(number: str, **more: Any) -> Any:
        new = actions.NewCase(
            unit=world.office, received_on=DAY, number=number, problem=f"{CANARY} vấn đề",
            address_as_written=f"{CANARY} thôn", origin_words=f"{CANARY} gốc", officer_words=f"{CANARY} cán bộ",
            source_words=f"{CANARY} nguồn", **more,
        )  # fmt: skip
        return actions.open_case(case=new, by=world.by, at=world.at)

    case = world.add("case", opened("MA-01", person=_person(world), client_group="hiv", client_group_words=ALIAS))
    world.add("person", case.person)
    _groups(world, case.person)
    _filter(world)
    other = world.add("other_case", opened("MA-02", person=_person(world, f"Lê {CANARY} Khác"), level="intervention"))
    world.add("twin", other.person)
    told = {"by": world.by, "at": world.at}
    people = [registry.add_person(person=_person(world, f"Vũ {CANARY} {n}"), **told) for n in ("Một", "Hai")]
    why = {"chosen": {"name": "other"}, "reason": f"{CANARY} cùng một người"}
    world.add("merge", registry.merge_people(kept=people[0], merged=people[1], **why, **told))
    for name, of in (("service", case), ("other_service", other)):
        kind = {"on": DAY, "kind": "counselling", "note": f"{CANARY} dịch vụ"}
        world.add(name, actions.record_service(case=of, **kind, **told))
    world.add("free_person", other.person)
    in_procedure(world, case)
    world.add("waiting_case", opened("MA-44", person=world.rows["person"]))
    closed = opened("MA-03", person=world.rows["person"], client_group="hiv", client_group_words=ALIAS)
    closing = actions.Closing(on=DAY, reason="other", note=f"{CANARY} kết thúc")
    actions.close(case=closed, closing=closing, **told)
    world.add("closed_case", closed)
    _sheets(world, case)
    signed(world, case)


def _sheets(world: World, case: Any) -> None:
    """A draft and a final form of the case."""
    from nhipcau.forms import actions, queries
    from nhipcau.forms.engine.merging import Sent
    from nhipcau.kernel.contracts import form_uses

    form, told = queries.catalogue().newest("tt02_mau_02"), {"by": world.by, "at": world.at}
    words = {"client_name": f"{CANARY} tên", "conclusion": f"{CANARY} kết luận", "assessed_on": "10/02/2026"}
    levels = {node.name: "KHONG" for node in form.questions if node.name.endswith("_level")}
    for kind in ("sheet", "final_sheet"):
        begun = {"record": case, "form": form, "values": {}, "answered_on": DAY}
        row = world.add(kind, actions.start(**begun, **told))
        texts = words | (levels | {"assessed_with": "CLIENT"} if kind == "final_sheet" else {})
        actions.save(sheet=row, record=case, sent=Sent(texts, {}, "bút", "Người", ""), **told)
    use = form_uses["cases.case"]
    actions.finish(sheet=world.rows["final_sheet"], record=case, form=form, use=use, **told)


def _plans(world: World) -> None:
    """A plan that is being written."""
    from nhipcau.cases import actions as cases
    from nhipcau.cases.actions import conferences as meetings
    from nhipcau.cases.actions import plans as actions
    from nhipcau.cases.actions.notes import NewNote, write_note

    told = {"by": world.by, "at": world.at}
    new = cases.NewCase(
        unit=world.office, received_on=DAY, number="MA-05", person=world.rows["person"], problem=f"{CANARY} vấn đề"
    )
    case = world.add("planned_case", cases.open_case(case=new, **told))
    plan = world.add("plan", actions.start_plan(case=case, begins_on=DAY, **told))
    actions.write_plan(plan=plan, begins_on=DAY, ends_on=None, risks=f"{CANARY} rủi ro", **told)
    goal = actions.NewGoal(words=f"{CANARY} mục tiêu", need="health", sign=f"{CANARY} dấu hiệu")
    world.add("goal", actions.write_goal(plan=plan, new=goal, **told))
    activity = actions.NewActivity(words=f"{CANARY} việc", who_words=f"{CANARY} ai làm", provider=f"{CANARY} nơi")
    world.add("activity", actions.write_activity(plan=plan, new=activity, **told))
    signature = actions.Signature(on=DAY, name=f"{CANARY} người ký", capacity="client", child_said=f"{CANARY} trẻ nói")
    actions.sign_plan(plan=plan, signature=signature, **told)
    meeting = meetings.NewConference(
        kind="conference", on=DAY, place=f"{CANARY} nơi họp", chair=f"{CANARY} chủ trì", secretary=f"{CANARY} thư ký",
        present=f"{CANARY} người dự", said=f"{CANARY} lời", conclusion=f"{CANARY} kết luận",
    )  # fmt: skip
    world.add("conference", meetings.hold_conference(case=case, new=meeting, **told))
    point = meetings.NewPoint(words=f"{CANARY} điều", who_words=f"{CANARY} ai")
    meetings.agree_point(conference=world.rows["conference"], new=point, **told)
    note = NewNote(kind="visit", on=DAY, words=f"{CANARY} thấy", result=f"{CANARY} kết", next_step=f"{CANARY} sau")
    world.add("note", write_note(case=case, note=note, **told))
    goal = actions.NewGoal(words=f"{CANARY} mục tiêu nữa")
    world.add("empty_goal", actions.write_goal(plan=plan, new=goal, **told))


def _gates(world: World) -> None:
    """A consent, a release that waits, and a request about data."""
    from nhipcau.registry.actions import consents as actions
    from nhipcau.registry.actions.requests import NewRequest, receive_request

    told, person = {"by": world.by, "at": world.at}, world.rows["person"]
    about = {"person": person, "purpose": "referral", "recipient": f"{CANARY} bệnh viện", "told": f"{CANARY} chuyện"}
    consent = actions.NewConsent(
        **about, given_on=DAY, valid_from=DAY, valid_until=date(2026, 8, 10), giver="guardian",
        giver_name=f"Nguyễn {CANARY} Giám Hộ", giver_relation=f"{CANARY} bác", giver_paper=f"{CANARY} giấy",
        evidence=f"{CANARY} phiếu",
    )  # fmt: skip
    world.add("consent", actions.record_consent(consent=consent, **told))
    release = actions.NewRelease(**about, why=f"{CANARY} vì", valid_until=date(2026, 8, 10))
    world.add("release", actions.ask_release(release=release, **told))
    asked = NewRequest(
        person=person, kind="copy", requester="representative", requester_name=f"Nguyễn {CANARY} Yêu Cầu",
        requester_contact=f"{CANARY} nơi nhận", requester_relation=f"{CANARY} chú", proof=f"{CANARY} thẻ",
        wanted=f"{CANARY} muốn", harm="no", received_on=DAY,
    )  # fmt: skip
    world.add("request", receive_request(request=asked, **told))


def _contacts(world: World) -> None:
    from nhipcau.intake import actions

    new = actions.NewContact(
        unit=world.office, channel="call", received_at=MOMENT, caller_name=f"Trần {CANARY} Gọi",
        caller_phone="0987654321", client_name=f"Phạm {CANARY} Khách", address=f"{CANARY} xóm", note=f"{CANARY} ý",
        client_group="hiv", client_group_words=ALIAS, topic_words=f"{CANARY} chủ đề", outcome_words=f"{CANARY} kết quả",
    )  # fmt: skip
    contact = world.add("contact", actions.log_contact(contact=new, by=world.by, at=world.at))
    actions.link_case(contact=contact, case=world.rows["case"], by=world.by, at=world.at)
    other = actions.NewContact(unit=world.office, channel="call", received_at=MOMENT, caller_name=f"Bùi {CANARY} Hai")
    world.add("free_contact", actions.log_contact(contact=other, by=world.by, at=world.at))


def _activities(world: World) -> None:
    from nhipcau.care import actions as care
    from nhipcau.outreach import actions as outreach
    from nhipcau.resources import actions as resources

    unit, told = world.office, {"by": world.by, "at": world.at}
    event = outreach.NewEvent(
        unit=unit, held_on=DAY, kind_words=f"{CANARY} loại", venue=f"{CANARY} nơi", partner_words=f"{CANARY} bạn",
        participants=5, audience_words=f"{CANARY} người dự", note=f"{CANARY} ghi",
    )  # fmt: skip
    world.add("event", outreach.add_events(events=[event], **told)[0])
    material = outreach.NewMaterial(
        unit=unit, issued_on=DAY, kind="leaflet", topic=f"{CANARY} chuyên đề", quantity=7, note=f"{CANARY} ghi"
    )
    world.add("material", outreach.add_materials(materials=[material], **told)[0])
    donation = resources.NewDonation(
        unit=unit, received_on=DAY, donor=f"{CANARY} tài trợ", form="cash", amount=5_000, content=f"{CANARY} quà",
        beneficiaries=f"{CANARY} người nhận", note=f"{CANARY} ghi",
    )  # fmt: skip
    world.add("donation", resources.add_donations(donations=[donation], **told)[0])
    screening = care.NewScreening(
        unit=unit, child=_person(world, f"Bé {CANARY} Nhỏ"), on=DAY, tool="asq_3", conclusion_words=f"{CANARY} kết luận"
    )
    world.add("screening", care.record_screenings(screenings=[screening], **told)[0])


def _households(world: World) -> None:
    from nhipcau.registry import actions

    told = {"by": world.by, "at": world.at}
    wife, alone = (
        actions.add_person(person=_person(world, name), **told) for name in (f"Lò {CANARY} Vợ", f"Mã {CANARY} Riêng")
    )
    for kind, head in (("household", world.rows["person"]), ("other_household", alone)):
        first = actions.Coming(person=head, relation="head", why=f"{CANARY} lý do")
        where = actions.HouseholdAddress(hamlet=f"{CANARY} bản", words=f"{CANARY} nhà")
        made = actions.make_household(first=first, address=where, evidence=f"{CANARY} nguồn", **told)
        actions.record_poverty(household=made, year=2026, status="poor", evidence=f"{CANARY} giấy", **told)
        world.add(kind, made)
    coming = actions.Coming(person=wife, relation="spouse", why=f"{CANARY} lý do")
    member = actions.join_household(household=world.rows["household"], coming=coming, **told)
    world.add("household_member", member)
    doubted = actions.Listed(unit=world.office, address=actions.HouseholdAddress(), household=world.rows["household"],
                             elsewhere=[(alone, "kin")])  # fmt: skip
    world.add("household_doubt", actions.settle_listed(listed=[doubted], **told)[0].doubts[0])
    family = {"person": world.rows["person"], **told}
    kin = {"kind": "guardian", "paper": f"{CANARY} quyết định", "note": f"{CANARY} ghi"}
    world.add("relation", actions.add_relation(other_words=f"Hà {CANARY} Hộ", **kin, **family))
    harm = {"relation_words": f"{CANARY} là ai", "note": f"{CANARY} ghi"}
    world.add("harmer", actions.name_harmer(other_words=f"Tạ {CANARY} Hại", **harm, **family))
    world.ids["unhoused"] = world.rows["screening"].person_id


def _imports(world: World, folder: Path) -> None:
    from nhipcau.importing import actions, tasks

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["STT", "Ngày giờ", "Họ tên người gọi", "Số gọi đến", "Địa chỉ", "Nhóm đối tượng", "Nội dung tư vấn"])
    good = [1, "10:00 05/02/2026", f"{CANARY} Dòng Một", "0911111111", "", "Người nhiễm HIV/AIDS", f"{CANARY} lạ"]
    bad = [2, "31/02/2026", f"{CANARY} Dòng Hai", "0922222222", "", "Người nhiễm HIV/AIDS", ""]
    unknown = [3, "10:00 06/02/2026", f"{CANARY} Dòng Ba", "", f"{CANARY} nơi", "Nhóm lạ", ""]
    for row in (good, bad, unknown):
        sheet.append(row)
    path = folder / "so.xlsx"
    book.save(path)
    told = {"by": world.by, "at": world.at}
    kept = actions.upload(
        register="calls", unit=world.office, name=f"{CANARY}.xlsx", chunks=[path.read_bytes()], **told
    )
    tasks.read_upload(kept, world.at)
    actions.begin(found=kept, take_changes=False, **told)
    tasks.store_rows(kept, world.at)
    world.add("import", kept)
    world.ids["file"] = kept.file_id
    path.write_bytes(path.read_bytes())
    waiting = actions.upload(register="calls", unit=world.office, name="chờ.xlsx", chunks=[path.read_bytes()], **told)
    tasks.read_upload(waiting, world.at)
    world.add("waiting_import", waiting)
    fields = [("Hôm nào", "issued_on"), (f"{CANARY} cột", "subject")]
    world.add("mapping", actions.keep_mapping(register="materials", unit=world.office, fields=fields, **told))


def _reports(world: World) -> None:
    from nhipcau.reports import actions
    from nhipcau.reports.engine.figures import Period

    told = {"by": world.by, "at": world.at}
    period = Period(date.fromisoformat(PERIOD["from"]), date.fromisoformat(PERIOD["to"]))
    report = actions.begin(unit=world.office, period=period, **told)
    actions.write_text(report=report, kind="difficulties", text=f"{CANARY} khó khăn", **told)
    ids = frozenset({world.office.pk})
    actions.issue(report=report, unit_ids=ids, signer_title="GIÁM ĐỐC", signer_name=f"{CANARY} Người Ký", **told)
    world.add("report", report)


def _network(world: World) -> None:
    from nhipcau.org import actions

    entry = actions.NewStaff(unit=world.office, name="Đỗ Thị Văn Phòng")
    world.add("staff_member", actions.add_staff(entry=entry, by=world.by, at=world.at))
    world.ids["unit"] = world.office.pk
    world.ids["account"] = world.users["reader"].pk
    world.ids["grant"] = world.users["reader"].grants.get().pk
    world.ids |= {"unit_code": world.office.code}


def _work(world: World) -> None:
    """What somebody of the office has to do about the case, was told of it, handed over and is covered in."""
    from nhipcau.access import actions as access
    from nhipcau.org import actions as org
    from nhipcau.worklist import actions
    from nhipcau.worklist.models import Notice

    told = {"by": world.by, "at": world.at}
    names = ("Hồ Thị Bận", "Mai Thị Thay")
    busy, other = (org.add_staff(entry=org.NewStaff(unit=world.office, name=name), **told) for name in names)
    account = access.open_account(
        login="mai.thay", name=other.name, password="cầu tre lắc lẻo 2026", staff=other, **told
    )
    access.grant(user=account, role="case_worker", unit=world.office, valid_from=DAY, **told)
    world.add("holder", busy)
    anchor = world.ids["anchor"] = world.rows["case"].anchor_id
    task = {"kind": "visit", "words": f"{CANARY} việc", "anchor": anchor, **told}
    world.add("task", actions.add_task(assignee=busy, **task))
    handed = actions.add_task(assignee=busy, **task)
    starts = world.at + timedelta(days=1)
    diary = {"starts": starts, "place": f"{CANARY} nơi hẹn", "note": f"{CANARY} hẹn", "anchor": anchor}
    world.add("appointment", actions.add_appointment(staff=busy, **diary, **told))
    share = access.Share("worklist.task", (handed.pk,), other)
    world.add("handover", access.hand_over(staff=busy, shares=[share], reason="Nghỉ phép", **told))
    days = {"first": world.at.date(), "last": world.at.date() + timedelta(days=5)}
    world.add("cover", access.start_cover(absent=busy, staff=other, reason="Nghỉ phép", **days, **told))
    world.add("notice", Notice.objects.filter(account=world.users["staff"]).latest("pk"))


def _rights(world: World) -> None:
    """Somebody named in the team, somebody who must not see the family, and what was opened in an emergency."""
    from nhipcau.access import actions as access
    from nhipcau.cases import actions
    from nhipcau.org import actions as org

    told, case, hours = {"by": world.by, "at": world.at}, world.rows["case"], timedelta(hours=4)
    kin = org.add_staff(entry=org.NewStaff(unit=world.office, name="Lại Thị Ruột"), **told)
    access.join_team(record=case, staff=world.rows["staff_member"], part="named", **told)
    world.add("member", case.anchor.team.get(staff=world.rows["staff_member"]))
    world.add("conflict", access.declare_conflict(record=case, staff=kin, kind="kin", note=f"{CANARY} khai", **told))
    new = actions.NewCase(unit=world.office, received_on=DAY, number="MA-04", person=_person(world, f"Tô {CANARY} Kín"))
    sealed = world.add("sealed_case", actions.open_case(case=new, **told))
    access.open_account(login="ruot.lt", name=kin.name, password="cầu tre lắc lẻo 2026", staff=kin, **told)
    access.join_team(record=sealed, staff=kin, part="named", **told)
    access.set_sensitivity(record=sealed, sensitivity="sealed", **told)
    night = access.open_account(login="truc.dem", name="Trực Đêm", password="cầu tre lắc lẻo 2026", **told)
    why = {"reason": "Cháu bé đang gặp nguy hiểm ngay lúc này", "hours": hours, "by": night.actor}
    long_ago = world.at - timedelta(days=2)
    world.add("glass", access.ask_glass(user=night, record=world.rows["other_case"], at=long_ago, **why))
    world.add("waiting_glass", access.ask_glass(user=night, record=sealed, at=world.at, **why))


def _export(world: World) -> None:
    """A long list that somebody wants to take out, and a second person has not agreed to yet."""
    from nhipcau.exporting import actions

    user = world.users["staff"]
    why = {"purpose": "check", "reason": "Đối chiếu với sổ của xã trong tháng này"}
    wish = actions.Wish("registry.people", {}, "", counted=600, personal=True, **why)
    world.add("export", actions.ask_export(user=user, wish=wish, by=user.actor, at=world.at))
