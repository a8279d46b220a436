"""Pages of reports: load, ask, act, answer."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nhipcau.kernel import clock
from nhipcau.kernel.dates import period_title
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.htmx import render_part
from nhipcau.kernel.paging import paginate
from nhipcau.kernel.permissions import Permission, rule
from nhipcau.reports import actions, queries
from nhipcau.reports.engine.figures import Period
from nhipcau.reports.engine.words import presets
from nhipcau.reports.forms import IssueForm, NumberForm, PeriodForm, TextForm
from nhipcau.reports.queries import drill, printing

from .page import page_context, period_of


@rule(Permission.REPORT_READ)
def index(request: HttpRequest) -> HttpResponse:
    """Choose a period and a unit; the reports kept so far."""
    today = clock.today()
    units = queries.units_for(request.user, today)
    form = PeriodForm(request.GET if request.GET else None, units=units)
    if request.GET and form.is_valid():
        chosen = form.cleaned_data
        query = {"from": chosen["first"].isoformat(), "to": chosen["last"].isoformat(), "unit": chosen["unit"]}
        return redirect(f"{reverse('reports:periodic')}?{urlencode(query)}")
    page = paginate(request.GET, queries.reports_for(request.user, today), 20)
    unit = units[0] if units else None
    context = {"form": form, "presets": presets(today), "page": page, "unit": unit}
    return render(request, "reports/index.html", context, status=422 if request.GET and form.errors else 200)


@rule(Permission.REPORT_READ)
def periodic(request: HttpRequest) -> HttpResponse:
    """The report of a period, like the paper one."""
    unit, period = period_of(request)
    return render(request, "reports/periodic.html", page_context(request, unit, period))


@rule(Permission.REPORT_READ)
def download(request: HttpRequest, kind: str) -> HttpResponse:
    """The same report as Word, Excel or JSON."""
    unit, period = period_of(request)
    content, mime, name = printing.file_for(request.user, unit, period, kind, clock.today())
    answer = HttpResponse(content, content_type=mime)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@rule(Permission.REPORT_READ)
def figures_json(request: HttpRequest) -> HttpResponse:
    """The figures as the command prints them."""
    unit, period = period_of(request)
    on = clock.today()
    answer = printing.as_json(unit, period, queries.reported_ids(request.user, unit, on))
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False, "indent": 1})


@rule(Permission.REPORT_READ)
def rows(request: HttpRequest) -> HttpResponse:
    """The rows behind one number, of now or as they were when the report was issued."""
    unit, period = period_of(request)
    found = drill.rows_behind(request.user, unit, period, request.GET, clock.today())
    page = paginate(request.GET, found.rows)
    context: dict[str, Any] = {"unit": unit, "period": period, "found": found, "page": page}
    context |= {"title": period_title(period.first, period.last), "shown": list(found.show(page.items))}
    context["back"] = f"{reverse('reports:periodic')}?{drill.query_of(unit, period)}"
    return render_part(request, "reports/rows.html", "rows", context)


@rule(Permission.REPORT_WRITE)
@require_POST
def write_text(request: HttpRequest) -> HttpResponse:
    """Keep a text written beside the figures."""
    unit, period = period_of(request)
    form = TextForm(request.POST)
    if not form.is_valid():
        context = page_context(request, unit, period, text_form=form)
        return render(request, "reports/periodic.html", context, status=422)
    user, at = request.user, clock.now()
    return _act(
        request,
        unit,
        period,
        _("The text was kept."),
        lambda report: actions.write_text(report=report, by=user.actor, at=at, **form.cleaned_data),  # type: ignore[union-attr]
    )


@rule(Permission.REPORT_WRITE)
@require_POST
def issue(request: HttpRequest) -> HttpResponse:
    """Freeze the report."""
    unit, period = period_of(request)
    form = IssueForm(request.POST)
    if not form.is_valid():
        context = page_context(request, unit, period, issue_form=form)
        return render(request, "reports/periodic.html", context, status=422)
    user, at = request.user, clock.now()
    ids = queries.reported_ids(user, unit, clock.today())
    return _act(
        request,
        unit,
        period,
        _("The report was issued: its figures and rows no longer change."),
        lambda report: actions.issue(report=report, unit_ids=ids, by=user.actor, at=at, **form.cleaned_data),  # type: ignore[union-attr]
    )


@rule(Permission.REPORT_WRITE)
@require_POST
def give_number(request: HttpRequest) -> HttpResponse:
    """Type back number and date."""
    unit, period = period_of(request)
    form = NumberForm(request.POST)
    if not form.is_valid():
        context = page_context(request, unit, period, number_form=form)
        return render(request, "reports/periodic.html", context, status=422)
    user, at = request.user, clock.now()
    return _act(
        request,
        unit,
        period,
        _("Number and date were kept; the Word file carries them now."),
        lambda report: actions.give_number(report=report, by=user.actor, at=at, **form.cleaned_data),  # type: ignore[union-attr]
    )


def _act(request: HttpRequest, unit: Any, period: Period, done: str, act: Any) -> HttpResponse:
    """Begin the kept report if needed, act on it, and come back to the page with a sentence."""
    try:
        act(actions.begin(unit=unit, period=period, by=request.user.actor, at=clock.now()))  # type: ignore[union-attr]
        messages.success(request, done)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect(f"{reverse('reports:periodic')}?{drill.query_of(unit, period)}")
