"""One of each record, for the browser to look at; a browser that stands still and is signed in.

Everything is made by the actions themselves, so that pages show what a Centre would see.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest

DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 360, "height": 760}
QUERY = "from=2026-01-01&to=2026-03-31&unit=TT"
CALLS = ("STT", "Ngày giờ", "Họ tên người gọi", "Số điện thoại", "Nhóm đối tượng", "Nội dung")


@pytest.fixture(autouse=True)
def jobs_at_once(settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "QUEUES": []}}


@pytest.fixture
def browse(signed_in_page: Callable[[Any], Any]) -> Callable[..., Any]:
    """`browse(user, PHONE)`: a signed-in page of that size, without movement."""

    def open_page(user: Any, size: dict[str, int] = DESKTOP) -> Any:
        page = signed_in_page(user)
        page.set_viewport_size(size)
        page.emulate_media(reduced_motion="reduce")
        return page

    return open_page


@pytest.fixture
def workbook(tmp_path: Path) -> Callable[..., Path]:
    """`workbook(rows)`: an invented register in Excel."""

    def make(rows: list[tuple[Any, ...]], name: str = "so.xlsx") -> Path:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(tmp_path / name)
        return tmp_path / name

    return make


@pytest.fixture
def import_on_page(workbook: Callable[..., Path]) -> Callable[..., None]:
    """`import_on_page(page, register, rows)`: upload, look, confirm."""

    def run(page: Any, register: str, rows: list[tuple[Any, ...]]) -> None:
        page.goto("/import/new")
        page.get_by_label("Sổ (bắt buộc)").select_option(register)
        page.get_by_label("Tệp").set_input_files(workbook(rows))
        page.get_by_role("button", name="Đọc tệp").click()
        page.get_by_text("Chưa nhập gì", exact=True).wait_for()
        page.get_by_role("button", name="Nhập sổ").click()
        page.get_by_text("Đã xong").first.wait_for()

    return run


@pytest.fixture
def known(
    centre: Any, office: Any, worker: Any, admin: Any, auditor: Any, system: Any, at: datetime
) -> SimpleNamespace:
    """One record of each kind."""
    found = SimpleNamespace(centre=centre, office=office, worker=worker, admin=admin, auditor=auditor)
    _people_and_cases(found, system, at)
    _kept(found, system, at)
    _household(found, system, at)
    _gates(found, system, at)
    _activities(found, system, at)
    _upload(found, at)
    _report(found, system, at)
    return found


def _report(found: SimpleNamespace, by: Any, at: datetime) -> None:
    from nhipcau.reports import actions

    period = actions.Period(date(2025, 10, 1), date(2025, 12, 31))
    found.report = actions.begin(unit=found.centre, period=period, by=by, at=at)
    signer = {"signer_title": "Giám đốc", "signer_name": "Đặng Thị Bình An"}
    actions.issue(report=found.report, unit_ids=None, **signer, by=by, at=at)


def _kept(found: SimpleNamespace, by: Any, at: datetime) -> None:
    from nhipcau.org import actions as org
    from nhipcau.registry.actions import NewEntry, add_entries, keep_filter

    found.commune = org.new_place(level="commune", code="90101", name="Xã Suối Trong", parent=found.centre.place)
    found.commune.province = found.centre.place
    org.save_places(batch=org.Batch(new=[found.commune]), source="thử", by=by, at=at)
    known = {"unit": found.centre, "place": found.commune, "hamlet": "Thôn 3"}
    entries = [NewEntry(kind="poor", name=name, **known) for name in ("Lý Thị Mây", "Vàng A Sò")]
    found.entry = add_entries(entries=entries, by=by, at=at)[0]
    query = {"sex": "female"}
    found.filter = keep_filter(owner=found.worker, title="Phụ nữ", query=query, unit=found.centre, by=by, at=at)


def _people_and_cases(found: SimpleNamespace, by: Any, at: datetime) -> None:
    from nhipcau.care import actions as care
    from nhipcau.cases import actions as cases
    from nhipcau.intake import actions as intake
    from nhipcau.org import actions as org
    from nhipcau.registry.actions import NewPerson

    unit, service = found.centre, {"on": date(2026, 1, 12), "kind": "home_visit"}
    call = {"unit": unit, "channel": "call", "received_at": datetime(2026, 3, 1, 7, 30, tzinfo=UTC), "topic": "policy"}
    caller = {"caller_name": "Lê Thị Gọi", "caller_phone": "0900009751", "client_group": "disabled"}
    found.contact = intake.log_contact(contact=intake.NewContact(**call, **caller), by=by, at=at)
    found.case, found.closed = [
        cases.open_case(
            case=cases.NewCase(
                unit=unit,
                person=NewPerson(unit=unit, name=name, birth_date=date(2012, 5, 1)),
                number=number,
                received_on=date(2026, 1, 10),
                level=level,
                urgency="urgent",
                client_group="domestic_violence",
                problem="Mẹ con phải lánh nạn.",
            ),
            by=by,
            at=at,
        )
        for number, name, level in (
            ("CA-2026-001", "Lý Thị Mây", "intervention"),
            ("CA-2026-002", "Trần Văn Ba", "managed"),
        )
    ]
    _known_of(found, by, at)
    found.service = cases.record_service(case=found.case, **service, by=by, at=at)
    closing = cases.Closing(on=date(2026, 2, 5), reason="goal_met", results={"result_integration": "yes"})
    cases.close(case=found.closed, closing=closing, by=by, at=at)
    screened = {"child": NewPerson(unit=unit, name="Bùi Gia Bảo", birth_date=date(2023, 4, 1)), "unit": unit}
    screening = care.NewScreening(**screened, on=date(2026, 1, 5), tool="asq_3", conclusion="watch")
    found.screening = care.record_screenings(screenings=[screening], by=by, at=at)[0]
    staff = org.NewStaff(found.office, "Đào Thị Mơ", qualification="bachelor", trained=True)
    found.staff = org.add_staff(entry=staff, by=by, at=at)


def _known_of(found: SimpleNamespace, by: Any, at: datetime) -> None:
    """A group of the law, a telephone and a paper of the person of the case."""
    from nhipcau.registry import actions
    from nhipcau.registry.states import GroupStatus

    finding = actions.Finding(status=GroupStatus.REPORTED, body="Hàng xóm")
    group = actions.NewGroup(group="TE11", since=date(2026, 1, 8), source="Người báo tin", finding=finding)
    found.group = actions.add_group(person=found.case.person, new=group, by=by, at=at)
    phone = actions.NewPhone(number="0912000333", safe="no", owner="parent", owner_name="Mẹ", hours="8:00–11:00")
    found.phone = actions.add_phone(person=found.case.person, new=phone, by=by, at=at)
    actions.add_paper(person=found.case.person, new=actions.NewPaper(kind="cccd", number="022312000123"), by=by, at=at)


def _household(found: SimpleNamespace, by: Any, at: datetime) -> None:
    from nhipcau.registry import actions

    first = actions.Coming(person=found.case.person, relation="head", since=date(2015, 1, 1))
    where = actions.HouseholdAddress(hamlet="Bản Lướt", words="Nhà cuối bản")
    found.household = actions.make_household(first=first, address=where, by=by, at=at)
    coming = actions.Coming(person=found.closed.person, relation="spouse", why="Kết hôn")
    actions.join_household(household=found.household, coming=coming, by=by, at=at)
    actions.move_household(
        household=found.household, address=actions.HouseholdAddress(hamlet="Tổ 3"), why="", by=by, at=at
    )
    kin = {"person": found.case.person, "by": by, "at": at}
    found.relation = actions.add_relation(kind="guardian", other_words="Lý A Sử", paper="QĐ 12/QĐ-UBND", **kin)
    found.harmer = actions.name_harmer(other_words="Lý A Tủa", relation_words="người quen", **kin)
    actions.record_poverty(household=found.household, year=2026, status="poor", by=by, at=at)


def _gates(found: SimpleNamespace, by: Any, at: datetime) -> None:
    from nhipcau.registry.actions import consents, requests

    about = {"person": found.case.person, "purpose": "referral", "recipient": "Bệnh viện", "told": "Họ tên, tuổi"}
    days = {"given_on": at.date(), "valid_from": at.date(), "valid_until": date(2026, 9, 2)}
    by_mother = {"giver": "parent", "giver_name": "Lý Thị Mẹ", "child_agreed": True, "evidence": "Phiếu đã ký"}
    found.consent = consents.record_consent(consent=consents.NewConsent(**about, **days, **by_mother), by=by, at=at)
    asked = consents.NewRelease(**about, why="Khám bệnh", valid_until=date(2026, 9, 2))
    found.release = consents.ask_release(release=asked, by=by, at=at)
    new = requests.NewRequest(
        person=found.case.person, kind="copy", requester="representative", requester_name="Lý Văn Bác", harm="no",
        requester_contact="Nhà văn hóa thôn", proof="Xuất trình căn cước", received_on=date(2026, 2, 20),
    )  # fmt: skip
    found.request = requests.receive_request(request=new, by=by, at=at)


def _activities(found: SimpleNamespace, by: Any, at: datetime) -> None:
    from nhipcau.outreach.actions import NewEvent, NewMaterial, add_events, add_materials
    from nhipcau.resources.actions import NewDonation, add_donations

    unit, day = found.centre, date(2026, 2, 1)
    event = NewEvent(unit=unit, held_on=day, kind="outreach", venue="Nhà văn hóa", participants=40)
    found.event = add_events(events=[event], by=by, at=at)[0]
    material = NewMaterial(unit=unit, issued_on=day, kind="leaflet", quantity=500)
    found.material = add_materials(materials=[material], by=by, at=at)[0]
    donation = NewDonation(unit=unit, received_on=day, donor="Hội Bạn", form="cash", amount=5_000_000)
    found.donation = add_donations(donations=[donation], by=by, at=at)[0]


def _upload(found: SimpleNamespace, at: datetime) -> None:
    from nhipcau.importing import actions, tasks
    from nhipcau.importing.models import Import

    book, kept = openpyxl.Workbook(), BytesIO()
    for row in (CALLS, (1, "05/01/2026", "Lê An", "0900009752", "Người cao tuổi", "Tâm lý"), (2, "31/02/2026", "Bình")):
        book.active.append(row)
    book.save(kept)
    upload = actions.upload(
        register="calls", unit=found.centre, name="so.xlsx", chunks=[kept.getvalue()], by=found.worker.actor, at=at
    )
    tasks.read_upload(upload, at)
    found.upload = Import.objects.get(pk=upload.pk)
