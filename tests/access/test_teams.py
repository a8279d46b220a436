"""The team of a record and how sensitive it is, on its pages."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from nhipcau.access import actions
from nhipcau.access.models import Conflict, Membership
from nhipcau.kernel.errors import Refused
from nhipcau.worklist.models import Notice

NUMBER, NAME = "CA-2026-001", "Lý Thị Mây"
PANEL, SUGGESTED = "Nhóm phụ trách và quyền xem", "Chỉ là gợi ý"


@pytest.fixture
def case(open_case: Any, colleague: Any) -> Any:
    return open_case(NUMBER, officer=colleague.staff)


def url(name: str, case: Any, *more: Any) -> str:
    return reverse(f"access:{name}", args=["cases.case", case.pk, *more])


def test_who_supervises_or_is_in_charge_says_who_is_in_the_team(
    case: Any, head: Any, colleague: Any, excluded: Any, make_staff: Any, other_office: Any, signed_in: Any
) -> None:
    guest = make_staff("khach.moi", "case_worker", other_office, "Ngô Thị Khách")
    page = reverse("desk:case", args=[case.pk])
    assert signed_in(guest).get(page).status_code == 404
    asked = {"staff": guest.staff_id, "part": "referred"}
    assert signed_in(excluded).post(url("join", case), asked).status_code == 404  # reads it, and no more
    assert signed_in(colleague).post(url("join", case), asked).status_code == 302
    assert signed_in(guest).get(page).status_code == 200
    member = Membership.objects.get(staff=guest.staff)
    assert guest.name in signed_in(head).get(page).content.decode()
    assert guest.name not in signed_in(excluded).get(page).content.decode()
    assert signed_in(head).post(url("leave", case, member.pk)).status_code == 302
    assert signed_in(guest).get(page).status_code == 404


@pytest.mark.parametrize("page", ["desk:case", "desk:person"])
def test_the_panel_stands_on_both_pages(case: Any, head: Any, signed_in: Any, page: str) -> None:
    pk = case.pk if page == "desk:case" else case.person_id
    text = signed_in(head).get(reverse(page, args=[pk])).content.decode()
    assert PANEL in text and "/conflict/" in text


def test_a_record_is_never_left_without_a_worker(case: Any, head: Any, colleague: Any, signed_in: Any) -> None:
    member = Membership.objects.get(anchor=case.anchor, staff=colleague.staff)
    signed_in(head).post(url("leave", case, member.pk))
    assert Membership.objects.get(pk=member.pk).ended_at is None


def test_nobody_is_put_in_charge_or_made_the_recorder_here(case: Any, head: Any, excluded: Any, signed_in: Any) -> None:
    for part in ("assigned", "recorded", "x", ""):
        answer = signed_in(head).post(url("join", case), {"staff": excluded.staff_id, "part": part})
        assert answer.status_code == 422
    assert not Membership.objects.filter(staff=excluded.staff).exists()


def test_joining_twice_or_after_leaving_the_staff_is_refused(case: Any, excluded: Any, system: Any, at: Any) -> None:
    told = {"record": case, "staff": excluded.staff, "part": "named", "by": system, "at": at}
    actions.join_team(**told)
    with pytest.raises(Refused):
        actions.join_team(**told)
    excluded.staff.left_on = at.date().replace(day=1)
    with pytest.raises(Refused):
        actions.join_team(**{**told, "part": "referred"})


def test_restricted_is_for_the_team_and_the_supervisor_sealed_for_those_named(
    case: Any, head: Any, colleague: Any, excluded: Any, signed_in: Any
) -> None:
    page = reverse("desk:case", args=[case.pk])

    def seen() -> list[int]:
        return [signed_in(user).get(page).status_code for user in (colleague, head, excluded)]

    assert seen() == [200, 200, 200]
    signed_in(head).post(url("sensitivity", case), {"sensitivity": "restricted"})
    assert seen() == [200, 200, 404]
    answer = signed_in(head).post(url("sensitivity", case), {"sensitivity": "sealed"})
    assert answer.headers["Location"] == "/"  # the head is not named: it is gone for them too
    assert seen() == [200, 404, 404]
    signed_in(colleague).post(url("sensitivity", case), {"sensitivity": "normal"})
    assert seen() == [200, 200, 200]


def test_the_page_leads_to_the_other_records_about_the_person(
    case: Any, head: Any, colleague: Any, signed_in: Any
) -> None:
    signed_in(head).post(url("sensitivity", case), {"sensitivity": "restricted"})
    said = signed_in(head).get(url("team", case)).content.decode()
    assert f"/records/registry.person/{case.person_id}/team/" in said
    person = reverse("access:team", args=["registry.person", case.person_id])
    assert signed_in(head).get(person).status_code == 200
    signed_in(head).post(reverse("access:join", args=["registry.person", case.person_id]),
                         {"staff": colleague.staff_id, "part": "named"})  # fmt: skip
    signed_in(head).post(person.replace("/team/", "/sensitivity/"), {"sensitivity": "sealed"})
    assert signed_in(head).get(person).status_code == 404
    assert f"registry.person/{case.person_id}/" not in signed_in(head).get(url("team", case)).content.decode()


def test_whoever_gives_a_case_away_leaves_it_as_its_recorder_too(
    open_case: Any, head: Any, colleague: Any, excluded: Any, at: Any
) -> None:
    from nhipcau.access.actions.teams import join_recorder
    from nhipcau.cases.actions import reassign
    from nhipcau.kernel.writing import bulk_generator

    case = open_case("CA-2026-009", officer=colleague.staff)
    with bulk_generator():
        join_recorder(case.anchor_id, colleague.actor, at)
    reassign(case=case, officer=excluded.staff, by=head.actor, at=at)
    team = Membership.objects.filter(anchor_id=case.anchor_id, ended_at=None)
    assert colleague.staff_id not in team.values_list("staff_id", flat=True)


def test_sealing_needs_somebody_with_an_account(
    open_case: Any, office: Any, head: Any, system: Any, at: Any, signed_in: Any
) -> None:
    from nhipcau.org import actions as org

    case = open_case(NUMBER)
    assert signed_in(head).post(url("sensitivity", case), {"sensitivity": "sealed"}).status_code == 422
    nobody = org.add_staff(entry=org.NewStaff(unit=office, name="Không Tài Khoản"), by=system, at=at)
    actions.join_team(record=case, staff=nobody, part="named", by=system, at=at)
    assert signed_in(head).post(url("sensitivity", case), {"sensitivity": "sealed"}).status_code == 422


def test_the_last_one_of_a_sealed_record_stays(open_case: Any, head: Any, system: Any, at: Any, signed_in: Any) -> None:
    case = open_case(NUMBER)
    actions.join_team(record=case, staff=head.staff, part="named", by=system, at=at)
    actions.set_sensitivity(record=case, sensitivity="sealed", by=system, at=at)
    member = Membership.objects.get(staff=head.staff)
    signed_in(head).post(url("leave", case, member.pk))
    assert Membership.objects.get(pk=member.pk).ended_at is None


def test_whoever_blinds_themself_is_led_to_today_with_a_neutral_sentence(
    case: Any, colleague: Any, signed_in: Any
) -> None:
    client = signed_in(colleague)
    answer = client.post(url("declare", case), {"staff": colleague.staff_id, "kind": "kin"}, follow=True)
    assert answer.redirect_chain[-1][0] == "/"
    text = answer.content.decode()
    assert "Đã ghi nhận" in text and NUMBER not in text and NAME not in text
    assert client.get(url("team", case)).status_code == 404


def test_who_only_reads_declares_only_for_themself(
    case: Any, excluded: Any, colleague: Any, head: Any, signed_in: Any
) -> None:
    """A case worker writes only on their own cases, whoever writes declares for anybody, the head included."""
    assert signed_in(excluded).post(url("declare", case), {"staff": head.staff_id, "kind": "kin"}).status_code == 422
    assert not Conflict.objects.exists()
    assert (
        signed_in(colleague).post(url("declare", case), {"staff": head.staff_id, "kind": "superior"}).status_code == 302
    )
    assert Conflict.objects.get().staff == head.staff


def test_a_stranger_declares_nothing(case: Any, stranger: Any, colleague: Any, signed_in: Any) -> None:
    answer = signed_in(stranger).post(url("declare", case), {"staff": colleague.staff_id, "kind": "kin"})
    assert (answer.status_code, Conflict.objects.exists()) == (404, False)


def test_only_supervisors_read_of_conflicts_and_end_them(
    case: Any,
    head: Any,
    colleague: Any,
    excluded: Any,
    make_staff: Any,
    office: Any,
    system: Any,
    at: Any,
    signed_in: Any,
) -> None:
    told = {"kind": "kin", "note": "Chú ruột của cháu", "by": system, "at": at}
    conflict = actions.declare_conflict(record=case, staff=excluded.staff, **told)
    end = url("end_conflict", case, conflict.pk)
    assert "Chú ruột" in signed_in(head).get(url("team", case)).content.decode()
    text = signed_in(colleague).get(url("team", case)).content.decode()
    assert "Chú ruột" not in text
    assert signed_in(colleague).post(end, {"reason": "Thôi"}).status_code == 403
    assert signed_in(head).post(end, {"reason": ""}).status_code == 422
    assert signed_in(head).post(end, {"reason": "Khai nhầm"}).status_code == 302
    assert Conflict.objects.get().ended_reason == "Khai nhầm"


def test_a_conflict_is_reached_only_through_its_own_record(
    case: Any, open_case: Any, head: Any, excluded: Any, system: Any, at: Any, signed_in: Any
) -> None:
    other = open_case("CA-2026-002")
    conflict = actions.declare_conflict(record=other, staff=excluded.staff, kind="kin", by=system, at=at)
    assert signed_in(head).get(url("end_conflict", case, conflict.pk)).status_code == 404


def test_the_excluded_person_is_told_nothing_and_the_others_are(
    case: Any, head: Any, colleague: Any, excluded: Any, signed_in: Any
) -> None:
    signed_in(colleague).post(url("declare", case), {"staff": colleague.staff_id, "kind": "kin"})
    case.refresh_from_db()
    given = {head.staff_id: head, excluded.staff_id: excluded}[case.officer_id]
    told = set(Notice.objects.values_list("account", "kind"))
    assert told == {(given.pk, "access.record_given"), (head.pk, "access.conflict_declared")}
    page = signed_in(colleague).get("/").content.decode()
    assert NUMBER not in page and NAME not in page


def test_the_same_surname_and_place_only_suggests_and_only_to_the_supervisor(
    open_case: Any,
    office: Any,
    province: Any,
    head: Any,
    colleague: Any,
    excluded: Any,
    system: Any,
    at: Any,
    signed_in: Any,
) -> None:
    from nhipcau.org import actions as org

    commune = org.new_place(level="commune", code="90101", name="Xã Suối Trong", parent=province)
    commune.province = province
    org.save_places(batch=org.Batch(new=[commune]), source="thử", by=system, at=at)
    office.place = commune
    office.save(update_fields=["place"])
    case = open_case(NUMBER, place=commune, officer=colleague.staff)
    text = signed_in(head).get(url("team", case)).content.decode()
    assert SUGGESTED in text and f"?staff={excluded.staff_id}" in text and f"?staff={colleague.staff_id}" not in text
    assert SUGGESTED not in signed_in(colleague).get(url("team", case)).content.decode()
    actions.declare_conflict(record=case, staff=excluded.staff, kind="kin", by=system, at=at)
    assert SUGGESTED not in signed_in(head).get(url("team", case)).content.decode()


def test_contacts_and_screenings_have_the_page_too(
    case: Any, head: Any, office: Any, system: Any, at: Any, signed_in: Callable[..., Any]
) -> None:
    from nhipcau.intake.actions import NewContact, log_contact

    contact = log_contact(contact=NewContact(unit=office, channel="call", received_at=at), by=system, at=at)
    team = reverse("access:team", args=["intake.contact", contact.pk])
    client = signed_in(head)
    assert team in client.get(reverse("intake:contact", args=[contact.pk])).content.decode()
    assert client.get(team).status_code == 200


def test_the_page_asks_as_much_for_one_member_as_for_three(
    case: Any, head: Any, make_staff: Any, office: Any, system: Any, at: Any, signed_in: Any
) -> None:
    from tests.cases.test_pages import queries_of

    client = signed_in(head)
    one = queries_of(client, url("team", case))
    for login in ("mot", "hai"):
        user = make_staff(f"them.{login}", "case_worker", office)
        actions.join_team(record=case, staff=user.staff, part="named", by=system, at=at)
    assert queries_of(client, url("team", case)) == one
    assert one <= 14
