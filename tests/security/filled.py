"""Every form of the pages of records, filled in as a person would: accepted as it stands."""

from typing import Any

from django.urls import reverse

from .html import Page
from .world import World

PLACE = "Xã Suối Trong"


def creating(world: World) -> dict[str, tuple[str, dict[str, Any]]]:
    """Model made → (address, data) of the forms that make a record."""
    about_people = _clients(world) | _plans(world) | _known(world) | _households(world) | _listed(world) | _gates(world)
    about_work = _exports() | _procedures(world)
    return about_people | _activities(world) | _network(world) | _work(world) | _rights(world) | about_work


def _procedures(world: World) -> dict[str, tuple[str, dict[str, Any]]]:
    return {
        "cases.CaseProcedure": (reverse("cases:begin", args=[world.ids["waiting_case"]]), {"procedure": "general"}),
        "cases.Clock": (
            reverse("cases:emergency", args=[world.ids["case"]]),
            {"day": "10/02/2026", "hour": "10:00", "note": "Ghi"},
        ),
    }


def _clients(world: World) -> dict[str, tuple[str, dict[str, Any]]]:
    unit = str(world.office.pk)
    day, person = "10/02/2026", {"name": "Lê Thị Mới", "birth": "2015", "sex": "female", "phone": "0912000111"}
    case = {"received_on": day, "level": "intervention", "urgency": "normal", "unit": unit, "problem": "Khó khăn"}
    call = {"received": "09:00 01/03/2026", "unit": unit, "client_name": "Lê Mới", "topic": "Chuyện nhà", "note": "Ghi",
            "place": PLACE}  # fmt: skip
    return {
        "cases.Case": (reverse("cases:open"), case | person | {"address": PLACE}),
        "cases.Case of a contact": (
            reverse("intake:open_case", args=[world.ids["free_contact"]]),
            {"level": "managed", "person": "new", "name": "Lê Thị Mới", "urgency": "normal", "problem": "Khó"},
        ),
        "cases.ServiceRecord": (
            reverse("cases:service", args=[world.ids["case"]]),
            {"on": day, "kind": "counselling", "quantity": "2", "note": "Ghi"},
        ),
        "intake.Contact": (reverse("intake:log_call"), call | {"channel": "call", "caller_name": "Lê", "minutes": "5"}),
        "intake.Contact face to face": (reverse("intake:log_consultation"), call | {"form": "centre"}),
    }  # fmt: skip


def _plans(world: World) -> dict[str, tuple[str, dict[str, Any]]]:
    """The plan of a case, and what is written down while it is carried out."""
    day = "10/02/2026"
    return {
        "cases.Plan": (
            reverse("cases:start_plan", args=[world.ids["case"]]), {"template": "general", "begins_on": day},
        ),
        "cases.Conference": (
            reverse("cases:hold_conference", args=[world.ids["case"]]),
            {"kind": "conference", "on": day, "hour": "14:00", "place": PLACE, "chair": "Bà Chủ Tịch",
             "secretary": "Ông Thư Ký", "present": "Ông Công An", "said": "Nói", "conclusion": "Kết luận"},
        ),
        "cases.AgreedPoint": (
            reverse("cases:agree_point", args=[world.ids["planned_case"], world.ids["conference"]]),
            {"words": "Đón trẻ", "who_words": "Nhà trường", "due_on": day},
        ),
        "cases.Note": (
            reverse("cases:add_note", args=[world.ids["case"]]),
            {"kind": "visit", "on": day, "words": "Thấy", "result": "Tốt", "next_step": "Gọi lại"},
        ),
        "cases.AfterCare": (
            reverse("cases:after_care", args=[world.ids["closed_case"]]),
            {"until": "10/08/2026", "next_visit_on": "10/03/2026"},
        ),
        "cases.Goal": (
            reverse("cases:add_goal", args=[world.ids["planned_case"], world.ids["plan"]]),
            {"words": "Khỏe", "need": "health", "sign": "Đi lại được"},
        ),
        "cases.Activity": (
            reverse("cases:add_activity", args=[world.ids["planned_case"], world.ids["plan"]]),
            {"words": "Khám", "who_words": "Trạm y tế", "provider": "Trạm", "due_on": day, "cost": "50.000"},
        ),
    }  # fmt: skip


