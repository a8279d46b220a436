"""Random walks through every procedure (R18): no dead end, no step without its conditions, against a small model."""

import os
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from nhipcau.cases import actions
from nhipcau.cases.actions import procedure
from nhipcau.cases.models import CaseProcedure, CaseStep, Clock
from nhipcau.cases.queries.standing import fresh, is_met, missing_papers, standing_of
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.errors import Refused

from .conftest import meet

WALKS = 5_000 if os.environ.get("NHIPCAU_FULL") else 500
KEYS = ("child", "domestic_violence", "garden", "general", "juvenile")
SCAN = b"%PDF-1.4 scan"


class Walk(RuleBasedStateMachine):
    """`here`, `cycle`, `there` (papers of this cycle) and `doers` are the model; the actions are what is tried."""

    opened: Any = None
    number = 0

    @initialize(key=st.sampled_from(KEYS))
    def begin(self, key: str) -> None:
        type(self).number += 1
        self.at = datetime(2026, 3, 2, 2, tzinfo=UTC)
        self.two = [Actor("user", str(n), f"Người {n}") for n in (901, 902)]
        self.case = type(self).opened(f"R-{type(self).number}")
        self.key = key
        procedure.begin_procedure(case=self.case, key=key, by=self.two[0], at=self.at)
        self.book = standing_of(fresh(self.case)).procedure
        self.here, self.cycle, self.there, self.closed = self.book.first.key, 1, set[str](), False
        self.doers: dict[str, Actor] = {}
        self.planned = False

    def later(self) -> datetime:
        self.at += timedelta(minutes=7)
        return self.at

    @precondition(lambda self: not self.closed)
    @rule(which=st.integers(0, 3), who=st.integers(0, 1))
    def file(self, which: int, who: int) -> None:
        here = self.book.step(self.here)
        wanted = (*here.papers, *here.needs)
        if not wanted:
            return
        kind = wanted[which % len(wanted)]
        if kind in here.needs:
            self.meet(kind, who)
            return
        told = {"kind": kind, "signed_on": date(2026, 3, 2), "signer": "Lê Ký", "capacity": "tm", "body": "commune"}
        paper = procedure.NewPaper(**told, number="1/QĐ", content=SCAN, name="a.pdf")
        procedure.file_paper(case=self.case, paper=paper, by=self.two[who], at=self.later())
        self.there.add(kind)

    def meet(self, name: str, who: int) -> None:
        """A condition of a plan brings the others of its plan along; a plan is reviewed where one is in force."""
        if name == "review_done" and not self.planned:
            return
        meet(self.case, name, Actor("system", "", "Người viết"), self.two[who], self.later())  # nobody to be told
        if name.startswith("plan_"):
            self.there |= {"plan_signed", "plan_submitted", "plan_approved"}
            self.planned = True
        self.there.add(name)

    @precondition(lambda self: not self.closed)
    @rule(pick=st.integers(0, 20), who=st.integers(0, 1), note=st.sampled_from(["", "Làm lại"]))
    def step(self, pick: int, who: int, note: str) -> None:
        here = self.book.step(self.here)
        every = [step.key for step in self.book.steps]
        ways = [*here.after, *here.back] or every
        to = ways[pick % len(ways)] if pick < 18 else every[pick % len(every)]
        back = to in here.back
        own = bool(here.approves) and self.doers.get(here.approves) == self.two[who]
        missing = {*here.papers, *here.needs} - self.there
        right = not own and ((back and bool(note)) or (to in here.after and not missing))
        try:
            procedure.do_step(case=self.case, step=self.here, to=to, note=note, by=self.two[who], at=self.later())
        except Refused:
            assert not right
            return
        assert right
        self.doers[self.here] = self.two[who]
        self.here = to
        if back:
            self.cycle, self.there = self.cycle + 1, set()

    @precondition(lambda self: not self.closed)
    @rule(pick=st.integers(0, 60))
    def close(self, pick: int) -> None:
        every = [each.reason for each in self.book.closing]
        reason = self.book.closing[pick % len(every)] if pick < 4 * len(every) else None
        if pick > 8 and self.here not in (reason.at if reason else ()):  # seldom early, so that walks are long
            return
        right = reason is not None and (
            not reason.at
            or (
                self.here in reason.at
                and {*self.book.step(self.here).papers, *self.book.step(self.here).needs} <= self.there
            )
        )
        legal = reason.reason if reason else ""
        closing = actions.Closing(on=date(2026, 3, 2), reason="other", legal_reason=legal)
        try:
            actions.close(case=self.case, closing=closing, by=self.two[0], at=self.later())
        except Refused:
            assert not right
            return
        assert right
        self.closed = True

    @precondition(lambda self: self.closed)
    @rule()
    def reopen(self) -> None:
        actions.reopen(case=self.case, on=date(2026, 3, 2), reason="Lại cần", by=self.two[0], at=self.later())
        procedure.begin_procedure(case=self.case, key=self.key, by=self.two[0], at=self.later())
        self.here, self.cycle, self.there, self.closed = self.book.first.key, 1, set(), False
        self.doers = {}

    @precondition(lambda self: not self.closed)
    @rule()
    def emergency(self) -> None:
        open_before = Clock.objects.filter(case=self.case, kind="emergency", stopped_at__isnull=True).exists()
        at = self.later()
        try:
            procedure.declare_emergency(case=self.case, received=at, note="Nguy", by=self.two[0], at=at)
        except Refused:
            assert open_before or self.book.emergency is None
            return
        assert not open_before
        found = standing_of(fresh(self.case))
        assert found.clock is None or found.step.clock.in_emergency

    @invariant()
    def stands_as_the_model_says(self) -> None:
        if not hasattr(self, "case"):
            return
        now = CaseStep.objects.filter(run__case=self.case, run__ended_at__isnull=True)
        rows = list(now.order_by("id"))
        running = Clock.objects.filter(case=self.case, stopped_at__isnull=True)
        if self.closed:
            assert not running.exists()
            assert not CaseProcedure.objects.filter(case=self.case, ended_at__isnull=True).exists()
            return
        found = standing_of(fresh(self.case))
        assert (found.now.key, found.now.cycle) == (self.here, self.cycle)
        assert set(missing_papers(found, found.step.papers)) == set(found.step.papers) - self.there
        assert {name for name in found.step.needs if not is_met(found, name)} == set(found.step.needs) - self.there
        assert [row.done_at is None for row in rows] == [False] * (len(rows) - 1) + [True]
        assert all(row.done_by and row.counted <= row.done_at for row in rows[:-1])
        assert {c.step_id for c in running.filter(kind="step")} <= {found.now.pk}
        ends = {each.reason for each in self.book.reasons(self.here)}
        assert found.step.after or found.step.back or ends  # no dead end


@pytest.mark.django_db
def test_random_walks(open_case: Any, garden: None) -> None:
    Walk.opened, Walk.number = staticmethod(open_case), 0
    quiet = settings(
        max_examples=WALKS,
        stateful_step_count=12,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(seed(20260302)(Walk), settings=quiet)
    assert Walk.number >= WALKS
