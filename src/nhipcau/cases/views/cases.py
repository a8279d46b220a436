"""Pages of cases: the list, opening, and what can be done in one. The page of one case is the desk's."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nhipcau.access.queries import units_to_record
from nhipcau.cases import actions, forms, policy, queries
from nhipcau.cases.listings import cases_asked
from nhipcau.cases.models import Case
from nhipcau.cases.states import Level
from nhipcau.kernel import clock, touched
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.dates import BadDate, parse_birth
from nhipcau.kernel.errors import Missing, Refused
from nhipcau.kernel.paging import paginate
from nhipcau.kernel.permissions import Permission, rule
from nhipcau.kernel.phones import normalise
from nhipcau.kernel.sending import form_page, sent
from nhipcau.kernel.text import clean
from nhipcau.org.queries import units
from nhipcau.registry.queries import near as people_near
from nhipcau.registry.queries import person_for

READ, WRITE = Permission.CASE_READ, Permission.CASE_WRITE
BOTH = ["GET", "POST"]


@require_safe
@rule(READ)
def cases(request: HttpRequest) -> HttpResponse:
    """The list of cases, those in progress and the most urgent first."""
    user: Any = request.user
    form, rows = cases_asked(user, request.GET, clock.today())
    context = {"page": paginate(request.GET, rows), "form": form, "can_open": user.may(WRITE)}
    return render(request, "cases/cases.html", context)


@require_http_methods(BOTH)
@rule(WRITE)
def open_case(request: HttpRequest, person: int | None = None) -> HttpResponse:
    """Open a case, for somebody new or for a person already recorded."""
    user: Any = request.user
    day = clock.today()
    found = person_for(user, person, day) if person else None
    allowed = units().filter(pk__in=units_to_record(user, WRITE, day), closed_on__isnull=True)
    form = forms.OpenCaseForm(
        request.POST or None,
        initial=_first_values(user, found),
        units=allowed,
        on=day,
        look=partial(people_near, user, day),
        person=found,
    )
    if made := sent(request, form, lambda by, at: actions.open_case(case=form.new(), by=by, at=at)):
        managed = made.level == Level.MANAGED and queries.can_write(user, made, day)
        return redirect("cases:begin" if managed else "desk:case", made.pk)
    return form_page(request, "cases/open.html", {"form": form, "person": found, "near": form.near})


@require_POST
@rule(WRITE)
def near(request: HttpRequest) -> HttpResponse:
    """The fragment that says who is recorded already and like the person typed so far."""
    user: Any = request.user
    day = clock.today()
    touched.did(touched.SEARCHED)
    name, birth, phone = (clean(request.POST.get(field, ""))[:120] for field in ("name", "birth", "phone"))
    try:
        born = parse_birth(birth, received=day) if birth else None
    except BadDate:  # half typed
        born = None
    found = people_near(user, day, name=name, born=born, phone=normalise(phone) or "")
    return render(request, "cases/open.html#near", {"near": found})


def _first_values(user: Any, person: Any) -> dict[str, Any]:
    day = clock.today()
    values = {"received_on": day, "level": "intervention", "urgency": "normal"}
    grant = next(iter(user.grants_on(day)), None)
    if grant is not None:
        values["unit"] = str(grant.unit_id)
    if user.staff_id:
        values["officer"] = str(user.staff_id)
    if person is not None:
        values |= {"unit": str(person.unit_id), "address": person.address_as_written}
    return values


@dataclass(frozen=True)
class Doing:
    """A page that does one thing to a case: `run(case, form, by, at)`; `check` says in a sentence why it cannot."""

    title: object
    button: object
    done: object
    form: type[forms.CaseForm]
    check: Callable[[Case], None]
    run: Callable[[Case, Any, Actor, datetime], object]
    about: object = ""
    danger: bool = False
    may: Callable[[Any, Case, date], bool] = queries.can_write
    template: str = "cases/form.html"
    shows: Callable[[Any, Case, date], dict[str, Any]] = lambda user, case, on: {}


def do(request: HttpRequest, pk: int, doing: Doing, **more: Any) -> HttpResponse:
    """Load, ask, act, answer: shared by all pages that do one thing. Raises Missing for whoever may not change it."""
    user: Any = request.user
    case = queries.case_for(user, pk, clock.today())
    if not doing.may(user, case, clock.today()):
        raise Missing
    form = doing.form(request.POST or None, request.FILES or None, case=case, on=clock.today(), **more)
    try:
        doing.check(case)
        if request.method == "POST" and form.is_valid():
            doing.run(case, form, user.actor, clock.now())
            messages.success(request, str(doing.done))
            return redirect("desk:case", pk)
    except Refused as refused:
        if request.method != "POST":
            messages.warning(request, str(refused))
            return redirect("desk:case", pk)
        form.is_valid()
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
    shown = doing.shows(user, case, clock.today())
    return form_page(request, doing.template, {"form": form, "case": case, "doing": doing, **shown})


CLOSE = Doing(
    _("Close case"), _("Close case"), _("The case was closed."), forms.CloseForm, policy.check_close,
    lambda case, form, by, at: actions.close(case=case, closing=form.closing(), by=by, at=at),
    _("The reason is the Centre’s own; the results are asked apart from it."),
)  # fmt: skip
REOPEN = Doing(
    _("Reopen case"), _("Reopen case"), _("The case is in progress again."), forms.ReopenForm, policy.check_reopen,
    lambda case, form, by, at: actions.reopen(case=case, by=by, at=at, **form.cleaned_data),
    _("A new interval begins; number, services and history stay."),
)  # fmt: skip
STEP_UP = Doing(
    _("Step up to case management"), _("Step up"), _("The case is in case management now."), forms.StepUpForm,
    policy.check_step_up, lambda case, form, by, at: actions.step_up(case=case, by=by, at=at, **form.cleaned_data),
    _("Number and history stay; reports count the case under its new level from this day on."),
)  # fmt: skip
SERVICE = Doing(
    _("Record a service"), _("Save"), _("The service was recorded."), forms.ServiceForm, policy.check_service,
    lambda case, form, by, at: actions.record_service(
        case=case, by=by, at=at, **{**form.cleaned_data, "staff": form.officers.get(form.cleaned_data["staff"])}
    ),
)  # fmt: skip
REASSIGN = Doing(
    _("Change the officer"), _("Save"), _("The case has another officer now."), forms.ReassignForm, policy.check_change,
    lambda case, form, by, at: actions.reassign(
        case=case, officer=form.officers[form.cleaned_data["officer"]], by=by, at=at
    ), may=queries.can_assign,
)  # fmt: skip
CORRECT = Doing(
    _("Correct the record"), _("Save"), _("The record was corrected; the old text is kept."), forms.CorrectForm,
    policy.check_change,
    lambda case, form, by, at: actions.correct_case(
        case=case, changes=form.changes(), reason=form.cleaned_data["reason"], by=by, at=at
    ),
)  # fmt: skip
CORRECT_CLOSING = Doing(
    _("Correct the closing"), _("Save"), _("The closing was corrected; the old text is kept."),
    forms.CorrectClosingForm, policy.check_change,
    lambda case, form, by, at: actions.correct_closing(
        case=case, changes=form.changes(), reason=form.cleaned_data["why"], by=by, at=at
    ),
)  # fmt: skip
WITHDRAW = Doing(
    _("Withdraw record"), _("Withdraw record"), _("The record was withdrawn; it is kept and counts nowhere."),
    forms.ReasonForm, policy.check_change,
    lambda case, form, by, at: actions.withdraw_case(case=case, by=by, at=at, **form.cleaned_data),
    _("Only for a record made by mistake. It is kept with your reason and counts in no report."),
    danger=True,
)  # fmt: skip


@require_http_methods(BOTH)
@rule(WRITE)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a case."""
    return do(request, pk, CLOSE)