def _known(world: World) -> dict[str, tuple[str, dict[str, Any]]]:
    day = "10/02/2026"
    return {
        "forms.Sheet": (
            reverse("forms:start", args=["cases.case", world.ids["case_anchor"], "tt02_mau_02"]),
            {"answered_on": day},
        ),
        "registry.IdentityPaper": (
            reverse("registry:add_part", args=[world.ids["person"], "paper"]),
            {"kind": "birth", "number": "Số 12/2015", "issued_on": day, "issuer": "Xã", "note": "Ghi"},
        ),
        "registry.Phone": (
            reverse("registry:add_part", args=[world.ids["person"], "phone"]),
            {"number": "0912000222", "safe": "no", "owner": "parent", "owner_name": "Mẹ", "hours": "Sáng",
             "sharers": "Cả nhà"},
        ),
        "registry.Address": (
            reverse("registry:add_part", args=[world.ids["person"], "address"]),
            {"kind": "temporary", "words": PLACE, "hamlet": "Thôn 2", "since": day},
        ),
        "registry.GroupMembership": (
            reverse("registry:add_group", args=[world.ids["person"]]),
            {"group": "NKT.N", "since": day, "kinds": ["vision"], "status": "confirmed", "source": "Ghi"},
        ),
        "registry.GroupFinding": (
            reverse("registry:find_group", args=[world.ids["person"], world.ids["group"]]),
            {"status": "confirmed", "found_on": day, "body": "Công an", "paper": "Số 5"},
        ),
        "registry.SavedFilter": (
            f"{reverse('registry:keep_filter')}?sex=female", {"title": "Phụ nữ", "unit": str(world.office.pk)},
        ),
    }  # fmt: skip


def _households(world: World) -> dict[str, tuple[str, dict[str, Any]]]:
    ids, address = world.ids, {"place": PLACE, "hamlet": "Bản Mới", "address_words": "Nhà 3"}
    house, member = [ids["household"]], ids["household_member"]
    take = f"{reverse('households:take', args=house)}?person={ids['free_person']}"
    made = {"relation": "head", "since": "01/02/2020", "lives_since": "01/02/2020", "evidence": "Ghi"}
    status = {"year": "2025", "status": "near_poor", "evidence": "Ghi", "reason": "Ghi"}
    return {
        "registry.Household": (reverse("registry:make_household", args=[ids["unhoused"]]), address | made),
        "registry.HouseholdMember": (take, {"relation": "child", "since": "01/02/2020", "why": "Ghi"}),
        "registry.FormerAddress": (reverse("households:move", args=house), address | {"since": "", "why": "Ghi"}),
        "registry.PovertyStatus": (reverse("households:poverty", args=house), status),
        "registry.Person a community": (
            reverse("registry:add_collective"),
            {
                "kind": "community",
                "name": "Xóm Mới",
                "size": "40",
                "place": PLACE,
                "phone": "0912000112",
                "note": "Ghi",
                "unit": str(world.office.pk),
            },
        ),
        "registry.Relation": (
            reverse("registry:add_relation", args=[world.ids["person"]]),
            {"other_words": "Lê Thị Nuôi", "kind": "carer", "since": "01/02/2020", "paper": "Ghi", "note": "Ghi"},
        ),
        "registry.AllegedHarmer": (
            reverse("registry:name_harmer", args=[world.ids["person"]]),
            {"other_words": "Lê Văn Kể", "relation_words": "Ghi", "note": "Ghi"},
        ),
        "registry.Household split off": (
            reverse("households:split", args=house),
            address | {"leaving": [str(member)], "founder": str(member), "on": "10/02/2026", "why": "Ghi"},
        ),
    }


def _listed(world: World) -> dict[str, tuple[str, dict[str, Any]]]:
    ids = world.ids
    return {
        "importing.Mapping": (
            reverse("importing:columns", args=[ids["waiting_import"]]),
            {"c1": "received", "c2": "caller"},
        ),
        "registry.HouseholdMember by a list": (
            reverse("households:decide", args=[ids["household_doubt"]]),
            {"moved": "1", "why": "Ghi"},
        ),
    }


def _gates(world: World) -> dict[str, tuple[str, dict[str, Any]]]:
    person = world.ids["person"]
    told = {"purpose": "allowance", "recipient": "Ủy ban nhân dân xã", "told": "Họ tên", "valid_until": "10/08/2026"}
    consent = {"given_on": "02/03/2026", "valid_from": "02/03/2026", "giver": "guardian", "giver_name": "Lê Giám Hộ",
               "giver_relation": "bác", "giver_paper": "Quyết định số 3", "evidence": "Phiếu đã ký"}  # fmt: skip
    return {
        "registry.Consent": (reverse("registry:consent", args=[person]), told | consent),
        "registry.Release": (reverse("registry:ask_release", args=[person]), told | {"why": "Làm hồ sơ"}),
        "registry.DataRequest": (
            reverse("registry:add_request", args=[person]),
            {"kind": "see", "wanted": "Xem hồ sơ", "received_on": "02/03/2026", "requester": "mandate",
             "requester_name": "Lê Thị Hỏi", "requester_relation": "cô", "requester_contact": "Hộp thư 3",
             "proof": "Giấy ủy quyền", "harm": "no"},
        ),
    }  # fmt: skip


