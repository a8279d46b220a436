"""Whether the state of a case allows it, in sentences. Who may is a question for access."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from nhipcau.kernel.actors import Actor
from nhipcau.kernel.errors import Refused

from .models import Activity, Case, Goal, Plan
from .states import IN_WORK, Level, PlanStatus, Status, allows

if TYPE_CHECKING:
    from .queries.standing import Standing


def _check(case: Case, action: str) -> None:
    if case.withdrawn_at is not None:
        raise Refused(_("This case was withdrawn, so it can no longer be changed. Open a new case if help goes on."))
    if not allows(action, case.state):
        if case.status == Status.CLOSED:
            raise Refused(_("This case is closed; nothing was changed. Reopen it first if help goes on."))
        raise Refused(_("This case is in progress; nothing was changed. Only a closed case can be reopened."))


def check_close(case: Case) -> None:
    """Raises Refused unless the case is in progress."""
    _check(case, "close")


def check_reopen(case: Case) -> None:
    """Raises Refused unless the case is closed."""
    _check(case, "reopen")


def check_step_up(case: Case) -> None:
    """Raises Refused unless the case is in progress and still a short intervention."""
    _check(case, "step_up")
    if case.level == Level.MANAGED:
        raise Refused(_("This case already is in case management; nothing was changed."))


def check_change(case: Case) -> None:
    """Raises Refused when the record was withdrawn; a closed case can still be corrected."""
    if case.withdrawn_at is not None:
        _check(case, "close")


def check_service(case: Case) -> None:
    """Raises Refused for a withdrawn case. A service given before closing may be written down later."""
    check_change(case)


def check_procedure(case: Case) -> None:
    """Raises Refused unless the case is in progress and in case management: only then it follows a procedure."""
    _check(case, "close")
    if case.level != Level.MANAGED:
        raise Refused(_("Only a case in case management follows a procedure. Step it up first."))


def check_not_own(standing: "Standing", by: Actor) -> None:
    """Raises Refused when somebody would approve what they did themselves."""
    here = standing.step
    work = standing.last_done(here.approves) if here.approves else None
    if work is not None and work.done_by is not None and (work.done_by.kind, work.done_by.id) == (by.kind, by.id):
        raise Refused(_("Nobody approves their own work. Somebody else with this right has to decide."))


def check_legal_reason(standing: "Standing", reason: str) -> None:
    """Raises Refused unless the procedure lets a case in this step end with this reason of the law."""
    if reason not in {each.reason for each in standing.procedure.reasons(standing.now.key)}:
        raise Refused(_("Choose the reason of the law with which the case ends in this step."), "legal_reason")


def can_close(case: Case) -> bool:
    """Whether `check_close` lets it pass."""
    return allows("close", case.state)


def can_reopen(case: Case) -> bool:
    """Whether `check_reopen` lets it pass."""
    return allows("reopen", case.state)


def can_step_up(case: Case) -> bool:
    """Whether `check_step_up` lets it pass."""
    return allows("step_up", case.state) and case.level == Level.INTERVENTION


def can_change(case: Case) -> bool:
    """Whether `check_change` lets it pass."""
    return case.withdrawn_at is None


def check_start_plan(case: Case) -> None:
    """Raises Refused unless the case is in progress and in case management."""
    _check(case, "close")
    if case.level != Level.MANAGED:
        raise Refused(_("A plan belongs to case management. Step the case up first; nothing was saved."))


def can_start_plan(case: Case) -> bool:
    """Whether `check_start_plan` lets it pass."""
    return case.is_open and case.level == Level.MANAGED


def check_written(plan: Plan) -> None:
    """Raises Refused unless lines of this version can be changed now."""
    if plan.status == PlanStatus.SUBMITTED:
        raise Refused(_("This plan waits for a decision, so it cannot be changed now; nothing was saved."))
    if plan.status == PlanStatus.APPROVED:
        raise Refused(_("This plan was approved and is locked. Make a new version, with a reason; nothing was saved."))
    if not plan.is_written:
        raise Refused(_("This version is an old one and is kept as it is; nothing was saved."))


def check_submitted(plan: Plan) -> None:
    """Raises Refused unless this version waits for a decision."""
    if plan.status != PlanStatus.SUBMITTED:
        raise Refused(_("This plan does not wait for a decision; nothing was changed."))


def check_approved(plan: Plan) -> None:
    """Raises Refused unless this version is in force."""
    if plan.status != PlanStatus.APPROVED:
        raise Refused(_("This plan is not in force; nothing was changed."))


def check_settle(activity: Activity) -> None:
    """Raises Refused unless the plan is in force and the activity still planned."""
    check_approved(activity.plan)
    if not activity.is_planned:
        raise Refused(_("This activity was settled already; nothing was saved."))


def check_closed(case: Case) -> None:
    """Raises Refused unless the case is closed."""
    check_change(case)
    if case.is_open:
        raise Refused(_("This case is in progress; the time after the end begins when it is closed."))


def check_measure(case: Case, in_force: bool) -> None:
    """Raises Refused unless a plan of the case is in force: measuring begins then."""
    check_change(case)
    if not in_force:
        raise Refused(_("Measuring begins when a plan is approved; nothing was saved."))


def missing_in(plan: Plan, goals: Sequence[Goal], activities: Sequence[Activity]) -> list[str]:
    """What must still be there before a plan is submitted (TT 02/2020 Đ.6 k.2; NĐ 56/2017 Đ.28 k.3), in sentences."""
    found = []
    if not goals:
        found.append(_("at least one goal"))
    if not activities:
        found.append(_("at least one activity"))
    for each in activities:
        if not each.has_somebody:
            found.append(_("who does: %(words)s") % {"words": each.words})
        if each.due_on is None:
            found.append(_("by when: %(words)s") % {"words": each.words})
    if not plan.is_signed:
        found.append(_("signature of the client or guardian"))
    return found


def can_change_plan(plan: Plan, versions: Sequence[Plan]) -> bool:
    """Whether a new version of this plan can be begun: it is in force, and no other is being written."""
    return plan.status == PlanStatus.APPROVED and not any(each.status in IN_WORK for each in versions)


def can_decide_plan(plan: Plan) -> bool:
    """Whether `check_submitted` lets it pass."""
    return plan.status == PlanStatus.SUBMITTED


def can_settle(plan: Plan) -> bool:
    """Whether activities of this version can be settled: it is in force."""
    return plan.status == PlanStatus.APPROVED
