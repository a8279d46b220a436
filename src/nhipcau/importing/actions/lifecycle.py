"""The stations of an import, each with its audit event where something was decided."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from nhipcau.audit.actions import record
from nhipcau.documents.actions import store_file
from nhipcau.importing.models import Import
from nhipcau.importing.states import TRANSITIONS, Status
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.clock import local_day
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.writing import action

KEPT_DAYS = 30  # how long an uploaded file is kept


def move(found: Import, to: Status) -> None:
    """Set the state. Raises Refused when it does not follow on the present one."""
    if to not in TRANSITIONS[found.status]:
        raise Refused(
            _("This import is “%(status)s”; nothing was changed. Open it again to see how it stands.")
            % {"status": found.get_status_display()}
        )
    found.status = to


@action
def upload(*, register: str, unit: Any, name: str, chunks: Iterable[bytes], by: Actor, at: datetime) -> Import:
    """Keep a file to be read; nothing is imported yet."""
    keep_until = local_day(at) + timedelta(days=KEPT_DAYS)
    stored = store_file(chunks=chunks, name=name, unit=unit, keep_until=keep_until, by=by, at=at)
    found = Import.objects.create(
        register=register,
        unit=unit,
        file=stored,
        file_name=stored.name,
        sha256=stored.sha256,
        uploaded_at=at,
        uploaded_by=by,
    )
    _tell("importing.uploaded", found, by, at)
    return found


@action
def keep_check(*, found: Import, result: dict[str, Any], counts: dict[str, int], by: Actor, at: datetime) -> Import:
    """Keep what reading the file would do, for the person to confirm."""
    move(found, Status.CHECKED)
    _keep(found, result, counts)
    return found


@action
def begin(*, found: Import, take_changes: bool, by: Actor, at: datetime) -> Import:
    """Start an import that was confirmed, or go on with one that stopped."""
    if found.status != Status.RUNNING:
        move(found, Status.RUNNING)
        found.take_changes, found.started_at, found.started_by = take_changes, at, by
        found.save()
        _tell("importing.started", found, by, at, {"register": found.register, "take_changes": take_changes})
    return found


@action
def begin_by_command(
    *, register: str, unit: Any, name: str, sha256: str, take_changes: bool, by: Actor, at: datetime
) -> Import:
    """An import of a file that stays where it is."""
    found = Import(register=register, unit=unit, file_name=name[-200:], sha256=sha256, status=Status.RUNNING)
    found.uploaded_at = found.started_at = at
    found.uploaded_by = found.started_by = by
    found.take_changes = take_changes
    found.save()
    _tell("importing.started", found, by, at, {"register": register, "take_changes": take_changes})
    return found


@action
def finish(*, found: Import, result: dict[str, Any], counts: dict[str, int], by: Actor, at: datetime) -> Import:
    """The last row was read."""
    move(found, Status.DONE)
    found.finished_at = at
    _keep(found, result, counts)
    _tell("importing.finished", found, by, at, counts)
    return found


@action
def fail(*, found: Import, sentence: str, by: Actor, at: datetime) -> Import:
    """The file was unusable, or an error stopped the import: the sentence says what was kept."""
    move(found, Status.FAILED)
    found.finished_at = at
    found.result = {**found.result, "sentence": sentence}
    found.save()
    _tell("importing.failed", found, by, at)
    return found


def _keep(found: Import, result: dict[str, Any], counts: dict[str, int]) -> None:
    found.result = result
    for name, number in counts.items():
        setattr(found, name, number)
    found.seen = found.rows
    found.save()


def _tell(code: str, found: Import, by: Actor, at: datetime, details: dict[str, Any] | None = None) -> None:
    given = details or {}
    record(code, about=found, words=found.register, unit=found.unit, by=by, at=at, details=given, source=found.source)
