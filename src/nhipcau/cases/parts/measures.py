"""What was measured, on the page of a case: a curve drawn here, and words from first to last."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from nhipcau.cases.models import Case
from nhipcau.cases.queries import can_write
from nhipcau.cases.queries import measures as queries
from nhipcau.cases.queries.plans import live_sheets
from nhipcau.cases.states import NEED_SCALE, PlanStatus
from nhipcau.kernel import clock
from nhipcau.kernel.dates import format_day

WIDTH, STEP, TOP, LEFT = 480, 32, 14, 8
"""Measures of the picture: its width, the height of one level, and the space around."""


def asks(request: Any, case: Case) -> Any:
    """What the panel asks together with the others."""
    return queries.scores_asked(case)


def case_measures(request: Any, case: Case) -> dict[str, Any] | None:
    """The curve and the lines; None while nothing was measured and nothing can be."""
    lines = queries.lines_of(case)
    in_force = any(sheet.plan.status == PlanStatus.APPROVED for sheet in live_sheets(case))
    may = in_force and case.withdrawn_at is None and can_write(request.user, case, clock.today())
    if not lines and not may:
        return None
    means = queries.averages(lines)
    return {"case": case, "lines": lines, "curve": curve(means) if len(means) > 1 else None, "can_measure": may}


def curve(means: Sequence[tuple[date, float]]) -> dict[str, Any]:
    """Where the line of means runs; lengths are strings, so that no locale puts a comma into them."""
    first, last = means[0][0], means[-1][0]
    whole = max((last - first).days, 1)
    places = [
        (LEFT + (WIDTH - 2 * LEFT) * (day - first).days / whole, TOP + (2 - mean) * STEP, day) for day, mean in means
    ]
    return {
        "width": str(WIDTH),
        "height": str(TOP * 2 + 4 * STEP + 20),
        "points": " ".join(f"{x:.1f},{y:.1f}" for x, y, _day in places),
        "dots": [{"x": f"{x:.1f}", "y": f"{y:.1f}", "day": format_day(day)} for x, y, day in places],
        "levels": [{"y": str(TOP + (2 - level) * STEP), "words": words} for level, words in NEED_SCALE.items()],
        "right": str(WIDTH - LEFT),
        "left": str(LEFT),
        "foot": str(TOP * 2 + 4 * STEP + 12),
        "first": format_day(first),
        "last": format_day(last),
    }
