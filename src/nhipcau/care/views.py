"""Pages of screenings."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from nhipcau.access.queries import units_to_record
from nhipcau.kernel import clock
from nhipcau.kernel.errors import Missing
from nhipcau.kernel.paging import paginate
from nhipcau.kernel.permissions import Permission, rule
from nhipcau.kernel.sending import form_page, sent
from nhipcau.org.queries import units

from . import actions, queries
from .forms import ScreeningForm, WithdrawForm
from .listings import conclusion_words, screenings_asked, tool_words
from .models import Screening

READ, WRITE = Permission.SCREENING_READ, Permission.SCREENING_WRITE


def _shown(row: Screening) -> dict[str, Any]:
    return {"row": row, "tool": tool_words(row), "conclusion": conclusion_words(row)}


@require_safe
@rule(READ)
def screenings(request: HttpRequest) -> HttpResponse:
    """The list of screenings, newest first."""
    user: Any = request.user
    form, found = screenings_asked(user, request.GET, clock.today())
    page = paginate(request.GET, found)
    context = {"page": page, "rows": [_shown(row) for row in page], "form": form, "can_add": user.may(WRITE)}
    return render(request, "care/screenings.html", context)


@require_safe
@rule(READ)
def screening(request: HttpRequest, pk: int) -> HttpResponse:
    """One screening."""
    user: Any = request.user
    row = queries.screening_for(user, pk, clock.today())
    can_change = row.withdrawn_at is None and queries.can_write(user, row, clock.today())
    return render(request, "care/screening.html", {**_shown(row), "can_change": can_change})


@require_http_methods(["GET", "POST"])
@rule(WRITE)
def add(request: HttpRequest) -> HttpResponse:
    """Record a screening."""
    user: Any = request.user
    day = clock.today()
    own = next((str(grant.unit_id) for grant in user.grants_on(day)), None)
    allowed = units().filter(pk__in=units_to_record(user, WRITE, day), closed_on__isnull=True)
    form = ScreeningForm(request.POST or None, initial={"on": day, "unit": own}, units=allowed, on=day)
    if made := sent(request, form, lambda by, at: actions.record_screenings(screenings=[form.new()], by=by, at=at)):
        return redirect("care:screening", made[0].pk)
    return form_page(request, "care/form.html", {"form": form, "title": _("Record a screening")})


@require_http_methods(["GET", "POST"])
@rule(WRITE)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a screening recorded by mistake."""
    user: Any = request.user
    row = queries.screening_for(user, pk, clock.today())
    if not queries.can_write(user, row, clock.today()):
        raise Missing
    form = WithdrawForm(request.POST or None)
    if sent(request, form, lambda by, at: actions.withdraw_screening(screening=row, **form.cleaned_data, by=by, at=at)):
        messages.success(request, _("The record was withdrawn; it is kept and counts nowhere."))
        return redirect("care:screening", pk)
    return form_page(request, "care/form.html", {"form": form, "title": _("Withdraw record"), "row": row})
