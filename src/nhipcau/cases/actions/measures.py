"""Putting goals and needs on the scale; what changed since the start is kept beside them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from nhipcau.audit.actions import record
from nhipcau.cases import policy
from nhipcau.cases.models import Case, Goal, Measurement, Plan, Score
from nhipcau.cases.states import GOAL_SCALE, IN_FORCE, Moment
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.errors import Refused, refuse_future
from nhipcau.kernel.writing import action


@dataclass(frozen=True, kw_only=True)
class NewMeasurement:
    """As typed: goal → level, code of need_domain or well_being → level; what was not asked is left out."""

    moment: str
    on: date
    goals: Mapping[Goal, int] = field(default_factory=dict)
    domains: Mapping[str, int] = field(default_factory=dict)


@action
def measure(*, case: Case, new: NewMeasurement, by: Actor, at: datetime) -> Measurement:
    """Write down how somebody stands. It begins when a plan is approved, and every part of it may be left out.

    Raises Refused without a plan in force, for a future day, when nothing was chosen, and twice on a day.
    """
    policy.check_change(case)
    refuse_future(new.on, at, "on")
    if not Plan.objects.filter(case=case, status__in=IN_FORCE).exists():
        raise Refused(_("Measuring begins when a plan is approved; nothing was saved."))
    if not new.goals and not new.domains:
        raise Refused(_("Choose at least one line; nothing was saved."))
    if any(level not in GOAL_SCALE for level in (*new.goals.values(), *new.domains.values())):
        raise ValueError("a level that is not on the scale")
    levels: dict[tuple[int | None, str], int] = {
        (goal.root_id or goal.pk, ""): level for goal, level in new.goals.items()
    }
    levels |= {(None, domain): level for domain, level in new.domains.items()}
    row = Measurement(case=case, moment=new.moment, on=new.on, recorded_at=at, recorded_by=by)
    _compare(row, levels)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Refused(_("This was measured on that day already; nothing was saved."), "on") from None
    Score.objects.bulk_create(
        Score(measurement=row, goal_id=goal, domain=domain, level=level) for (goal, domain), level in levels.items()
    )
    details = {"measurement": row.pk, "moment": row.moment, "on": row.on}
    record("cases.measured", about=case, words=case.number, unit=case.unit, by=by, at=at, details=details)
    return row


def _compare(row: Measurement, levels: Mapping[tuple[int | None, str], int]) -> None:
    """Set what changed since the last start before it; a start is compared with nothing."""
    if row.moment == Moment.START:
        return
    starts = Measurement.objects.filter(case=row.case, moment=Moment.START, on__lte=row.on)
    start = starts.order_by("-on", "-id").first()
    if start is None:
        return
    before = {(score.goal_id, score.domain): score.level for score in Score.objects.filter(measurement=start)}
    both = levels.keys() & before.keys()
    row.compared, row.change = len(both), sum(levels[key] - before[key] for key in both)
    row.improved = row.change > 0 if both else None
