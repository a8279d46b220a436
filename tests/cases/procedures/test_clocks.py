"""Time limits: every swapped day and Tết, pauses, lateness that climbs, emergencies and separations."""

from datetime import UTC, date, datetime, timedelta

import pytest

from nhipcau.cases.actions import procedure
from nhipcau.cases.models import Clock
from nhipcau.cases.queries.clocks import due_of, last_moment, months_later
from nhipcau.cases.queries.course import told
from nhipcau.cases.queries.standing import fresh, standing_of
from nhipcau.kernel.clock import local_day
from nhipcau.kernel.dates import local_start
from nhipcau.kernel.errors import Refused
from nhipcau.rulebook.queries import rulebook
from nhipcau.worklist.models import Notice

ANSWERS = """
2025-12-31,1,2026-01-05
2026-01-09,1,2026-01-10
2026-01-09,2,2026-01-12
2026-02-13,1,2026-02-23
2026-02-13,10,2026-03-06
2026-04-24,1,2026-04-28
2026-04-29,1,2026-05-04
2026-08-21,1,2026-08-22
2026-08-28,1,2026-09-03
2026-11-23,1,2026-11-25
2025-04-25,1,2025-04-26
2025-04-29,1,2025-05-05
2025-01-24,1,2025-02-03
2027-02-04,1,2027-02-12
2027-02-04,2,2027-02-15
2027-04-15,1,2027-04-19
2027-04-29,1,2027-05-04
2027-11-23,1,2027-11-25
"""
"""allowances.md §6.1, and the Tết of 2027, whose days are not announced yet and count as off."""
LIMITS = [key for (key, place), found in rulebook().parameters.items() if not place and found.unit == "working_days"]
OURS = sorted(
    {step.clock.limit for vs in rulebook().procedures.values() for v in vs for step in v.steps if step.clock}
    & set(LIMITS)
)


@pytest.fixture
def limit_of(monkeypatch):
    """Make a limit so many working days."""
    from dataclasses import replace

    from nhipcau.cases.queries import clocks

    def set_to(days):
        real = clocks.in_force
        monkeypatch.setattr(clocks, "in_force", lambda key, on: replace(real(key, on), value=days))

    return set_to


@pytest.mark.parametrize("limit", OURS)
@pytest.mark.parametrize("line", ANSWERS.split())
def test_the_day_before_of_and_after(line, limit, limit_of):
    start, days, last = line.split(",")
    limit_of(int(days))
    began, end = date.fromisoformat(start), date.fromisoformat(last)
    due, sure = due_of(limit, local_start(began) + timedelta(hours=15), date(2026, 6, 1))
    assert due == last_moment(end)
    clock = Clock(kind="step", limit=limit, body="centre", due=due, sure=sure)
    before, of, after = (told(clock, local_start(end) + timedelta(days=n, hours=12)).tone for n in (-1, 0, 1))
    assert (before, of, after) == ("soon", "soon", "urgent")
    if began.year == 2027:
        assert not sure


