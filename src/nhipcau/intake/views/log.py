"""Logging calls and consultations."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from nhipcau.access.queries import units_to_record
from nhipcau.intake import actions, queries
from nhipcau.intake.forms import ContactForm
from nhipcau.intake.states import CALL
from nhipcau.kernel import clock
from nhipcau.kernel.dates import format_day, format_moment
from nhipcau.kernel.permissions import Permission, rule
from nhipcau.kernel.sending import form_page, sent
from nhipcau.org.queries import units

WRITE = Permission.CONTACT_WRITE


def form_for(request: HttpRequest, shape: str, initial: dict[str, Any] | None = None) -> ContactForm:
    """The form of a contact, for the units where this person may write."""
    user: Any = request.user
    today = clock.today()
    if initial is None:
        own = next((grant.unit_id for grant in user.grants_on(today)), None)
        received = format_moment(clock.now()) if shape == "call" else format_day(today)
        officer = user.staff.name if user.staff else ""
        initial = {"unit": own, "received": received, "officer": officer, "channel": CALL, "outcome": ""}
    allowed = units().filter(pk__in=units_to_record(user, WRITE, today))
    return ContactForm(request.POST or None, initial=initial, shape=shape, units=allowed, on=today, now=clock.now())


def _save(request: HttpRequest, form: ContactForm) -> HttpResponse | None:
    """Log the contact and go on; None when it was not sent or was refused."""
    made = sent(request, form, lambda by, at: actions.log_contact(contact=form.new(), by=by, at=at))
    if made is None:
        return None
    messages.success(request, _("Saved."))
    return redirect("intake:open_case" if "then_case" in request.POST else "intake:contact", pk=made.pk)


@require_http_methods(["GET", "POST"])
@rule(WRITE)
def log_call(request: HttpRequest) -> HttpResponse:
    """One screen while the phone is at the ear: the caller left, what was asked right."""
    form = form_for(request, "call")
    return _save(request, form) or form_page(request, "intake/log_call.html", {"form": form, **_earlier(request)})


@require_http_methods(["GET", "POST"])
@rule(WRITE)
def log_consultation(request: HttpRequest) -> HttpResponse:
    """Advice face to face: its form decides the channel."""
    form = form_for(request, "consultation")
    context = {"form": form, "title": _("Record a consultation"), "can_open": True}
    return _save(request, form) or form_page(request, "intake/form.html", context)


@require_POST
@rule(WRITE)
def earlier(request: HttpRequest) -> HttpResponse:
    """The fragment that says who called from this number before."""
    return render(request, "intake/log_call.html#earlier", _earlier(request))


def _earlier(request: HttpRequest) -> dict[str, Any]:
    user: Any = request.user
    count, calls = queries.earlier_calls(user, request.POST.get("caller_phone", ""), clock.today())
    return {"count": count, "earlier": calls, "asked": bool(request.POST.get("caller_phone"))}
