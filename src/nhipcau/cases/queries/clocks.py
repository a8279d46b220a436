"""Time limits: when one is over, how long it goes on after a pause, and which are late or due for whom."""

from calendar import monthrange
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from nhipcau.cases.models import Case, Clock
from nhipcau.cases.states import ClockKind, Status
from nhipcau.kernel.clock import local_day
from nhipcau.kernel.dates import local_end
from nhipcau.rulebook.queries import add_working_days, in_force, working_days_between, working_days_verified

from .cases import cases_for

if TYPE_CHECKING:
    from nhipcau.access.models import User

SOON = 7
"""Days ahead that count as due soon."""


def due_of(limit: str, starts: datetime, on: date) -> tuple[datetime, bool]:
    """When a clock of this parameter that `starts` then is over, and whether limit and working days were compared.

    `on` is the day whose rule counts. Hours run to the minute, all else to the end of the last day in Viet Nam.
    """
    rule = in_force(limit, on)
    amount, first, sure = int(rule.value or 0), local_day(starts), rule.basis.verified
    if rule.unit == "hours":
        return starts + timedelta(hours=amount), sure
    if rule.unit == "working_days":
        last = add_working_days(first, amount)
        return last_moment(last), sure and working_days_verified(first, last)
    last = months_later(first, amount) if rule.unit == "months" else first + timedelta(days=amount)
    return last_moment(last), sure


def last_moment(day: date) -> datetime:
    """The last second of a day in Viet Nam: a limit of days is kept as long as that day lasts."""
    return local_end(day) - timedelta(seconds=1)


def months_later(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def due_after_pause(clock: Clock, at: datetime) -> datetime:
    """When a paused clock is over that goes on at `at`: what was left when it was paused is left again.

    What was over before the pause stays over.
    """
    if clock.paused_at is None or clock.due <= clock.paused_at:
        return clock.due
    unit = in_force(clock.limit, max(local_day(clock.starts), local_day(clock.started_at))).unit
    if unit == "hours":
        return clock.due + (at - clock.paused_at)
    paused, again = local_day(clock.paused_at), local_day(at)
    if unit == "working_days":
        left = working_days_between(paused, local_day(clock.due))
        return last_moment(add_working_days(again, left))
    return last_moment(local_day(clock.due) + (again - paused))


def running() -> QuerySet[Clock]:
    """Clocks that run now, of cases in progress, the first due first; whoever asks."""
    rows = Clock.objects.filter(stopped_at__isnull=True, paused_at__isnull=True)
    rows = rows.filter(case__status=Status.OPEN, case__withdrawn_at__isnull=True)
    return rows.select_related("case__unit", "case__officer", "case__person", "step__run").order_by("due", "id")


def running_for(user: "User", on: date) -> QuerySet[Clock]:
    """Those of cases that `user` may see."""
    mine: QuerySet[Case] = cases_for(user, on).select_related(None).order_by()
    return running().filter(case__in=mine.values("pk"))


def due_for(user: "User", on: date) -> QuerySet[Clock]:
    """Late or due within `SOON` days, in cases of `user` or of whom they cover."""
    rows = running_for(user, on).filter(case__officer_id__in=user.staff_ids(on))
    return rows.filter(due__lte=local_end(on + timedelta(days=SOON)))


def late_count(user: "User", on: date, now: datetime) -> int:
    """How many cases that `user` may see have a clock that ran out."""
    return running_for(user, on).filter(due__lt=now).order_by().values("case").distinct().count()


def emergencies() -> QuerySet[Any, Any]:
    """Ids of the anchors of the cases whose emergency measures are not taken yet; whoever asks."""
    return running().filter(kind=ClockKind.EMERGENCY).order_by().values_list("case__anchor_id")


def emergencies_for(user: "User", on: date) -> list[Clock]:
    """Emergencies whose measures are not taken yet, of cases that `user` may see, the first due first.

    Asks nothing while there is none anywhere.
    """
    return list(running_for(user, on).filter(kind=ClockKind.EMERGENCY)) if user.ties(on).alarms else []
