"""Pages of carrying a plan out: activities settled, notes and visits, reviews, the time after the end."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from nhipcau.cases import policy
from nhipcau.cases.actions import notes as actions
from nhipcau.cases.actions import plans
from nhipcau.cases.forms import notes as forms
from nhipcau.cases.forms.cases import ReasonForm
from nhipcau.cases.models import Activity, Case
from nhipcau.cases.queries import can_write, case_for, episodes_of
from nhipcau.cases.queries import notes as queries
from nhipcau.cases.queries.plans import activity_of, live_sheets, plan_of
from nhipcau.cases.states import NoteKind, PlanStatus
from nhipcau.kernel import clock
from nhipcau.kernel.errors import Missing
from nhipcau.kernel.permissions import Permission, rule

from .plans import BOTH, Page, doing

READ, WRITE, VISIT = Permission.CASE_READ, Permission.CASE_WRITE, Permission.VISIT_WRITE
CASE = "desk:case"


def worked(request: HttpRequest, pk: int) -> Case:
    """The case, when the user works on it. Raises Missing else."""
    user: Any = request.user
    case = case_for(user, pk, clock.today())
    if not can_write(user, case, clock.today()):
        raise Missing
    return case


def _activity(case: Case, pk: int) -> Activity:
    row = activity_of(case, pk)
    row.plan.case = case
    return row


@require_http_methods(BOTH)
@rule(WRITE)
def do_activity(request: HttpRequest, pk: int, activity: int) -> HttpResponse:
    """Tick an activity done; the service is recorded in the same act."""
    case = worked(request, pk)
    row = _activity(case, activity)
    form = forms.DoneForm(request.POST or None, case=case, on=clock.today(), activity=row)
    page = Page(_("Activity done"), _("It was ticked done."), _("Done, save"), row.words, back=CASE,
                check=lambda: policy.check_settle(row))  # fmt: skip
    return doing(
        request, case, form, lambda by, at: plans.do_activity(activity=row, **form.done(), by=by, at=at), page,
        settle=row,
    )  # fmt: skip


@require_http_methods(BOTH)
@rule(WRITE)
def leave_activity(request: HttpRequest, pk: int, activity: int) -> HttpResponse:
    """Say that an activity is not done, and why."""
    case = worked(request, pk)
    row = _activity(case, activity)
    form = forms.LeaveForm(request.POST or None, case=case, on=clock.today(), activity=row)
    page = Page(_("Activity not done"), _("It was written down with the reason."), _("Save"), row.words, back=CASE,
                check=lambda: policy.check_settle(row))  # fmt: skip
    return doing(
        request, case, form,
        lambda by, at: plans.leave_activity(activity=row, **form.cleaned_data, by=by, at=at), page,
    )  # fmt: skip


@require_http_methods(BOTH)
@rule(WRITE)
def postpone_activity(request: HttpRequest, pk: int, activity: int) -> HttpResponse:
    """Put an activity off."""
    case = worked(request, pk)
    row = _activity(case, activity)
    form = forms.PostponeForm(request.POST or None, case=case, on=clock.today(), activity=row)
    page = Page(_("Put an activity off"), _("It was put off; the old day stays in a note."), _("Save"), row.words,
                back=CASE, check=lambda: policy.check_settle(row))  # fmt: skip
    return doing(
        request, case, form,
        lambda by, at: plans.postpone_activity(activity=row, **form.cleaned_data, by=by, at=at), page,
    )  # fmt: skip


@require_http_methods(BOTH)
@rule(WRITE, VISIT)
def add_note(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a note of progress, or a visit, down."""
    user: Any = request.user
    case = case_for(user, pk, clock.today())
    if not queries.can_note(user, case, clock.today()):
        raise Missing
    lines = [
        each for sheet in live_sheets(case) if sheet.plan.status == PlanStatus.APPROVED for each in sheet.activities
    ]
    kind = request.GET.get("kind", "")
    form = forms.NoteForm(
        request.POST or None, case=case, on=clock.today(), activities=lines,
        kind=kind if kind in NoteKind.values else "",
    )  # fmt: skip
    page = Page(_("Write a note"), _("The note was saved."), back=CASE, check=lambda: policy.check_change(case))
    return doing(request, case, form, lambda by, at: actions.write_note(case=case, note=form.new(), by=by, at=at), page)


@require_safe
@rule(READ)
def note(request: HttpRequest, pk: int, note: int) -> HttpResponse:
    """One note in full."""
    user: Any = request.user
    case = case_for(user, pk, clock.today())
    found = queries.note_of(user, case, note, clock.today())
    may = can_write(user, case, clock.today()) and found.withdrawn_at is None
    return render(request, "cases/note.html", {"case": case, "note": found, "can_withdraw": may})


@require_http_methods(BOTH)
@rule(WRITE)
def withdraw_note(request: HttpRequest, pk: int, note: int) -> HttpResponse:
    """Withdraw a note written by mistake."""
    user: Any = request.user
    case = worked(request, pk)
    found = queries.note_of(user, case, note, clock.today())
    form = ReasonForm(request.POST or None, case=case, on=clock.today())
    page = Page(_("Withdraw a note"), _("The note was withdrawn; it is kept."), _("Withdraw record"), danger=True,
                back=CASE)  # fmt: skip
    return doing(
        request, case, form, lambda by, at: actions.withdraw_note(note=found, **form.cleaned_data, by=by, at=at), page
    )


@require_http_methods(BOTH)
@rule(WRITE)
def review_plan(request: HttpRequest, pk: int, plan: int) -> HttpResponse:
    """Look at a plan in force again."""
    case = worked(request, pk)
    found = plan_of(case, plan)
    found.case = case
    form = forms.ReviewForm(request.POST or None, case=case, on=clock.today())
    page = Page(_("Review the plan"), _("The review of the plan was saved."), back=CASE,
                check=lambda: policy.check_approved(found))  # fmt: skip
    return doing(
        request, case, form, lambda by, at: actions.review_plan(plan=found, review=form.new(), by=by, at=at), page
    )


@require_http_methods(BOTH)
@rule(WRITE)
def after_care(request: HttpRequest, pk: int) -> HttpResponse:
    """Plan the months after the end of a case."""
    case = worked(request, pk)
    episode = episodes_of(case)[-1]
    episode.case = case
    form = forms.AfterCareForm(request.POST or None, case=case, on=clock.today(), episode=episode)
    about = _("After somebody went home or was closed with, somebody looks in for at least six months where needed.")
    page = Page(_("After the end"), _("The visits after the end are planned."), about=about, back=CASE,
                check=lambda: policy.check_closed(case))  # fmt: skip
    return doing(
        request, case, form,
        lambda by, at: actions.begin_after_care(episode=episode, **form.cleaned_data, by=by, at=at), page,
    )  # fmt: skip
