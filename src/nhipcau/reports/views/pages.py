"""Pages of reports: load, ask, act, answer."""

import functools
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nhipcau.kernel import clock
from nhipcau.kernel.dates import period_title
from nhipcau.kernel.errors import Missing, Refused
from nhipcau.kernel.htmx import render_part
from nhipcau.kernel.paging import paginate
from nhipcau.kernel.permissions import Permission, rule
from nhipcau.kernel.sending import form_page, sent
from nhipcau.reports import actions, queries
from nhipcau.reports.engine.figures import Period
from nhipcau.reports.engine.words import presets, whole_quarters
from nhipcau.reports.forms import IssueForm, NumberForm, PeriodForm, TextForm
from nhipcau.reports.queries import drill, printing

from .page import Unreadable, asked_of, number_of, page_context

View = Callable[..., HttpResponse]


def with_period(view: View) -> View:
    """Whoever names no period, or one they cannot be shown, chooses one on the page of reports."""

    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.GET.get("from") and not request.GET.get("to"):
            return redirect("reports:index")
        try:
            return view(request, *args, **kwargs)
        except Unreadable as unreadable:
            messages.error(request, str(unreadable))
            return redirect("reports:index")

    return wrapped


@rule(Permission.REPORT_READ)
def index(request: HttpRequest) -> HttpResponse:
    """Choose a period and a unit; the reports kept so far."""
    today = clock.today()
    units = queries.units_for(request.user, today)
    exact = any(queries.sight_of(request.user, unit, today).exact for unit in units[:1])
    form = PeriodForm(request.GET if request.GET else None, units=units)
    if request.GET and form.is_valid():
        chosen = form.cleaned_data
        query = {"from": chosen["first"].isoformat(), "to": chosen["last"].isoformat(), "unit": chosen["unit"]}
        return redirect(f"{reverse('reports:periodic')}?{urlencode(query)}")
    page = paginate(request.GET, queries.reports_for(request.user, today), 20)
    unit = units[0] if units else None
    periods = presets(today) if exact else whole_quarters(today)
    context = {"form": form, "presets": periods, "page": page, "unit": unit, "exact": exact}
    return render(request, "reports/index.html", context, status=422 if request.GET and form.errors else 200)


@rule(Permission.REPORT_READ)
@with_period
def periodic(request: HttpRequest) -> HttpResponse:
    """The report of a period, like the paper one."""
    return render(request, "reports/periodic.html", page_context(request, *asked_of(request)))


@rule(Permission.REPORT_READ)
@with_period
def download(request: HttpRequest, kind: str) -> HttpResponse:
    """The same report as Word, Excel or JSON."""
    content, mime, name = printing.file_for(request.user, *asked_of(request), kind, clock.today())
    answer = HttpResponse(content, content_type=mime)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@rule(Permission.REPORT_READ)
@with_period
def figures_json(request: HttpRequest) -> HttpResponse:
    """The figures as the command prints them."""
    answer = printing.as_json(*asked_of(request))
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False, "indent": 1})


@rule(Permission.REPORT_READ)
@with_period
def rows(request: HttpRequest) -> HttpResponse:
    """The rows behind one number, of now or as they were when the report was issued."""
    unit, period, sight = asked_of(request)
    found = drill.rows_behind(request.user, unit, period, sight, request.GET, clock.today())
    page = paginate(request.GET, found.rows)
    context: dict[str, Any] = {"unit": unit, "period": period, "found": found, "page": page}
    context["name"] = found.indicator.label(get_language() or "vi")
    context |= {"title": period_title(period.first, period.last), "shown": list(found.show(page.items))}
    context["back"] = f"{reverse('reports:periodic')}?{drill.query_of(unit, period)}"
    return render_part(request, "reports/rows.html", "rows", context)


@rule(Permission.REPORT_WRITE)
@require_POST
def write_text(request: HttpRequest) -> HttpResponse:
    """Keep a text written beside the figures."""
    return _posted(request, "text_form", TextForm(request.POST), actions.write_text, _("The text was kept."))


@rule(Permission.REPORT_WRITE)
@require_POST
def issue(request: HttpRequest) -> HttpResponse:
    """Freeze the report."""

    def act(report: Any, **told: Any) -> object:
        ids = queries.reported_ids(request.user, report.unit, clock.today())  # whole, whoever issues it
        return actions.issue(report=report, unit_ids=ids, **told)

    done = _("The report was issued: its figures and rows no longer change.")
    return _posted(request, "issue_form", IssueForm(request.POST), act, done)


@rule(Permission.LETTER_NUMBER)
def letters(request: HttpRequest) -> HttpResponse:
    """Issued reports, to type back the number and date each was given; no figure stands here."""
    page = paginate(request.GET, queries.letters_for(request.user, clock.today()), 20)
    return render(request, "reports/letters.html", {"page": page})


@rule(Permission.LETTER_NUMBER)
def give_number(request: HttpRequest, pk: int) -> HttpResponse:
    """Type back number and date."""
    report = queries.letter(request.user, pk, clock.today())
    form = NumberForm(request.POST or None, initial=number_of(report))
    given = sent(request, form, lambda by, at: actions.give_number(report=report, **form.cleaned_data, by=by, at=at))
    if given is None:
        context = {"form": form, "report": report, "title": period_title(report.first, report.last)}
        return form_page(request, "reports/letter.html", context)
    messages.success(request, _("Number and date were kept; the Word file carries them now."))
    reads = any(unit == report.unit for unit in queries.units_for(request.user, clock.today()))
    query = drill.query_of(report.unit, Period(report.first, report.last))
    return redirect(f"{reverse('reports:periodic')}?{query}" if reads else "reports:letters")


def _posted(request: HttpRequest, name: str, form: Any, act: Callable[..., object], done: str) -> HttpResponse:
    """Begin the kept report if needed, act on it and come back with a sentence; a form that fails is shown again."""
    unit, period, sight = asked_of(request)
    if not sight.exact or not queries.may_act(request.user, Permission.REPORT_WRITE, unit, clock.today()):
        raise Missing
    if not form.is_valid():
        return form_page(request, "reports/periodic.html", page_context(request, unit, period, sight, **{name: form}))
    now: dict[str, Any] = {"by": request.user.actor, "at": clock.now()}  # type: ignore[union-attr]
    try:
        act(report=actions.begin(unit=unit, period=period, **now), **form.cleaned_data, **now)
        messages.success(request, done)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect(f"{reverse('reports:periodic')}?{drill.query_of(unit, period)}")