def _activities(world: World) -> dict[str, tuple[str, dict[str, Any]]]:
    unit, day = str(world.office.pk), "10/02/2026"
    return {
        "outreach.Event": (
            reverse("outreach:add_event"),
            {"unit": unit, "held_on": day, "kind": "Họp mặt", "venue": "Nhà", "place": PLACE, "partner": "Hội",
             "participants": "5", "audience": "Dân", "note": "Ghi"},
        ),
        "outreach.Material": (
            reverse("outreach:add_material"),
            {"unit": unit, "issued_on": day, "kind": "Tờ rơi", "topic": "Chuyện", "quantity": "5", "note": "Ghi"},
        ),
        "resources.Donation": (
            reverse("resources:add_donation"),
            {"unit": unit, "received_on": day, "donor": "Hội Bạn", "form": "cash", "content": "Tiền", "sets": "2",
             "unit_price": "5.000", "amount": "10.000", "beneficiaries": "Trẻ em", "place": PLACE, "note": "Ghi"},
        ),
        "care.Screening": (
            reverse("care:add"),
            {"unit": unit, "on": day, "name": "Bé Mới", "birth": "2023", "sex": "male", "tool": "asq_3",
             "conclusion": "watch"},
        ),
    }  # fmt: skip


def _network(world: World) -> dict[str, tuple[str, dict[str, Any]]]:
    unit, day = str(world.office.pk), "10/02/2026"
    staff = {"unit": unit, "name": "Vũ Cán Bộ", "position": "Viên chức", "trained": "unknown", "started_on": day}
    return {
        "org.Staff": (reverse("desk:staff_add"), staff),
        "org.Unit": (
            reverse("desk:unit_add"),
            {"code": "VP09", "name": "Văn phòng Mới", "parent": unit, "kind": "office", "level": "commune"},
        ),
    }  # fmt: skip


def _work(world: World) -> dict[str, tuple[str, dict[str, Any]]]:
    ids, staff = world.ids, str(world.ids["holder"])
    task = {"kind": "visit", "words": "Ghi", "due_on": "05/03/2026", "staff": staff}
    diary = {"day": "05/03/2026", "hour": "14:30", "place": "Trụ sở", "note": "Ghi", "staff": staff}
    handed = {f"worklist.{kind}-{ids[kind]}": "1" for kind in ("task", "appointment")}
    cover = {"absent": staff, "first": "10/03/2026", "last": "12/03/2026", "reason": "Nghỉ phép"}
    covering = str(world.rows["cover"].staff_id)
    return {
        "worklist.Task": (reverse("worklist:add_task"), task),
        "worklist.Task about": (reverse("worklist:add_task_about", args=[ids["anchor"]]), task),
        "worklist.Appointment": (reverse("worklist:add_appointment"), diary),
        "worklist.Appointment about": (reverse("worklist:add_appointment_about", args=[ids["anchor"]]), diary),
        "access.Cover": (reverse("worklist:start_cover"), cover | {"staff": covering}),
        "access.Handover": (
            reverse("worklist:hand_over", args=[ids["holder"]]),
            {"to1": covering, "to2": "", "to3": "", "reason": "Nghỉ", **handed},
        ),
    }


def _rights(world: World) -> dict[str, tuple[str, dict[str, Any]]]:
    """Teams, conflicts of interest, and a sealed record asked for in an emergency."""
    case, staff = ["cases.case", world.ids["case"]], str(world.ids["staff_member"])
    reason = "Cháu bé đang gặp nguy hiểm ngay lúc này"
    return {
        "access.Membership": (reverse("access:join", args=case), {"staff": staff, "part": "supervisor"}),
        "access.Conflict": (reverse("access:declare", args=case), {"staff": staff, "kind": "kin", "note": "Ghi"}),
        "access.BreakGlass": (reverse("access:glass"), {"kind": "cases.case", "number": "MA-04", "reason": reason}),
        "registry.Merge": (
            reverse("registry:merge", args=[world.ids["person"], world.ids["twin"]]),
            {"name": "kept", "birth_date": "kept", "note": "kept", "reason": "Cùng một người"},
        ),
    }