def test_days_months_and_hours():
    noon = datetime(2026, 1, 31, 5, tzinfo=UTC)
    assert due_of("children.emergency_hours", noon, date(2026, 1, 31))[0] == noon + timedelta(hours=12)
    assert local_day(due_of("children.temporary_separation_days", noon, date(2026, 1, 31))[0]) == date(2026, 2, 15)
    assert months_later(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert local_day(due_of("cases.review_months", noon, date(2026, 1, 31))[0]) == date(2026, 4, 30)


def test_a_paused_clock_keeps_what_was_left(open_case, system):
    at = datetime(2026, 2, 11, 2, tzinfo=UTC)  # Wednesday before Tết
    case = open_case(received_on=date(2026, 2, 10))
    procedure.begin_procedure(case=case, key="juvenile", by=system, at=at)
    clock = Clock.objects.get()
    assert (local_day(clock.due), clock.sure) == (date(2026, 3, 3), False)  # ten working days over Tết
    with pytest.raises(Refused):
        procedure.pause_clock(clock=clock, reason=" ", by=system, at=at)
    procedure.pause_clock(clock=clock, reason="Chờ tòa", by=system, at=at)
    again = datetime(2026, 2, 25, 2, tzinfo=UTC)
    procedure.tell_of_clocks(datetime(2027, 1, 1, tzinfo=UTC))
    assert Clock.objects.get().told == 0  # nobody is late while it is paused
    with pytest.raises(Refused):
        procedure.pause_clock(clock=clock, reason="Lần nữa", by=system, at=at)
    procedure.resume_clock(clock=Clock.objects.get(), by=system, at=again)
    assert local_day(Clock.objects.get().due) == date(2026, 3, 10)  # nine working days were left
    with pytest.raises(Refused):
        procedure.resume_clock(clock=Clock.objects.get(), by=system, at=again)


@pytest.fixture
def people(make_account, centre, office, system, at):
    """An officer of an office, who supervises it, and who leads the Centre."""
    from nhipcau.org.actions import NewStaff, add_staff

    member = add_staff(entry=NewStaff(unit=office, name="Đỗ Thị Ngân"), by=system, at=at)
    found = {"officer": make_account("officer", "case_worker", office, staff=member)}
    found["supervisor"] = make_account("head", "office_head", office)
    found["director"] = make_account("boss", "director", centre)
    return {**found, "staff": member}


def heard(people):
    names = {people[name].pk: name for name in ("officer", "supervisor", "director")}
    return [(names[n.account_id], n.kind.removeprefix("cases.")) for n in Notice.objects.order_by("id")]


def test_lateness_climbs_each_step_told_once(open_case, people, office, system):
    at = datetime(2026, 2, 9, 2, tzinfo=UTC)
    case = open_case(unit=office, officer=people["staff"], received_on=date(2026, 2, 9))
    procedure.begin_procedure(case=case, key="juvenile", by=system, at=at)
    due = Clock.objects.get().due
    assert local_day(due) == date(2026, 3, 2)

    def after(days, minutes=1):
        for _twice in range(2):
            procedure.tell_of_clocks(due + timedelta(days=days, minutes=minutes))
        return heard(people)

    assert after(0, -1) == []
    assert after(0) == [("officer", "late_officer")]
    assert after(0.9) == [("officer", "late_officer")]
    assert after(1) == [("officer", "late_officer"), ("supervisor", "late_supervisor")]
    assert after(2)[2:] == [("director", "late_director")]
    assert after(30)[3:] == []


def test_a_case_without_an_officer_climbs_at_once_to_the_next(open_case, people, office, system):
    at = datetime(2026, 2, 9, 2, tzinfo=UTC)
    procedure.begin_procedure(case=open_case(unit=office), key="juvenile", by=system, at=at)
    procedure.tell_of_clocks(Clock.objects.get().due + timedelta(minutes=1))
    assert heard(people) == [("supervisor", "late_officer")]


def test_an_emergency_switches_the_days_off_and_tells_at_once(open_case, people, office, paper, walk, system):
    at = datetime(2026, 3, 2, 2, tzinfo=UTC)
    case = open_case(unit=office, officer=people["staff"], received_on=date(2026, 3, 1))
    procedure.begin_procedure(case=case, key="child", by=system, at=at)
    walk(case, "assess_first")
    running = Clock.objects.get()
    received = datetime(2026, 3, 1, 22, 40, tzinfo=UTC)  # 05:40 on the 2nd
    told_ = {"case": case, "by": system, "at": at}
    for moment, note in ((at + timedelta(minutes=1), "Nguy hiểm"), (received, " ")):
        with pytest.raises(Refused):
            procedure.declare_emergency(received=moment, note=note, **told_)
    clock = procedure.declare_emergency(received=received, note="Bị đánh", **told_)
    assert clock.due == received + timedelta(hours=12)
    assert told(clock, at).word in ("còn 8 giờ 40 phút", "8 hours 40 minutes left")
    assert sorted(heard(people)) == [("director", "emergency"), ("supervisor", "emergency")]
    running.refresh_from_db()
    assert (running.stopped_at, running.ended) == (at, None)  # off, nobody is late
    with pytest.raises(Refused):
        procedure.declare_emergency(received=received, note="Lần nữa", **told_)
    with pytest.raises(Refused):  # the initial assessment comes first
        procedure.record_measures(taken=at, measures="Đưa đi viện", **told_)
    procedure.file_paper(paper=paper("nd56_mau_02", date(2026, 3, 2)), **told_)
    with pytest.raises(Refused):
        procedure.record_measures(taken=received - timedelta(minutes=1), measures="Đưa đi viện", **told_)
    procedure.record_measures(taken=at, measures="Đưa đi viện", **told_)
    clock.refresh_from_db()
    assert (clock.ended, clock.result) == (at, "Đưa đi viện")
    walk(case, "implement", signed_on=date(2026, 3, 2))
    kinds = {(c.step.key, c.ended is None) for c in Clock.objects.filter(kind="step")}
    assert kinds == {("assess_first", True), ("implement", True)}  # no 5 days for the plan, no 2 for the decision


def test_an_emergency_that_ran_out_is_everybodys_at_once(open_case, people, office, system):
    at = datetime(2026, 3, 2, 2, tzinfo=UTC)
    case = open_case(unit=office, officer=people["staff"])
    procedure.begin_procedure(case=case, key="child", by=system, at=at)
    procedure.declare_emergency(case=case, received=at, note="Nguy hiểm", by=system, at=at)
    procedure.tell_of_clocks(at + timedelta(hours=11, minutes=59))
    assert len(heard(people)) == 2
    procedure.tell_of_clocks(at + timedelta(hours=12, minutes=1))
    assert heard(people)[2:] == [
        ("officer", "late_officer"), ("supervisor", "late_supervisor"), ("director", "late_director"),
    ]  # fmt: skip


def test_a_procedure_without_the_track_has_no_emergency(open_case, system, at):
    case = open_case()
    procedure.begin_procedure(case=case, key="general", by=system, at=at)
    with pytest.raises(Refused):
        procedure.declare_emergency(case=case, received=at, note="Nguy hiểm", by=system, at=at)


def test_a_separation_lasts_fifteen_days_and_warns(open_case, people, office, paper, system):
    at = datetime(2026, 3, 2, 2, tzinfo=UTC)
    case = open_case(unit=office, officer=people["staff"])
    procedure.begin_procedure(case=case, key="child", by=system, at=at)
    told_ = {"case": case, "by": system, "at": at}
    decision, first = paper("nd56_mau_07", date(2026, 3, 2)), date(2026, 3, 2)

    def separate(last, first=first, ordered=False, **more):
        return procedure.record_separation(paper=decision, first=first, last=last, ordered=ordered, **{**told_, **more})

    for last in (date(2026, 3, 18), date(2026, 3, 1)):
        with pytest.raises(Refused):
            separate(last)
    separate(date(2026, 3, 12))
    with pytest.raises(Refused):
        separate(date(2026, 3, 12))
    later = datetime(2026, 3, 12, 2, tzinfo=UTC)
    procedure.end_separation(case=case, on=date(2026, 3, 12), result="Gia hạn", by=system, at=later)
    with pytest.raises(Refused):  # extensions count together
        separate(date(2026, 3, 20), first=date(2026, 3, 13), at=later)
    separate(date(2026, 3, 17), first=date(2026, 3, 13), at=later)
    procedure.end_separation(
        case=case, on=date(2026, 3, 13), result="Về nhà bà", by=system, at=later + timedelta(days=1)
    )
    Notice.objects.all()._raw_delete("default")
    clock = separate(date(2026, 5, 1), first=date(2026, 4, 1), ordered=True, at=datetime(2026, 4, 1, 3, tzinfo=UTC))
    Notice.objects.all()._raw_delete("default")

    def on(day, hour=3):
        procedure.tell_of_clocks(datetime(2026, 4, day, hour, tzinfo=UTC))
        return heard(people)

    assert on(10) == []
    three = [(name, "separation_ends") for name in ("officer", "supervisor", "director")]
    assert sorted(on(11)) == sorted(three)
    assert len(on(11)) == 3
    assert len(on(15)) == 6
    procedure.tell_of_clocks(clock.due + timedelta(minutes=1))
    assert sorted(heard(people)[6:]) == sorted((name, "separation_over") for name, _kind in three)


def test_in_the_second_cycle_the_plan_counts_from_its_return(in_child, walk, paper, system, at):
    walk(in_child, "approve", signed_on=date(2026, 2, 2))
    later = at + timedelta(days=30)
    procedure.do_step(case=in_child, step="approve", to="plan", note="Sửa", by=system, at=later)
    found = standing_of(fresh(in_child))
    assert found.now.cycle == 2
    assert found.clock.starts == later
