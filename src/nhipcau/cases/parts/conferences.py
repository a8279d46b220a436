"""Meetings about a case, on its page and for a procedure."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from nhipcau.cases.models import Case
from nhipcau.cases.queries import can_write
from nhipcau.cases.queries import conferences as queries
from nhipcau.cases.states import Level, MeetingKind
from nhipcau.kernel import clock
from nhipcau.kernel.contracts import Condition, Happening

SHOWN = 3
"""Meetings shown on the panel; the timeline has them all."""


def asks(request: Any, case: Case) -> Any:
    """What the panel asks together with the others."""
    return queries.conferences_asked(case)


def case_meetings(request: Any, case: Case) -> dict[str, Any] | None:
    """The newest meetings, and all of them as happenings; None in a short intervention without any."""
    rows = queries.conferences_of(case)
    may = case.withdrawn_at is None and case.level == Level.MANAGED and can_write(request.user, case, clock.today())
    if not rows and not may:
        return None
    told = [
        Happening(
            row.on, row.get_kind_display(), row.conclusion, row.chair,
            url=reverse("cases:conference", args=[case.pk, row.pk]),
        )
        for row in rows
    ]  # fmt: skip
    return {"case": case, "rows": rows[:SHOWN], "can_write": may, "timeline": told}


def _met(case: Case, since: datetime | None) -> bool:
    rows = queries.conferences_of(case)
    return any(row.kind == MeetingKind.MEASURES and (since is None or row.recorded_at >= since) for row in rows)


def _url(case: Case) -> str:
    return reverse("cases:hold_conference", args=[case.pk])


CONDITIONS = {
    "measures_meeting": Condition(
        _("Minutes of the meeting to set measures (NĐ 56/2017 Đ.27 k.2)"),
        _("The minutes of the meeting to set measures are missing (NĐ 56/2017 Đ.27 k.2)."),
        _met, _url, paper=queries.MINUTES,
    )
}  # fmt: skip
"""What a procedure may ask of meetings: the plan of a child in an emergency needs the meeting of Đ.27 k.2."""
