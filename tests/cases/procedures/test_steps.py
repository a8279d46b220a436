"""A case in its procedure: begun, done step by step with its conditions, approved by somebody else, moved, closed."""

from datetime import UTC, date, datetime, timedelta

import pytest

from nhipcau.cases import actions
from nhipcau.cases.actions import procedure
from nhipcau.cases.models import CaseProcedure, CaseStep, Clock, Episode
from nhipcau.cases.queries.standing import choices_for, fresh, needs_of, standing_of
from nhipcau.kernel.contracts import Condition, conditions, final_forms
from nhipcau.kernel.errors import Refused

from .conftest import meet


def test_a_child_gets_the_procedure_of_children_and_nobody_else(open_case):
    from nhipcau.registry.actions import NewPerson

    def suggested(number, born, precision="day"):
        case = open_case(number)
        person = NewPerson(unit=case.unit, name="Ai Đó", birth_date=born, birth_precision=precision)
        return choices_for(open_case(f"{number}-A", person=person), date(2026, 3, 2))[1]

    assert suggested("CA-1", date(2010, 3, 3)) == "child"  # 16 tomorrow
    assert suggested("CA-2", date(2010, 3, 2)) == "general"  # 16 today
    assert suggested("CA-3", date(2011, 1, 1), "year") == "child"
    assert suggested("CA-4", None, "") == "general"


def test_a_case_keeps_its_version_and_cannot_begin_twice(in_child, system, at):
    run = CaseProcedure.objects.get(case=in_child)
    assert (run.key, run.version, standing_of(in_child).now.key) == ("child", date(2017, 7, 1), "receive")
    with pytest.raises(Refused):
        procedure.begin_procedure(case=in_child, key="general", by=system, at=at)
    with pytest.raises(Refused):
        procedure.move_procedure(case=in_child, key="child", why="Thử", by=system, at=at)
    with pytest.raises(Refused):
        procedure.move_procedure(case=in_child, key="general", why=" ", by=system, at=at)
    procedure.move_procedure(case=in_child, key="general", why="Đủ 16 tuổi", by=system, at=at)
    assert [(r.key, r.ended_at) for r in CaseProcedure.objects.filter(case=in_child).order_by("id")] == [
        ("child", at),
        ("general", None),
    ]
    assert standing_of(fresh(in_child)).now.key == "collect"


def test_an_intervention_has_no_procedure(open_case, system, at):
    case = open_case(level="intervention")
    with pytest.raises(Refused):
        procedure.begin_procedure(case=case, key="general", by=system, at=at)
    actions.step_up(case=case, on=date(2026, 1, 12), procedure="general", by=system, at=at)
    assert standing_of(case).procedure.key == "general"


def test_no_step_without_what_it_asks_for(in_child, paper, system, at):
    with pytest.raises(Refused, match="01"):
        procedure.do_step(case=in_child, step="receive", to="assess_first", by=system, at=at)
    filed = procedure.file_paper(case=in_child, paper=paper("nd56_mau_01"), by=system, at=at)
    procedure.withdraw_paper(paper=filed, reason="Nhầm trẻ", by=system, at=at)
    assert [need.paper for need in needs_of(standing_of(fresh(in_child)))] == ["nd56_mau_01"]
    procedure.file_paper(case=in_child, paper=paper("nd56_mau_01"), by=system, at=at)
    with pytest.raises(Refused):
        procedure.do_step(case=in_child, step="receive", to="finish", by=system, at=at)
    procedure.do_step(case=in_child, step="receive", to="assess_first", by=system, at=at)
    with pytest.raises(Refused):  # sent twice
        procedure.do_step(case=in_child, step="receive", to="assess_first", by=system, at=at)
    done = CaseStep.objects.get(key="receive")
    assert (done.done_at, done.done_by.name, done.to) == (at, system.name, "assess_first")


def test_a_final_form_and_a_named_condition_count_where_they_are_registered(open_case, garden, system, at, monkeypatch):
    case = open_case()
    procedure.begin_procedure(case=case, key="garden", by=system, at=at)
    monkeypatch.setitem(final_forms._items, "thử", lambda of, keys, since: [k for k in keys if of == case])
    assert needs_of(standing_of(case)) == []
    there = []
    sunny = Condition("Nắng", "Chưa nắng.", lambda of, since: bool(there), lambda of: "/nang/")
    monkeypatch.setitem(conditions._items, "sunny", sunny)
    from dataclasses import replace

    found = standing_of(case)
    step = replace(found.step, needs=("sunny",))
    assert [(need.words, need.sentence, need.url) for need in needs_of(found, step)] == [
        ("Nắng", "Chưa nắng.", "/nang/")
    ]
    there.append(1)
    assert needs_of(found, step) == []


