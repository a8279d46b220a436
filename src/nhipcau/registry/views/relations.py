"""Pages of what people are to each other, and of who is alleged to have harmed somebody."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from nhipcau.kernel import clock, touched
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.errors import Missing
from nhipcau.kernel.permissions import Permission, rule
from nhipcau.kernel.sending import form_page, sent
from nhipcau.registry import actions, forms, policy, queries
from nhipcau.registry.models import Person

from .living import FOUND

WRITE, BOTH = Permission.PERSON_WRITE, ["GET", "POST"]


def _own(request: HttpRequest, pk: int, story: bool = False) -> Person:
    """The person, when the user may change the record and, with `story`, read of abuse in it. Raises Missing else."""
    user: Any = request.user
    day = clock.today()
    person = queries.person_for(user, pk, day)
    if not (queries.can_write(user, person, day) and policy.can_change(person)):
        raise Missing
    if story and not queries.may_read_story(user, person, day):
        raise Missing
    return person


def _other(request: HttpRequest) -> Person | None:
    """The recorded person of `?other=`, whom the user may see. Raises Missing for one they may not."""
    user: Any = request.user
    asked = request.GET.get("other", "")
    return queries.person_for(user, int(asked), clock.today()) if asked.isdecimal() else None


def _done(
    request: HttpRequest, person: Person, form: Any, title: str, act: Callable[[Actor, datetime], object],
    other: Person | None = None,
) -> HttpResponse:  # fmt: skip
    """Do it when the form holds, and show the person; else the form."""
    if sent(request, form, act):
        return redirect("desk:person", person.pk)
    return form_page(
        request, "registry/relation_form.html", {"form": form, "person": person, "title": title, "other": other}
    )


@require_http_methods(BOTH)
@rule(WRITE)
def relate(request: HttpRequest, pk: int) -> HttpResponse:
    """Look for the other person among those recorded, or go on with somebody only named."""
    user: Any = request.user
    person, form, found = _own(request, pk), forms.FindForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        touched.did(touched.SEARCHED)
        people = queries.matching(queries.people_for(user, clock.today()), form.cleaned_data["words"])
        found = queries.listed(people.exclude(pk=person.pk).order_by("name_sort", "id"))[:FOUND]
    story = queries.may_read_story(user, person, clock.today())
    context = {"form": form, "person": person, "found": found, "story": story}
    return render(request, "registry/relate.html", context)


@require_http_methods(BOTH)
@rule(WRITE)
def add_relation(request: HttpRequest, pk: int) -> HttpResponse:
    """Record what somebody is to a person."""
    person, other = _own(request, pk), _other(request)
    form = forms.RelationForm(request.POST or None, other=other)
    return _done(
        request, person, form, _("Record a relation"),
        lambda by, at: actions.add_relation(person=person, other=other, **form.cleaned_data, by=by, at=at), other,
    )  # fmt: skip


@require_http_methods(BOTH)
@rule(WRITE)
def end_relation(request: HttpRequest, pk: int, relation: int) -> HttpResponse:
    """A relation holds no more."""
    user: Any = request.user
    person = _own(request, pk)
    row, form = queries.relation_of(user, person, relation, clock.today()), forms.EndForm(request.POST or None)
    if row is None:
        raise Missing
    return _done(
        request, person, form, _("End the relation"),
        lambda by, at: actions.end_relation(relation=row, **form.cleaned_data, by=by, at=at), row.other,
    )  # fmt: skip


@require_http_methods(BOTH)
@rule(WRITE)
def withdraw_relation(request: HttpRequest, pk: int, relation: int) -> HttpResponse:
    """Withdraw a relation recorded by mistake."""
    user: Any = request.user
    person = _own(request, pk)
    row, form = queries.relation_of(user, person, relation, clock.today()), forms.WithdrawForm(request.POST or None)
    if row is None:
        raise Missing
    return _done(
        request, person, form, _("Recorded by mistake"),
        lambda by, at: actions.withdraw_relation(relation=row, **form.cleaned_data, by=by, at=at), row.other,
    )  # fmt: skip


@require_http_methods(BOTH)
@rule(WRITE)
def name_harmer(request: HttpRequest, pk: int) -> HttpResponse:
    """Record who is alleged to have harmed a person."""
    person = _own(request, pk, story=True)
    other = _other(request)
    form = forms.HarmerForm(request.POST or None, other=other)
    return _done(
        request, person, form, _("Record who is alleged to have harmed this person"),
        lambda by, at: actions.name_harmer(person=person, other=other, **form.cleaned_data, by=by, at=at),
    )  # fmt: skip


@require_http_methods(BOTH)
@rule(WRITE)
def clear_harmer(request: HttpRequest, pk: int, harmer: int) -> HttpResponse:
    """An allegation holds no more."""
    user: Any = request.user
    person = _own(request, pk, story=True)
    row, form = queries.harmer_of(user, person, harmer, clock.today()), forms.ClearForm(request.POST or None)
    if row is None:
        raise Missing
    return _done(
        request, person, form, _("The allegation holds no more"),
        lambda by, at: actions.clear_harmer(harmer=row, **form.cleaned_data, by=by, at=at),
    )  # fmt: skip


@require_http_methods(BOTH)
@rule(WRITE)
def withdraw_harmer(request: HttpRequest, pk: int, harmer: int) -> HttpResponse:
    """Withdraw what was recorded by mistake."""
    user: Any = request.user
    person = _own(request, pk, story=True)
    row, form = queries.harmer_of(user, person, harmer, clock.today()), forms.WithdrawForm(request.POST or None)
    if row is None:
        raise Missing
    return _done(
        request, person, form, _("Recorded by mistake"),
        lambda by, at: actions.withdraw_harmer(harmer=row, **form.cleaned_data, by=by, at=at),
    )  # fmt: skip
