"""What the page of a report shows: lines with links to their rows, charts, texts, what may be done."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

from nhipcau.kernel import clock
from nhipcau.kernel.dates import period_title
from nhipcau.kernel.errors import BadRequest, Missing
from nhipcau.kernel.permissions import Permission
from nhipcau.reports import queries
from nhipcau.reports.engine.figures import Period
from nhipcau.reports.engine.words import HEADINGS, dimension_words, no_comparison, signed
from nhipcau.reports.forms import IssueForm, NumberForm, TextForm
from nhipcau.reports.queries.drill import digest, query_of
from nhipcau.reports.states import ReportState, TextKind

CHARTS = 6
"""Bars a chart shows; the rest is in the table of the breakdown."""


def period_of(request: HttpRequest) -> tuple[Any, Period]:
    """Unit and period of an address. Raises Missing for a unit out of scope, BadRequest for days it cannot read."""
    asked = request.GET
    units = queries.units_for(request.user, clock.today())
    unit = next((u for u in units if u.code == asked.get("unit")), None) if asked.get("unit") else None
    if unit is None and asked.get("unit"):
        raise Missing
    if not units:
        raise Missing
    try:
        period = Period(date.fromisoformat(asked.get("from", "")), date.fromisoformat(asked.get("to", "")))
    except ValueError:
        raise BadRequest from None
    if period.last < period.first or period.first.year < 1900:
        raise BadRequest
    return unit or units[0], period


def page_context(request: HttpRequest, unit: Any, period: Period, **forms: Any) -> dict[str, Any]:
    """Everything reports/periodic.html shows; `forms` are those that failed."""
    user, on = request.user, clock.today()
    report = queries.report_for(user, unit, period, on)
    issued = report is not None and report.state == ReportState.ISSUED
    lines = queries.report_lines(report, queries.reported_ids(user, unit, on), period)
    writes = user.may(Permission.REPORT_WRITE)  # type: ignore[union-attr]
    return {
        "unit": unit,
        "period": period,
        "title": period_title(period.first, period.last),
        "query": query_of(unit, period),
        "report": report,
        "issued": issued,
        "lines": [_line(line, unit, period) for line in lines],
        "charts": [chart for line in lines for chart in _charts(line, unit, period)],
        "texts": _texts(report, forms.get("text_form")),
        "can_write": writes and not issued,
        "can_number": writes and issued,
        "issue_form": forms.get("issue_form") or IssueForm(),
        "number_form": forms.get("number_form") or NumberForm(initial=_number(report)),
    }


def _number(report: Any) -> dict[str, Any]:
    return {"letter_number": report.letter_number, "letter_date": report.letter_date} if report else {}


def _texts(report: Any, failed: TextForm | None) -> list[dict[str, Any]]:
    written = queries.texts_of(report)
    found = []
    for kind in TextKind.values:
        text = written.get(kind)
        form = TextForm(initial={"kind": kind, "text": text.text if text else ""}, auto_id=f"{kind}_%s")
        if failed is not None and failed.data.get("kind") == kind:
            form = failed
        found.append({"kind": kind, "heading": HEADINGS[TextKind(kind)], "written": text, "form": form})
    return found


def _name(indicator: Any) -> str:
    """The name of an indicator in the language of the page; papers are always Vietnamese."""
    return indicator.en if (get_language() or "vi").startswith("en") else indicator.name


def _line(line: queries.Line, unit: Any, period: Period) -> dict[str, Any]:
    figure, code = line.figure, line.indicator.code
    rows = reverse("reports:rows")
    return {
        "name": _name(line.indicator),
        "unit": line.indicator.unit,
        "indented": line.indented,
        "figure": figure,
        "change": signed(figure.change),
        "why": "" if figure.covered else no_comparison(figure),
        "differs": signed(line.differs) if line.differs else "",
        "now": line.now,
        "url": f"{rows}?{query_of(unit, period, code=code)}",
        "before_url": f"{rows}?{query_of(unit, period, code=code, series='before')}",
    }


def _charts(line: queries.Line, unit: Any, period: Period) -> list[dict[str, Any]]:
    found = []
    for name, counts in line.figure.by.items():
        if not counts:
            continue
        links = {
            label: f"{reverse('reports:rows')}?"
            + query_of(unit, period, code=line.indicator.code, by=name, label=digest(label))
            for label in counts
        }
        rows = [(_short(label, name), number, links[label]) for label, number in counts.items()]
        title = f"{_name(line.indicator)} {dimension_words(name)}"
        months = name == "month" and len(rows) > 1
        found.append({"title": title, "rows": rows, "months": months, "unit": line.indicator.unit})
    return found


def _short(label: str, name: str) -> str:
    """2019-03 → 03/2019, as people write a month."""
    return f"{label[5:]}/{label[:4]}" if name == "month" else label
