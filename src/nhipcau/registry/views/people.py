"""Pages of people: the list, correcting and withdrawing. The page of one person is the desk's."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from nhipcau.access.queries import units_to_record
from nhipcau.kernel import clock, touched
from nhipcau.kernel.paging import paginate
from nhipcau.kernel.permissions import Permission, rule
from nhipcau.kernel.sending import form_page, sent
from nhipcau.org.queries import units
from nhipcau.registry import actions, queries
from nhipcau.registry.forms import CollectiveForm, FilterForm, PersonForm, WithdrawForm
from nhipcau.registry.listings import offered_to, people_asked
from nhipcau.registry.models import Person, SavedFilter

READ, WRITE = Permission.PERSON_READ, Permission.PERSON_WRITE
COUNTED = 10_000
"""People of a list that are counted; nobody pages through more."""


@require_http_methods(["GET", "POST"])
@rule(READ)
def people(request: HttpRequest) -> HttpResponse:
    """The list of people by given name; a name to look for comes by POST."""
    user: Any = request.user
    day = clock.today()
    data = request.POST if request.method == "POST" else request.GET
    if request.method == "POST":
        touched.did(touched.SEARCHED)
    offered = offered_to(user, day)
    form, rows = people_asked(user, data, day, offered)
    wanted = form.wanted()
    page = paginate(data, rows, most=COUNTED)
    context: dict[str, Any] = {"page": page, "form": form, "groups": queries.open_groups(user, list(page), day)}
    context |= {"saved": openable(user, offered, day), "kept": urlencode(form.chosen())}
    context["best"] = queries.BEST if wanted.words and page.total >= queries.BEST else None
    context |= {"can_add": user.may(WRITE), "shows_households": user.may(Permission.HOUSEHOLD_READ)}
    return render(request, "registry/people.html", context)


@require_http_methods(["GET", "POST"])
@rule(WRITE)
def add_collective(request: HttpRequest) -> HttpResponse:
    """Record a group or a community that is helped."""
    user: Any = request.user
    day = clock.today()
    own = units().filter(pk__in=units_to_record(user, WRITE, day))
    form = CollectiveForm(request.POST or None, units=own, on=day)
    if made := sent(request, form, lambda by, at: actions.add_person(person=form.new(), by=by, at=at)):
        return redirect("desk:person", made.pk)
    return form_page(request, "registry/group_form.html", {"form": form})


def openable(user: Any, offered: dict[str, Any], on: date) -> list[tuple[SavedFilter, str, bool]]:
    """Saved filters, each with its address and whether a part was left out: what `user` may not ask."""
    found = []
    for saved in queries.saved_filters(user, on):
        chosen = FilterForm(saved.query, **offered).chosen()
        if chosen:
            found.append((saved, f"?{urlencode(chosen)}", chosen != saved.query))
    return found


def own_person(request: HttpRequest, pk: int) -> Person:
    """The person, when the user may change the record. Raises Missing else."""
    user: Any = request.user
    return queries.own_person(user, pk, clock.today())


def form_of(
    request: HttpRequest, person: Person, form: Any, title: str, *, words: str = "", danger: bool = False
) -> HttpResponse:
    """The page of a form about a person; `words` name the part of the record it is about."""
    context = {"person": person, "form": form, "title": title, "words": words, "danger": danger}
    return form_page(request, "registry/form.html", context)


@require_http_methods(["GET", "POST"])
@rule(WRITE)
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a wrong record right, with a reason."""
    person = own_person(request, pk)
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
    return form_of(request, person, form, _("Correct the record"))


@require_http_methods(["GET", "POST"])
@rule(WRITE)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a record made by mistake."""
    person = own_person(request, pk)
    form = WithdrawForm(request.POST or None)
    if sent(request, form, lambda by, at: actions.withdraw_person(person=person, **form.cleaned_data, by=by, at=at)):
        messages.success(request, _("The record was withdrawn; it is kept and counts nowhere."))
        return redirect("desk:person", pk)
    return form_of(request, person, form, _("Withdraw record"), danger=True)
