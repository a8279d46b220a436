"""Meetings about a case and what was agreed in them; how a client stands, in words, and what became of many."""

import io
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document

from nhipcau.cases.actions import conferences as actions
from nhipcau.cases.actions import measures, plans
from nhipcau.cases.models import Activity, AgreedPoint, Conference, Goal, Plan, Score
from nhipcau.cases.queries.measures import outcomes
from nhipcau.kernel.contracts import conditions
from nhipcau.kernel.errors import Refused
from tests.counting import questions

DAY = date(2026, 3, 2)
SECRET = "KANARI-BIEN-BAN"
MEETING = {
    "kind": "measures", "on": DAY, "place": "UBND xã", "chair": "Bà Chủ Tịch", "present": "Ông Công An\nBà Nhà Trường",
    "conclusion": f"{SECRET} cách ly",
}  # fmt: skip


@pytest.fixture
def director(make_account: Any, centre: Any) -> Any:
    return make_account("giam.doc", "director", centre, "Phạm Thị Giám Đốc")


def in_force(case: Any, by: Any, director: Any, at: Any) -> Plan:
    told = {"by": by.actor, "at": at}
    made = plans.start_plan(case=case, begins_on=DAY, **told)
    goal = plans.write_goal(plan=made, new=plans.NewGoal(words="Trẻ đi học"), **told)
    new = plans.NewActivity(words="Đến trường", goal=goal, who_words="Xã", due_on=DAY)
    plans.write_activity(plan=made, new=new, **told)
    given = {"on": DAY, "name": "Lý Văn Bố", "capacity": "parent", "child_said": "Cháu đồng ý"}
    plans.sign_plan(plan=made, signature=plans.Signature(**given), **told)
    plans.submit_plan(plan=made, **told)
    return plans.decide_plan(plan=made, approve=True, review_on=date(2026, 6, 2), by=director.actor, at=at)


def test_points_agreed_become_activities_with_their_owners(open_case: Any, worker: Any, signed_in: Any) -> None:
    case, client = open_case(), signed_in(worker)
    at = lambda name, *args: reverse(f"cases:{name}", args=[case.pk, *args])  # noqa: E731
    values = MEETING | {"on": "02/03/2026", "hour": "14:00"}
    assert client.post(at("hold_conference"), {**values, "hour": "25:00"}).status_code == 422
    assert client.post(at("hold_conference"), {**values, "present": " "}).status_code == 422
    assert client.post(at("hold_conference"), values).status_code == 302
    held = Conference.objects.get()
    assert held.people == ["Ông Công An", "Bà Nhà Trường"]
    assert conditions["measures_meeting"].met(case, None)
    assert client.post(at("agree_point", held.pk), {"words": "Đón trẻ"}).status_code == 422  # nobody takes it on
    point = {"words": "Đón trẻ", "who_words": "Bà Nhà Trường", "due_on": "05/03/2026"}
    assert client.post(at("agree_point", held.pk), point).headers["Location"] == at("conference", held.pk)
    assert client.post(at("points_to_plan", held.pk)).status_code == 422  # no plan is being written
    assert client.post(at("start_plan"), {"begins_on": "02/03/2026"}).status_code == 302
    assert client.post(at("points_to_plan", held.pk)).status_code == 302
    assert Activity.objects.values_list("words", "who_words", "due_on").get() == (
        "Đón trẻ", "Bà Nhà Trường", date(2026, 3, 5),
    )  # fmt: skip
    assert client.post(at("points_to_plan", held.pk)).status_code == 422
    assert AgreedPoint.objects.get().activity == Activity.objects.get()
    text = client.get(at("conference", held.pk)).content.decode()
    assert "đã vào kế hoạch" in text and SECRET in text
    word = Document(io.BytesIO(client.get(at("minutes", held.pk)).content))
    said = "\n".join([p.text for p in word.paragraphs] + [c.text for t in word.tables for r in t.rows for c in r.cells])
    assert all(words in said for words in (SECRET, "Ông Công An", "Đón trẻ", "05/03/2026", "14:00", case.number))
    assert client.post(at("withdraw_conference", held.pk), {"reason": "Nhầm ca"}).status_code == 302
    assert client.get(at("minutes", held.pk)).status_code == 404
    case.__dict__.pop("_answers", None)
    assert not conditions["measures_meeting"].met(case, None)


def test_an_urgent_plan_for_a_child_needs_the_meeting(open_case: Any, worker: Any, at: Any) -> None:
    case, told = open_case(), {"by": worker.actor, "at": at}
    made = plans.start_plan(case=case, begins_on=DAY, **told)
    goal = plans.write_goal(plan=made, new=plans.NewGoal(words="An toàn"), **told)
    new = plans.NewActivity(words="Nơi ở an toàn", goal=goal, who_words="Xã", due_on=DAY, emergency=True)
    plans.write_activity(plan=made, new=new, **told)
    given = {"on": DAY, "name": "Lý Văn Bố", "capacity": "parent", "child_said": "Cháu đồng ý"}
    plans.sign_plan(plan=made, signature=plans.Signature(**given), **told)
    with pytest.raises(Refused) as refused:
        plans.submit_plan(plan=made, **told)
    assert "Đ.27 k.2" in str(refused.value)
    actions.hold_conference(case=case, new=actions.NewConference(**MEETING), **told)
    assert plans.submit_plan(plan=made, **told).status == "submitted"


