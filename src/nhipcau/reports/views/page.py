"""What the page of a report shows: lines with links to their rows, charts, texts, what may be done."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from nhipcau.kernel import clock
from nhipcau.kernel.dates import period_title
from nhipcau.kernel.errors import BadRequest, Missing
from nhipcau.kernel.permissions import Permission
from nhipcau.reports import queries
from nhipcau.reports.engine.figures import Period
from nhipcau.reports.engine.words import HEADINGS, OTHERS, dimension_words, label_words, no_comparison, shown, signed
from nhipcau.reports.forms import IssueForm, NumberForm, TextForm
from nhipcau.reports.queries.drill import digest, query_of
from nhipcau.reports.states import ReportState, TextKind

CHARTS = 6
"""Bars a chart shows; the rest is in the table of the breakdown."""


class Unreadable(Exception):
    """No report of this period can be shown to this person; the sentence says why."""


def asked_of(request: HttpRequest) -> tuple[Any, Period, queries.Sight]:
    """Unit and period of an address and how the person sees them.

    Raises Missing for a unit out of scope, BadRequest for days it cannot read, Unreadable for a period in which small
    numbers cannot be hidden.
    """
    asked, on = request.GET, clock.today()
    units = queries.units_for(request.user, on)
    unit = next((u for u in units if u.code == asked.get("unit") or not asked.get("unit")), None)
    if unit is None:
        raise Missing
    try:
        period = Period(date.fromisoformat(asked.get("from", "")), date.fromisoformat(asked.get("to", "")))
    except ValueError:
        raise BadRequest from None
    if period.last < period.first or period.first.year < 1900:
        raise BadRequest
    sight = queries.sight_of(request.user, unit, on)
    if not sight.may_read(period, on):
        raise Unreadable(NOT_WHOLE)
    return unit, period, sight


NOT_WHOLE = _(
    "You see reports of whole quarters, half-years, nine months and years that have ended. Choose one of these."
)


def page_context(request: HttpRequest, unit: Any, period: Period, sight: queries.Sight, **forms: Any) -> dict[str, Any]:
    """Everything reports/periodic.html shows; `forms` are those that failed."""
    user, on = request.user, clock.today()
    report = queries.report_for(user, unit, period, on)
    issued = report is not None and report.state == ReportState.ISSUED
    lines = queries.report_lines(report, sight, period)
    opens = {line.indicator.code: queries.may_read_fact(user, line.indicator) for line in lines}
    texts = _texts(report, forms.get("text_form")) if sight.exact else []
    return {
        "unit": unit,
        "period": period,
        "title": period_title(period.first, period.last),
        "query": query_of(unit, period),
        "report": report,
        "issued": issued,
        "masked": not sight.exact,
        "lines": [_line(line, unit, period, opens[line.indicator.code]) for line in lines],
        "charts": [
            c for line in lines for c in _charts(line, unit, period, sight.exact and opens[line.indicator.code])
        ],
        "texts": texts,
        "texts_written": any(part["written"] and part["written"].text for part in texts),
        "can_write": sight.exact and not issued and queries.may_act(user, Permission.REPORT_WRITE, unit, on),
        "can_number": issued and queries.may_act(user, Permission.LETTER_NUMBER, unit, on),
        "issue_form": forms.get("issue_form") or IssueForm(),
        "number_form": NumberForm(initial=number_of(report)),
    }


def number_of(report: Any) -> dict[str, Any]:
    """What the clerk gave, to begin the form with."""
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


def _line(line: queries.Line, unit: Any, period: Period, opens: bool) -> dict[str, Any]:
    figure, code, lang = line.figure, line.indicator.code, get_language() or "vi"
    rows = reverse("reports:rows")
    return {
        "name": line.indicator.label(lang),  # papers are always Vietnamese
        "unit": line.indicator.unit_label(lang),
        "indented": line.indented,
        "figure": figure,
        "change": signed(figure.change),
        "why": "" if figure.covered else no_comparison(figure),
        "differs": signed(line.differs) if line.differs else "",
        "now": line.now,
        "value": shown(figure.value),
        "before": shown(figure.same_period),
        "url": f"{rows}?{query_of(unit, period, code=code)}" if opens else "",
        "before_url": f"{rows}?{query_of(unit, period, code=code, series='before')}" if opens else "",
    }


def _charts(line: queries.Line, unit: Any, period: Period, opens: bool) -> list[dict[str, Any]]:
    found, lang = [], get_language() or "vi"
    for name, counts in line.figure.by.items():
        if not counts:
            continue
        links = {
            label: f"{reverse('reports:rows')}?"
            + query_of(unit, period, code=line.indicator.code, by=name, label=digest(label))
            for label in counts
            if label != OTHERS
        }
        rows = [(label_words(name, label), n, links.get(label, "") if opens else "") for label, n in counts.items()]
        title = f"{line.indicator.label(lang)} {dimension_words(name)}"
        months = name == "month" and len(rows) > 1
        found.append({"title": title, "rows": rows, "months": months, "unit": line.indicator.unit_label(lang)})
    return found
