"""The report on paper: what the Word template and the workbook are filled with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from nhipcau.documents.excel import Col, TableSheet, write_table
from nhipcau.documents.word import render
from nhipcau.kernel.dates import date_words, format_day, period_title
from nhipcau.kernel.money import format_number
from nhipcau.kernel.text import initials
from nhipcau.reports.states import TextKind
from nhipcau.rulebook.states import Indicator

from .figures import Figure, Period
from .words import HEADINGS, comparison, dimension_words, label_words, shown, signed

TEMPLATE = "templates/bao-cao-dinh-ky.docx"


@dataclass(frozen=True)
class Paper:
    """A report ready to be printed. `texts` is (heading, text); `unit`, `parent_body` and `place` are words."""

    unit: str
    parent_body: str
    place: str
    period: Period
    lines: Sequence[tuple[Indicator, Figure]]
    texts: dict[str, str]
    letter_number: str = ""
    letter_date: date | None = None
    signer_title: str = ""
    signer_name: str = ""

    @property
    def title(self) -> str:
        return period_title(self.period.first, self.period.last)


def word(paper: Paper) -> bytes:
    """The report as a Word file, laid out by NĐ 30/2020 Phụ lục I."""
    context = {
        "parent_body": paper.parent_body.upper(),
        "unit": paper.unit.upper(),
        "unit_name": paper.unit,
        "recipient": paper.parent_body or _("The body above"),
        "number": paper.letter_number or f"       /BC-{initials(paper.unit)}",
        "place": paper.place,
        "date_words": date_words(paper.letter_date),
        "subject": _("Results of social work, %(period)s") % {"period": paper.title},
        "span": _span(paper.period),
        "rows": [_row(number, i, f) for number, (i, f) in enumerate(paper.lines, 1)],
        "sentences": [comparison(f, i.sentence, i.unit) for i, f in paper.lines],
        "breakdowns": _breakdowns(paper),
        "texts": _texts(paper),
        "signer_title": (paper.signer_title or _("DIRECTOR")).upper(),
        "signer_name": paper.signer_name,
        "archive": initials(paper.unit),
    }
    return render(settings.RULEBOOK_DIR / TEMPLATE, context)


def _span(period: Period) -> str:
    return f"từ ngày {format_day(period.first)} đến ngày {format_day(period.last)}"


def _row(number: int, indicator: Indicator, figure: Figure) -> dict[str, str]:
    known = figure.covered
    ratio = figure.ratio_percent
    return {
        "number": str(number),
        "name": ("– " if indicator.parent else "") + indicator.name,
        "unit": indicator.unit,
        "value": shown(figure.value),
        "before": shown(figure.same_period) if known else "",
        "why": "" if known else _("no figures for the same period"),
        "change": signed(figure.change) if known else "",
        "ratio": (f"{format_number(ratio)}%" if ratio is not None else "–") if known else "",
    }


def _breakdowns(paper: Paper) -> list[dict[str, Any]]:
    found = []
    for indicator, figure in paper.lines:
        for name, counts in figure.by.items():
            if len(counts) > 1:
                rows = [{"label": label_words(name, label), "value": format_number(n)} for label, n in counts.items()]
                found.append({"title": f"{indicator.name} {dimension_words(name)}", "rows": rows})
    return found


def _texts(paper: Paper) -> list[dict[str, Any]]:
    """The written parts; one that nobody wrote leaves its dotted line, so that it is not forgotten on paper."""
    numerals = ("II", "III", "IV", "V")
    return [
        {
            "heading": f"{numeral}. {str(HEADINGS[TextKind(kind)]).upper()}",
            "paragraphs": [line for line in paper.texts.get(kind, "").splitlines() if line.strip()] or ["…"],
        }
        for numeral, kind in zip(numerals, TextKind.values, strict=True)
    ]


def excel(paper: Paper) -> bytes:
    """The report as a workbook: the table, then a sheet with every breakdown."""
    heading = [paper.unit.upper(), _("SOCIAL WORK REPORT, %(period)s") % {"period": paper.title.upper()}]
    heading.append(f"({_span(paper.period)})")
    columns = [Col(_("No."), "int", 6), Col(_("Content"), "text", 52), Col(_("Unit of measure"), "text", 12)]
    columns += [Col(_("This period"), "int", 16), Col(_("Same period"), "text", 30)]
    columns += [Col(_("Up or down"), "text", 16), Col(_("Share of the same period"), "text", 14)]
    table = [_excel_row(number, i, f) for number, (i, f) in enumerate(paper.lines, 1)]
    detail_columns = [Col(_("Content"), "text", 46), Col(_("Breakdown"), "text", 26)]
    detail_columns += [Col(_("Group"), "text", 52), Col(_("Number"), "int", 16)]
    details = [
        [i.name, dimension_words(name), label_words(name, label), number]
        for i, f in paper.lines
        for name, counts in f.by.items()
        for label, number in counts.items()
    ]
    texts = [[str(HEADINGS[TextKind(kind)]), text] for kind, text in paper.texts.items()]
    sheets = [
        TableSheet(_("Report"), columns, table, heading),
        TableSheet(_("Breakdowns"), detail_columns, details, heading),
        TableSheet(_("Texts"), [Col(_("Part"), "text", 30), Col(_("Text"), "text", 100)], texts, heading),
    ]
    buffer = BytesIO()
    write_table(buffer, sheets)
    return buffer.getvalue()


def _excel_row(number: int, indicator: Indicator, figure: Figure) -> list[Any]:
    row = _row(number, indicator, figure)
    value = row["value"] if figure.value is None else figure.value
    return [number, row["name"], row["unit"], value, row["before"] or row["why"], row["change"], row["ratio"]]
