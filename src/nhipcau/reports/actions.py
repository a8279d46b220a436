"""Writing, issuing and numbering a periodic report."""

import json
import zlib
from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from nhipcau.access.actions import save_new
from nhipcau.audit.actions import record
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.text import clean
from nhipcau.kernel.writing import action
from nhipcau.rulebook.queries import indicators

from .engine.figures import Period, period_rows
from .models import FrozenRows, PeriodicReport, ReportText
from .queries import figures_for, kept_report
from .states import ReportState, TextKind


@action
def begin(*, unit: Any, period: Period, by: Actor, at: datetime) -> PeriodicReport:
    """The kept report of this unit and period, begun as a draft when there is none. Raises Refused out of order."""
    if period.last < period.first:
        raise Refused(_("The last day lies before the first; choose the period again."), "last")
    report = kept_report(unit, period)
    if report is None:
        report = PeriodicReport(unit=unit, first=period.first, last=period.last)
        save_new(rows=[report], by=by, at=at)
        record("reports.drafted", about=report, words=str(report), unit=unit, by=by, at=at)
    return report


@action
def write_text(*, report: PeriodicReport, kind: str, text: str, by: Actor, at: datetime) -> ReportText | None:
    """Keep a text beside the figures; the one before stays. None when nothing changed. Raises Refused once issued."""
    if report.state != ReportState.DRAFT:
        raise Refused(_("This report was issued and is frozen; its texts can no longer change."))
    if kind not in TextKind.values:
        raise Refused(_("Choose one of the texts of the report."), "kind")
    text = "\n".join(line.rstrip() for line in text.strip().splitlines())
    newest = report.texts.filter(kind=kind).first()
    if (newest.text if newest else "") == text:
        return None
    written = ReportText(report=report, kind=kind, text=text, written_at=at, written_by=by)
    written.save()
    details = {"kind": kind, "length": len(text)}
    record("reports.text_written", about=report, words=str(report), unit=report.unit, by=by, at=at, details=details)
    return written


@action
def issue(
    *,
    report: PeriodicReport,
    unit_ids: Collection[int] | None,
    signer_title: str,
    signer_name: str,
    by: Actor,
    at: datetime,
) -> PeriodicReport:
    """Freeze figures and rows. Raises Refused when it was issued before or the signer is missing."""
    if report.state != ReportState.DRAFT:
        raise Refused(_("This report was issued before; nothing was changed."))
    if not clean(signer_name) or not clean(signer_title):
        raise Refused(_("Say who signs the report and in which capacity."), "signer_name")
    period = Period(report.first, report.last)
    with translation.override("vi"):  # a frozen label must not depend on who issued it
        figures = figures_for(unit_ids=unit_ids, period=period)
    report.figures = {code: figure.as_frozen() for code, figure in figures.items()}
    report.state, report.issued_at, report.issued_by = ReportState.ISSUED, at, by
    report.signer_title, report.signer_name = clean(signer_title), clean(signer_name)
    report.save()
    FrozenRows.objects.bulk_create(
        FrozenRows(
            report=report,
            indicator=indicator.code,
            packed=_pack(period_rows(indicator, unit_ids, period).order_by("pk").values_list("pk", flat=True)),
        )
        for indicator in indicators(period.last)
    )
    record("reports.issued", about=report, words=str(report), unit=report.unit, by=by, at=at)
    return report


@action
def give_number(
    *, report: PeriodicReport, letter_number: str, letter_date: date | None, by: Actor, at: datetime
) -> PeriodicReport:
    """Type back the number and date the clerk gave the paper. Raises Refused when one of the two is missing."""
    if not clean(letter_number) or letter_date is None:
        raise Refused(_("Enter both the number and the date that the clerk gave."), "letter_number")
    report.letter_number, report.letter_date = clean(letter_number), letter_date
    report.save(update_fields=["letter_number", "letter_date"])
    details = {"number": report.letter_number, "date": letter_date}
    record("reports.numbered", about=report, words=str(report), unit=report.unit, by=by, at=at, details=details)
    return report


def _pack(ids: Collection[int]) -> bytes:
    return zlib.compress(json.dumps(list(ids)).encode())
