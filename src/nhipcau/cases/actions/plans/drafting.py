"""Writing a plan: begun empty or from a template, line by line; a new version copies the one in force."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from nhipcau.access.actions import check_free
from nhipcau.cases import policy
from nhipcau.cases.models import Activity, Case, Goal, Plan
from nhipcau.cases.states import IN_WORK, PlanStatus
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.text import clean
from nhipcau.kernel.writing import action

from .telling import told

if TYPE_CHECKING:
    from nhipcau.org.models import Staff
    from nhipcau.rulebook.states.plans import PlanTemplate


@dataclass(frozen=True, kw_only=True)
class NewGoal:
    """A goal as typed: `need` is a code of need_domain, `sign` how one will see that it is reached."""

    words: str
    need: str = ""
    sign: str = ""


@dataclass(frozen=True, kw_only=True)
class NewActivity:
    """An activity as typed; `cost` in đồng, `kind` and `fund` are codes of service_kind and fund_source."""

    words: str
    goal: Goal | None = None
    emergency: bool = False
    kind: str = ""
    staff: "Staff | None" = None
    who_words: str = ""
    provider: str = ""
    due_on: date | None = None
    cost: int | None = None
    fund: str = ""


@action
def start_plan(
    *,
    case: Case,
    begins_on: date,
    by: Actor,
    at: datetime,
    ends_on: date | None = None,
    template: "PlanTemplate | None" = None,
) -> Plan:
    """Begin the plan of the next cycle, with the lines of a template when one is given.

    Raises Refused for a case that has no plan, while another version is being written, and for days out of order.
    """
    policy.check_start_plan(case)
    _check_days(case, begins_on, ends_on)
    name = template.code if template else ""
    last = Plan.objects.filter(case=case).exclude(status=PlanStatus.DROPPED).aggregate(last=Max("cycle"))["last"] or 0
    plan = _begin(
        Plan(case=case, cycle=last + 1, begins_on=begins_on, ends_on=ends_on, template=name),
        by, at,
    )  # fmt: skip
    for line in template.goals if template else ():
        goal = Goal.objects.create(plan=plan, words=line.words, need=line.need, recorded_at=at, recorded_by=by)
        for each in line.activities:
            due = begins_on + timedelta(days=each.days) if each.days is not None else None
            Activity.objects.create(
                plan=plan, goal=goal, words=each.words, emergency=each.emergency, kind=each.service,
                staff=case.officer if not each.who else None, who_words=each.who, provider=each.provider, due_on=due,
                fund=each.fund, recorded_at=at, recorded_by=by,
            )  # fmt: skip
    told("cases.plan_started", plan, by, at, template=plan.template)
    return plan


@action
def change_plan(*, plan: Plan, reason: str, by: Actor, at: datetime) -> Plan:
    """Begin the next version of a plan in force, with all its lines; the old one stays in force until it is approved.

    Raises Refused without a reason, and while another version is being written.
    """
    policy.check_approved(plan)
    policy.check_start_plan(plan.case)
    why = clean(reason)[:500]
    if not why:
        raise Refused(_("Say why the plan is changed; the reason stands on the new version."), "reason")
    days = {"begins_on": plan.begins_on, "ends_on": plan.ends_on, "risks": plan.risks}
    new = _begin(Plan(case=plan.case, cycle=plan.cycle, template=plan.template, change_reason=why, **days), by, at)
    goals = {}
    for goal in Goal.objects.filter(plan=plan).order_by("id"):
        goals[goal.pk] = Goal.objects.create(
            plan=new, root_id=goal.root_id or goal.pk, words=goal.words, need=goal.need, sign=goal.sign,
            recorded_at=at, recorded_by=by,
        )  # fmt: skip
    for old in Activity.objects.filter(plan=plan).order_by("id"):
        copied = {name: getattr(old, name) for name in COPIED}
        under = goals.get(old.goal_id) if old.goal_id else None
        Activity.objects.create(plan=new, goal=under, before=old, recorded_at=at, recorded_by=by, **copied)
    told("cases.plan_started", new, by, at, reason=why)
    return new


COPIED = (
    *("words", "emergency", "kind", "staff", "who_words", "provider", "due_on", "cost", "fund"),
    *("status", "service", "settled_on", "settled_reason", "settled_at", "settled_by"),
)
"""What an activity brings along into the next version."""


@action
def write_plan(*, plan: Plan, begins_on: date, ends_on: date | None, risks: str, by: Actor, at: datetime) -> Plan:
    """Set the period of a plan, and the risks with what is done about them. Raises Refused as lines do."""
    held(plan)
    _check_days(plan.case, begins_on, ends_on)
    plan.begins_on, plan.ends_on, plan.risks = begins_on, ends_on, risks.strip()
    plan.save(update_fields=["begins_on", "ends_on", "risks"])
    _changed(plan)
    told("cases.plan_written", plan, by, at)
    return plan


@action
def write_goal(*, plan: Plan, new: NewGoal, by: Actor, at: datetime, goal: Goal | None = None) -> Goal:
    """Add a goal, or change `goal`. Raises Refused for a locked plan and without words."""
    held(plan)
    words = clean(new.words)[:300]
    if not words:
        raise Refused(_("Write what is to be reached; nothing was saved."), "words")
    row = goal or Goal(plan=plan, recorded_at=at, recorded_by=by)
    row.words, row.need, row.sign = words, new.need, clean(new.sign)[:300]
    row.save()
    _changed(plan)
    told("cases.plan_line_written", plan, by, at, goal=row.pk)
    return row


@action
def write_activity(
    *, plan: Plan, new: NewActivity, by: Actor, at: datetime, activity: Activity | None = None
) -> Activity:
    """Add an activity, or change `activity`. Raises Refused for a locked plan, without words, below zero đồng, and for
    a member of staff who must not see the case."""
    held(plan)
    words = clean(new.words)[:300]
    if not words:
        raise Refused(_("Write what is to be done; nothing was saved."), "words")
    if new.goal is not None and new.goal.plan_id != plan.pk:
        raise Refused(_("This goal belongs to another version of the plan; nothing was saved."), "goal")
    if new.staff is not None:
        check_free(plan.case.anchor_id, new.staff)
    row = activity or Activity(plan=plan, recorded_at=at, recorded_by=by)
    row.words, row.goal, row.emergency, row.kind, row.staff = words, new.goal, new.emergency, new.kind, new.staff
    row.who_words, row.provider = clean(new.who_words)[:200], clean(new.provider)[:200]
    row.due_on, row.cost, row.fund = new.due_on, new.cost, new.fund
    row.save()
    _changed(plan)
    told("cases.plan_line_written", plan, by, at, activity=row.pk)
    return row


@action
def remove_goal(*, goal: Goal, by: Actor, at: datetime) -> None:
    """Take a goal out of a plan that is being written. Raises Refused while it has activities."""
    plan, pk = goal.plan, goal.pk
    held(plan)
    if Activity.objects.filter(goal=goal).exists():
        raise Refused(_("This goal still has activities. Take them out or give them to another goal first."))
    goal.delete()
    _changed(plan)
    told("cases.plan_line_removed", plan, by, at, goal=pk)


@action
def remove_activity(*, activity: Activity, by: Actor, at: datetime) -> None:
    """Take an activity out of a plan that is being written. Raises Refused for one that was settled before."""
    plan, pk = activity.plan, activity.pk
    held(plan)
    if not activity.is_planned:
        raise Refused(_("This activity was settled already; it stays in the plan."))
    activity.delete()
    _changed(plan)
    told("cases.plan_line_removed", plan, by, at, activity=pk)


@action
def drop_plan(*, plan: Plan, by: Actor, at: datetime) -> Plan:
    """Give a version up that is being written; it is kept, and another can be begun."""
    held(plan)
    if not Plan.objects.filter(pk=plan.pk, status__in=IN_WORK).update(status=PlanStatus.DROPPED):
        raise Refused(_("Somebody else changed this plan in the meantime; nothing was saved."))
    plan.refresh_from_db(fields=["status"])
    told("cases.plan_dropped", plan, by, at)
    return plan


def held(plan: Plan) -> None:
    """Hold the plan against others until the end of the change. Raises Refused unless its lines can be changed now."""
    plan.status = Plan.objects.select_for_update().values_list("status", flat=True).get(pk=plan.pk)
    policy.check_written(plan)


def _begin(plan: Plan, by: Actor, at: datetime) -> Plan:
    """Save a new version with the next number of its cycle. Raises Refused while another one is being written."""
    used = Plan.objects.filter(case=plan.case, cycle=plan.cycle).aggregate(last=Max("version"))["last"] or 0
    plan.version, plan.status, plan.made_at, plan.made_by = used + 1, PlanStatus.DRAFT, at, by
    try:
        with transaction.atomic():
            plan.save()
    except IntegrityError:
        raise Refused(_("A plan of this case is being written already. Open it; nothing was saved.")) from None
    return plan


def _check_days(case: Case, begins_on: date, ends_on: date | None) -> None:
    if begins_on < case.received_on:
        raise Refused(_("The plan cannot begin before the case was received. Correct the day."), "begins_on")
    if ends_on is not None and ends_on < begins_on:
        raise Refused(_("It ends before it begins. Correct the days; nothing was saved."), "ends_on")


def _changed(plan: Plan) -> None:
    """A signature is under what was read: once a line differs, it must be given anew."""
    if plan.is_signed:
        plan.signed_on = plan.signed_at = plan.signed_by = None
        plan.signer_name = plan.signer_capacity = plan.child_said = plan.child_not_asked = ""
        plan.save(update_fields=SIGNATURE)


SIGNATURE = [
    *("signed_on", "signed_at", "signed_by", "signer_name", "signer_capacity", "child_said", "child_not_asked"),
]
