"""Emergencies: hours from receipt, told at once; temporary separation with its decision and its end."""

from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from nhipcau.access.queries import accounts_with
from nhipcau.cases import policy
from nhipcau.cases.models import Case, Clock
from nhipcau.cases.queries.clocks import due_of, last_moment
from nhipcau.cases.queries.standing import Standing, fresh, missing_papers, paper_words, standing_of
from nhipcau.cases.states import EMERGENCY_TOLD, ClockKind
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.clock import local_day
from nhipcau.kernel.contracts import tell
from nhipcau.kernel.dates import format_day, local_start
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.permissions import Permission
from nhipcau.kernel.writing import action
from nhipcau.rulebook.queries import in_force
from nhipcau.rulebook.states.procedures import EmergencyTrack

from .clocks import stop
from .papers import NewPaper, file_paper
from .said import said


@action
def declare_emergency(*, case: Case, received: datetime, note: str, by: Actor, at: datetime) -> Clock:
    """Measures are due within hours from `received`, when the information came in. Supervisor and director are told.

    Clocks that do not run in an emergency are switched off in this cycle. Raises Refused without a reason, for a moment
    to come, when one is open already, and where the procedure has no emergency track.
    """
    standing, track = _track(case)
    why = note.strip()
    if not why:
        raise Refused(_("Say what the danger is."), "note")
    if received > at:
        raise Refused(_("This moment lies in the future; nothing was saved."), "received")
    if standing.open_clock(ClockKind.EMERGENCY):
        raise Refused(_("This case is on the emergency track already."))
    due, sure = due_of(track.limit, received, max(local_day(received), standing.procedure.start))
    clock = Clock.objects.create(
        case=case, kind=ClockKind.EMERGENCY, limit=track.limit, body=track.body, starts=received, due=due,
        sure=sure and track.rule.verified, note=why, started_at=at, started_by=by,
    )  # fmt: skip
    running = standing.clock
    if running and standing.step.clock and not standing.step.clock.in_emergency:
        stop(running, None, by, at)
    said("cases.emergency_declared", case, by, at, clock=clock.pk, received=received, due=due)
    tell(accounts=_heads(case, at), kind=EMERGENCY_TOLD, anchor=case.anchor_id, by=by, at=at)
    fresh(case)
    return clock


@action
def record_measures(*, case: Case, taken: datetime, measures: str, by: Actor, at: datetime) -> Clock:
    """The measures of an emergency were taken at `taken`; its clock stops there.

    Raises Refused without words, for a moment that cannot be, and before the assessment that must come first is there.
    """
    standing, track = _track(case)
    clock = standing.open_clock(ClockKind.EMERGENCY)
    if clock is None:
        raise Refused(_("No emergency is open in this case; nothing was changed."))
    if not measures.strip():
        raise Refused(_("Write which measures were taken."), "measures")
    if not clock.starts <= taken <= at:
        raise Refused(_("Measures lie between the moment of receipt and now. Correct the time."), "taken")
    if missing := missing_papers(standing, track.forms):
        words = {"papers": "; ".join(paper_words(key) for key in missing)}
        raise Refused(_("What must come before the measures is not there yet: %(papers)s.") % words)
    if not stop(clock, taken, by, at, measures.strip()):
        raise Refused(_("No emergency is open in this case; nothing was changed."))
    said("cases.measures_taken", case, by, at, clock=clock.pk, taken=taken, late=taken > clock.due)
    fresh(case)
    return clock


@action
def record_separation(
    *, case: Case, paper: NewPaper, first: date, last: date, ordered: bool, by: Actor, at: datetime
) -> Clock:
    """A child is separated from its carers by a decision, from `first` to `last`.

    No longer than the law allows, extensions included, unless an authority ordered more. Raises Refused else, and for a
    paper that is not the decision.
    """
    standing, track = _track(case)
    if not track.separation:
        raise Refused(_("This procedure knows no temporary separation."))
    if standing.open_clock(ClockKind.SEPARATION):
        raise Refused(_("A separation runs already. End it first; an extension is a new decision."))
    if last < first:
        raise Refused(_("It ends before it begins. Correct the days."), "last")
    days = int(in_force(track.separation, max(first, standing.procedure.start)).value or 0)
    begun = _begun(standing, first)
    if last > begun + timedelta(days=days) and not ordered:
        words = {"days": days, "last": format_day(begun + timedelta(days=days))}
        raise Refused(_("A separation lasts at most %(days)s days in all, here until %(last)s.") % words, "last")
    filed = file_paper(case=case, paper=paper, by=by, at=at)
    clock = Clock.objects.create(
        case=case, paper=filed, kind=ClockKind.SEPARATION, limit=track.separation, body=paper.body,
        starts=local_start(first), due=last_moment(last), sure=False, started_at=at, started_by=by,
    )  # fmt: skip
    said("cases.separation_recorded", case, by, at, clock=clock.pk, first=first, last=last, ordered=ordered)
    tell(accounts=_heads(case, at), kind=EMERGENCY_TOLD, anchor=case.anchor_id, by=by, at=at)
    fresh(case)
    return clock


@action
def end_separation(*, case: Case, on: date, result: str, by: Actor, at: datetime) -> Clock:
    """The separation ended on a day, with what was found. Raises Refused without words and for a day that cannot be."""
    standing = _track(case)[0]
    clock = standing.open_clock(ClockKind.SEPARATION)
    if clock is None:
        raise Refused(_("No separation runs in this case; nothing was changed."))
    if not result.strip():
        raise Refused(_("Write why the separation ended and where the child is."), "result")
    if not local_day(clock.starts) <= on <= local_day(at):
        raise Refused(_("The separation ends between its first day and today. Correct the day."), "on")
    if not stop(clock, local_start(on), by, at, result.strip()):
        raise Refused(_("No separation runs in this case; nothing was changed."))
    said("cases.separation_ended", case, by, at, clock=clock.pk, on=on)
    fresh(case)
    return clock


def _begun(standing: Standing, first: date) -> date:
    """The first day of this separation: of an extension (the day after, at most) that of the one before."""
    begun = first
    for clock in reversed(standing.clocks):
        if clock.kind == ClockKind.SEPARATION and clock.ended is not None:
            if begun - local_day(clock.ended) > timedelta(days=1):
                break
            begun = min(begun, local_day(clock.starts))
    return begun


def _track(case: Case) -> tuple[Standing, EmergencyTrack]:
    policy.check_procedure(case)
    standing = standing_of(fresh(case))
    if standing is None:
        raise Refused(_("This case follows no procedure yet. Begin one first."))
    if standing.procedure.emergency is None:
        raise Refused(_("This procedure has no emergency track. Move the case to the one that has."))
    return standing, standing.procedure.emergency


def _heads(case: Case, at: datetime) -> list[int]:
    """Supervisors and directors of the case."""
    return [account.pk for account in accounts_with(Permission.SUPERVISE, case.unit, local_day(at))]
