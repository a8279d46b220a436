"""Making the file of a list, at once or beside the pages, and what goes on by itself after a process was killed."""

import json
import logging
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import Any

from django.http import QueryDict
from django.utils import translation
from django.utils.translation import gettext as _
from django_tasks import task

from nhipcau.documents.excel import Col, TableSheet, write_table
from nhipcau.kernel import actors, clock
from nhipcau.kernel.dates import format_moment
from nhipcau.kernel.errors import Missing, Refused
from nhipcau.kernel.jobs import queue
from nhipcau.kernel.locks import only_one
from nhipcau.kernel.money import format_number

from . import actions, queries
from .models import Export
from .states import Ending, Status

log = logging.getLogger(__name__)
CHUNK = 1 << 16
GROWN = 20
"""One part in so many may be added while somebody decides; more must be asked for again."""


def file_of(export: Export, at: datetime, *, tell: bool) -> Export:
    """Make the file of an export with the rights its account has now; if that cannot be, it ends with the reason."""
    by, day = actors.system("export"), clock.local_day(at)
    try:
        with translation.override(export.language):
            listing = queries.listing_for(export.account, export.listing)
            found = queries.asked(export.account, listing, sent_before(export), day)
            count = found.count()
            if count > export.counted + max(1, export.counted // GROWN):
                return actions.end(export=export, why=Ending.GROWN, by=by, at=at)
            content, rows = written(export, found, at, count)
        made = actions.Made(_chunks(content), file_name(export), rows, queries.packed(found), tell)
        return actions.keep_file(export=export, made=made, by=by, at=at)
    except Missing:
        return actions.end(export=export, why=Ending.RIGHTS, by=by, at=at)
    except Refused:
        return export  # it stands otherwise by now
    except Exception:
        log.exception("export %s was not made", export.pk)
        return actions.end(export=export, why=Ending.BROKEN, by=by, at=at)


def sent_before(export: Export) -> QueryDict:
    """The filter as it was sent."""
    data = QueryDict(mutable=True)
    for name, values in json.loads(export.asked_for or "{}").items():
        data.setlist(name, values)
    return data


def file_name(export: Export) -> str:
    """`registry-people-2026-03-02.xlsx`: which list, of which day, and nothing of anybody."""
    return f"{export.listing.replace('.', '-')}-{clock.local_day(export.asked_at)}.xlsx"


def written(export: Export, found: queries.Asked, at: datetime, count: int) -> tuple[BytesIO, int]:
    """The workbook, and how many rows stand in it."""
    content, rows = BytesIO(), 0

    def counted() -> Iterator[Any]:
        nonlocal rows
        for cells in queries.cells(found, export.account, clock.local_day(at)):
            rows += 1
            yield cells

    columns = [Col(str(column.title), column.kind, column.width) for column in found.listing.columns]
    lines = heading(export, found, at, count)
    write_table(content, [TableSheet(str(found.listing.title), columns, counted(), heading_lines=lines)])
    content.seek(0)
    return content, rows


def heading(export: Export, found: queries.Asked, at: datetime, count: int) -> list[str]:
    """What stands above the table: which list, who took it out, when, why, who agreed, what of it, and the warning."""
    told = {"who": export.account.name, "unit": export.unit.name, "when": format_moment(at)}
    why = {"purpose": export.get_purpose_display(), "reason": export.reason}
    lines = [
        str(found.listing.title),
        _("Taken out by %(who)s (%(unit)s), %(when)s") % told,
        _("For: %(purpose)s. %(reason)s") % why,
        _("Filter: %(words)s") % {"words": queries.filter_words(found.form) or _("none, the whole list")},
        _("Rows: %(n)s") % {"n": format_number(count)},
    ]
    if export.decided_by is not None:
        lines.insert(3, _("Agreed to by %(who)s") % {"who": export.decided_by.name})
    if found.listing.personal:
        lines.append(
            _("Contains personal data: only for this purpose, for nobody else, to be deleted when the work is done.")
        )
    return lines


def _chunks(file: BytesIO) -> Iterator[bytes]:
    while chunk := file.read(CHUNK):
        yield chunk


@task()
def make(pk: str) -> None:
    """Make the file of an export that was asked for."""
    with only_one(f"export-{pk}") as free:
        if not free:
            return
        export = queries.export_of_system(pk)
        if export.status == Status.MAKING:
            file_of(export, clock.now(), tell=True)


def go_on(at: datetime) -> None:
    """Each minute: delete the files whose time is over, and queue what a killed process left behind."""
    for export in queries.due(at):
        actions.end(export=export, why=Ending.TIME, by=actors.system("tick"), at=at)
    for export in queries.unfinished():
        if (at - (export.decided_at or export.asked_at)).total_seconds() < 60:
            continue
        with only_one(f"export-{export.pk}") as free:
            dead = free
        if dead:
            queue("nhipcau.exporting.tasks.make", pk=str(export.pk))
