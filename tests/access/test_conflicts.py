"""Conflicts of interest: blind at once, everywhere, and nothing is left without a worker."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.urls import reverse

from nhipcau.access import actions
from nhipcau.access.models import Anchor, Conflict, Membership
from nhipcau.audit.models import Event
from nhipcau.kernel.errors import Refused

NUMBER, NAME = "CA-2026-001", "Lý Thị Mây"


@pytest.fixture
def case(open_case: Any, excluded: Any) -> Any:
    return open_case(NUMBER, officer=excluded.staff, by=excluded.actor)


@pytest.fixture
def declare(system: Any, at: datetime) -> Any:
    def act(record: Any, user: Any, **more: Any) -> Conflict:
        told = {"kind": "kin", "by": system, "at": at, **more}
        return actions.declare_conflict(record=record, staff=user.staff, **told)

    return act


def contact_of(case: Any, by: Any, at: datetime) -> Any:
    from nhipcau.intake import actions as intake

    new = intake.NewContact(
        unit=case.unit, channel="call", received_at=datetime(2026, 3, 1, 2, tzinfo=UTC), caller_name="Người Gọi",
        client_name=NAME,
    )  # fmt: skip
    contact = intake.log_contact(contact=new, by=by, at=at)
    return intake.link_case(contact=contact, case=case, by=by, at=at)


def test_it_stands_on_the_person_and_blinds_to_everything_about_them(
    case: Any, declare: Any, excluded: Any, colleague: Any, system: Any, at: datetime, signed_in: Any
) -> None:
    contact = contact_of(case, system, at)
    other = signed_in(colleague)
    client = signed_in(excluded)
    pages = [
        reverse("desk:case", args=[case.pk]),
        reverse("desk:person", args=[case.person_id]),
        reverse("intake:contact", args=[contact.pk]),
    ]
    assert [client.get(page).status_code for page in pages] == [200] * 3
    conflict = declare(case, excluded)
    assert conflict.anchor_id == case.person.anchor_id
    assert [client.get(page).status_code for page in pages] == [404] * 3
    assert [other.get(page).status_code for page in pages] == [200] * 3
    for listing in ("/", reverse("cases:cases"), reverse("registry:people"), reverse("intake:contacts")):
        text = client.get(listing).content.decode()
        assert (NUMBER in text, NAME in text) == (False, False), listing
    for words in (NUMBER, NAME):
        found = client.post(reverse("desk:search"), {"q": words}).content.decode()
        assert f"/case/{case.pk}" not in found and f"/person/{case.person_id}" not in found


def test_a_stranger_sees_no_more_for_it(case: Any, declare: Any, excluded: Any, stranger: Any, signed_in: Any) -> None:
    declare(case, excluded)
    assert signed_in(stranger).get(reverse("desk:case", args=[case.pk])).status_code == 404


def test_a_colleague_of_the_same_unit_takes_over(
    case: Any, declare: Any, excluded: Any, colleague: Any, office: Any
) -> None:
    declare(case, excluded)
    case.refresh_from_db()
    team = Membership.objects.filter(anchor=case.anchor, ended_at__isnull=True)
    assert (case.officer, case.unit) == (colleague.staff, office)
    assert list(team.values_list("staff", "part")) == [(colleague.staff_id, "assigned")]


def test_the_least_laden_takes_over(
    case: Any, declare: Any, excluded: Any, colleague: Any, make_staff: Any, office: Any, open_case: Any
) -> None:
    free = make_staff("ranh.roi", "case_worker", office, "Tạ Thị Rảnh")
    open_case("CA-2026-002", officer=colleague.staff)
    declare(case, excluded)
    case.refresh_from_db()
    assert case.officer == free.staff


def test_with_nobody_free_it_rises_and_ownership_with_it(
    case: Any, declare: Any, excluded: Any, director: Any, centre: Any
) -> None:
    declare(case, excluded)
    case.refresh_from_db()
    assert (case.officer, case.unit, Anchor.objects.get(pk=case.anchor_id).unit) == (director.staff, centre, centre)
    moved = Event.objects.get(action="cases.moved")
    assert (moved.object_id, moved.unit_id, moved.details["to"]) == (str(case.pk), centre.pk, centre.pk)


def test_nobody_works_under_a_head_who_must_not_know(
    case: Any, declare: Any, head: Any, colleague: Any, director: Any, centre: Any
) -> None:
    """The head was in no team; the case rises all the same, away from those the head leads."""
    declare(case, head)
    case.refresh_from_db()
    assert (case.officer, case.unit) == (director.staff, centre)


def test_a_director_is_no_exception(
    case: Any, declare: Any, director: Any, colleague: Any, centre: Any, signed_in: Any
) -> None:
    client = signed_in(director)
    url = reverse("desk:case", args=[case.pk])
    assert client.get(url).status_code == 200
    declare(case, director)
    case.refresh_from_db()
    assert client.get(url).status_code == 404
    assert case.unit != centre  # the office is not led by the director: it keeps the case


def test_nobody_at_all_leaves_it_for_the_supervisors(case: Any, declare: Any, excluded: Any, centre: Any) -> None:
    declare(case, excluded)
    case.refresh_from_db()
    assert (case.officer, case.unit) == (None, centre)


def test_closed_cases_stay_where_they_are_until_they_are_opened_again(
    case: Any, declare: Any, excluded: Any, colleague: Any, system: Any, at: datetime
) -> None:
    from nhipcau.cases import actions as cases

    cases.close(case=case, closing=cases.Closing(on=at.date(), reason="other"), by=system, at=at)
    declare(case, excluded)
    case.refresh_from_db()
    assert case.officer == excluded.staff
    cases.reopen(case=case, on=at.date(), reason="Cần giúp tiếp", by=system, at=at)
    case.refresh_from_db()
    assert case.officer == colleague.staff


def test_what_was_declared_on_a_call_holds_for_the_person_it_turns_out_to_be_about(
    case: Any, declare: Any, excluded: Any, colleague: Any, system: Any, at: datetime, signed_in: Any
) -> None:
    from nhipcau.intake import actions as intake

    new = intake.NewContact(unit=case.unit, channel="call", received_at=datetime(2026, 3, 1, tzinfo=UTC))
    contact = intake.log_contact(contact=new, by=system, at=at)
    declare(contact, excluded)
    assert signed_in(excluded).get(reverse("desk:case", args=[case.pk])).status_code == 200
    intake.link_case(contact=contact, case=case, by=system, at=at)
    case.refresh_from_db()
    assert signed_in(excluded).get(reverse("desk:case", args=[case.pk])).status_code == 404
    assert case.officer == colleague.staff


def test_they_are_not_given_the_record_again(
    case: Any, declare: Any, excluded: Any, colleague: Any, system: Any, at: datetime
) -> None:
    from nhipcau.cases import actions as cases

    declare(case, excluded)
    case.refresh_from_db()
    told = {"by": system, "at": at}
    with pytest.raises(Refused):
        cases.reassign(case=case, officer=excluded.staff, **told)
    with pytest.raises(Refused):
        cases.correct_case(case=case, changes={"officer": excluded.staff}, reason="thử", **told)
    with pytest.raises(Refused):
        actions.join_team(record=case, staff=excluded.staff, part="named", **told)
    with pytest.raises(Refused):
        declare(case, excluded)


def test_no_event_of_it_holds_a_name(case: Any, declare: Any, excluded: Any, colleague: Any) -> None:
    declare(case.person, excluded)
    events = Event.objects.filter(action__startswith="access.conflict")
    assert [(e.object_kind, e.object_words) for e in events] == [("registry.person", str(case.person_id))]
    assert not [e for e in Event.objects.all() if NAME in repr(vars(e))]


def test_it_ends_with_a_reason_and_the_team_is_not_given_back(
    case: Any, declare: Any, excluded: Any, colleague: Any, system: Any, at: datetime, signed_in: Any
) -> None:
    conflict = declare(case, excluded)
    told = {"record": case, "conflict": conflict, "by": system, "at": at}
    with pytest.raises(Refused):
        actions.end_conflict(reason=" ", **told)
    actions.end_conflict(reason="Khai nhầm người", **told)
    assert signed_in(excluded).get(reverse("desk:case", args=[case.pk])).status_code == 200
    assert not Membership.objects.filter(staff=excluded.staff, ended_at__isnull=True).exists()
    with pytest.raises(Refused):
        actions.end_conflict(reason="Lần nữa", **told)


def test_an_account_that_belongs_to_nobody_on_the_staff_list_is_kept_out_too(
    case: Any, head: Any, make_account: Any, office: Any, signed_in: Any
) -> None:
    alone = make_account("mot.minh", "office_head", office, "Lò Thị Một Mình")
    stays = make_account("con.lai", "office_head", office, "Lò Thị Còn Lại")
    page, url = reverse("desk:case", args=[case.pk]), reverse("access:declare", args=["cases.case", case.pk])
    clients = {user.login: signed_in(user) for user in (alone, stays)}
    assert [client.get(page).status_code for client in clients.values()] == [200, 200]
    form = clients["mot.minh"].get(url).content.decode()
    assert f'value="account-{alone.pk}" selected' in form  # one's own account to begin with
    sent = {"staff": f"account-{alone.pk}", "kind": "kin", "note": "Chị họ"}
    assert clients["mot.minh"].post(url, sent).headers["Location"] == "/"
    assert [client.get(page).status_code for client in clients.values()] == [404, 200]
    assert NUMBER not in clients["mot.minh"].get(reverse("cases:cases")).content.decode()
    conflict = Conflict.objects.get()
    assert (conflict.staff, conflict.user, conflict.name) == (None, alone, "Lò Thị Một Mình")
    again = signed_in(stays).post(url, sent)
    assert again.status_code == 422
    team = reverse("access:team", args=["cases.case", case.pk])
    assert "Lò Thị Một Mình" in signed_in(stays).get(team).content.decode()
    end = reverse("access:end_conflict", args=["cases.case", case.pk, conflict.pk])
    assert signed_in(stays).post(end, {"reason": "Nhầm người"}).status_code == 302
    assert signed_in(alone).get(page).status_code == 200
