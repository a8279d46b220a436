"""The plan of a case: written, signed, submitted, decided on by somebody else, replaced with a reason."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nhipcau.audit.models import Event
from nhipcau.cases import actions as cases
from nhipcau.cases.actions import plans as actions
from nhipcau.cases.models import Activity, Goal, Plan
from nhipcau.cases.queries.plans import sheet_of
from nhipcau.kernel.contracts import conditions
from nhipcau.kernel.errors import Refused
from nhipcau.rulebook.queries import plan_templates
from nhipcau.worklist.models import Notice
from tests.counting import questions

DAY = date(2026, 3, 2)
SECRET = "KANARI-KE-HOACH"


@pytest.fixture
def director(make_account: Any, centre: Any) -> Any:
    return make_account("giam.doc", "director", centre, "Phạm Thị Giám Đốc")


@pytest.fixture
def plan(open_case: Any, worker: Any, at: Any) -> Plan:
    """A plan with one goal and one activity that somebody does, not signed yet."""
    case = open_case(client_group="child_violence")
    made = actions.start_plan(case=case, begins_on=DAY, by=worker.actor, at=at)
    goal = actions.write_goal(plan=made, new=actions.NewGoal(words=f"{SECRET} an toàn"), by=worker.actor, at=at)
    new = actions.NewActivity(
        words=f"{SECRET} thăm hộ", goal=goal, who_words="Xã", due_on=DAY, kind="home_visit", cost=1_500_000
    )
    actions.write_activity(plan=made, new=new, by=worker.actor, at=at)
    return made


def signed(plan: Plan, by: Any, at: Any, **more: Any) -> Plan:
    given = {"on": DAY, "name": "Lý Văn Bố", "capacity": "parent", "child_said": "Cháu muốn ở với bà", **more}
    return actions.sign_plan(plan=plan, signature=actions.Signature(**given), by=by.actor, at=at)


def approved(plan: Plan, by: Any, decider: Any, at: Any) -> Plan:
    actions.submit_plan(plan=signed(plan, by, at), by=by.actor, at=at)
    return actions.decide_plan(plan=plan, approve=True, review_on=DAY + timedelta(days=90), by=decider.actor, at=at)


def test_a_template_of_the_group_is_copied_with_days_from_the_beginning(open_case: Any, system: Any, at: Any) -> None:
    case = open_case(client_group="child_violence")
    template = plan_templates("child_violence", DAY)[0]
    assert (template.code, template.basis.verified) == ("child_protection", False)
    made = actions.start_plan(case=case, begins_on=DAY, template=template, by=system, at=at)
    sheet = sheet_of(made)
    assert [goal.words for goal, _ in sheet.goals] == [goal.words for goal in template.goals]
    first = sheet.activities[0]
    assert (first.emergency, first.due_on, first.who_words) == (True, DAY + timedelta(days=1), "Ủy ban nhân dân xã")
    with pytest.raises(Refused):  # one version at a time
        actions.start_plan(case=case, begins_on=DAY, by=system, at=at)
    assert Plan.objects.count() == 1


def test_a_short_intervention_has_no_plan(open_case: Any, system: Any, at: Any) -> None:
    with pytest.raises(Refused):
        actions.start_plan(case=open_case(level="intervention"), begins_on=DAY, by=system, at=at)


def test_nothing_is_submitted_before_all_is_there(plan: Plan, worker: Any, at: Any) -> None:
    with pytest.raises(Refused) as refused:
        actions.submit_plan(plan=plan, by=worker.actor, at=at)
    assert "chữ ký" in str(refused.value)
    signed(plan, worker, at)
    actions.write_activity(plan=plan, new=actions.NewActivity(words="Chưa có ai"), by=worker.actor, at=at)
    with pytest.raises(Refused) as refused:
        actions.submit_plan(plan=plan, by=worker.actor, at=at)
    assert str(refused.value).count("Chưa có ai") == 2 and "chữ ký" in str(refused.value)  # it must be signed anew
    assert Plan.objects.get().signed_at is None


def test_a_parent_signs_for_a_child_and_the_child_is_heard_from_seven_on(plan: Plan, worker: Any, at: Any) -> None:
    for wrong, field in (
        ({"capacity": "client"}, "capacity"),
        ({"child_said": ""}, "child_said"),
        ({"name": ""}, "name"),
    ):
        with pytest.raises(Refused) as refused:
            signed(plan, worker, at, **wrong)
        assert refused.value.field == field
    signed(plan, worker, at, child_said="", child_not_asked="Cháu không nói được")
    small = plan.case.person
    small.birth_date = date(2020, 3, 3)  # five years old
    plan.case.person = small
    signed(plan, worker, at, child_said="")


def test_nobody_decides_on_their_own_plan_and_a_returned_one_says_what_is_asked(
    plan: Plan, worker: Any, director: Any, at: Any
) -> None:
    actions.submit_plan(plan=signed(plan, worker, at), by=worker.actor, at=at)
    assert [(n.account, n.kind) for n in Notice.objects.all()] == [(director, "cases.plan_submitted")]
    with pytest.raises(Refused):
        actions.decide_plan(plan=plan, approve=True, review_on=DAY + timedelta(days=1), by=worker.actor, at=at)
    with pytest.raises(Refused):
        actions.write_goal(plan=plan, new=actions.NewGoal(words="Muộn"), by=worker.actor, at=at)
    with pytest.raises(Refused) as refused:
        actions.decide_plan(plan=plan, approve=False, by=director.actor, at=at)
    assert refused.value.field == "reason"
    actions.decide_plan(plan=plan, approve=False, reason="Ghi rõ người đưa đón", by=director.actor, at=at)
    assert (plan.status, plan.asked, plan.review_on) == ("returned", "Ghi rõ người đưa đón", None)
    actions.submit_plan(plan=plan, by=worker.actor, at=at)
    actions.decide_plan(plan=plan, approve=True, review_on=DAY + timedelta(days=90), by=director.actor, at=at)
    assert plan.status == "approved" and conditions["plan_approved"].met(plan.case, None)
    with pytest.raises(Refused):
        actions.decide_plan(plan=plan, approve=False, reason="Lần hai", by=director.actor, at=at)
    seen = Event.objects.filter(action__startswith="cases.plan_").values_list("action", flat=True)
    assert {"cases.plan_returned", "cases.plan_approved", "cases.plan_signed"} <= set(seen)
    assert SECRET not in "".join(str(e.details) + e.reason for e in Event.objects.all())


def test_an_approved_plan_is_locked_and_changed_by_a_new_version(
    plan: Plan, worker: Any, director: Any, at: Any
) -> None:
    approved(plan, worker, director, at)
    with pytest.raises(Refused):
        actions.write_goal(plan=plan, new=actions.NewGoal(words="Thêm"), by=worker.actor, at=at)
    with pytest.raises(Refused):
        actions.change_plan(plan=plan, reason=" ", by=worker.actor, at=at)
    new = actions.change_plan(plan=plan, reason="Trẻ chuyển trường", by=worker.actor, at=at)
    assert (new.cycle, new.version, new.status, new.is_signed) == (1, 2, "draft", False)
    assert Goal.objects.get(plan=new).root == Goal.objects.get(plan=plan)
    actions.submit_plan(plan=signed(new, worker, at), by=worker.actor, at=at)
    assert Plan.objects.get(pk=plan.pk).status == "approved"  # in force until the new one is
    actions.decide_plan(plan=new, approve=True, review_on=DAY + timedelta(days=90), by=director.actor, at=at)
    assert list(Plan.objects.order_by("id").values_list("status", flat=True)) == ["replaced", "approved"]
    following = actions.start_plan(case=plan.case, begins_on=DAY, by=worker.actor, at=at)
    assert (following.cycle, following.version) == (2, 1)
    actions.drop_plan(plan=following, by=worker.actor, at=at)
    again = actions.start_plan(case=plan.case, begins_on=DAY, by=worker.actor, at=at)
    assert (again.cycle, again.version) == (2, 2)


def test_a_goal_with_activities_stays_and_a_line_can_be_taken_out(plan: Plan, worker: Any, at: Any) -> None:
    goal, activity = Goal.objects.get(), Activity.objects.get()
    with pytest.raises(Refused):
        actions.remove_goal(goal=goal, by=worker.actor, at=at)
    actions.remove_activity(activity=activity, by=worker.actor, at=at)
    actions.remove_goal(goal=goal, by=worker.actor, at=at)
    assert not Goal.objects.exists() and not Activity.objects.exists()


# --- pages ------------------------------------------------------------------------------------------------------------
def test_a_plan_is_made_signed_submitted_and_approved_on_screen(
    open_case: Any, worker: Any, director: Any, signed_in: Any
) -> None:
    case, client = open_case(client_group="elderly", name="Đặng Thị Già"), signed_in(worker)
    case.person.birth_date = None
    at = lambda name, *args: reverse(f"cases:{name}", args=[case.pk, *args])  # noqa: E731
    assert "Lập kế hoạch" in client.get(reverse("desk:case", args=[case.pk])).content.decode()
    begin = {"template": "elderly_alone", "begins_on": "02/03/2026"}
    assert client.post(at("start_plan"), begin).headers["Location"] == at("plan")
    made = Plan.objects.get()
    page = client.get(at("plan")).content.decode()
    assert "Được hưởng đúng chế độ" in page and "Còn thiếu" in page
    for activity in Activity.objects.all():
        values = {"words": activity.words, "goal": activity.goal_id, "who_words": "Hội", "due_on": "10/03/2026"}
        url = at("change_activity", activity.pk)
        assert client.post(url, {**values, "cost": "hai"}).status_code == 422
        assert client.post(url, {**values, "cost": "1,5 triệu"}).status_code == 302
    assert "6.000.000 đ" in client.get(at("plan")).content.decode()
    assert client.post(at("add_goal", made.pk), {"words": "Vui", "more": "1"}).headers["Location"] == at(
        "add_goal", made.pk
    )
    sign = {"on": "02/03/2026", "capacity": "carer", "name": "Đặng Văn Con", "child_not_asked": "Không phải trẻ em"}
    assert client.post(at("sign_plan", made.pk), sign).status_code == 302
    assert client.post(at("submit_plan", made.pk)).status_code == 302
    assert client.get(at("decide_plan", made.pk)).status_code == 403  # a head of office does not decide
    other = signed_in(director)
    assert "Quyết định" in other.get(reverse("desk:case", args=[case.pk])).content.decode()
    decision = {"decision": "approve", "review_on": "02/06/2026"}
    assert other.get(at("decide_plan", made.pk)).status_code == 200  # with its lines and their days
    assert other.post(at("decide_plan", made.pk), decision).status_code == 302
    assert client.get(at("plan_period", made.pk)).status_code == 302  # locked: sent back with the reason
    text = client.get(at("plan")).content.decode()
    assert "đã được phê duyệt và khóa lại" in text and "Sửa kế hoạch" in text


def test_whoever_may_not_read_the_story_sees_no_word_of_the_plan(
    open_case: Any, office: Any, worker: Any, make_account: Any, signed_in: Any, at: Any
) -> None:
    case = open_case(unit=office, client_group="child_violence")
    made = actions.start_plan(case=case, begins_on=DAY, by=worker.actor, at=at)
    actions.write_goal(plan=made, new=actions.NewGoal(words=SECRET), by=worker.actor, at=at)
    client = signed_in(make_account("can.bo.ca", "case_worker", office))
    for url in (reverse("desk:case", args=[case.pk]), reverse("cases:plan", args=[case.pk])):
        answer = client.get(url)
        assert answer.status_code == 200 and SECRET not in answer.content.decode()
    assert client.get(reverse("cases:plan_version", args=[case.pk, made.pk])).status_code == 404
    assert SECRET in signed_in(worker).get(reverse("cases:plan", args=[case.pk])).content.decode()


def test_the_page_asks_the_same_for_one_line_and_for_many(plan: Plan, worker: Any, signed_in: Any, at: Any) -> None:
    client = signed_in(worker)

    def asked() -> list[int]:
        found = []
        for url in (reverse("desk:case", args=[plan.case_id]), reverse("cases:plan", args=[plan.case_id])):
            client.get(url)
            with CaptureQueriesContext(connection) as seen:
                assert client.get(url).status_code == 200
            found.append(questions(seen))
        return found

    one = asked()
    for number in range(3):
        goal = actions.write_goal(plan=plan, new=actions.NewGoal(words=f"Mục tiêu {number}"), by=worker.actor, at=at)
        new = actions.NewActivity(words="Việc", goal=goal)
        actions.write_activity(plan=plan, new=new, by=worker.actor, at=at)
    assert asked() == one and max(one) <= 12


def test_what_is_due_stands_on_the_first_page_of_whoever_does_it(
    plan: Plan, director: Any, worker: Any, centre: Any, make_account: Any, signed_in: Any, system: Any, at: Any
) -> None:
    from nhipcau.org.actions import NewStaff, add_staff

    member = add_staff(entry=NewStaff(unit=centre, name="Hồ Thị Phụ Trách"), by=system, at=at)
    cases.reassign(case=plan.case, officer=member, by=system, at=at)
    client = signed_in(make_account("phu.trach", "case_worker", centre, staff=member))
    assert SECRET not in client.get("/").content.decode()  # a draft is nobody's duty
    approved(plan, worker, director, at)
    assert f"{SECRET} thăm hộ" in client.get("/").content.decode()
    assert SECRET not in signed_in(worker).get("/").content.decode()
