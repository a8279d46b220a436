"""Reads of plans, only of cases the caller already may see. Whoever may not read the story of a case sees no plan."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from nhipcau.access.queries import account_of_staff, accounts_with, reaches
from nhipcau.access.queries.records import team_of
from nhipcau.cases.models import Activity, AfterCare, Case, Goal, Plan
from nhipcau.cases.states import IN_FORCE, IN_WORK, ActivityStatus, Status
from nhipcau.kernel.errors import Missing
from nhipcau.kernel.permissions import Permission
from nhipcau.kernel.together import Question, answered
from nhipcau.rulebook.queries import in_force

from .cases import READ, cases_for

if TYPE_CHECKING:
    from nhipcau.access.models import User

PLANS, GOALS, ACTIVITIES = "cases.plans", "cases.goals", "cases.activities"
CHILD_AGE, HEARD_AGE = "children.child_age", "cases.child_heard_age"
DECIDE, PLAN_WRITE = Permission.DECIDE, Permission.PLAN_WRITE


@dataclass(frozen=True)
class Sheet:
    """A version of a plan with its lines: goals with their activities, then the activities of no goal."""

    plan: Plan
    goals: Sequence[tuple[Goal, Sequence[Activity]]] = ()
    loose: Sequence[Activity] = ()
    missing: Sequence[str] = field(default_factory=list)

    @property
    def activities(self) -> list[Activity]:
        return [each for _goal, lines in self.goals for each in lines] + list(self.loose)

    @property
    def cost(self) -> int:
        """What is written of costs, in đồng."""
        return sum(each.cost or 0 for each in self.activities)

    @property
    def done(self) -> int:
        return sum(each.status == ActivityStatus.DONE for each in self.activities)


def plans_asked(case: Case) -> dict[str, Question]:
    """The questions about the plan of a case that its page asks at once: the version in work and the one in force."""
    asked = {PLANS: _plans, GOALS: _goals, ACTIVITIES: _activities}
    return {key: Question(build, case=case.pk) for key, build in asked.items()}


LIVE = (*IN_WORK, *IN_FORCE)


def _plans(case: int) -> QuerySet[Plan]:
    return Plan.objects.filter(case_id=case, status__in=LIVE).order_by("-cycle", "-version")


def _goals(case: int) -> QuerySet[Goal]:
    return Goal.objects.filter(plan__case_id=case, plan__status__in=LIVE).order_by("id")


def _activities(case: int) -> QuerySet[Activity]:
    rows = Activity.objects.filter(plan__case_id=case, plan__status__in=LIVE)
    return rows.select_related("staff").order_by("-emergency", "due_on", "id")


def live_sheets(case: Case) -> list[Sheet]:
    """The version in work, then the one in force, with their lines; nothing of a case whose story is veiled."""
    if case.veiled:
        return []
    asked = plans_asked(case)
    plans, goals, activities = (answered(case, key, asked[key]) for key in (PLANS, GOALS, ACTIVITIES))
    return [_sheet(plan, goals, activities) for plan in plans]


def sheet_of(plan: Plan) -> Sheet:
    """One version with its lines."""
    goals = list(Goal.objects.filter(plan=plan).order_by("id"))
    rows = Activity.objects.filter(plan=plan).select_related("staff")
    return _sheet(plan, goals, list(rows.order_by("-emergency", "due_on", "id")))


def _sheet(plan: Plan, goals: Collection[Goal], activities: Collection[Activity]) -> Sheet:
    own = [goal for goal in goals if goal.plan_id == plan.pk]
    lines = [each for each in activities if each.plan_id == plan.pk]
    under = [(goal, [each for each in lines if each.goal_id == goal.pk]) for goal in own]
    return Sheet(plan, under, [each for each in lines if each.goal_id is None])


def versions_of(case: Case) -> list[Plan]:
    """Every version of the plan of a case, newest first; nothing of a case whose story is veiled."""
    return [] if case.veiled else list(Plan.objects.filter(case=case).order_by("-cycle", "-version"))


def plan_of(case: Case, pk: int) -> Plan:
    """One version. Raises Missing, also for whoever may not read the story of the case."""
    return _found(Plan.objects.filter(case=case), case, pk)


def goal_of(case: Case, pk: int) -> Goal:
    """One goal with its plan. Raises Missing as `plan_of` does."""
    return _found(Goal.objects.select_related("plan").filter(plan__case=case), case, pk)


def activity_of(case: Case, pk: int) -> Activity:
    """One activity with its plan. Raises Missing as `plan_of` does."""
    return _found(Activity.objects.select_related("plan", "staff").filter(plan__case=case), case, pk)


def _found(rows: Any, case: Case, pk: int) -> Any:
    found = None if case.veiled else rows.filter(pk=pk).first()
    if found is None:
        raise Missing
    return found


def can_plan(user: "User", case: Case, on: date) -> bool:
    """Whether `user` writes the plan of this case."""
    return not case.veiled and reaches(user, PLAN_WRITE, case, on)


def can_decide(user: "User", case: Case, plan: Plan, on: date) -> bool:
    """Whether `user` decides on this version: never on one they made, had signed or submitted."""
    return not case.veiled and not is_own(plan, user.actor.user_id) and reaches(user, DECIDE, case, on)


def is_own(plan: Plan, account: int | None) -> bool:
    """Whether this account made, had signed or submitted the version."""
    hands = (plan.made_by, plan.signed_by, plan.submitted_by)
    return account is not None and account in {actor.user_id for actor in hands if actor}


def deciders(case: Case, plan: Plan, on: date) -> list["User"]:
    """Accounts that may decide on this version: of the unit and above, and of the team (a commune's chair)."""
    found = {one.pk: one for one in accounts_with(DECIDE, case.unit, on)}
    for member in team_of(case):
        if (account := account_of_staff(member.staff)) is not None:
            found.setdefault(account.pk, account)
    return [one for one in found.values() if can_decide(one, case, plan, on) and reaches(one, READ, case, on)]


def must_be_heard(case: Case, on: date) -> bool:
    """Whether the client is a child old enough to be asked about the plan on a day."""
    age = case.person.age_on(on)
    return age is not None and int(in_force(HEARD_AGE, on).value or 0) <= age < _child_age(on)


def is_child(case: Case, on: date) -> bool:
    """Whether the client is known to be a child on a day."""
    age = case.person.age_on(on)
    return age is not None and age < _child_age(on)


def _child_age(on: date) -> int:
    return int(in_force(CHILD_AGE, on).value or 0)


def activities_of(staff: int) -> QuerySet[Activity]:
    """Planned activities of plans in force that a member of staff is named for, whoever asks."""
    rows = Activity.objects.filter(staff=staff, status=ActivityStatus.PLANNED, plan__status__in=IN_FORCE)
    return rows.filter(plan__case__withdrawn_at__isnull=True).select_related("plan__case").order_by("id")


def due_asked(user: "User", on: date, last: date) -> dict[str, QuerySet[Any]]:
    """What is due by `last` and up to `user`, or to whom they cover, the longest due first: `activities` they are named
    for, and those of their cases that name no member of staff; `reviews` of plans; `visits` after the end.
    """
    staff = sorted(user.staff_ids(on))
    mine = Q(staff__in=staff) | Q(staff__isnull=True, plan__case__officer__in=staff)
    activities = Activity.objects.filter(
        mine, plan__status__in=IN_FORCE, plan__case__status=Status.OPEN, status=ActivityStatus.PLANNED, due_on__lte=last
    )
    reviews = Plan.objects.filter(
        status__in=IN_FORCE, review_on__lte=last, case__officer__in=staff, case__status=Status.OPEN
    )
    visits = AfterCare.objects.filter(
        next_visit_on__lte=last, episode__case__officer__in=staff, episode__case__status=Status.CLOSED
    )
    return {
        "activities": activities.select_related("plan").order_by("due_on", "id"),
        "reviews": reviews.order_by("review_on", "id"),
        "visits": visits.select_related("episode").order_by("next_visit_on", "id"),
    }


def due_activities(user: "User", on: date, found: list[Activity]) -> list[Activity]:
    """Those of `activities` (`due_asked`) whose story `user` may read, each with its case."""
    cases = seen_cases(user, [each.plan.case_id for each in found], on)
    for each in found:
        each.plan.__dict__["seen"] = cases.get(each.plan.case_id)
    return [each for each in found if each.plan.case_id in cases]


def due_reviews(user: "User", on: date, found: list[Plan]) -> list[tuple[Plan, Case]]:
    """Those of `reviews` (`due_asked`), the same."""
    cases = seen_cases(user, [plan.case_id for plan in found], on)
    return [(plan, cases[plan.case_id]) for plan in found if plan.case_id in cases]


def due_visits(user: "User", on: date, found: list[AfterCare]) -> list[tuple[AfterCare, Case]]:
    """Those of `visits` (`due_asked`), the same."""
    cases = seen_cases(user, [row.episode.case_id for row in found], on)
    return [(row, cases[row.episode.case_id]) for row in found if row.episode.case_id in cases]


def seen_cases(user: "User", ids: Collection[int], on: date) -> dict[int, Case]:
    """Those of these cases whose story `user` may read."""
    rows = cases_for(user, on).filter(pk__in=list(ids)) if ids else ()
    return {case.pk: case for case in rows if not case.veiled}
