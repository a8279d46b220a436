"""Pages of the plan of a case: read, written line by line, signed, submitted, decided on, changed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from nhipcau.cases import policy
from nhipcau.cases.actions import plans as actions
from nhipcau.cases.forms import plans as forms
from nhipcau.cases.forms.cases import ReasonForm
from nhipcau.cases.models import Case, Plan
from nhipcau.cases.queries import can_write, case_for, group_of
from nhipcau.cases.queries import plans as queries
from nhipcau.cases.queries.conferences import unmet
from nhipcau.kernel import clock
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.errors import Missing, Refused
from nhipcau.kernel.permissions import Permission, rule
from nhipcau.kernel.sending import form_page, sent

READ, WRITE, DECIDE = Permission.CASE_READ, Permission.PLAN_WRITE, Permission.DECIDE
BOTH = ["GET", "POST"]


@dataclass(frozen=True)
class Page:
    """A page that does one thing to a plan. `more`: the words of the button that saves and opens the page again."""

    title: object
    done: object
    button: object = _("Save")
    about: object = ""
    danger: bool = False
    more: object = ""
    check: Callable[[], None] | None = None
    back: str = "cases:plan"
    to: tuple[Any, ...] = ()

    def url(self, case: Case) -> str:
        """Where one comes from and goes back to: `to` with its numbers, else the page `back` of the case."""
        return reverse(self.to[0], args=self.to[1:]) if self.to else reverse(self.back, args=[case.pk])


def doing(
    request: HttpRequest, case: Case, form: Any, act: Callable[[Actor, datetime], object], page: Page, **more: Any
) -> HttpResponse:
    """Ask, act, answer; what cannot be done now sends back to the plan with the reason."""
    try:
        if page.check is not None:
            page.check()
    except Refused as refused:
        messages.warning(request, str(refused))
        return redirect(page.url(case))
    if sent(request, form, lambda by, at: act(by, at) or True):
        messages.success(request, str(page.done))
        return redirect(request.path) if page.more and "more" in request.POST else redirect(page.url(case))
    context = {"form": form, "case": case, "page": page, "back": page.url(case)}
    return form_page(request, "cases/plan_form.html", context | more)


def sent_data(request: HttpRequest) -> Any:
    """What was sent, also when a form without questions sends nothing."""
    return request.POST if request.method == "POST" else None


def writable(request: HttpRequest, pk: int) -> Case:
    """The case, when the user writes its plan. Raises Missing else."""
    user: Any = request.user
    case = case_for(user, pk, clock.today())
    if not queries.can_plan(user, case, clock.today()):
        raise Missing
    return case


def _case(request: HttpRequest, pk: int) -> Case:
    user: Any = request.user
    return case_for(user, pk, clock.today())


@require_safe
@rule(READ)
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan of a case: the version being written, else the one in force."""
    case = _case(request, pk)
    live = queries.live_sheets(case)
    return _shown(request, case, live[0] if live else None)


@require_safe
@rule(READ)
def plan_version(request: HttpRequest, pk: int, plan: int) -> HttpResponse:
    """One version of the plan, old ones too."""
    case = _case(request, pk)
    return _shown(request, case, queries.sheet_of(queries.plan_of(case, plan)))


def _shown(request: HttpRequest, case: Case, sheet: queries.Sheet | None) -> HttpResponse:
    user: Any = request.user
    day = clock.today()
    context: dict[str, Any] = {"case": case, "sheet": sheet, "versions": queries.versions_of(case), "day": day}
    may = queries.can_plan(user, case, day)
    context["can_start"] = may and policy.can_start_plan(case)
    if sheet is not None:
        found = sheet.plan
        context |= {
            "plan": found,
            "can_write": may and found.is_written,
            "can_settle": policy.can_settle(found) and case.is_open and can_write(user, case, day),
            "can_change": may and policy.can_change_plan(found, context["versions"]),
            "can_decide": policy.can_decide_plan(found) and queries.can_decide(user, case, found, day),
            "own": policy.can_decide_plan(found) and queries.is_own(found, user.pk),
            "missing": _missing(case, found, sheet, day) if found.is_written else [],
        }
    return render(request, "cases/plan.html", context)


def _missing(case: Case, plan: Plan, sheet: queries.Sheet, day: date) -> list[str]:
    """What must still be there before the plan is submitted."""
    goals = [goal for goal, _lines in sheet.goals]
    return [*policy.missing_in(plan, goals, sheet.activities), *unmet(case, sheet.activities, day)]


