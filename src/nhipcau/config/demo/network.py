"""Places, the Centre with its departments, lines and offices, staff and accounts: before and after July 2025."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from nhipcau.access import actions as access
from nhipcau.access import queries as accounts
from nhipcau.org import actions as org
from nhipcau.org.actions import NewStaff, NewUnit

from . import words
from .world import REFORM, World, moment

LAST_DAY_OF_DISTRICTS = REFORM - timedelta(days=1)
SCHOOL = "Phòng Công tác xã hội Trường THCS Bến Gỗ"
ACCOUNTS = (
    # login, role, unit, member of staff, what the account is for
    ("quantri", "admin", "TT", "", "quản trị tài khoản, mạng lưới"),
    ("giamdoc", "director", "TT", "Nghiêm Thị Tường Vân", "giám đốc: toàn tỉnh"),
    ("tongdai", "hotline_operator", "P-TD", "Quách Ngọc Thảo Uyên", "trực tổng đài"),
    ("canbo", "case_worker", "VP-VK", "Kiều Thị Diệu Thoa", "cán bộ văn phòng phường Vân Khê"),
    ("docbaocao", "reports_officer", "TT", "", "làm báo cáo: mọi con số, không có tên"),
    ("dulieu", "data_officer", "TT", "", "cán bộ dữ liệu: nhật ký ai xem, ai sửa; không có hồ sơ ca"),
)
NAMES = {"quantri": "Quản trị hệ thống", "docbaocao": "Sở Y tế (xem báo cáo)", "dulieu": "Cán bộ dữ liệu"}
"""Of accounts that belong to nobody of the staff."""


def set_up(world: World, passwords: Mapping[str, str]) -> None:
    """Everything that is there on the first day. `passwords` is login → password of the demo accounts."""
    when = moment(world.first, 7, 30)
    _places(world, when)
    _units(world, when)
    _staff(world, when)
    _accounts(world, passwords, when)
    world.then(moment(REFORM, 7, 30), lambda at: _reform(world, at))
    world.then(moment(date(2025, 12, 29), 8), lambda at: _rename(world, at))


def _places(world: World, at: datetime) -> None:
    by, source = world.system, "tỉnh mẫu"
    code, name = words.PROVINCE
    province = org.new_place(level="province", code=code, name=name)
    org.save_places(batch=org.Batch(new=[province]), source=source, by=by, at=at)
    until = LAST_DAY_OF_DISTRICTS
    districts = {
        code: org.new_place(level="district", code=code, name=name, parent=province, valid_to=until)
        for code, name in words.DISTRICTS
    }
    org.save_places(batch=org.Batch(new=list(districts.values())), source=source, by=by, at=at)
    for code, name, district in words.OLD_COMMUNES:
        parent = districts[district]
        world.places[code, False] = org.new_place(level="commune", code=code, name=name, parent=parent, valid_to=until)
    for code, name, _ in words.NEW_COMMUNES:
        world.places[code, True] = org.new_place(
            level="commune", code=code, name=name, parent=province, valid_from=REFORM
        )
    org.save_places(batch=org.Batch(new=list(world.places.values())), source=source, by=by, at=at)
    links = [
        org.new_link(old=world.places[old, False], new=world.places[code, True], on=REFORM)
        for code, _, olds in words.NEW_COMMUNES
        for old in olds
    ]
    org.save_links(links=links, source=source, by=by, at=at)


def _units(world: World, at: datetime) -> None:
    by = world.system
    name = "Trung tâm Công tác xã hội tỉnh Lam Hà"
    centre = org.set_up_centre(code="TT", name=name, province_code=words.PROVINCE[0], by=by, at=at)
    world.units["TT"] = centre
    more = {"address": "Số 1 đường Bến Gỗ, Vân Khê", "phone": "0900012000", "hours": "7:30–17:00, thứ Hai đến thứ Sáu"}
    world.units["TT"] = org.change_unit(unit=centre, changes=more, by=by, at=at)
    for code, name in (("P-TD", "Phòng Tổng đài và Tư vấn"), ("P-TG", "Phòng Trợ giúp và Quản lý trường hợp")):
        _unit(world, at, code, name, kind="department")
    old = world.places
    _unit(world, at, "VP-VK", "Văn phòng Công tác xã hội thị xã Vân Khê", level="district",
          place=old["LH101", False].district, parent_body="Phòng LĐ-TB&XH thị xã Vân Khê")  # fmt: skip
    _unit(world, at, "VP-DB", "Văn phòng Công tác xã hội huyện Đá Bạch", level="district",
          place=old["LH201", False].district, parent_body="Phòng LĐ-TB&XH huyện Đá Bạch")  # fmt: skip
    _unit(world, at, "VP-TH", SCHOOL, level="school", place=old["LH101", False], parent_body="Trường THCS Bến Gỗ")
    for number, line in (("18001902", "Tổng đài tư vấn"), ("18001903", "Đường dây bảo vệ trẻ em")):
        world.lines.append(org.add_line(unit=world.units["P-TD"], number=number, name=line, by=by, at=at))


def _unit(world: World, at: datetime, code: str, name: str, kind: str = "office", **more: Any) -> None:
    parent_body = more.pop("parent_body", "")
    more.setdefault("opened_on", world.first.replace(day=1) if at < moment(REFORM, 0) else REFORM)
    if kind == "office":
        more["hours"] = "7:30–17:00, thứ Hai đến thứ Sáu"
    entry = NewUnit(code=code, name=name, parent=world.units["TT"], kind=kind, parent_body=parent_body, more=more)
    world.units[code] = org.add_unit(entry=entry, by=world.system, at=at)


def _staff(world: World, at: datetime) -> None:
    entries = [_new_staff(world, row) for row in words.STAFF if row[1] in world.units]
    for person in org.add_staff_many(entries=entries, by=world.system, at=at):
        world.staff[person.name] = person


def _new_staff(world: World, row: tuple[Any, ...]) -> NewStaff:
    name, unit, position, home, share, qualification, trained = row
    opened = world.units[unit].opened_on or date(2021, 3, 1)
    return NewStaff(
        unit=world.units[unit],
        name=name,
        position=position,
        home_agency=home,
        concurrent=bool(home),
        employment_words="Kiêm nhiệm" if home else "Biên chế",
        time_share=share,
        qualification=qualification,
        trained=trained,
        phone=world.phone(),
        started_on=opened,
    )


def _accounts(world: World, passwords: Mapping[str, str], at: datetime) -> None:
    for login, role, unit, name, _ in ACCOUNTS:
        person = world.staff.get(name)
        by = world.users["quantri"].actor if world.users else world.system
        user = access.open_account(
            login=login,
            name=name or NAMES[login],
            password=passwords[login],
            staff=person,
            must_change=False,
            by=by,
            at=at,
        )
        access.grant(user=user, role=role, unit=world.units[unit], valid_from=world.first, by=by, at=at)
        world.users[login] = user


def _reform(world: World, at: datetime) -> None:
    """1 July 2025: offices of communes open, those of districts end and name who answers for their records."""
    new = world.places
    _unit(world, at, "VP-PVK", "Văn phòng Công tác xã hội phường Vân Khê", level="commune",
          place=new["LH102", True], parent_body="UBND phường Vân Khê")  # fmt: skip
    _unit(world, at, "VP-XDB", "Văn phòng Công tác xã hội xã Đá Bạch", level="commune",
          place=new["LH201", True], parent_body="UBND xã Đá Bạch")  # fmt: skip
    _unit(world, at, "VP-CL", "Điểm Công tác xã hội xã Cửa Lạch", level="commune",
          place=new["LH301", True], parent_body="UBND xã Cửa Lạch")  # fmt: skip
    _unit(world, at, "VP-CS", "Văn phòng Công tác xã hội xã Cồn Sẻ", level="commune",
          place=new["LH303", True], parent_body="UBND xã Cồn Sẻ")  # fmt: skip
    by, reason = world.by("giamdoc"), "Kết thúc đơn vị hành chính cấp huyện từ ngày 01/7/2025"
    for old, successor in (("VP-VK", "VP-PVK"), ("VP-DB", "VP-XDB")):
        for person in [one for one in world.staff.values() if one.unit_id == world.units[old].pk]:
            home = {"unit": world.units[successor], "home_agency": world.units[successor].versions.first().parent_body}
            world.staff[person.name] = org.change_staff(staff=person, changes=home, reason=reason, by=by, at=at)
        world.units[old] = org.close_unit(
            unit=world.units[old], closed_on=LAST_DAY_OF_DISTRICTS, reason=reason,
            successor=world.units[successor], by=by, at=at,
        )  # fmt: skip
    entries = [_new_staff(world, row) for row in words.STAFF if row[0] not in world.staff]
    for person in org.add_staff_many(entries=entries, by=by, at=at):
        world.staff[person.name] = person
    _move_grant(world, at)


def _move_grant(world: World, at: datetime) -> None:
    """The officer of the ended office gets the new office, which reaches the records of the old one."""
    user, by = world.users["canbo"], world.by("quantri")
    for grant in accounts.grants_of(user):
        access.withdraw_grant(grant=grant, by=by, at=at)
    access.grant(user=user, role="case_worker", unit=world.units["VP-PVK"], valid_from=REFORM, by=by, at=at)


def _rename(world: World, at: datetime) -> None:
    """An office that began as a contact point becomes an office by its new name."""
    world.units["VP-CL"] = org.change_unit(
        unit=world.units["VP-CL"],
        changes={"name": "Văn phòng Công tác xã hội xã Cửa Lạch"},
        valid_from=date(2026, 1, 1),
        reason="Kiện toàn theo quyết định của UBND xã",
        by=world.by("giamdoc"),
        at=at,
    )