def test_a_story_one_may_not_read_has_no_minutes(
    open_case: Any, office: Any, make_account: Any, signed_in: Any, system: Any, at: Any
) -> None:
    case = open_case(unit=office, client_group="child_violence")
    held = actions.hold_conference(case=case, new=actions.NewConference(**MEETING), by=system, at=at)
    client = signed_in(make_account("can.bo.ca", "case_worker", office))
    assert SECRET not in client.get(reverse("desk:case", args=[case.pk])).content.decode()
    for name in ("conference", "minutes"):
        assert client.get(reverse(f"cases:{name}", args=[case.pk, held.pk])).status_code == 404


def test_how_a_client_stands_is_asked_in_words_and_drawn(
    open_case: Any, worker: Any, director: Any, signed_in: Any, at: Any, monkeypatch: Any
) -> None:
    case, client = open_case(), signed_in(worker)
    url, page = reverse("cases:measure", args=[case.pk]), reverse("desk:case", args=[case.pk])
    assert client.get(url).status_code == 302  # no plan in force
    plan = in_force(case, worker, director, at)
    goal = Goal.objects.get(plan=plan)
    shown = client.get(url).content.decode()
    assert "Kém hơn nhiều so với mong đợi" in shown and "Rất khó khăn" in shown
    assert client.post(url, {"moment": "start", "on": "02/03/2026"}).status_code == 422  # nothing chosen
    start = {"moment": "start", "on": "02/03/2026", f"goal_{goal.pk}": "-2", "need_health": "0"}
    assert client.post(url, start).status_code == 302
    assert client.post(url, start).status_code == 422  # once a day
    assert client.post(url, {**start, "moment": "end", "need_health": "9"}).status_code == 422
    assert "<polyline" not in client.get(page).content.decode()
    new = measures.NewMeasurement(moment="end", on=DAY, goals={goal: 1}, domains={"health": 0, "psychology": 2})
    row = measures.measure(case=case, new=new, by=worker.actor, at=at)
    assert (row.compared, row.change, row.improved) == (2, 3, True)
    text = client.get(page).content.decode()
    assert "Tốt hơn mong đợi" in text and "Kém hơn nhiều so với mong đợi" in text


def test_scores_follow_a_goal_through_its_versions(open_case: Any, worker: Any, director: Any, at: Any) -> None:
    case = open_case()
    plan = in_force(case, worker, director, at)
    first = Goal.objects.get(plan=plan)
    measures.measure(
        case=case, new=measures.NewMeasurement(moment="start", on=DAY, goals={first: -1}), by=worker.actor, at=at
    )
    copied = Goal.objects.get(plan=plans.change_plan(plan=plan, reason="Đổi", by=worker.actor, at=at))
    new = measures.NewMeasurement(moment="review", on=DAY, goals={copied: 0})
    assert measures.measure(case=case, new=new, by=worker.actor, at=at).change == 1
    assert set(Score.objects.values_list("goal", flat=True)) == {first.pk}


def test_what_became_of_many_says_when_they_are_too_few(
    open_case: Any, worker: Any, director: Any, stranger: Any, signed_in: Any, at: Any
) -> None:
    def ended(number: int, change: int) -> None:
        case = open_case(f"CA-2026-{number:03}", client_group="elderly", name=f"Người {number}")
        in_force(case, worker, director, at)
        for moment, level in (("start", -1), ("end", -1 + change)):
            new = measures.NewMeasurement(moment=moment, on=DAY, domains={"health": level})
            measures.measure(case=case, new=new, by=worker.actor, at=at)

    for number in range(4):
        ended(number, 1)
    few = outcomes(worker, DAY, DAY, DAY)
    assert [(row.group, row.n, row.mean, row.improved) for row in few] == [("elderly", 4, None, None)]
    client, url = signed_in(worker), reverse("cases:outcomes")
    assert "quá ít" in client.get(url, {"first": "01/01/2026", "last": "02/03/2026"}).content.decode()
    ended(9, 0)
    text = client.get(url, {"first": "01/01/2026", "last": "02/03/2026"}).content.decode()
    assert "+0,8" in text and "80%" in text
    assert outcomes(worker, date(2026, 1, 1), date(2026, 3, 1), DAY) == []
    assert outcomes(stranger, DAY, DAY, DAY) == []
    assert "quá ít" not in client.get(url, {"first": "hôm qua", "last": ""}).content.decode()  # the year, and no fault


def test_the_page_asks_the_same_for_one_meeting_and_for_many(
    open_case: Any, worker: Any, director: Any, signed_in: Any, at: Any
) -> None:
    case, told = open_case(), {"by": worker.actor, "at": at}
    in_force(case, worker, director, at)
    client, url = signed_in(worker), reverse("desk:case", args=[case.pk])

    def asked() -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url).status_code == 200
        return questions(seen)

    def one_more(day: date) -> None:
        actions.hold_conference(case=case, new=actions.NewConference(**MEETING), **told)
        new = measures.NewMeasurement(moment="review", on=day, domains={"health": 1, "psychology": 0})
        measures.measure(case=case, new=new, **told)

    one_more(DAY)
    one = asked()
    for day in (1, 2):
        one_more(date(2026, 2, day))
    assert asked() == one <= 12
    assert "<polyline" in client.get(url).content.decode()