def _exports() -> dict[str, tuple[str, dict[str, Any]]]:
    why = {"why-purpose": "check", "why-reason": "Đối chiếu với sổ của xã trong tháng này"}
    return {"exporting.Export": (reverse("exporting:ask", args=["registry.communes_listed"]), why)}


def page_at(client: Any, url: str) -> Page:
    """The page with the form that `url` takes: its own, or the page above it when `url` only takes."""
    answer = client.get(url)
    if answer.status_code == 405:
        answer = client.get(url.rstrip("/").rpartition("/")[0] + "/")
    return Page(answer.content.decode())


def correcting(world: World) -> dict[str, tuple[str, dict[str, Any]]]:
    """Route → (address, data) of the forms that put a record right."""
    ids, made = world.ids, creating(world)

    def of(name: str, kind: str, data: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        return reverse(name, args=[ids[kind]]), data | {"reason": "Ghi nhầm"}

    def without(model: str, *names: str) -> dict[str, Any]:
        return {key: value for key, value in made[model][1].items() if key not in names}

    person = {"name": "Lê Thị Sửa", "birth": "2015", "sex": "female", "phone": "0912000111", "note": "Ghi",
              "address_as_written": PLACE, "ethnic_words": "Tày", "hamlet": "Thôn 1", "languages": "Tày",
              "alert": "Sợ người lạ"}  # fmt: skip
    closing = {"closed_on": "11/02/2026", "reason": "goal_met", "result_allowance": "yes", "why": "Ghi nhầm"}
    case = {"number": "MA-01A", "received_on": "09/02/2026", "problem": "Khác", "urgency": "urgent", "source": "",
            "client_group": "elderly", "address_as_written": PLACE}  # fmt: skip
    return {
        **_plan_lines(world),
        "registry:correct": of("registry:correct", "person", person),
        "households:correct": of(
            "households:correct", "household",
            {"place": PLACE, "hamlet": "Bản Sửa", "address_words": "Nhà 4", "evidence": "Ghi", "number": "12A"},
        ),
        "cases:correct": of("cases:correct", "case", case),
        "cases:correct_closing": (reverse("cases:correct_closing", args=[ids["closed_case"]]), closing),
        "intake:correct": of("intake:correct", "contact", without("intake.Contact", "unit")),
        "outreach:correct_event": of("outreach:correct_event", "event", without("outreach.Event", "unit")),
        "outreach:correct_material": of("outreach:correct_material", "material", without("outreach.Material", "unit")),
        "resources:correct_donation": of(
            "resources:correct_donation", "donation", without("resources.Donation", "unit")),
        "desk:staff_change": of("desk:staff_change", "staff_member", made["org.Staff"][1]),
        "worklist:move_task": of("worklist:move_task", "task", {"due_on": "06/03/2026"}),
        "worklist:move_appointment": of(
            "worklist:move_appointment", "appointment", {"day": "06/03/2026", "hour": "8:00", "place": "Nhà"}
        ),
        "desk:unit_change": of(
            "desk:unit_change", "unit",
            {"code": "VP01", "name": "Văn phòng Sửa", "parent": str(world.centre.pk), "level": "commune"},
        ),
    }  # fmt: skip


def _plan_lines(world: World) -> dict[str, tuple[str, dict[str, Any]]]:
    """Lines of a plan that is being written: they are changed without a reason."""
    ids, made = world.ids, _plans(world)
    return {
        "cases:plan_period": (
            reverse("cases:plan_period", args=[ids["planned_case"], ids["plan"]]),
            {"begins_on": "11/02/2026", "ends_on": "11/05/2026", "risks": "Ghi"},
        ),
        "cases:change_goal": (
            reverse("cases:change_goal", args=[ids["planned_case"], ids["goal"]]),
            made["cases.Goal"][1],
        ),
        "cases:change_activity": (
            reverse("cases:change_activity", args=[ids["planned_case"], ids["activity"]]),
            made["cases.Activity"][1],
        ),
    }


def moving(world: World) -> dict[str, tuple[str, dict[str, Any]]]:
    """Route → (address, data) of the form by which somebody lives elsewhere."""
    return {
        "registry:move": (
            reverse("registry:move", args=[world.ids["person"]]),
            {"words": PLACE, "hamlet": "Thôn 3", "since": "10/02/2026"},
        ),
    }


def filled(world: World) -> list[tuple[str, dict[str, Any]]]:
    """All of them."""
    return [*creating(world).values(), *correcting(world).values(), *moving(world).values()]
