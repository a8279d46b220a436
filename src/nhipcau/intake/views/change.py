"""Correcting, withdrawing, and from a contact to a case."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from nhipcau.access.queries import reaches
from nhipcau.cases.queries import cases_for, number_key
from nhipcau.intake import actions, queries
from nhipcau.intake.forms import LinkForm, OpenCaseForm, initial_of
from nhipcau.intake.models import Contact
from nhipcau.kernel import clock
from nhipcau.kernel.errors import Missing, Refused
from nhipcau.kernel.permissions import Permission, rule
from nhipcau.kernel.sending import WithdrawForm, form_page, sent
from nhipcau.registry.queries import matching, people_for

from .log import form_for

WRITE = Permission.CONTACT_WRITE


def _writable(request: HttpRequest, pk: int) -> Contact:
    """The contact, when the person may change it. Raises Missing else."""
    user: Any = request.user
    row = queries.contact_for(user, pk, clock.today())
    if not queries.can_write(user, row, clock.today()):
        raise Missing
    return row


def _answer(request: HttpRequest, row: Contact, form: Any, title: str, button: str = "") -> HttpResponse:
    """A form: 422 when it was sent and failed. `button` says what sending it does."""
    context = {"form": form, "title": title, "row": row, "button": button}
    return form_page(request, "intake/form.html", context)


@require_http_methods(["GET", "POST"])
@rule(WRITE)
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a contact; the old text is kept."""
    user: Any = request.user
    row = _writable(request, pk)
    form = form_for(request, "correction", initial_of(row, queries.group_of(user, row, clock.today())))
    sees = reaches(user, Permission.HIV_READ, row, clock.today())
    if sent(
        request,
        form,
        lambda by, at: actions.correct_contact(
            contact=row, new=form.new(row), reason=form.cleaned_data["reason"], keep_sealed=not sees, by=by, at=at
        ),
    ):
        messages.success(request, _("The contact was corrected; the old text is kept."))
        return redirect("intake:contact", pk=pk)
    return _answer(request, row, form, _("Correct the contact"))


@require_http_methods(["GET", "POST"])
@rule(WRITE)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a contact recorded by mistake."""
    row = _writable(request, pk)
    form = WithdrawForm(request.POST or None)
    if sent(request, form, lambda by, at: actions.withdraw_contact(contact=row, **form.cleaned_data, by=by, at=at)):
        messages.success(request, _("Withdrawn; it is kept and counts nowhere."))
        return redirect("intake:contacts")
    return _answer(request, row, form, _("Withdraw the contact"), _("Withdraw"))


@require_http_methods(["GET", "POST"])
@rule(WRITE)
def open_case(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a case from a contact; everything that was asked goes along."""
    row = _writable(request, pk)
    form = OpenCaseForm(request.POST or None, initial=_first(row), people=_people(request, row), on=clock.today())
    if case := sent(request, form, lambda by, at: actions.open_case_from(contact=row, **form.values(), by=by, at=at)):
        messages.success(request, _("The case was opened; everything that was asked went along."))
        return redirect("desk:case", pk=case.pk)
    return _answer(request, row, form, _("Open a case from this contact"), _("Open a case"))


def _first(row: Contact) -> dict[str, Any]:
    return {"name": row.client_name, "person": row.client_id or "new", "level": "managed", "problem": row.note[:500]}


def _people(request: HttpRequest, row: Contact) -> list[Any]:
    """People this may be about: the client, else those of the same name or phone, that the person may see."""
    user: Any = request.user
    rows = people_for(user, clock.today())
    if row.client_id is not None:
        return list(rows.filter(pk=row.client_id))
    found = {person.pk: person for person in matching(rows, row.caller_phone)[:3]} if row.caller_phone else {}
    for name in filter(None, (row.client_name, row.caller_name)):
        found |= {person.pk: person for person in matching(rows, name)[:3]}
    return list(found.values())


@require_http_methods(["GET", "POST"])
@rule(WRITE)
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a contact is about a case that is there already."""
    user: Any = request.user
    row = _writable(request, pk)
    form = LinkForm(request.POST or None)
    if sent(request, form, lambda by, at: actions.link_case(contact=row, case=_case_meant(user, form), by=by, at=at)):
        messages.success(request, _("The contact belongs to the case now."))
        return redirect("intake:contact", pk=pk)
    return _answer(request, row, form, _("Link the contact to a case"))


def _case_meant(user: Any, form: LinkForm) -> Any:
    case = cases_for(user, clock.today()).filter(number_key=number_key(form.cleaned_data["number"])).first()
    if case is None:
        raise Refused(_("No case has this number, or you do not see it. Check the number."), "number")
    return case
