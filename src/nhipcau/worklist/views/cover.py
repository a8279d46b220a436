"""Cover: who stands in for whom, and until when."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nhipcau.access import actions
from nhipcau.access.queries import cover_to_end, covers_for
from nhipcau.kernel import clock
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.paging import paginate
from nhipcau.kernel.permissions import Access, Permission, rule
from nhipcau.kernel.sending import form_page, sent
from nhipcau.worklist import queries
from nhipcau.worklist.forms import CoverForm


@require_safe
@rule(Access.SIGNED_IN)
def covers(request: HttpRequest) -> HttpResponse:
    """Covers of one's unit, those one gives and those one is given."""
    user: Any = request.user
    day = clock.today()
    page = paginate(request.GET, covers_for(user, day))
    rows = [(row, queries.cover_state(row, day), queries.may_end(user, row, day)) for row in page]
    context = {"page": page, "rows": rows, "may_start": user.may(Permission.SUPERVISE)}
    return render(request, "worklist/covers.html", context)


@require_http_methods(["GET", "POST"])
@rule(Permission.SUPERVISE)
def start(request: HttpRequest) -> HttpResponse:
    """Appoint somebody to cover somebody absent."""
    user: Any = request.user
    day = clock.today()
    absent, covering = queries.to_cover(user, day)
    form = CoverForm(request.POST or None, absent=absent, covering=covering, initial={"first": day})
    if sent(request, form, lambda by, at: actions.start_cover(**form.cleaned_data, by=by, at=at)):
        messages.success(request, _("The cover is set; it ends by itself after its last day."))
        return redirect("worklist:covers")
    context = {"form": form, "title": _("Start a cover"), "cancel": "worklist:covers"}
    return form_page(request, "worklist/form.html", context)


@require_POST
@rule(Access.SIGNED_IN)
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a cover early."""
    user: Any = request.user
    cover = cover_to_end(user, pk, clock.today())
    try:
        actions.end_cover(cover=cover, by=user.actor, at=clock.now())
        messages.success(request, _("The cover has ended."))
    except Refused as refused:
        messages.warning(request, str(refused))
    return redirect("worklist:covers")
