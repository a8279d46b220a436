"""Carrying a plan out: activities settled in one act with their service, notes, reviews, the time after the end."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nhipcau.cases import actions as cases
from nhipcau.cases.actions import notes as actions
from nhipcau.cases.actions import plans
from nhipcau.cases.models import Activity, AfterCare, Note, Plan, Review, ReviewItem, ServiceRecord
from nhipcau.kernel.contracts import conditions
from nhipcau.kernel.errors import Refused
from tests.counting import questions

DAY = date(2026, 3, 2)
SECRET = "KANARI-GHI-CHEP"


@pytest.fixture
def director(make_account: Any, centre: Any) -> Any:
    return make_account("giam.doc", "director", centre, "Phạm Thị Giám Đốc")


@pytest.fixture
def plan(open_case: Any, worker: Any, director: Any, at: Any) -> Plan:
    """A plan in force: one goal, one activity that is a home visit, due today."""
    case = open_case()
    told = {"by": worker.actor, "at": at}
    made = plans.start_plan(case=case, begins_on=DAY, **told)
    goal = plans.write_goal(plan=made, new=plans.NewGoal(words="Trẻ đi học"), **told)
    new = plans.NewActivity(words="Đến thăm nhà", goal=goal, who_words="Xã", due_on=DAY, kind="home_visit")
    plans.write_activity(plan=made, new=new, **told)
    given = {"on": DAY, "name": "Lý Văn Bố", "capacity": "parent", "child_said": "Cháu đồng ý"}
    plans.sign_plan(plan=made, signature=plans.Signature(**given), **told)
    plans.submit_plan(plan=made, **told)
    review = DAY + timedelta(days=90)
    return plans.decide_plan(plan=made, approve=True, review_on=review, by=director.actor, at=at)


@pytest.fixture
def activity(plan: Plan) -> Activity:
    return Activity.objects.select_related("plan__case__unit").get(plan=plan)


def test_an_activity_is_ticked_done_with_its_service(activity: Activity, worker: Any, signed_in: Any) -> None:
    client = signed_in(worker)
    case = activity.plan.case_id
    url = reverse("cases:do_activity", args=[case, activity.pk])
    assert url in client.get(reverse("desk:case", args=[case])).content.decode()  # the first tap
    shown = client.get(url).content.decode()
    assert 'value="02/03/2026"' in shown and '<option value="home_visit" selected' in shown
    assert client.post(url, {"on": "02/03/2026", "kind": "home_visit", "quantity": 1}).status_code == 302  # the second
    activity.refresh_from_db()
    assert (activity.status, activity.service, activity.settled_on) == ("done", ServiceRecord.objects.get(), DAY)
    assert client.post(url, {"on": "02/03/2026", "kind": "home_visit", "quantity": 1}).status_code == 302
    assert ServiceRecord.objects.count() == 1  # it was settled; nothing is recorded twice
    assert "đã có kết quả" in client.get(reverse("desk:case", args=[case])).content.decode()


def test_an_activity_without_a_service_keeps_the_note(activity: Activity, worker: Any, at: Any) -> None:
    with pytest.raises(Refused):
        plans.do_activity(activity=activity, on=DAY + timedelta(days=1), by=worker.actor, at=at)
    plans.do_activity(activity=activity, on=DAY, note="Đã gặp cô giáo", by=worker.actor, at=at)
    assert not ServiceRecord.objects.exists()
    assert Note.objects.values_list("words", "activity").get() == ("Đã gặp cô giáo", activity.pk)


def test_what_is_not_done_or_put_off_has_a_reason(activity: Activity, worker: Any, at: Any) -> None:
    later = DAY + timedelta(days=7)
    for due, reason, field in ((later, " ", "reason"), (DAY, "Bận", "due_on"), (DAY - timedelta(1), "Bận", "due_on")):
        with pytest.raises(Refused) as refused:
            plans.postpone_activity(activity=activity, due_on=due, reason=reason, by=worker.actor, at=at)
        assert refused.value.field == field
    plans.postpone_activity(activity=activity, due_on=later, reason="Gia đình vắng", by=worker.actor, at=at)
    note = Note.objects.get()
    assert "02/03/2026" in note.words and "09/03/2026" in note.words and note.result == "Gia đình vắng"
    with pytest.raises(Refused):
        plans.leave_activity(activity=activity, reason="", by=worker.actor, at=at)
    plans.leave_activity(activity=activity, reason="Gia đình đã chuyển đi", by=worker.actor, at=at)
    with pytest.raises(Refused):
        plans.do_activity(activity=activity, on=DAY, by=worker.actor, at=at)
    assert Activity.objects.values_list("status", "settled_reason").get() == ("not_done", "Gia đình đã chuyển đi")


def test_what_was_settled_while_the_next_version_was_written_is_carried_over(
    plan: Plan, activity: Activity, worker: Any, director: Any, at: Any
) -> None:
    new = plans.change_plan(plan=plan, reason="Thêm việc", by=worker.actor, at=at)
    plans.do_activity(activity=activity, on=DAY, kind="home_visit", by=worker.actor, at=at)
    given = {"on": DAY, "name": "Lý Văn Bố", "capacity": "parent", "child_said": "Cháu đồng ý"}
    plans.sign_plan(plan=new, signature=plans.Signature(**given), by=worker.actor, at=at)
    plans.submit_plan(plan=new, by=worker.actor, at=at)
    plans.decide_plan(plan=new, approve=True, review_on=DAY + timedelta(days=9), by=director.actor, at=at)
    copied = Activity.objects.get(plan=new)
    assert (copied.status, copied.service) == ("done", ServiceRecord.objects.get())


def test_a_confidential_note_is_for_the_team_and_the_supervisor(
    open_case: Any, office: Any, worker: Any, make_account: Any, signed_in: Any, system: Any, at: Any
) -> None:
    from nhipcau.org.actions import NewStaff, add_staff

    member = add_staff(entry=NewStaff(unit=office, name="Hồ Thị Phụ Trách"), by=system, at=at)
    case = open_case(unit=office, officer=member)
    for words, confidential in (("Thường", False), (SECRET, True)):
        new = actions.NewNote(kind="visit", on=DAY, words=words, confidential=confidential)
        note = actions.write_note(case=case, note=new, by=system, at=at)
    url, page = reverse("cases:note", args=[case.pk, note.pk]), reverse("desk:case", args=[case.pk])
    colleague = signed_in(make_account("can.bo.ca", "case_worker", office))
    text = colleague.get(page).content.decode()
    assert "Thường" in text and SECRET not in text and colleague.get(url).status_code == 404
    for user in (worker, make_account("phu.trach", "case_worker", office, staff=member)):
        client = signed_in(user)
        assert SECRET in client.get(page).content.decode() and SECRET in client.get(url).content.decode()


def test_notes_cost_the_page_no_more_questions(plan: Plan, worker: Any, signed_in: Any, at: Any) -> None:
    client, url = signed_in(worker), reverse("desk:case", args=[plan.case_id])

    def asked() -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url).status_code == 200
        return questions(seen)

    def write(count: int) -> None:
        for _ in range(count):
            new = actions.NewNote(kind="visit", on=DAY, words="Ghi", confidential=True)
            actions.write_note(case=plan.case, note=new, by=worker.actor, at=at)

    write(1)
    one = asked()
    write(3)
    assert asked() == one <= 12


def test_a_review_sets_the_next_day_and_says_what_is_proposed(plan: Plan, worker: Any, signed_in: Any) -> None:
    client, url = signed_in(worker), reverse("cases:review_plan", args=[plan.case_id, plan.pk])
    assert not conditions["review_done"].met(plan.case, None)
    values = {"on": "02/03/2026", "period": "quarter", "conclusion": "Trẻ đã đi học", "proposal": "go_on"}
    assert client.post(url, {**values, "next_on": "01/03/2026"}).status_code == 422
    assert client.post(url, {**values, "conclusion": " ", "next_on": "02/06/2026"}).status_code == 422
    rated = {"rating_needs_met": "good", "words_needs_met": "Đủ sách vở", "next_on": "02/06/2026"}
    assert client.post(url, {**values, **rated}).status_code == 302
    assert ReviewItem.objects.values_list("item", "rating", "words").get() == ("needs_met", "good", "Đủ sách vở")
    assert Plan.objects.get().review_on == date(2026, 6, 2)
    text = client.get(reverse("desk:case", args=[plan.case_id])).content.decode()
    assert "Trẻ đã đi học" in text and "Rà soát: Tiếp tục" in text
    assert client.post(url, {**values, "proposal": "close"}).status_code == 302
    assert Review.objects.latest("pk").next_on is None
    plan.case.__dict__.pop("_answers", None)
    assert conditions["review_done"].met(plan.case, None)


def test_visits_after_the_end_are_planned_due_and_end(
    open_case: Any, centre: Any, make_account: Any, signed_in: Any, system: Any, at: Any
) -> None:
    from nhipcau.org.actions import NewStaff, add_staff

    member = add_staff(entry=NewStaff(unit=centre, name="Hồ Thị Phụ Trách"), by=system, at=at)
    case = open_case(officer=member)
    client = signed_in(make_account("phu.trach", "case_worker", centre, staff=member))
    url = reverse("cases:after_care", args=[case.pk])
    assert client.get(url).status_code == 302  # it is in progress
    visit = actions.NewNote(kind="after_care", on=DAY, words="Đến thăm")
    cases.close(case=case, closing=cases.Closing(on=date(2026, 2, 2), reason="integrated"), by=system, at=at)
    with pytest.raises(Refused):
        actions.write_note(case=case, note=visit, by=system, at=at)
    assert 'value="02/08/2026"' in client.get(url).content.decode()  # six months
    assert client.post(url, {"until": "02/04/2026", "next_visit_on": "02/05/2026"}).status_code == 422
    assert client.post(url, {"until": "02/04/2026", "next_visit_on": "02/03/2026"}).status_code == 302
    assert "Thăm sau kết thúc" in client.get("/").content.decode()
    actions.write_note(case=case, note=visit, by=system, at=at)
    assert AfterCare.objects.get().next_visit_on == date(2026, 4, 2)
    assert "Thăm sau kết thúc" not in client.get("/").content.decode()
    later = actions.NewNote(kind="after_care", on=date(2026, 3, 2), words="Lần nữa")
    actions.write_note(case=case, note=later, by=system, at=at)


def test_activities_of_somebody_who_leaves_are_handed_over(
    plan: Plan, activity: Activity, centre: Any, worker: Any, system: Any, at: Any
) -> None:
    from nhipcau.kernel.contracts import holdings
    from nhipcau.org.actions import NewStaff, add_staff

    one, other = (add_staff(entry=NewStaff(unit=centre, name=name), by=system, at=at) for name in ("Hồ Một", "Hồ Hai"))
    plans.hand_activities(ids=[activity.pk], to=one, by=system, at=at)
    held = holdings["cases.activity"].held(one.pk)
    assert [(each.id, each.anchor) for each in held] == [(activity.pk, plan.case.anchor_id)]
    assert plan.case.number in held[0].number and "thăm" not in held[0].number
    holdings["cases.activity"].reassign([activity.pk], other, system, at)
    assert not holdings["cases.activity"].held(one.pk)
    plans.leave_activity(activity=Activity.objects.get(pk=activity.pk), reason="Thôi", by=worker.actor, at=at)
    assert not holdings["cases.activity"].held(other.pk)
