"""Reads of what was measured in a case: a curve, and what changed line by line; none of a story that is veiled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from nhipcau.cases.models import Case, Measurement, Score
from nhipcau.cases.states import GOAL_SCALE, NEED_SCALE, Moment
from nhipcau.kernel.masking import LEAST
from nhipcau.kernel.together import Question, answered

from .cases import cases_for

if TYPE_CHECKING:
    from nhipcau.access.models import User

SCORES = "cases.scores"


@dataclass(frozen=True)
class Line:
    """One goal or domain over time: (day, level) in order."""

    goal: str
    domain: str
    points: Sequence[tuple[date, int]]

    @property
    def scale(self) -> dict[int, Any]:
        return GOAL_SCALE if self.goal else NEED_SCALE

    @property
    def first(self) -> Any:
        return self.scale[self.points[0][1]]

    @property
    def last(self) -> Any:
        return self.scale[self.points[-1][1]]


def scores_asked(case: Case) -> dict[str, Question]:
    """What the page of a case asks of what was measured."""
    return {SCORES: Question(_scores, case=case.pk)}


def _scores(case: int) -> QuerySet[Score]:
    rows = Score.objects.filter(measurement__case_id=case).select_related("measurement", "goal")
    return rows.order_by("measurement__on", "measurement__id", "id")


def lines_of(case: Case) -> list[Line]:
    """Every goal and domain that was measured, with its levels over time."""
    found: dict[tuple[int | None, str], list[Score]] = {}
    for score in [] if case.veiled else answered(case, SCORES, _scores(case.pk)):
        found.setdefault((score.goal_id, score.domain), []).append(score)
    return [
        Line(
            goal=rows[0].goal.words if rows[0].goal else "", domain=domain,
            points=[(row.measurement.on, row.level) for row in rows],
        )
        for (_goal, domain), rows in found.items()
    ]  # fmt: skip


def averages(lines: Sequence[Line]) -> list[tuple[date, float]]:
    """The mean of all that was measured on each day, in order."""
    days: dict[date, list[int]] = {}
    for line in lines:
        for day, level in line.points:
            days.setdefault(day, []).append(level)
    return [(day, sum(levels) / len(levels)) for day, levels in sorted(days.items())]


@dataclass(frozen=True)
class GroupOutcome:
    """What became of the clients of a group: `n` people compared; mean change of a line, share improved in percent.

    Both are None where too few were compared to say anything.
    """

    group: str
    n: int
    mean: Decimal | None
    improved: int | None


def outcomes(user: "User", first: date, last: date, on: date) -> list[GroupOutcome]:
    """By client group: those measured at an end in the period and at a start before it, of the cases `user` sees.

    A case counts once, with its last end of the period. Cases whose story they may not read are left out, and those
    of sealed groups stand without their group.
    """
    seen = {case.pk: case.client_group for case in cases_for(user, on) if not case.veiled}
    rows = Measurement.objects.filter(moment=Moment.END, on__gte=first, on__lte=last, compared__gt=0)
    latest = {row.case_id: row for row in rows.order_by("on", "id") if row.case_id in seen}
    by_group: dict[str, list[Measurement]] = {}
    for case, row in latest.items():
        by_group.setdefault(seen[case], []).append(row)
    return [_outcome(group, found) for group, found in sorted(by_group.items())]


def _outcome(group: str, rows: Sequence[Measurement]) -> GroupOutcome:
    n = len(rows)
    if n < LEAST:
        return GroupOutcome(group, n, None, None)
    mean = Decimal(sum(row.change for row in rows)) / sum(row.compared for row in rows)
    improved = Decimal(100 * sum(row.improved is True for row in rows)) / n
    rounded = mean.quantize(Decimal("0.1"), ROUND_HALF_UP)
    return GroupOutcome(group, n, rounded, int(improved.quantize(Decimal(1), ROUND_HALF_UP)))
