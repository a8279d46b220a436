"""The page by which goals and needs are put on the scale."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from nhipcau.cases import policy
from nhipcau.cases.actions.measures import measure as act
from nhipcau.cases.forms.measures import MeasureForm, PeriodForm
from nhipcau.cases.queries import measures as queries
from nhipcau.cases.queries.plans import live_sheets
from nhipcau.cases.states import PlanStatus
from nhipcau.kernel import clock
from nhipcau.kernel.permissions import Permission, rule

from .notes import worked
from .plans import BOTH, Page, doing


@require_safe
@rule(Permission.CASE_READ)
def outcomes(request: HttpRequest) -> HttpResponse:
    """What became of clients, by group, in a period: how many compared, how far changed, how many improved."""
    user: Any = request.user
    day = clock.today()
    form = PeriodForm(request.GET or None, on=day)
    first, last = form.days()
    rows = queries.outcomes(user, first, last, day)
    return render(request, "cases/outcomes.html", {"form": form, "rows": rows, "first": first, "last": last})


@require_http_methods(BOTH)
@rule(Permission.CASE_WRITE)
def measure(request: HttpRequest, pk: int) -> HttpResponse:
    """Put goals and needs on the scale."""
    case = worked(request, pk)
    in_force = [sheet for sheet in live_sheets(case) if sheet.plan.status == PlanStatus.APPROVED]
    goals = [goal for sheet in in_force for goal, _lines in sheet.goals]
    form = MeasureForm(request.POST or None, case=case, on=clock.today(), goals=goals, first=not queries.lines_of(case))
    about = _("Ask together with the client. Every line may be left out; words are chosen, no numbers.")
    page = Page(_("How the client stands"), _("It was saved."), about=about, back="desk:case",
                check=lambda: policy.check_measure(case, bool(in_force)))  # fmt: skip
    return doing(request, case, form, lambda by, at: act(case=case, new=form.new(), by=by, at=at), page)
