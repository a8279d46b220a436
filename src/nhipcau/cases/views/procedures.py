"""Pages of a case in its procedure: begin, do a step, papers from outside, emergencies, clocks."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from nhipcau.cases import policy, queries
from nhipcau.cases.actions import procedure as actions
from nhipcau.cases.forms import ReasonForm
from nhipcau.cases.forms import procedures as forms
from nhipcau.cases.models import Case
from nhipcau.cases.queries import standing as read
from nhipcau.cases.queries.course import paper_page, way_to
from nhipcau.documents.queries import SUFFIX, opened_file, type_of
from nhipcau.kernel import clock
from nhipcau.kernel.permissions import Permission, rule

from .cases import BOTH, READ, WRITE, Doing, do


def _may_step(user: Any, case: Case, on: date) -> bool:
    found = read.standing_of(case)
    return read.may_do(user, case, found.step, on) if found else queries.can_write(user, case, on)


def _step_shown(user: Any, case: Case, on: date) -> dict[str, Any]:
    found = read.standing_of(case)
    if found is None:
        return {}
    here, missing = found.step, read.needs_of(found)
    needs = [(need, *way_to(user, case, need, on)) for need in missing]
    there = [words for words in read.words_of_step(here) if words not in {need.words for need in missing}]
    papers = [(need, paper_page(case, need)) for need in missing if need.paper and queries.can_write(user, case, on)]
    name = here.label(get_language() or "vi")
    return {"here": here, "name": name, "needs": needs, "papers": papers, "there": there, "clock": found.clock}


BEGIN = Doing(
    _("Begin the procedure"), _("Begin"), _("The case follows its procedure now."), forms.BeginForm,
    policy.check_procedure,
    lambda case, form, by, at: actions.begin_procedure(case=case, key=form.cleaned_data["procedure"], by=by, at=at),
    _("The case keeps the version of today. The procedure that fits the person’s age is chosen already."),
)  # fmt: skip
MOVE = Doing(
    _("Move to another procedure"), _("Move"), _("The case follows another procedure now."), forms.MoveForm,
    policy.check_procedure,
    lambda case, form, by, at: actions.move_procedure(
        case=case, key=form.cleaned_data["procedure"], why=form.cleaned_data["why"], by=by, at=at
    ),
    _("What was done stays in the history; the time limit of the present step ends."),
)  # fmt: skip
STEP = Doing(
    _("Do the step"), _("Step done"), _("The step was done."), forms.StepForm, policy.check_procedure,
    lambda case, form, by, at: actions.do_step(case=case, by=by, at=at, **form.cleaned_data),
    may=_may_step, template="cases/step.html", shows=_step_shown,
)  # fmt: skip
PAPER = Doing(
    _("File a paper from outside"), _("File the paper"), _("The paper was filed."), forms.PaperForm,
    policy.check_change,
    lambda case, form, by, at: actions.file_paper(case=case, paper=form.paper(), by=by, at=at),
    _("What another body did counts from the day it was signed, not from today."),
)  # fmt: skip
EMERGENCY = Doing(
    _("Emergency"), _("Declare the emergency"), _("Supervisor and director were told. The hours run."),
    forms.EmergencyForm, policy.check_procedure,
    lambda case, form, by, at: actions.declare_emergency(
        case=case, received=form.moment(), note=form.cleaned_data["note"], by=by, at=at
    ),
    _("The hours count from the moment the information came in. Supervisor and director are told at once."),
    danger=True, may=read.may_emergency,
)  # fmt: skip
MEASURES = Doing(
    _("Measures of the emergency"), _("Save"), _("The measures were recorded."), forms.MeasuresForm,
    policy.check_procedure,
    lambda case, form, by, at: actions.record_measures(
        case=case, taken=form.moment(), measures=form.cleaned_data["measures"], by=by, at=at
    ), may=read.may_emergency,
)  # fmt: skip
SEPARATION = Doing(
    _("Temporary separation"), _("Save"), _("The separation was recorded."), forms.SeparationForm,
    policy.check_procedure,
    lambda case, form, by, at: actions.record_separation(
        case=case, paper=form.paper(), by=by, at=at,
        **{name: form.cleaned_data[name] for name in ("first", "last", "ordered")},
    ),
    _("You are reminded before it ends."),
)  # fmt: skip
END_SEPARATION = Doing(
    _("End the separation"), _("Save"), _("The separation was ended."), forms.EndSeparationForm, policy.check_procedure,
    lambda case, form, by, at: actions.end_separation(case=case, by=by, at=at, **form.cleaned_data),
)  # fmt: skip


@require_http_methods(BOTH)
@rule(WRITE)
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the procedure of a case."""
    return do(request, pk, BEGIN)