@require_http_methods(BOTH)
@rule(WRITE)
def start_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the plan of the next cycle, empty or from a template."""
    user: Any = request.user
    case = writable(request, pk)
    form = forms.StartPlanForm(
        request.POST or None, case=case, on=clock.today(), group=group_of(user, case, clock.today())
    )
    page = Page(_("Make the plan"), _("The plan was begun. Go through it line by line."), _("Begin the plan"),
                check=lambda: policy.check_start_plan(case))  # fmt: skip
    return doing(request, case, form, lambda by, at: actions.start_plan(case=case, **form.begun(), by=by, at=at), page)


@require_http_methods(BOTH)
@rule(WRITE)
def plan_period(request: HttpRequest, pk: int, plan: int) -> HttpResponse:
    """The period of the plan, and its risks."""
    case = writable(request, pk)
    found = _plan(case, plan)
    form = forms.PeriodForm(request.POST or None, case=case, on=clock.today(), plan=found, row=found)
    page = Page(_("Period and risks"), _("The plan was changed."), check=lambda: policy.check_written(found))
    return doing(
        request, case, form,
        lambda by, at: actions.write_plan(
            plan=found, begins_on=form.cleaned_data["begins_on"], ends_on=form.cleaned_data["ends_on"],
            risks=form.cleaned_data["risks"], by=by, at=at,
        ), page,
    )  # fmt: skip


def _plan(case: Case, pk: int) -> Plan:
    """A version with its case as the user sees it."""
    found = queries.plan_of(case, pk)
    found.case = case
    return found


@require_http_methods(BOTH)
@rule(WRITE)
def add_goal(request: HttpRequest, pk: int, plan: int) -> HttpResponse:
    """Add a goal."""
    case = writable(request, pk)
    found = _plan(case, plan)
    form = forms.GoalForm(request.POST or None, case=case, on=clock.today(), plan=found)
    page = Page(_("Add a goal"), _("The goal stands in the plan."), more=_("Save and add another"),
                check=lambda: policy.check_written(found))  # fmt: skip
    return doing(request, case, form, lambda by, at: actions.write_goal(plan=found, new=form.new(), by=by, at=at), page)


@require_http_methods(BOTH)
@rule(WRITE)
def change_goal(request: HttpRequest, pk: int, goal: int) -> HttpResponse:
    """Change a goal."""
    case = writable(request, pk)
    row = queries.goal_of(case, goal)
    row.plan.case = case
    form = forms.GoalForm(request.POST or None, case=case, on=clock.today(), plan=row.plan, row=row)
    page = Page(_("Change a goal"), _("The goal was changed."), check=lambda: policy.check_written(row.plan))
    return doing(
        request, case, form,
        lambda by, at: actions.write_goal(plan=row.plan, goal=row, new=form.new(), by=by, at=at), page, goal=row,
    )  # fmt: skip


@require_http_methods(BOTH)
@rule(WRITE)
def remove_goal(request: HttpRequest, pk: int, goal: int) -> HttpResponse:
    """Take a goal out of the plan."""
    case = writable(request, pk)
    row = queries.goal_of(case, goal)
    row.plan.case = case
    form = forms.NoQuestion(sent_data(request), case=case, on=clock.today())
    page = Page(_("Take a goal out"), _("The goal was taken out."), _("Take out of the plan"), row.words, danger=True,
                check=lambda: policy.check_written(row.plan))  # fmt: skip
    return doing(request, case, form, lambda by, at: actions.remove_goal(goal=row, by=by, at=at), page)


@require_http_methods(BOTH)
@rule(WRITE)
def add_activity(request: HttpRequest, pk: int, plan: int) -> HttpResponse:
    """Add an activity."""
    case = writable(request, pk)
    found = _plan(case, plan)
    first = {"goal": request.GET.get("goal", ""), "staff": str(case.officer_id or "")}
    form = forms.ActivityForm(request.POST or None, case=case, on=clock.today(), plan=found, initial=first)
    page = Page(_("Add an activity"), _("The activity stands in the plan."), more=_("Save and add another"),
                check=lambda: policy.check_written(found))  # fmt: skip
    return doing(
        request, case, form, lambda by, at: actions.write_activity(plan=found, new=form.new(), by=by, at=at), page
    )


@require_http_methods(BOTH)
@rule(WRITE)
def change_activity(request: HttpRequest, pk: int, activity: int) -> HttpResponse:
    """Change an activity."""
    case = writable(request, pk)
    row = queries.activity_of(case, activity)
    row.plan.case = case
    form = forms.ActivityForm(request.POST or None, case=case, on=clock.today(), plan=row.plan, row=row)
    page = Page(_("Change an activity"), _("The activity was changed."), check=lambda: policy.check_written(row.plan))
    return doing(
        request, case, form,
        lambda by, at: actions.write_activity(plan=row.plan, activity=row, new=form.new(), by=by, at=at), page,
        activity=row,
    )  # fmt: skip


@require_http_methods(BOTH)
@rule(WRITE)
def remove_activity(request: HttpRequest, pk: int, activity: int) -> HttpResponse:
    """Take an activity out of the plan."""
    case = writable(request, pk)
    row = queries.activity_of(case, activity)
    row.plan.case = case
    form = forms.NoQuestion(sent_data(request), case=case, on=clock.today())
    page = Page(_("Take an activity out"), _("The activity was taken out."), _("Take out of the plan"), row.words,
                danger=True, check=lambda: policy.check_written(row.plan))  # fmt: skip
    return doing(request, case, form, lambda by, at: actions.remove_activity(activity=row, by=by, at=at), page)


@require_http_methods(BOTH)
@rule(WRITE)
def sign_plan(request: HttpRequest, pk: int, plan: int) -> HttpResponse:
    """Record who signed the plan."""
    case = writable(request, pk)
    found = _plan(case, plan)
    form = forms.SignForm(request.POST or None, case=case, on=clock.today())
    about = _("Go through the plan together first. A change after this asks for a new signature.")
    done = _("The signature was recorded.")
    page = Page(_("Signature of the plan"), done, about=about, check=lambda: policy.check_written(found))
    return doing(
        request, case, form,
        lambda by, at: actions.sign_plan(plan=found, signature=form.signature(), by=by, at=at), page,
    )  # fmt: skip


@require_http_methods(BOTH)
@rule(WRITE)
def submit_plan(request: HttpRequest, pk: int, plan: int) -> HttpResponse:
    """Submit the plan for approval."""
    case = writable(request, pk)
    found = _plan(case, plan)
    form = forms.NoQuestion(sent_data(request), case=case, on=clock.today())
    done, about = _("The plan was submitted; those who decide are told."), _("It cannot be changed until the decision.")
    page = Page(_("Submit for approval"), done, _("Submit"), about, check=lambda: policy.check_written(found))
    return doing(request, case, form, lambda by, at: actions.submit_plan(plan=found, by=by, at=at), page)


@require_http_methods(BOTH)
@rule(DECIDE)
def decide_plan(request: HttpRequest, pk: int, plan: int) -> HttpResponse:
    """Approve the plan or return it; never one's own."""
    user: Any = request.user
    case = _case(request, pk)
    found = _plan(case, plan)
    if not queries.can_decide(user, case, found, clock.today()):
        raise Missing
    form = forms.DecidePlanForm(request.POST or None, case=case, on=clock.today())
    page = Page(_("Decide on the plan"), _("Your decision was saved; whoever submitted it is told."),
                check=lambda: policy.check_submitted(found))  # fmt: skip
    return doing(
        request, case, form, lambda by, at: actions.decide_plan(plan=found, **form.decided(), by=by, at=at), page,
        sheet=queries.sheet_of(found), plan=found, day=clock.today(),
    )  # fmt: skip


