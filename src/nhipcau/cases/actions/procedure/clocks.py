"""Clocks: started with a step, stopped at the moment that counts, paused with a reason."""

from datetime import datetime

from django.utils.translation import gettext as _

from nhipcau.cases.models import Case, CaseStep, Clock, Episode
from nhipcau.cases.queries.clocks import due_after_pause, due_of
from nhipcau.cases.states import ClockKind
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.clock import local_day
from nhipcau.kernel.dates import local_start
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.text import clean
from nhipcau.kernel.writing import action
from nhipcau.rulebook.states.procedures import ENTERED, RECEIVED, Procedure, Step

from .said import said


def start_step_clock(
    case: Case, procedure: Procedure, step: Step, entered: CaseStep, moment: datetime, by: Actor, at: datetime
) -> None:
    """Start the clock of a step that was entered at `moment` (the one that counts); none on the emergency track."""
    if step.clock is None:
        return
    if not step.clock.in_emergency and emergency_in(case, entered):
        return
    starts = moment
    if step.clock.start == RECEIVED:
        starts = local_start(Episode.objects.get(case=case, closed_on__isnull=True).opened_on)
    elif step.clock.start != ENTERED:
        earlier = CaseStep.objects.filter(run=entered.run, key=step.clock.start, cycle=entered.cycle)
        done = earlier.filter(done_at__isnull=False).order_by("-id").first()
        starts = (done.counted if done else None) or moment
    due, sure = due_of(step.clock.limit, starts, max(local_day(starts), procedure.start))
    Clock.objects.create(
        case=case,
        step=entered,
        kind=ClockKind.STEP,
        limit=step.clock.limit,
        body=step.body,
        starts=starts,
        due=due,
        sure=sure and step.clock.first_day.verified,
        started_at=at,
        started_by=by,
    )


def emergency_in(case: Case, step: CaseStep) -> bool:
    """Whether an emergency was declared in the cycle of this step."""
    first = CaseStep.objects.filter(run=step.run, cycle=step.cycle).order_by("id").first()
    rows = Clock.objects.filter(case=case, kind=ClockKind.EMERGENCY)
    if first is not None and step.cycle > 1:
        rows = rows.filter(started_at__gte=first.entered_at)
    else:
        rows = rows.filter(started_at__gte=step.run.began_at)
    return rows.exists()


def stop(clock: Clock, ended: datetime | None, by: Actor, at: datetime, result: str = "") -> bool:
    """Stop a clock at the moment that counts, or switch it off (None). False when somebody did so before."""
    rows = Clock.objects.filter(pk=clock.pk, stopped_at__isnull=True)
    changed = {"ended": ended, "result": result, "stopped_at": at, "stopped_by": by}
    changed |= {"paused_at": None, "paused_by": None}
    return bool(rows.update(**changed))


def stop_all(case: Case, ended: datetime | None, by: Actor, at: datetime, kind: ClockKind | None = None) -> None:
    """Stop every clock of a case, or those of one kind."""
    rows = Clock.objects.filter(case=case, stopped_at__isnull=True)
    for clock in rows.filter(kind=kind) if kind else rows:
        stop(clock, ended, by, at)


@action
def pause_clock(*, clock: Clock, reason: str, by: Actor, at: datetime) -> Clock:
    """Pause a clock of a step. Raises Refused without a reason, for a clock that does not run, and in an emergency."""
    why = clean(reason)[:500]
    if not why:
        raise Refused(_("Say why this time limit is paused."), "reason")
    if clock.kind != ClockKind.STEP:
        raise Refused(_("An emergency and a separation are never paused."))
    if clock.stopped_at is not None or clock.paused_at is not None:
        raise Refused(_("This time limit does not run now; nothing was changed."))
    clock.paused_at, clock.paused_by, clock.paused_reason = at, by, why
    clock.save(update_fields=["paused_at", "paused_by", "paused_reason"])
    said("cases.clock_paused", clock.case, by, at, reason=why, clock=clock.pk, limit=clock.limit)
    return clock


@action
def resume_clock(*, clock: Clock, by: Actor, at: datetime) -> Clock:
    """Let a paused clock go on with what was left of it. Raises Refused for one that is not paused."""
    if clock.stopped_at is not None or clock.paused_at is None:
        raise Refused(_("This time limit is not paused; nothing was changed."))
    clock.due = due_after_pause(clock, at)
    clock.paused_at = clock.paused_by = None
    clock.save(update_fields=["due", "paused_at", "paused_by"])
    said("cases.clock_resumed", clock.case, by, at, clock=clock.pk, limit=clock.limit, due=local_day(clock.due))
    return clock
