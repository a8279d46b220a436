"""Pages of the register of requests about data: the list, one request, what becomes of it, the copy to hand over."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from nhipcau.kernel import clock
from nhipcau.kernel.errors import Missing
from nhipcau.kernel.paging import paginate
from nhipcau.kernel.permissions import Permission, rule
from nhipcau.kernel.sending import WithdrawForm, form_page, sent
from nhipcau.org.queries import units
from nhipcau.registry.actions import requests as actions
from nhipcau.registry.forms.requests import AnswerForm, ExtendForm, RefuseForm, RegisterForm, RequestForm
from nhipcau.registry.models import DataRequest
from nhipcau.registry.queries import requests as queries
from nhipcau.rulebook.queries import code_list

from .consents import writable

WRITE, DISCLOSE, AUDIT = Permission.PERSON_WRITE, Permission.DISCLOSE, Permission.AUDIT_READ


@require_safe
@rule(DISCLOSE, AUDIT)
def requests(request: HttpRequest) -> HttpResponse:
    """The register: what must be answered first on top; the data officer reads no names in it."""
    user: Any = request.user
    day = clock.today()
    own = units().filter(pk__in=queries.units_of(user, day))
    form = RegisterForm(request.GET, units=own, on=day)
    page = paginate(request.GET, queries.narrowed(queries.register_for(user, day), form.wanted(), day))
    rows = [(row, queries.kind_words(row.kind), row.is_late(day)) for row in page]
    return render(request, "registry/requests.html", {"page": page, "rows": rows, "form": form})


@require_http_methods(["GET", "POST"])
@rule(WRITE)
def add_request(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a request that came in."""
    person = writable(request, pk)
    form = RequestForm(request.POST or None, person=person, on=clock.today())
    if made := sent(request, form, lambda by, at: actions.receive_request(request=form.new(), by=by, at=at)):
        messages.success(request, _("The request was recorded; those who answer it are told."))
        return redirect("registry:request", made.pk)
    context = {"person": person, "form": form, "title": _("Record a request about data")}
    return form_page(request, "registry/form.html", context)


def _one(request: HttpRequest, pk: int, *, decides: bool = False) -> DataRequest:
    """The request; with `decides` only for whoever answers it. Raises Missing."""
    user: Any = request.user
    found = queries.request_for(user, pk, clock.today())
    if decides and not queries.may_answer(user, found, clock.today()):
        raise Missing
    return found


@require_safe
@rule(WRITE, DISCLOSE)
def one_request(request: HttpRequest, pk: int) -> HttpResponse:
    """One request with its clock and what became of it."""
    user: Any = request.user
    day = clock.today()
    found = _one(request, pk)
    context = {
        "row": found,
        "person": found.person,
        "kind": queries.kind_words(found.kind),
        "clock": queries.clock_of(found, day),
        "ground": code_list(queries.REFUSALS).get(found.refusal) if found.refusal else None,
        "alike": found.is_open and queries.like_alleged(found.person, found.requester_name),
        "decides": queries.may_answer(user, found, day),
        "can_copy": queries.may_copy(found),
    }
    return render(request, "registry/request.html", context)


def _form(request: HttpRequest, found: DataRequest, form: forms.Form, title: str, danger: bool = False) -> HttpResponse:
    context = {"row": found, "person": found.person, "form": form, "title": title, "danger": danger}
    return form_page(request, "registry/request_form.html", context)


def _saved(request: HttpRequest, found: DataRequest) -> HttpResponse:
    messages.success(request, _("What became of the request was saved."))
    return redirect("registry:request", found.pk)


@require_http_methods(["GET", "POST"])
@rule(DISCLOSE)
def answer_request(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer it."""
    found = _one(request, pk, decides=True)
    form = AnswerForm(request.POST or None, request=found)
    if sent(request, form, lambda by, at: actions.answer_request(request=found, **form.answered(), by=by, at=at)):
        return _saved(request, found)
    return _form(request, found, form, _("Answer the request"))


@require_http_methods(["GET", "POST"])
@rule(DISCLOSE)
def refuse_request(request: HttpRequest, pk: int) -> HttpResponse:
    """Refuse it on a legal ground."""
    found = _one(request, pk, decides=True)
    form = RefuseForm(request.POST or None, request=found, on=clock.today())
    if sent(request, form, lambda by, at: actions.refuse_request(request=found, **form.cleaned_data, by=by, at=at)):
        return _saved(request, found)
    return _form(request, found, form, _("Refuse the request"), danger=True)


@require_http_methods(["GET", "POST"])
@rule(DISCLOSE)
def extend_request(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that it was replied to and is being carried out."""
    found = _one(request, pk, decides=True)
    form = ExtendForm(request.POST or None)
    if sent(request, form, lambda by, at: actions.extend_request(request=found, **form.cleaned_data, by=by, at=at)):
        return _saved(request, found)
    return _form(request, found, form, _("Reply that it is being carried out"))


@require_http_methods(["GET", "POST"])
@rule(DISCLOSE)
def withdraw_request(request: HttpRequest, pk: int) -> HttpResponse:
    """The requester took it back, or it was a mistake."""
    found = _one(request, pk, decides=True)
    form = WithdrawForm(request.POST or None)
    if sent(request, form, lambda by, at: actions.withdraw_request(request=found, **form.cleaned_data, by=by, at=at)):
        return _saved(request, found)
    return _form(request, found, form, _("Withdraw the request"), danger=True)


@require_safe
@rule(DISCLOSE)
def request_copy(request: HttpRequest, pk: int) -> HttpResponse:
    """The copy of the record for the requester, to print."""
    user: Any = request.user
    found = _one(request, pk, decides=True)
    if not queries.may_copy(found):
        raise Missing
    context = {"row": found, "person": found.person, "copy": queries.copy_for(found, user, clock.today())}
    return render(request, "registry/request_copy.html", {**context, "day": clock.today()})
