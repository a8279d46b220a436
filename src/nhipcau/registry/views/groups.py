"""Pages of the groups a person is in: adding, what was found, ending, withdrawing."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from nhipcau.kernel import clock
from nhipcau.kernel.errors import Missing
from nhipcau.kernel.permissions import Permission, rule
from nhipcau.kernel.sending import sent
from nhipcau.registry import actions, queries
from nhipcau.registry.forms import EndGroupForm, FindingForm, GroupForm, WithdrawForm
from nhipcau.registry.models import GroupMembership, Person

from .people import form_of, own_person

WRITE = Permission.PERSON_WRITE


def _own(request: HttpRequest, pk: int, group: int) -> tuple[Person, GroupMembership, str]:
    """The person, the group, and what it is called. Raises Missing when the user may not change or know it."""
    user: Any = request.user
    person = own_person(request, pk)
    found = queries.membership_for(user, person, group, clock.today())
    return person, found, queries.group_words(found.group, found.status)


@require_http_methods(["GET", "POST"])
@rule(WRITE)
def add_group(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that a person is in a group of the law."""
    person = own_person(request, pk)
    user: Any = request.user
    form = GroupForm(request.POST or None, groups=queries.groups_to_record(user, person, clock.today()))
    if request.method == "POST" and form.is_valid():
        done = sent(request, form, lambda by, at: (actions.add_group(person=person, new=form.new(), by=by, at=at),))
        if done:
            messages.success(request, _("The group was recorded."))
            return redirect("desk:person", pk)
    return form_of(request, person, form, _("Add a group"))


@require_http_methods(["GET", "POST"])
@rule(WRITE)
def find_group(request: HttpRequest, pk: int, group: int) -> HttpResponse:
    """Record what was found of somebody in a group that accuses."""
    person, membership, words = _own(request, pk, group)
    if not queries.accuses(membership.group):
        raise Missing
    form = FindingForm(request.POST or None, now=membership.status)
    if sent(
        request,
        form,
        lambda by, at: actions.find_group(membership=membership, finding=form.finding(), by=by, at=at),
    ):
        messages.success(request, _("What was found is recorded; what was known before is kept."))
        return redirect("desk:person", pk)
    return form_of(request, person, form, _("What was found"), words=words)


@require_http_methods(["GET", "POST"])
@rule(WRITE)
def end_group(request: HttpRequest, pk: int, group: int) -> HttpResponse:
    """End a group; it is kept as history."""
    person, membership, words = _own(request, pk, group)
    form = EndGroupForm(request.POST or None)
    if sent(request, form, lambda by, at: actions.end_group(membership=membership, **form.cleaned_data, by=by, at=at)):
        messages.success(request, _("The group has ended; it is kept as history."))
        return redirect("desk:person", pk)
    return form_of(request, person, form, _("No longer in this group"), words=words)


@require_http_methods(["GET", "POST"])
@rule(WRITE)
def withdraw_group(request: HttpRequest, pk: int, group: int) -> HttpResponse:
    """Withdraw a group recorded by mistake."""
    person, membership, words = _own(request, pk, group)
    form = WithdrawForm(request.POST or None)
    if sent(
        request, form, lambda by, at: actions.withdraw_group(membership=membership, **form.cleaned_data, by=by, at=at)
    ):
        messages.success(request, _("Withdrawn; it is kept and counts nowhere."))
        return redirect("desk:person", pk)
    return form_of(request, person, form, _("Withdraw the group"), words=words, danger=True)


@require_http_methods(["GET", "POST"])
@rule(WRITE)
def forget_sealed_group(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a sealed group that was recorded by mistake out of the store."""
    person = own_person(request, pk)
    user: Any = request.user
    if not queries.may_seal(user, person, clock.today()):
        raise Missing
    form = WithdrawForm(request.POST or None)
    if sent(
        request,
        form,
        lambda by, at: (actions.forget_sealed_group(person=person, by=by, at=at),),
    ):
        messages.success(request, _("Taken out; nothing of it is kept."))
        return redirect("desk:person", pk)
    return form_of(request, person, form, _("Take the sealed group out"), danger=True)