@require_http_methods(BOTH)
@rule(WRITE)
def move_procedure(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a case to another procedure or version."""
    return do(request, pk, MOVE)


@require_http_methods(BOTH)
@rule(WRITE, Permission.DECIDE)
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """Do the step the case is in, or send it back."""
    return do(request, pk, STEP)


@require_http_methods(BOTH)
@rule(WRITE)
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """File a paper from outside."""
    return do(request, pk, PAPER, asked=request.GET.get("kind", ""))


@require_safe
@rule(READ)
def paper_file(request: HttpRequest, pk: int, paper: int) -> HttpResponse:
    """The file of a paper, for whoever may read the case."""
    user: Any = request.user
    found = read.paper_of(queries.case_for(user, pk, clock.today()), paper)
    with opened_file(found.file_id, None, READ, clock.today()) as path:
        content = path.read_bytes()
    answer = HttpResponse(content, content_type=type_of(content) or "application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="van-ban-{found.pk}{SUFFIX.get(type_of(content), "")}"'
    return answer


@require_http_methods(BOTH)
@rule(WRITE)
def withdraw_paper(request: HttpRequest, pk: int, paper: int) -> HttpResponse:
    """Withdraw a paper filed by mistake."""
    user: Any = request.user
    found = read.paper_of(queries.case_for(user, pk, clock.today()), paper)
    doing = Doing(
        _("Withdraw a paper"), _("Withdraw record"), _("The paper was withdrawn; it is kept."), ReasonForm,
        policy.check_change,
        lambda case, form, by, at: actions.withdraw_paper(paper=found, by=by, at=at, **form.cleaned_data),
        danger=True,
    )  # fmt: skip
    return do(request, pk, doing)


@require_http_methods(BOTH)
@rule(WRITE, Permission.SUPERVISE)
def emergency(request: HttpRequest, pk: int) -> HttpResponse:
    """Declare an emergency."""
    return do(request, pk, EMERGENCY)


@require_http_methods(BOTH)
@rule(WRITE, Permission.SUPERVISE)
def emergency_measures(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the measures of an emergency."""
    return do(request, pk, MEASURES)


@require_http_methods(BOTH)
@rule(WRITE)
def separation(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a temporary separation."""
    return do(request, pk, SEPARATION)


@require_http_methods(BOTH)
@rule(WRITE)
def end_separation(request: HttpRequest, pk: int) -> HttpResponse:
    """End a temporary separation."""
    return do(request, pk, END_SEPARATION)


@require_http_methods(BOTH)
@rule(WRITE)
def pause_clock(request: HttpRequest, pk: int, clock_pk: int) -> HttpResponse:
    """Pause a time limit, or let it go on."""
    user: Any = request.user
    found = read.clock_of(queries.case_for(user, pk, clock.today()), clock_pk)
    if found.paused_at is not None:
        doing = Doing(
            _("Let the time limit go on"), _("Go on"), _("The time limit goes on."), forms.ResumeForm,
            policy.check_procedure, lambda case, form, by, at: actions.resume_clock(clock=found, by=by, at=at),
            _("What was left when it was paused is left again."),
        )  # fmt: skip
    else:
        doing = Doing(
            _("Pause the time limit"), _("Pause"), _("The time limit is paused."), forms.PauseForm,
            policy.check_procedure,
            lambda case, form, by, at: actions.pause_clock(clock=found, by=by, at=at, **form.cleaned_data),
            _("A paused time limit is nobody’s lateness; the reason is kept."),
        )  # fmt: skip
    return do(request, pk, doing)
