"""Submitting a plan, and the decision of somebody else on it (TT 02/2020 Đ.7 k.1; NĐ 56/2017 Đ.28 k.4)."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from nhipcau.cases import policy
from nhipcau.cases.models import Activity, Plan
from nhipcau.cases.queries.conferences import unmet
from nhipcau.cases.queries.plans import deciders, is_own, sheet_of
from nhipcau.cases.states import PLAN_DECIDED, PLAN_SUBMITTED, PlanStatus
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.clock import local_day
from nhipcau.kernel.contracts import tell
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.writing import action

from .drafting import COPIED, held
from .telling import told


@action
def submit_plan(*, plan: Plan, by: Actor, at: datetime) -> Plan:
    """Submit a version for approval; those who may decide are told.

    Raises Refused while something is missing, and when somebody else was faster.
    """
    held(plan)
    policy.check_start_plan(plan.case)
    sheet = sheet_of(plan)
    missing = policy.missing_in(plan, [goal for goal, _lines in sheet.goals], sheet.activities)
    missing += unmet(plan.case, sheet.activities, local_day(at))
    if missing:
        raise Refused(_("Still missing: %(what)s. Nothing was submitted.") % {"what": "; ".join(missing)})
    what = {"status": PlanStatus.SUBMITTED, "submitted_at": at, "submitted_by": by}
    written = Plan.objects.filter(pk=plan.pk, status__in=[PlanStatus.DRAFT, PlanStatus.RETURNED])
    if not written.update(**what):
        raise Refused(_("Somebody else changed this plan in the meantime; nothing was saved."))
    plan.refresh_from_db()
    told("cases.plan_submitted", plan, by, at)
    accounts = [one.pk for one in deciders(plan.case, plan, local_day(at)) if one.pk != by.user_id]
    tell(accounts=accounts, kind=PLAN_SUBMITTED, anchor=plan.case.anchor_id, by=by, at=at)
    return plan


@action
def decide_plan(
    *, plan: Plan, approve: bool, by: Actor, at: datetime, reason: str = "", review_on: date | None = None
) -> Plan:
    """Approve a version, which replaces the one in force, or return it with what is asked; who submitted it is told.

    Raises Refused for one's own plan, without a reason when it is returned, without a day of review when approved.
    """
    policy.check_submitted(plan)
    if is_own(plan, by.user_id):
        raise Refused(_("You wrote or submitted this plan yourself; somebody else must decide on it."))
    if not approve and not reason.strip():
        raise Refused(_("Say what is to be changed; it stands on the plan until it is submitted again."), "reason")
    if approve and (review_on is None or review_on <= local_day(at)):
        raise Refused(_("Choose a later day on which the plan is looked at again."), "review_on")
    if approve:
        _replace(plan)
    status = PlanStatus.APPROVED if approve else PlanStatus.RETURNED
    what = {"status": status, "asked": reason.strip(), "review_on": review_on if approve else None}
    waiting = Plan.objects.filter(pk=plan.pk, status=PlanStatus.SUBMITTED)
    if not waiting.update(**what, decided_at=at, decided_by=by):
        raise Refused(_("This plan does not wait for a decision; nothing was changed."))
    plan.refresh_from_db()
    told("cases.plan_approved" if approve else "cases.plan_returned", plan, by, at)
    asked = plan.submitted_by.user_id if plan.submitted_by else None
    accounts = [asked] if asked is not None and asked != by.user_id else []
    tell(accounts=accounts, kind=PLAN_DECIDED, anchor=plan.case.anchor_id, by=by, at=at)
    return plan


def _replace(plan: Plan) -> None:
    """The version in force gives way; what was settled in it while the new one was written is carried over."""
    for each in Activity.objects.filter(plan=plan, before__isnull=False).select_related("before"):
        if each.is_planned and each.before is not None and not each.before.is_planned:
            for name in COPIED[COPIED.index("status") :]:
                setattr(each, name, getattr(each.before, name))
            each.save()
    Plan.objects.filter(case=plan.case, status=PlanStatus.APPROVED).update(status=PlanStatus.REPLACED)