def test_nobody_approves_their_own_work(open_case, paper, worker, deputy, system, at):
    case = open_case()
    told = {"case": case, "at": at}
    procedure.begin_procedure(key="general", by=worker.actor, **told)
    for kind in ("tt02_mau_01", "tt02_mau_02", "tt02_mau_03", "tt02_mau_04"):
        procedure.file_paper(paper=paper(kind), by=worker.actor, **told)
    procedure.do_step(step="collect", to="assess", by=worker.actor, **told)
    procedure.do_step(step="assess", to="plan", by=worker.actor, **told)
    with pytest.raises(Refused, match="ký"):  # a form alone is no plan
        procedure.do_step(step="plan", to="approve_plan", by=deputy.actor, **told)
    meet(case, "plan_approved", worker.actor, deputy.actor, at)
    procedure.do_step(step="plan", to="approve_plan", by=deputy.actor, **told)
    with pytest.raises(Refused):
        procedure.do_step(step="approve_plan", to="implement", by=deputy.actor, **told)
    with pytest.raises(Refused):  # a return needs its reason
        procedure.do_step(step="approve_plan", to="plan", by=worker.actor, **told)
    procedure.do_step(step="approve_plan", to="plan", note="Thiếu kinh phí", by=worker.actor, **told)
    found = standing_of(case)
    assert (found.now.key, found.now.cycle, [n.paper for n in needs_of(found)]) == ("plan", 2, ["", "", "tt02_mau_04"])


def test_a_decision_counts_from_the_day_it_was_signed(in_child, walk, paper, system, at):
    walk(in_child, "approve", signed_on=date(2026, 3, 2))
    late = at + timedelta(days=20)
    with pytest.raises(Refused):
        procedure.file_paper(case=in_child, paper=paper("nd56_mau_05", number=""), by=system, at=late)
    signed = date(2026, 3, 4)
    filed = procedure.file_paper(case=in_child, paper=paper("nd56_mau_05", signed), by=system, at=late)
    assert (filed.number, filed.signer, filed.capacity, filed.file.name) == (
        "12/QĐ-UBND",
        "Lê Văn Ký",
        "tm",
        "quet.pdf",
    )
    procedure.do_step(case=in_child, step="approve", to="implement", by=system, at=late)
    clock = Clock.objects.get(step__key="approve")
    assert clock.body == "commune"
    assert clock.ended.astimezone(UTC) == datetime(2026, 3, 3, 17, tzinfo=UTC)  # 4 March in Viet Nam
    assert clock.ended < clock.due < clock.stopped_at  # in time, though it was filed three weeks later


def test_files_that_are_no_scan_are_refused(in_child, paper, system, at):
    for content, more in ((b"MZ...", {}), (b"%PDF-1.4 plain", {"digital": True})):
        with pytest.raises(Refused):
            procedure.file_paper(case=in_child, paper=paper("khac", content=content, **more), by=system, at=at)
    signed = paper("khac", content=b"%PDF-1.4 /ByteRange [0 1 2 3]", digital=True)
    assert procedure.file_paper(case=in_child, paper=signed, by=system, at=at).digital
    spoilt = {"kind": paper(""), **{name: paper("khac", **{name: ""}) for name in ("body", "capacity", "signer")}}
    for name, wrong in spoilt.items():
        with pytest.raises(Refused) as refused:
            procedure.file_paper(case=in_child, paper=wrong, by=system, at=at)
        assert refused.value.field == name


def test_a_case_closes_with_the_reason_of_the_law(in_child, walk, system, at):
    def closing(reason):
        return actions.Closing(on=date(2026, 2, 1), reason="goal_met", legal_reason=reason)

    for reason in ("", "safe_stable", "goal_met"):  # not asked, only at the end, of another procedure
        with pytest.raises(Refused):
            actions.close(case=in_child, closing=closing(reason), by=system, at=at)
    walk(in_child, "finish", signed_on=date(2026, 1, 11))
    actions.close(case=in_child, closing=closing("safe_stable"), by=system, at=at)
    episode = Episode.objects.get()
    assert (episode.reason, episode.legal_reason) == ("goal_met", "safe_stable")
    assert not Clock.objects.filter(stopped_at__isnull=True).exists()
    actions.reopen(case=in_child, on=date(2026, 2, 2), reason="Trẻ bị xâm hại lại", by=system, at=at)
    assert standing_of(fresh(in_child)) is None
    procedure.begin_procedure(case=in_child, key="child", by=system, at=at + timedelta(hours=1))
    found = standing_of(fresh(in_child))
    assert [need.paper for need in needs_of(found)] == ["nd56_mau_01"]  # papers of the first interval do not count


def test_a_case_may_end_anywhere_for_reasons_that_may_come_anywhere(in_child, system, at):
    closing = actions.Closing(on=date(2026, 2, 1), reason="other", legal_reason="moved")
    actions.close(case=in_child, closing=closing, by=system, at=at)
    assert CaseStep.objects.get().done_at is None
    assert CaseProcedure.objects.get().ended_at == at


def test_a_made_up_procedure_is_walked_without_a_line_of_code(open_case, garden, paper, worker, deputy, system, at):
    case = open_case()
    told = {"case": case, "at": at}
    procedure.begin_procedure(key="garden", by=worker.actor, **told)
    procedure.file_paper(paper=paper("khac"), by=worker.actor, **told)
    procedure.do_step(step="sow", to="water", by=worker.actor, **told)
    procedure.do_step(step="water", to="allow", by=worker.actor, **told)
    procedure.do_step(step="allow", to="reap", by=deputy.actor, **told)
    closing = actions.Closing(on=date(2026, 2, 1), reason="other", legal_reason="agreed")
    with pytest.raises(Refused):
        actions.close(closing=closing, by=worker.actor, **told)
    procedure.file_paper(paper=paper("dieu_tra_xa_hoi"), by=worker.actor, **told)
    actions.close(closing=closing, by=worker.actor, **told)
    assert [s.key for s in CaseStep.objects.order_by("id") if s.done_at] == ["sow", "water", "allow", "reap"]
