"""What plans show on the page of a case and on today's page, and what they mean to a procedure."""

from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from nhipcau.cases import policy
from nhipcau.cases.models import Case, Plan
from nhipcau.cases.queries import can_write
from nhipcau.cases.queries import plans as queries
from nhipcau.cases.states import PlanStatus
from nhipcau.kernel import clock
from nhipcau.kernel.contracts import Condition
from nhipcau.kernel.permissions import Permission
from nhipcau.kernel.together import brought

SOON, SHOWN = timedelta(days=3), 20
"""How far today's page looks ahead, and how many lines it shows of each kind."""


def asks(request: Any, case: Case) -> Any:
    """What the panel of the plan asks together with the others."""
    return queries.plans_asked(case)


def case_plan(request: Any, case: Case) -> dict[str, Any] | None:
    """The plan in force, with what is being written beside it; a way to begin one; None where there is nothing."""
    day = clock.today()
    live = queries.live_sheets(case)
    may = queries.can_plan(request.user, case, day)
    if not live and not (may and policy.can_start_plan(case)):
        return None
    shown = next((sheet for sheet in live if sheet.plan.status == PlanStatus.APPROVED), live[0] if live else None)
    work = next((sheet.plan for sheet in live if sheet.plan.status != PlanStatus.APPROVED), None)
    in_force = shown is not None and policy.can_settle(shown.plan)
    waiting = work is not None and policy.can_decide_plan(work)
    return {
        "case": case,
        "sheet": shown,
        "work": work,
        "waits": work if waiting and work and queries.can_decide(request.user, case, work, day) else None,
        "can_start": may and not live,
        "can_settle": case.is_open and in_force and can_write(request.user, case, day),
        "day": day,
    }


def asks_today(request: Any, subject: Any) -> dict[str, Any]:
    """What is late or due in these days; nothing is asked of whoever has no list."""
    user, day = request.user, clock.today()
    if not user.may(Permission.CASE_READ) or not user.staff_ids(day):
        return {}
    return {f"due.{key}": rows[:SHOWN] for key, rows in queries.due_asked(user, day, day + SOON).items()}


def today_due(request: Any, subject: Any) -> dict[str, Any] | None:
    """Activities and reviews that are late or due in these days."""
    user, day = request.user, clock.today()
    asked = {key: brought(request, key, rows) for key, rows in asks_today(request, subject).items()}
    if not asked:
        return None
    due = queries.due_activities(user, day, asked["due.activities"])
    activities = [(each, _how(each.due_on, day)) for each in due]
    due_reviews = queries.due_reviews(user, day, asked["due.reviews"])
    reviews = [(plan, case, _how(plan.review_on, day)) for plan, case in due_reviews]
    due_visits = queries.due_visits(user, day, asked["due.visits"])
    visits = [(row, case, _how(row.next_visit_on, day)) for row, case in due_visits]
    found = {"activities": activities, "reviews": reviews, "visits": visits}
    return found if any(found.values()) else None


def _how(due: date | None, day: date) -> tuple[object, str]:
    """How a day stands to today: words and tone."""
    if due is None or due > day:
        return _("soon"), "plain"
    return (_("today"), "soon") if due == day else (_("overdue"), "urgent")


def _signed(case: Case, since: datetime | None) -> bool:
    return any(_in_cycle(plan.signed_at, since) for plan in _plans(case))


def _submitted(case: Case, since: datetime | None) -> bool:
    return any(plan.status in SENT and _in_cycle(plan.submitted_at, since) for plan in _plans(case))


def _approved(case: Case, since: datetime | None) -> bool:
    return any(plan.status == PlanStatus.APPROVED and _in_cycle(plan.decided_at, since) for plan in _plans(case))


def _plans(case: Case) -> list[Plan]:
    return [sheet.plan for sheet in queries.live_sheets(case)]


def _in_cycle(when: datetime | None, since: datetime | None) -> bool:
    """Whether it was done, in the present cycle: a plan sent back may be the same one, written on."""
    return when is not None and (since is None or when > since)


def _url(case: Case) -> str:
    return reverse("cases:plan", args=[case.pk])


SENT = (PlanStatus.SUBMITTED, PlanStatus.APPROVED)
CONDITIONS = {
    "plan_signed": Condition(
        _("Plan signed by the client or guardian"),
        _("The plan is not signed yet by the client or whoever speaks for them."),
        _signed, _url, who=Permission.PLAN_WRITE,
    ),
    "plan_submitted": Condition(
        _("Plan submitted for approval"), _("The plan was not submitted for approval yet."),
        _submitted, _url, who=Permission.PLAN_WRITE,
    ),
    "plan_approved": Condition(
        _("Plan approved"), _("There is no approved plan yet. Submit it, and somebody else decides on it."),
        _approved, _url, who=Permission.DECIDE,
    ),
}  # fmt: skip
"""What a procedure may ask of a plan."""
