"""Pages that add to a person's record: a paper, a telephone, an address, a move; and take a part back."""

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
from nhipcau.registry.forms import PART_FORMS, MoveForm, WithdrawForm
from nhipcau.registry.models import IdentityPaper, PartOfPerson

from .people import form_of, own_person

WRITE = Permission.PERSON_WRITE
ADD: dict[str, Any] = {"paper": actions.add_paper, "phone": actions.add_phone, "address": actions.add_address}


def _title(kind: str) -> str:
    return {"paper": _("Add a paper"), "phone": _("Add a telephone"), "address": _("Add an address")}[kind]


@require_http_methods(["GET", "POST"])
@rule(WRITE)
def add_part(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Add a paper, a telephone or an address."""
    person = own_person(request, pk)
    if kind not in ADD:
        raise Missing
    form = PART_FORMS[kind](request.POST or None, on=clock.today())
    if part := sent(request, form, lambda by, at: ADD[kind](person=person, new=form.new(), by=by, at=at)):
        messages.success(request, _("It was added to the record."))
        _doubt(request, part)
        return redirect("desk:person", pk)
    return form_of(request, person, form, _title(kind))


def _doubt(request: HttpRequest, part: PartOfPerson) -> None:
    """Say at once what speaks against the number of a paper, and who has it already."""
    if not isinstance(part, IdentityPaper) or not part.number:
        return
    user: Any = request.user
    for sentence in queries.paper_doubts(part.person, part.kind, part.number):
        messages.warning(request, _("Look at the number again: %(doubt)s") % {"doubt": sentence})
    for other in queries.others_with(user, part.person, part.number, clock.today()):
        messages.warning(request, _("The same number is recorded for %(name)s.") % {"name": other.name})


@require_http_methods(["GET", "POST"])
@rule(WRITE)
def withdraw_part(request: HttpRequest, pk: int, kind: str, part: str) -> HttpResponse:
    """Take back a part that was wrong or no longer holds."""
    person = own_person(request, pk)
    found = queries.part_for(person, kind, part)
    form = WithdrawForm(request.POST or None)
    if sent(
        request,
        form,
        lambda by, at: (actions.withdraw_part(part=found, **form.cleaned_data, by=by, at=at),),
    ):
        messages.success(request, _("Withdrawn; it is kept and counts nowhere."))
        return redirect("desk:person", pk)
    return form_of(request, person, form, _("Take it back"), danger=True)


@require_http_methods(["GET", "POST"])
@rule(WRITE)
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that somebody lives elsewhere now; where they lived is kept."""
    person = own_person(request, pk)
    form = MoveForm(request.POST or None, on=clock.today())
    if sent(request, form, lambda by, at: actions.move_person(person=person, to=form.new(), by=by, at=at)):
        messages.success(request, _("The new address was recorded; the old one is kept."))
        return redirect("desk:person", pk)
    return form_of(request, person, form, _("The person moved"))
