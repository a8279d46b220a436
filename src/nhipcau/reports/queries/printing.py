"""A report as a file: Word, Excel, JSON; the page and the command print the same."""

import json
from datetime import date
from typing import Any

from django.utils import translation

from nhipcau.kernel.errors import Missing
from nhipcau.org import queries as org
from nhipcau.reports import queries
from nhipcau.reports.engine.figures import Period
from nhipcau.reports.engine.paper import Paper, excel, word

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@translation.override("vi")  # papers and their labels are Vietnamese, whatever the page speaks
def as_json(unit: Any, period: Period, sight: queries.Sight) -> dict[str, Any]:
    """The report in the form of contract.md: today's figures; null where a number must not be told."""
    figures = queries.figures_seen(sight, period)
    return {
        "report": "periodic",
        "from": period.first.isoformat(),
        "to": period.last.isoformat(),
        "unit": unit.code if unit else None,
        "figures": {code: figure.as_json() for code, figure in figures.items()},
    }


def paper_for(unit: Any, period: Period, lines: list[queries.Line], report: Any) -> Paper:
    """What is printed: figures (frozen once issued) and the newest texts; without a report the figures alone."""
    texts = {kind: text.text for kind, text in queries.texts_of(report).items()}
    name, parent_body = org.name_on(unit, period.last)
    return Paper(
        unit=name,
        parent_body=parent_body,
        place=org.place_words(unit),
        period=period,
        lines=[(line.indicator, line.figure) for line in lines],
        texts=texts,
        letter_number=report.letter_number if report else "",
        letter_date=report.letter_date if report else None,
        signer_title=report.signer_title if report else "",
        signer_name=report.signer_name if report else "",
    )


@translation.override("vi")
def file_for(user: Any, unit: Any, period: Period, sight: queries.Sight, kind: str, on: date) -> tuple[bytes, str, str]:
    """Content, media type and file name of a person's report. Raises Missing for an unknown kind.

    Where small numbers are hidden it is no copy of the paper issued: it carries neither its number nor its texts.
    """
    report = queries.report_for(user, unit, period, on) if sight.exact else None
    lines = queries.report_lines(report, sight, period)
    return as_file(paper_for(unit, period, lines, report), kind, unit)


def file_for_command(unit: Any, period: Period, kind: str, *, whole: bool) -> bytes:
    """The same for the command, which sees everything of the Centre (`whole`) or of one unit's subtree."""
    report = queries.kept_report(unit, period)
    sight = queries.Sight(None if whole else org.subtree_ids([unit]))
    if kind == "json":
        answer = as_json(None if whole else unit, period, sight)
        return (json.dumps(answer, ensure_ascii=False, indent=1) + "\n").encode()
    lines = queries.report_lines(report, sight, period)
    return as_file(paper_for(unit, period, lines, report), kind, unit)[0]


def as_file(paper: Paper, kind: str, unit: Any) -> tuple[bytes, str, str]:
    """Content, media type and file name (letters, digits and dashes only)."""
    stem = f"bao-cao-{unit.code.lower()}-{paper.period.first:%Y%m%d}-{paper.period.last:%Y%m%d}"
    stem = "".join(char if char.isascii() and (char.isalnum() or char == "-") else "-" for char in stem)
    if kind == "docx":
        return word(paper), WORD, f"{stem}.docx"
    if kind == "xlsx":
        return excel(paper), EXCEL, f"{stem}.xlsx"
    raise Missing
