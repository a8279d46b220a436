"""Lists of communes: who on them was never met, the sheet to take along, and whom a list may mean."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from nhipcau.kernel import clock, touched
from nhipcau.kernel.paging import paginate
from nhipcau.kernel.permissions import Permission, rule
from nhipcau.kernel.sending import form_page, sent
from nhipcau.registry import actions, queries
from nhipcau.registry.forms import DecideForm
from nhipcau.registry.listings import COMMUNES

READ, WRITE = Permission.PERSON_READ, Permission.PERSON_WRITE


@rule(READ)
def communes_listed(request: HttpRequest) -> HttpResponse:
    """The communes whose lists are here."""
    user: Any = request.user
    form, rows = COMMUNES.asked(user, request.GET, clock.today())
    return render(request, "registry/communes_listed.html", {"rows": rows, "form": form})


@rule(READ)
def never_met(request: HttpRequest, place: int) -> HttpResponse:
    """By hamlet, how many on the lists of a commune were never met."""
    user: Any = request.user
    day = clock.today()
    commune = queries.commune_listed(user, place, day)
    doubts = queries.in_doubt(user, place, day).count() if user.may(WRITE) else 0
    context = {"commune": commune, "rows": queries.hamlets(user, place, day), "doubts": doubts, "day": day}
    return render(request, "registry/never_met.html", context)


@rule(READ)
def never_met_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet of a hamlet to print and take along. It tells of nobody why they stand on a list."""
    user: Any = request.user
    day = clock.today()
    sheet = queries.never_met(user, pk, day)
    touched.did(touched.PRINTED)  # it is made to be printed, with a browser that tells of it or without
    context = {"commune": queries.commune_listed(user, sheet.place, day), "sheet": sheet, "day": day}
    return render(request, "registry/never_met_sheet.html", context)


@rule(WRITE)
def entries_in_doubt(request: HttpRequest, place: int) -> HttpResponse:
    """Those on the lists of a commune who may be somebody recorded."""
    user: Any = request.user
    day = clock.today()
    commune = queries.commune_listed(user, place, day)
    page = paginate(request.GET, queries.in_doubt(user, place, day))
    return render(request, "registry/entries_in_doubt.html", {"commune": commune, "page": page})


@require_http_methods(["GET", "POST"])
@rule(WRITE)
def decide_entry(request: HttpRequest, pk: int) -> HttpResponse:
    """Say who somebody on a list is."""
    user: Any = request.user
    entry = queries.entry_for(user, pk, clock.today())
    form = DecideForm(request.POST or None, likely=queries.who_it_may_be(user, entry, clock.today()))
    if sent(request, form, lambda by, at: actions.decide_entry(entry=entry, person=form.person(), by=by, at=at)):
        messages.success(request, _("It is kept who this is; nobody was recorded anew by it."))
        return redirect("registry:entries_in_doubt", entry.place_id)
    return form_page(request, "registry/decide_entry.html", {"entry": entry, "form": form})
