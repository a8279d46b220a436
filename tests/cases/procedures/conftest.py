"""Cases in a procedure, and a made-up one that no code knows."""

import shutil
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as ours

from nhipcau.kernel.actors import Actor
from nhipcau.kernel.clock import LOCAL

SCAN = b"%PDF-1.4 scan"


@pytest.fixture
def deputy(make_account: Callable[..., Any], centre: Any) -> Any:
    """Somebody who decides."""
    return make_account("deputy", "director", centre)


@pytest.fixture
def paper() -> Callable[..., Any]:
    """`paper(kind, signed_on=…)`: a scan of a commune."""
    from nhipcau.cases.actions.procedure import NewPaper

    def make(kind: str, signed_on: date = date(2026, 1, 12), **more: Any) -> NewPaper:
        told = {"signer": "Lê Văn Ký", "capacity": "tm", "body": "commune", "number": "12/QĐ-UBND"}
        return NewPaper(**{**told, "kind": kind, "signed_on": signed_on, "content": SCAN, "name": "quet.pdf", **more})

    return make


@pytest.fixture
def in_child(open_case: Any, system: Any, at: datetime) -> Any:
    """A child's case that just began its procedure."""
    from nhipcau.cases.actions import procedure

    case = open_case()
    procedure.begin_procedure(case=case, key="child", by=system, at=at)
    return case


def meet(case: Any, name: str, by: Any, other: Any, at: datetime) -> None:
    """Do what a named condition asks for in the present cycle; of a plan all up to its approval by somebody else."""
    from nhipcau.cases.actions import conferences, notes, plans
    from nhipcau.cases.models import Plan

    day, told = at.astimezone(LOCAL).date(), {"by": by, "at": at}
    if name == "measures_meeting":
        held = {"kind": "measures", "on": day, "place": "UBND xã", "chair": "Chủ tịch", "present": "Công an"}
        conferences.hold_conference(case=case, new=conferences.NewConference(**held, conclusion="Đưa về bà"), **told)
    elif name == "review_done":
        plan = Plan.objects.filter(case=case, status="approved").first()
        assert plan is not None
        found = notes.NewReview(on=day, period="quarter", conclusion="Ổn", proposal="close")
        notes.review_plan(plan=plan, review=found, **told)
    else:
        plan = plans.start_plan(case=case, begins_on=day, **told)
        what = plans.NewActivity(words="Thăm hộ", who_words="Xã", due_on=day)
        plans.write_goal(plan=plan, new=plans.NewGoal(words="An toàn"), **told)
        plans.write_activity(plan=plan, new=what, **told)
        who = {"on": day, "name": "Lý Văn Bố", "capacity": "parent", "child_said": "Cháu đồng ý"}
        plans.sign_plan(plan=plan, signature=plans.Signature(**who), **told)
        plans.submit_plan(plan=plan, **told)
        plans.decide_plan(plan=plan, approve=True, review_on=day + timedelta(days=90), by=other, at=at)


@pytest.fixture
def walk(system: Any, at: datetime, paper: Any) -> Callable[..., Any]:
    """`walk(case, "plan")`: do the steps up to this one, filing and doing what each asks for."""
    from nhipcau.cases.actions import procedure
    from nhipcau.cases.queries.standing import fresh, is_met, missing_papers, standing_of

    def go(case: Any, until: str, at: datetime = at, signed_on: date = date(2026, 1, 12)) -> Any:
        while (found := standing_of(fresh(case))).now.key != until:
            for kind in missing_papers(found, found.step.papers):
                procedure.file_paper(case=case, paper=paper(kind, signed_on), by=system, at=at)
            for name in found.step.needs:
                if not is_met(standing_of(fresh(case)), name):
                    meet(case, name, system, Actor("system", "", "Người duyệt"), at)
            procedure.do_step(case=case, step=found.now.key, to=found.step.after[0], by=system, at=at)
        return found

    return go


GARDEN = """procedure: garden
name: Vườn
en: Garden
versions:
  2020-04-01:
    basis: {reference: "Lệ làng 1"}
    steps:
      - step: sow
        name: Gieo
        en: Sow
        basis: {reference: "Lệ làng 2"}
        body: centre
        who: case.write
        forms: [khac]
        clock: {limit: cases.plan_days, from: received, first_day: {reference: "Lệ làng 3", verified: false}}
        next: [water, allow]
      - step: water
        name: Tưới
        en: Water
        basis: {reference: "Lệ làng 3"}
        body: agency
        who: case.write
        next: [allow]
        back: [sow]
      - step: allow
        name: Duyệt
        en: Allow
        basis: {reference: "Lệ làng 4"}
        body: centre
        who: decide
        approves: sow
        next: [reap]
        back: [sow, water]
      - step: reap
        name: Gặt
        en: Reap
        basis: {reference: "Lệ làng 5"}
        body: centre
        who: case.write
        forms: [dieu_tra_xa_hoi]
        back: [sow]
    closing:
      - {reason: agreed, at: [reap], basis: {reference: "Lệ làng 6"}}
      - {reason: moved, basis: {reference: "Lệ làng 7"}}
"""


@pytest.fixture
def garden(tmp_path: Path, settings: Any) -> Iterator[None]:
    """The rulebook with a procedure no code knows."""
    from nhipcau.rulebook import queries

    shutil.copytree(ours.RULEBOOK_DIR, tmp_path / "vn")
    (tmp_path / "vn" / "procedures" / "garden.yaml").write_text(GARDEN, encoding="utf-8")
    settings.RULEBOOK_DIR = tmp_path / "vn"
    yield
    queries.forget()
