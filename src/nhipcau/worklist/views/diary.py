"""What is done with appointments; they are shown with the tasks."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from nhipcau.kernel import clock
from nhipcau.kernel.clock import LOCAL
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.permissions import Access, rule
from nhipcau.kernel.sending import form_page, sent
from nhipcau.worklist import actions, queries
from nhipcau.worklist.forms import AppointmentForm, MoveAppointmentForm

from .tasks import BOTH, about_of, back, people_of


@require_http_methods(BOTH)
@rule(Access.SIGNED_IN)
def add(request: HttpRequest, anchor: int | None = None) -> HttpResponse:
    """Make an appointment, perhaps about a record."""
    found, people = about_of(request, anchor), people_of(request)
    form = AppointmentForm(request.POST or None, people=people, initial={"day": clock.today()})

    def act(by: Any, at: Any) -> Any:
        data = form.cleaned_data
        more = {"place": data["place"], "note": data["note"], "anchor": anchor}
        return actions.add_appointment(staff=data["staff"], starts=form.starts, by=by, at=at, **more)

    if sent(request, form, act):
        messages.success(request, _("The appointment was made."))
        return redirect(back(found))
    return form_page(request, "worklist/form.html", {"form": form, "about": found, "title": _("Make an appointment")})


@require_http_methods(BOTH)
@rule(Access.SIGNED_IN)
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Another time or place."""
    row = queries.appointment_for(request.user, pk, clock.today())  # type: ignore[arg-type]
    local = row.starts.astimezone(LOCAL)
    first = {"day": local.date(), "hour": local.time(), "place": row.place}
    form = MoveAppointmentForm(request.POST or None, initial=first)

    def act(by: Any, at: Any) -> Any:
        place = form.cleaned_data["place"]
        return actions.move_appointment(appointment=row, starts=form.starts, place=place, by=by, at=at)

    if sent(request, form, act):
        messages.success(request, _("The appointment was moved."))
        return redirect("worklist:mine")
    context = {"form": form, "title": _("Move the appointment"), "ending_title": _("Cancel the appointment")}
    context["ending"] = reverse("worklist:cancel_appointment", args=[pk])
    context["ending_words"] = _("It does not take place; it is kept.")
    return form_page(request, "worklist/form.html", context)


@require_POST
@rule(Access.SIGNED_IN)
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """It does not take place."""
    user: Any = request.user
    row = queries.appointment_for(user, pk, clock.today())
    try:
        actions.cancel_appointment(appointment=row, by=user.actor, at=clock.now())
        messages.success(request, _("The appointment was cancelled."))
    except Refused as refused:
        messages.warning(request, str(refused))
    return redirect("worklist:mine")
