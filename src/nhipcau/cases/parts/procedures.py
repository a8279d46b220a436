"""What pages show of cases in their procedure: the panel of a case, what is late and due today, emergencies on top."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from nhipcau.cases import policy, queries
from nhipcau.cases.models import Case
from nhipcau.cases.queries import clocks, standing
from nhipcau.cases.queries.course import course_of, told
from nhipcau.cases.states import ClockKind, Level
from nhipcau.kernel import clock
from nhipcau.kernel.contracts import Banner
from nhipcau.kernel.permissions import Permission
from nhipcau.kernel.together import brought

TODAY = 10
"""How many time limits the first page shows."""


def asks(request: Any, case: Case) -> Any:
    """What the panel of a case asks."""
    return standing.asked_of(case)


def of_case(request: Any, case: Case) -> dict[str, Any] | None:
    """The steps of the procedure with their clocks and articles, and the papers from outside."""
    day, now = clock.today(), clock.now()
    course = course_of(request.user, case, day, now)
    papers = standing.papers_of(case)
    if case.level != Level.MANAGED and not papers:
        return None
    found = course.found
    others = [each for each in standing.clocks_of(case) if each.kind != ClockKind.STEP]
    return {
        "case": case,
        "found": found,
        "name": course.name,
        "rows": course.rows,
        "now": now,
        "clock": found.clock if found else None,
        "emergency": found.open_clock(ClockKind.EMERGENCY) if found else None,
        "separation": found.open_clock(ClockKind.SEPARATION) if found else None,
        "others": others,
        "papers": papers,
        "can_change": queries.can_write(request.user, case, day) and policy.can_close(case),
    }


def asks_today(request: Any, subject: Any) -> dict[str, Any]:
    """Time limits of my cases that are late or near."""
    user, day = request.user, clock.today()
    mine = user.may(Permission.CASE_READ) and user.staff_ids(day)
    return {"clocks.due": clocks.due_for(user, day)[:TODAY]} if mine else {}


def today(request: Any, subject: Any) -> dict[str, Any] | None:
    """Time limits of my cases that are late or near, and how many cases are late for whoever supervises."""
    user, day, now = request.user, clock.today(), clock.now()
    if not user.may(Permission.CASE_READ):
        return None
    asked = asks_today(request, subject)
    rows = [row for key, each in asked.items() for row in brought(request, key, each)]
    late = clocks.late_count(user, day, now) if user.may(Permission.SUPERVISE) else 0
    return {"rows": rows, "late": late, "now": now} if rows or late else None


def emergencies(user: Any) -> Iterable[Banner]:
    """Above every page of the team while measures are due: which case, and how long there is."""
    if not user.may(Permission.CASE_READ):
        return
    for found in clocks.emergencies_for(user, clock.today()):
        how = told(found, clock.now())
        words = _("Emergency in case %(number)s: %(left)s, %(by)s.")
        url = reverse("desk:case", args=[found.case_id])
        yield Banner(words % {"number": found.case.number, "left": how.word, "by": how.words}, url, _("Open the case"))
