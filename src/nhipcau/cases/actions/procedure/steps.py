"""Steps: a case begins a procedure, its steps are done when their conditions are there, it moves to another version."""

from datetime import datetime

from django.utils.translation import gettext as _

from nhipcau.cases import policy
from nhipcau.cases.models import Case, CaseProcedure, CaseStep
from nhipcau.cases.queries.standing import Standing, ends_here, fresh, needs_of, standing_of, stands_for
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.clock import local_day
from nhipcau.kernel.dates import local_start
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.locks import in_turn
from nhipcau.kernel.text import clean
from nhipcau.kernel.writing import action
from nhipcau.rulebook.queries import procedure as procedure_on
from nhipcau.rulebook.queries import procedures
from nhipcau.rulebook.states.procedures import CENTRE, Procedure

from .clocks import start_step_clock, stop, stop_all
from .said import said


@action
def begin_procedure(*, case: Case, key: str, by: Actor, at: datetime) -> CaseProcedure:
    """Begin the procedure `key` in its version of today, at its first step; the case keeps that version.

    Raises Refused unless the case is in progress, in case management and in no procedure yet.
    """
    policy.check_procedure(case)
    in_turn(f"cases.procedure.{case.pk}")
    if standing_of(fresh(case)) is not None:
        raise Refused(_("This case already follows a procedure; move it to another one instead."))
    chosen = _chosen(key, at)
    run = CaseProcedure.objects.create(case=case, key=key, version=chosen.start, began_at=at, began_by=by)
    _enter(case, run, chosen, chosen.first.key, 1, at, by, at)
    said("cases.procedure_begun", case, by, at, procedure=key, version=chosen.start)
    return run


@action
def move_procedure(*, case: Case, key: str, why: str, by: Actor, at: datetime) -> CaseProcedure:
    """Move a case to the newest version of its procedure, or to another one.

    In another version the case stays in its step where there is one of that name; else it begins at the first. The
    clock of the step before is switched off. Raises Refused without a reason and when nothing would change.
    """
    standing = _standing(case)
    reason = clean(why)[:500]
    if not reason:
        raise Refused(_("Say why the case is moved; the reason is kept."), "why")
    chosen = _chosen(key, at)
    if (chosen.key, chosen.start) == (standing.procedure.key, standing.procedure.start):
        raise Refused(_("The case follows this version already; nothing was changed."), "key")
    old = standing.now.run
    if standing.clock:
        stop(standing.clock, None, by, at)
    old.ended_at, old.ended_by = at, by
    old.save(update_fields=["ended_at", "ended_by"])
    run = CaseProcedure.objects.create(case=case, key=key, version=chosen.start, began_at=at, began_by=by, why=reason)
    same = chosen.key == old.key and any(step.key == standing.now.key for step in chosen.steps)
    _enter(case, run, chosen, standing.now.key if same else chosen.first.key, 1, at, by, at)
    before = {"from": old.key, "from_version": old.version}
    said("cases.procedure_moved", case, by, at, reason=reason, procedure=key, version=chosen.start, **before)
    return run


@action
def do_step(*, case: Case, step: str, to: str, by: Actor, at: datetime, note: str = "") -> CaseStep:
    """Do the step the case is in (`step`, as the page showed it) and enter `to`, or send it back there with a reason.

    What another body did counts from the day its paper was signed; the clock stops there, not when it was filed.
    Raises Refused when a condition is not there, for one's own approval, and when somebody was quicker.
    """
    standing = _standing(case)
    now, here = standing.now, standing.step
    if now.key != step:
        raise Refused(_("Somebody else was quicker: the case is in another step now. Look at it again."))
    back = to in here.back
    if not back and to not in here.after:
        raise Refused(_("No way leads from this step there; nothing was changed."), "to")
    reason = clean(note)[:500]
    policy.check_not_own(standing, by)
    if back and not reason:
        raise Refused(_("Say why the case goes back; the reason is kept."), "note")
    missing = [] if back else needs_of(standing)
    if missing:
        raise Refused(" ".join(need.sentence for need in missing))
    counted = at if back else counts_from(standing, at)
    finish_step(standing, to, reason, counted, by, at)
    cycle = now.cycle + (1 if back else 0)
    entered = _enter(case, now.run, standing.procedure, to, cycle, counted, by, at)
    event = "cases.step_returned" if back else "cases.step_done"
    said(event, case, by, at, reason=reason if back else "", step=now.key, to=to, cycle=cycle)
    fresh(case)
    return entered


def finish_step(standing: Standing, to: str, note: str, counted: datetime, by: Actor, at: datetime) -> None:
    """Mark the step as done and stop its clock at the moment that counts. Raises Refused when somebody was quicker."""
    rows = CaseStep.objects.filter(pk=standing.now.pk, done_at__isnull=True)
    if not rows.update(done_at=at, done_by=by, counted=counted, to=to, note=note):
        raise Refused(_("Somebody else was quicker: the case is in another step now. Look at it again."))
    if standing.clock:
        stop(standing.clock, counted, by, at)


def counts_from(standing: Standing, at: datetime) -> datetime:
    """The moment a step counts as done: of what another body did, the day its papers were signed, the last of them."""
    here = standing.step
    if here.body == CENTRE:
        return at
    signed = [paper.signed_on for paper in standing.filed if paper.kind in stands_for(here)]
    return min(local_start(max(signed)), at) if signed else at


@action
def end_procedure(*, standing: Standing, legal_reason: str, ended: datetime, by: Actor, at: datetime) -> None:
    """The case is closed: its run ends, every clock stops. Part of `actions.close`."""
    case, run = standing.case, standing.now.run
    if ends_here(standing, legal_reason):
        finish_step(standing, "", "", ended, by, at)
    stop_all(case, ended, by, at)
    run.ended_at, run.ended_by = at, by
    run.save(update_fields=["ended_at", "ended_by"])
    said("cases.procedure_ended", case, by, at, step=standing.now.key, legal_reason=legal_reason)
    fresh(case)


def _standing(case: Case) -> Standing:
    policy.check_procedure(case)
    in_turn(f"cases.procedure.{case.pk}")
    standing = standing_of(fresh(case))
    if standing is None:
        raise Refused(_("This case follows no procedure yet. Begin one first."))
    return standing


def _chosen(key: str, at: datetime) -> Procedure:
    day = local_day(at)
    if key not in {each.key for each in procedures(day)}:
        raise Refused(_("Choose the procedure; nothing was saved."), "key")
    return procedure_on(key, day)


def _enter(
    case: Case,
    run: CaseProcedure,
    procedure: Procedure,
    key: str,
    cycle: int,
    moment: datetime,
    by: Actor,
    at: datetime,
) -> CaseStep:
    entered = CaseStep.objects.create(run=run, key=key, cycle=cycle, entered_at=at, entered_by=by)
    start_step_clock(case, procedure, procedure.step(key), entered, moment, by, at)
    fresh(case)
    return entered
