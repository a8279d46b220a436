"""Figures in words: the comparison of each line, names of breakdowns, periods to choose from."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhipcau.kernel.dates import format_day, period_title
from nhipcau.kernel.money import format_number
from nhipcau.reports.states import TextKind

from .figures import Figure, Period
from .told import ended_periods

DIMENSIONS = {
    "client_group": gettext_lazy("by client group"),
    "topic": gettext_lazy("by topic"),
    "month": gettext_lazy("by month"),
    "place": gettext_lazy("by place"),
    "line": gettext_lazy("by phone line"),
    "form": gettext_lazy("by form"),
    "unit": gettext_lazy("by unit"),
    "level": gettext_lazy("by level"),
    "reason": gettext_lazy("by closing reason"),
    "kind": gettext_lazy("by kind"),
    "donor": gettext_lazy("by donor"),
    "item": gettext_lazy("by item"),
    "qualification": gettext_lazy("by qualification"),
    "trained": gettext_lazy("by training in social work"),
    "conclusion": gettext_lazy("by conclusion"),
}

HEADINGS = {
    TextKind.REMARKS: gettext_lazy("General remarks"),
    TextKind.DIFFICULTIES: gettext_lazy("Difficulties and causes"),
    TextKind.PLANS: gettext_lazy("Tasks of the next period"),
    TextKind.PROPOSALS: gettext_lazy("Proposals"),
}


OTHERS = "Khác (không nêu ra ở đây)"
"""The line of a breakdown for all words typed by somebody that its reader sees in no record (papers are Vietnamese)."""
HIDDEN = gettext_lazy("not shown")
"""What stands for a small number, or for one from which a small one could be worked out."""


def dimension_words(name: str) -> str:
    """«theo nhóm đối tượng»; the name itself for a breakdown nobody named."""
    return str(DIMENSIONS.get(name, name))


def label_words(name: str, label: str) -> str:
    """A group of a breakdown as people write it: 2019-03 → 03/2019, the rest as it is."""
    return f"{label[5:]}/{label[:4]}" if name == "month" else label


def no_comparison(figure: Figure) -> str:
    """Why there is nothing beside the figure."""
    if figure.covered_from is None:
        return _("no figures for the same period")
    words = _("no figures for the same period; the register begins on %(day)s")
    return words % {"day": format_day(figure.covered_from)}


def comparison(figure: Figure, sentence: str, unit: str) -> str:
    """One sentence on a figure and the same period a year before; never «tăng» where nothing can be compared."""
    if figure.value is None:
        return _("The number of %(what)s is not shown.") % {"what": sentence}
    number = format_number(figure.value)
    values = {"number": number, "what": sentence, "unit": unit}
    if figure.same_period is None or figure.change is None:
        return _("There were %(number)s %(what)s.") % values
    values["before"] = format_number(figure.same_period)
    if not figure.covered:
        return _("There were %(number)s %(what)s (%(why)s).") % {**values, "why": no_comparison(figure)}
    if figure.change == 0:
        return _("There were %(number)s %(what)s, as many as in the same period.") % values
    values["change"] = format_number(abs(figure.change))
    if figure.ratio_percent is None:
        return _("There were %(number)s %(what)s; there were none in the same period.") % values
    values["ratio"] = f"{format_number(figure.ratio_percent)}%"
    if figure.change > 0:
        return _("There were %(number)s %(what)s, up by %(change)s %(unit)s (%(before)s before; %(ratio)s).") % values
    return _("There were %(number)s %(what)s, down by %(change)s %(unit)s (%(before)s before; %(ratio)s).") % values


def shown(number: int | None) -> str:
    """A number as it is printed, or that it is not."""
    return str(HIDDEN) if number is None else format_number(number)


def signed(change: int | None) -> str:
    """+20, −30, 0 — with the real minus sign; a dash where one of the two is not shown."""
    if change is None:
        return "–"
    return f"+{format_number(change)}" if change > 0 else f"−{format_number(-change)}" if change else "0"


def whole_quarters(today: date) -> list[tuple[str, Period]]:
    """The periods in which small numbers can be hidden: quarters, half-years, 9 months and years that have ended."""
    return [(period_title(period.first, period.last), period) for period in ended_periods(today)]


def presets(today: date) -> list[tuple[str, Period]]:
    """Periods people ask for, the latest ones: this and last month and quarter, 6 and 9 months, year and last year."""
    year, month = today.year, today.month
    quarter = (month - 1) // 3
    found = [
        _months(year, month, 1),
        _months(year - (month == 1), 12 if month == 1 else month - 1, 1),
        _months(year, 3 * quarter + 1, 3),
        _months(year - (quarter == 0), 10 if quarter == 0 else 3 * quarter - 2, 3),
        _months(year, 1, 6),
        _months(year, 1, 9),
        _months(year, 1, 12),
        _months(year - 1, 1, 12),
    ]
    return [(period_title(period.first, period.last), period) for period in found]


def _months(year: int, month: int, count: int) -> Period:
    end_year, end_month = year + (month + count - 1) // 12, (month + count - 1) % 12 + 1
    return Period(date(year, month, 1), date.fromordinal(date(end_year, end_month, 1).toordinal() - 1))
