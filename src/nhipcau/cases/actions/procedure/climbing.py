"""The job of the clock: lateness climbs from the officer to the supervisor to the director, each told once."""

from datetime import datetime, timedelta

from nhipcau.access.queries import account_of_staff, accounts_with
from nhipcau.cases.models import Case, Clock
from nhipcau.cases.queries.clocks import last_moment, running
from nhipcau.cases.states import LATE, SEPARATION_ENDS, SEPARATION_OVER, ClockKind
from nhipcau.kernel import actors
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.clock import local_day
from nhipcau.kernel.contracts import tell
from nhipcau.kernel.permissions import Permission
from nhipcau.kernel.writing import action
from nhipcau.rulebook.queries import add_working_days, procedure

from .said import said


def tell_of_clocks(at: datetime) -> None:
    """Tell of every clock that ran out, and of separations that end soon; a step of the climb is told once."""
    soonest = at + timedelta(days=31)  # a separation warns before it ends
    for clock in running().filter(due__lte=soonest).exclude(told__gte=3):
        level, kinds = _reached(clock, at)
        if level > clock.told:
            tell_step(clock=clock, level=level, kinds=kinds, by=actors.system("tick"), at=at)


@action
def tell_step(*, clock: Clock, level: int, kinds: tuple[str, ...], by: Actor, at: datetime) -> None:
    """Tell the steps of the climb from the one told last up to `level`."""
    if not Clock.objects.filter(pk=clock.pk, told=clock.told).update(told=level):
        return
    case = clock.case
    for place in range(clock.told, level):
        told = _whom(case, clock, place, at)
        tell(accounts=told, kind=kinds[place], anchor=case.anchor_id, by=by, at=at)
    said("cases.clock_late", case, by, at, clock=clock.pk, limit=clock.limit, told=level, body=clock.body)


def _reached(clock: Clock, at: datetime) -> tuple[int, tuple[str, ...]]:
    """How far the climb has come by now, and the notice of each step."""
    if clock.kind == ClockKind.SEPARATION:
        warned = _warned(clock, at)
        return warned, (SEPARATION_ENDS, SEPARATION_ENDS, SEPARATION_OVER)
    if clock.due > at:
        return 0, LATE
    if clock.kind == ClockKind.EMERGENCY:  # nobody waits for a working day
        return 3, LATE
    after = [last_moment(add_working_days(local_day(clock.due), days)) for days in (1, 2)]
    return 1 + sum(at > moment for moment in after), LATE


def _warned(clock: Clock, at: datetime) -> int:
    run = clock.case.procedures.filter(ended_at__isnull=True).first()
    track = procedure(run.key, run.version).emergency if run else None
    days = (track.warn if track else ())[:2]
    if at > clock.due:
        return 3
    first = local_day(clock.starts)
    return sum(local_day(at) >= first + timedelta(days=day) for day in days)


def _whom(case: Case, clock: Clock, place: int, at: datetime) -> list[int]:
    """The officer, then who supervises, then who decides; of a separation all of them each time.

    A step of the climb where there is nobody falls to the next one.
    """
    officer = account_of_staff(case.officer) if case.officer else None
    heads = accounts_with(Permission.SUPERVISE, case.unit, local_day(at))
    deciders = {account.pk for account in accounts_with(Permission.DECIDE, case.unit, local_day(at))}
    steps = [
        [officer.pk] if officer else [],
        [account.pk for account in heads if account.pk not in deciders],
        sorted(deciders),
    ]
    if clock.kind == ClockKind.SEPARATION:
        return sorted({pk for step in steps for pk in step})
    return next((step for step in steps[place:] if step), [account.pk for account in heads])
