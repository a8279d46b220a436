"""Pages that change a household: who comes, leaves, leads, founds another one; where it lives and how poor it is."""

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
from nhipcau.registry import actions, forms, queries
from nhipcau.registry.models import Household, HouseholdMember
from nhipcau.registry.states import PersonKind

WRITE, BOTH = Permission.PERSON_WRITE, ["GET", "POST"]
FOUND = 20
"""People shown of those looked for."""


def _own(request: HttpRequest, pk: int) -> Household:
    """The household, when the user may change it. Raises Missing else."""
    user: Any = request.user
    row = queries.household_for(user, pk, clock.today())
    if not queries.can_change_household(user, row, clock.today()):
        raise Missing
    return row


def _living(request: HttpRequest, row: Household) -> list[HouseholdMember]:
    user: Any = request.user
    return [one for one in queries.members_of(user, row, clock.today()) if one.is_open]


def _member(request: HttpRequest, row: Household, pk: int, past: bool = False) -> HouseholdMember:
    """A member whom the user may see: of those who live there, or with `past` of any time. Raises Missing."""
    user: Any = request.user
    found = queries.member_of(user, row, pk, clock.today())
    if found is None or not (past or found.is_open):
        raise Missing
    return found


def _done(
    request: HttpRequest, row: Household, form: Any, title: str, act: Callable[[Actor, datetime], object], who: str = ""
) -> HttpResponse:
    """Do it when the form holds, and show the household; else the form."""
    if sent(request, form, act):
        return redirect("households:household", row.pk)
    return form_page(request, "registry/household_form.html", {"form": form, "row": row, "title": title, "who": who})


@require_http_methods(BOTH)
@rule(WRITE)
def join(request: HttpRequest, pk: int) -> HttpResponse:
    """Look for somebody recorded, to take them into the household; their name comes by POST."""
    user: Any = request.user
    row, form, found = _own(request, pk), forms.FindForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        touched.did(touched.SEARCHED)
        people = queries.matching(
            queries.people_for(user, clock.today()).filter(kind=PersonKind.PERSON), form.cleaned_data["words"]
        )
        found = queries.listed(people.order_by("name_sort", "id"))[:FOUND]
    return render(request, "registry/household_join.html", {"form": form, "row": row, "found": found})


@require_http_methods(BOTH)
@rule(WRITE)
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one person (`?person=`) into the household."""
    user: Any = request.user
    row, asked = _own(request, pk), request.GET.get("person", "")
    person = queries.person_for(user, int(asked) if asked.isdecimal() else 0, clock.today())
    form = forms.TakeForm(request.POST or None)
    return _done(
        request, row, form, _("Take into the household"),
        lambda by, at: actions.join_household(household=row, coming=form.coming(person), by=by, at=at), person.name,
    )  # fmt: skip


@require_http_methods(BOTH)
@rule(WRITE)
def leave(request: HttpRequest, pk: int, member: int) -> HttpResponse:
    """Somebody lives there no more."""
    row = _own(request, pk)
    found = _member(request, row, member)
    others = [one for one in _living(request, row) if one.pk != found.pk]
    form = forms.LeaveForm(request.POST or None, member=found, others=others)
    return _done(
        request, row, form, _("Left the household"),
        lambda by, at: actions.leave_household(household=row, member=found, **form.left(), by=by, at=at),
        found.person.name,
    )  # fmt: skip


@require_http_methods(BOTH)
@rule(WRITE)
def withdraw_member(request: HttpRequest, pk: int, member: int) -> HttpResponse:
    """Somebody never lived there: withdraw what was recorded by mistake."""
    row = _own(request, pk)
    found, form = _member(request, row, member, past=True), forms.WithdrawForm(request.POST or None)
    seen = [one.pk for one in _living(request, row)]
    return _done(
        request, row, form, _("Recorded by mistake"),
        lambda by, at: actions.withdraw_member(
            household=row, member=found, seen=seen, **form.cleaned_data, by=by, at=at
        ),
        found.person.name,
    )  # fmt: skip


@require_http_methods(BOTH)
@rule(WRITE)
def head(request: HttpRequest, pk: int) -> HttpResponse:
    """Another member leads the household."""
    row = _own(request, pk)
    form = forms.HeadForm(request.POST or None, members=_living(request, row))
    return _done(
        request, row, form, _("Change the head"),
        lambda by, at: actions.change_head(household=row, **form.changed(), by=by, at=at),
    )  # fmt: skip


@require_http_methods(BOTH)
@rule(WRITE)
def split(request: HttpRequest, pk: int) -> HttpResponse:
    """Some members found a household of their own."""
    row = _own(request, pk)
    form = forms.SplitForm(request.POST or None, members=_living(request, row), on=clock.today())
    made = sent(request, form, lambda by, at: actions.split_household(household=row, **form.parted(), by=by, at=at))
    if made:
        return redirect("households:household", made.pk)
    context = {"form": form, "row": row, "title": _("Split the household")}
    return form_page(request, "registry/household_form.html", context)


@require_http_methods(BOTH)
@rule(WRITE)
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """The household lives elsewhere."""
    row = _own(request, pk)
    form = forms.HouseholdMoveForm(request.POST or None, on=clock.today())
    return _done(
        request, row, form, _("Record a move"),
        lambda by, at: actions.move_household(household=row, **form.moved(), by=by, at=at),
    )  # fmt: skip


@require_http_methods(BOTH)
@rule(WRITE)
def poverty(request: HttpRequest, pk: int) -> HttpResponse:
    """How poor the household is in a year."""
    row = _own(request, pk)
    form = forms.PovertyForm(request.POST or None, initial={"year": clock.today().year})
    return _done(
        request, row, form, _("Record poverty"),
        lambda by, at: actions.record_poverty(household=row, **form.cleaned_data, by=by, at=at),
    )  # fmt: skip


@require_http_methods(BOTH)
@rule(WRITE)
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the address or the source right; the old text is kept."""
    row = _own(request, pk)
    form = forms.CorrectHouseholdForm(request.POST or None, household=row, on=clock.today())
    return _done(
        request, row, form, _("Correct the record"),
        lambda by, at: actions.correct_household(
            household=row, changes=form.changes(), reason=form.cleaned_data["reason"], by=by, at=at
        ),
    )  # fmt: skip


@require_http_methods(BOTH)
@rule(WRITE)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a household recorded by mistake."""
    row, form = _own(request, pk), forms.WithdrawForm(request.POST or None)
    return _done(
        request, row, form, _("Withdraw record"),
        lambda by, at: actions.withdraw_household(household=row, **form.cleaned_data, by=by, at=at),
    )  # fmt: skip