@require_http_methods(BOTH)
@rule(WRITE)
def change_plan(request: HttpRequest, pk: int, plan: int) -> HttpResponse:
    """Begin a new version of the plan in force."""
    case = writable(request, pk)
    found = _plan(case, plan)
    form = ReasonForm(request.POST or None, case=case, on=clock.today())
    page = Page(_("Change the plan"), _("A new version was begun with all lines of the old one."), _("Begin a version"),
                _("The plan in force stays as it is until the new version is approved."),
                check=lambda: policy.check_approved(found))  # fmt: skip
    return doing(
        request, case, form,
        lambda by, at: actions.change_plan(plan=found, reason=form.cleaned_data["reason"], by=by, at=at), page,
    )  # fmt: skip


@require_http_methods(BOTH)
@rule(WRITE)
def drop_plan(request: HttpRequest, pk: int, plan: int) -> HttpResponse:
    """Give up a version that is being written."""
    case = writable(request, pk)
    found = _plan(case, plan)
    form = forms.NoQuestion(sent_data(request), case=case, on=clock.today())
    page = Page(_("Give this version up"), _("The version was given up; it is kept."), _("Give up"),
                _("It is kept among the old versions, and a new one can be begun."), danger=True,
                check=lambda: policy.check_written(found))  # fmt: skip
    return doing(request, case, form, lambda by, at: actions.drop_plan(plan=found, by=by, at=at), page)
