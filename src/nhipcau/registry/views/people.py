"""Pages of people: the list, correcting and withdrawing. The page of one person is the desk's."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from nhipcau.access.queries import scope, units_to_record
from nhipcau.kernel import clock, touched
from nhipcau.kernel.errors import Missing
from nhipcau.kernel.paging import paginate
from nhipcau.kernel.permissions import Permission, rule
from nhipcau.kernel.sending import form_page, sent
from nhipcau.org.queries import units
from nhipcau.registry import actions, queries
from nhipcau.registry.forms import FilterForm, GroupForm, PersonForm, WithdrawForm
from nhipcau.registry.models import Person

READ, WRITE = Permission.PERSON_READ, Permission.PERSON_WRITE


@require_http_methods(["GET", "POST"])
@rule(READ)
def people(request: HttpRequest) -> HttpResponse:
    """The list of people by given name; a name to look for comes by POST."""
    user: Any = request.user
    day = clock.today()
    data = request.POST if request.method == "POST" else request.GET
    if request.method == "POST":
        touched.did(touched.SEARCHED)
    own = units().filter(pk__in=scope(user, READ, day))
    offered: dict[str, Any] = {"areas": queries.areas_in_use(user, day), "more": queries.choices_of_others(user, day)}
    form = FilterForm(data, units=own, **offered)
    rows = queries.listed(queries.filtered(queries.people_for(user, day), form.wanted(), user, day))
    context = {"page": paginate(data, rows), "form": form, "can_add": user.may(WRITE)}
    context["shows_households"] = user.may(Permission.HOUSEHOLD_READ)
    return render(request, "registry/people.html", context)


@require_http_methods(["GET", "POST"])
@rule(WRITE)
def add_group(request: HttpRequest) -> HttpResponse:
    """Record a group or a community that is helped."""
    user: Any = request.user
    day = clock.today()
    form = GroupForm(request.POST or None, units=units().filter(pk__in=units_to_record(user, WRITE, day)), on=day)
    if made := sent(request, form, lambda by, at: actions.add_person(person=form.new(), by=by, at=at)):
        return redirect("desk:person", made.pk)
    return form_page(request, "registry/group_form.html", {"form": form})


def _own(request: HttpRequest, pk: int) -> Person:
    """The person, when the user may change the record. Raises Missing else."""
    user: Any = request.user
    person = queries.person_for(user, pk, clock.today())
    if not queries.can_write(user, person, clock.today()):
        raise Missing
    return person


def _answer(request: HttpRequest, person: Person, form: Any, title: str, danger: bool = False) -> HttpResponse:
    context = {"person": person, "form": form, "title": title, "danger": danger}
    return form_page(request, "registry/form.html", context)


@require_http_methods(["GET", "POST"])
@rule(WRITE)
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a wrong record right, with a reason."""
    person = _own(request, pk)
    form = PersonForm(request.POST or None, person=person, on=clock.today())
    if sent(
        request,
        form,
        lambda by, at: actions.correct_person(
            person=person, changes=form.changes(), reason=form.cleaned_data["reason"], by=by, at=at
        ),
    ):
        messages.success(request, _("The record was corrected; the old text is kept."))
        return redirect("desk:person", pk)
    return _answer(request, person, form, _("Correct the record"))


@require_http_methods(["GET", "POST"])
@rule(WRITE)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a record made by mistake."""
    person = _own(request, pk)
    form = WithdrawForm(request.POST or None)
    if sent(request, form, lambda by, at: actions.withdraw_person(person=person, **form.cleaned_data, by=by, at=at)):
        messages.success(request, _("The record was withdrawn; it is kept and counts nowhere."))
        return redirect("desk:person", pk)
    return _answer(request, person, form, _("Withdraw record"), danger=True)
