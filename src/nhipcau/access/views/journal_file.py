"""The journal as a workbook, for the data officer: every cell is text or a number, never a formula."""

from datetime import date
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING

import xlsxwriter
from django.utils.translation import gettext as _

from nhipcau.access.models import User
from nhipcau.access.queries.telling import Line, told
from nhipcau.kernel.dates import format_moment

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from nhipcau.audit.models import Event

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST, AT_ONCE = 100_000, 1_000


def workbook(user: User, events: "QuerySet[Event]", on: date) -> bytes:
    """At most MOST events, the newest; what is not for this reader is left out as on the page."""
    content = BytesIO()
    book = xlsxwriter.Workbook(content, {"constant_memory": True})
    sheet = book.add_worksheet(_("Journal"))
    heads = (_("When"), _("Who"), _("Account"), _("What"), _("About"), _("Unit"), _("Reason"), _("Details"))
    for column, words in enumerate((*heads, _("Chain"), _("Place in the chain"), _("Hash"))):
        sheet.write_string(0, column, words, book.add_format({"bold": True}))
    sheet.freeze_panes(1, 0)
    for column, width in enumerate((17, 24, 9, 28, 32, 36, 32, 48, 8, 9, 66)):
        sheet.set_column(column, column, width)
    rows, row = events[:MOST].iterator(chunk_size=AT_ONCE), 0
    while portion := list(islice(rows, AT_ONCE)):
        for line in told(user, portion, on):
            row += 1
            for column, words in enumerate(_cells(line)):
                sheet.write_string(row, column, words)
    if row:
        sheet.autofilter(0, 0, row, len(heads) + 2)
    book.close()
    return content.getvalue()


def _cells(line: Line) -> tuple[str, ...]:
    event = line.event
    details = " · ".join(f"{key}: {value}" for key, value in line.details)
    told_of = (format_moment(event.at), event.actor_name, event.actor_id, str(line.done), line.about, event.unit_name)
    return (*told_of, line.reason, details, event.chain, str(event.position), event.hash)