@require_http_methods(BOTH)
@rule(WRITE)
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Reopen a case."""
    return do(request, pk, REOPEN)


@require_http_methods(BOTH)
@rule(WRITE)
def step_up(request: HttpRequest, pk: int) -> HttpResponse:
    """From intervention to case management."""
    return do(request, pk, STEP_UP)


@require_http_methods(BOTH)
@rule(WRITE)
def service(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a service."""
    return do(request, pk, SERVICE)


@require_http_methods(BOTH)
@rule(WRITE, Permission.SUPERVISE)
def reassign(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the case to another officer."""
    return do(request, pk, REASSIGN)


@require_http_methods(BOTH)
@rule(WRITE)
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct the fields of a case."""
    user: Any = request.user
    case = queries.case_for(user, pk, clock.today())
    return do(request, pk, CORRECT, group=queries.group_of(user, case, clock.today()))


@require_http_methods(BOTH)
@rule(WRITE)
def correct_closing(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct the last closing."""
    return do(request, pk, CORRECT_CLOSING)


@require_http_methods(BOTH)
@rule(WRITE)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a case opened by mistake."""
    return do(request, pk, WITHDRAW)


@require_http_methods(BOTH)
@rule(WRITE)
def withdraw_service(request: HttpRequest, pk: int, service: int) -> HttpResponse:
    """Withdraw a service recorded by mistake."""
    user: Any = request.user
    found = queries.service_of(queries.case_for(user, pk, clock.today()), service)
    doing = Doing(
        _("Withdraw a service"), _("Withdraw record"), _("The service was withdrawn; it is kept."), forms.ReasonForm,
        policy.check_change,
        lambda case, form, by, at: actions.withdraw_service(service=found, by=by, at=at, **form.cleaned_data),
        danger=True,
    )  # fmt: skip
    return do(request, pk, doing)
