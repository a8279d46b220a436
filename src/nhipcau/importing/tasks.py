"""Imports that run beside the pages, and what goes on by itself after a process was killed."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.utils.translation import gettext as _
from django_tasks import task

from nhipcau.access.queries import account
from nhipcau.documents.queries import opened_file
from nhipcau.kernel import clock
from nhipcau.kernel.contracts import registers
from nhipcau.kernel.errors import Missing, Refused
from nhipcau.kernel.jobs import queue
from nhipcau.kernel.locks import only_one
from nhipcau.kernel.permissions import Permission

from . import actions, queries
from .actions.taking_back import continue_take_back
from .engine.book import Unusable
from .models import Import
from .states import Status

log = logging.getLogger(__name__)


@contextmanager
def planned(found: Import, at: datetime) -> Iterator[actions.Plan]:
    """The plan of an uploaded import, with the reach of whoever uploaded it; its file is opened for so long.

    Raises Missing when the file is gone.
    """
    register, day = registers[found.register], clock.local_day(at)
    by = found.started_by or found.uploaded_by
    user = account(by.user_id) if by.user_id is not None else None
    reach = queries.units_allowed(user, register, day) if user is not None else None
    with opened_file(found.file_id or 0, None, Permission.IMPORT, day) as path:
        yield actions.Plan(register, path, found.file_name, found.unit, found.take_changes, reach, user)


def read_upload(found: Import, at: datetime) -> None:
    """Read an uploaded file for the preview; a file that cannot be used ends the import with its sentence."""
    by = found.uploaded_by
    try:
        with planned(found, at) as plan:
            result, counts = actions.check_file(plan=plan, by=by, at=at)
        actions.keep_check(found=found, result=result, counts=counts, by=by, at=at)
    except Unusable as fault:
        actions.fail(found=found, sentence=str(fault), by=by, at=at)
    except Missing:
        actions.fail(found=found, sentence=_gone(), by=by, at=at)


def store_rows(found: Import, at: datetime) -> None:
    """Import an uploaded file that was confirmed. An error of ours ends it with a sentence and stands in the log."""
    by = found.started_by or found.uploaded_by
    try:
        with planned(found, at) as plan:
            actions.run_import(found=found, plan=plan, by=by, at=at)
    except Missing:
        actions.fail(found=found, sentence=_gone(), by=by, at=at)
    except Unusable as fault:
        actions.fail(found=found, sentence=str(fault), by=by, at=at)
    except Refused:
        return  # another process is at it
    except Exception:
        log.exception("import %s stopped", found.pk)
        found.refresh_from_db()
        actions.fail(found=found, sentence=_broken(found), by=by, at=at)


def _gone() -> str:
    return _("The uploaded file is no longer kept (30 days). Upload it again.")


def _broken(found: Import) -> str:
    return _(
        "The system met an error after %(seen)d rows. What was imported so far is kept. Start the import again: it "
        "goes on where it stopped; or take it back."
    ) % {"seen": found.seen}


@task()
def go_on(pk: int) -> None:
    """Do what an import waits for: be read, be stored, be taken back."""
    found, at = queries.import_of_system(pk), clock.now()
    if found.status == Status.UPLOADED:
        read_upload(found, at)
    elif found.status == Status.RUNNING:
        store_rows(found, at)
    elif found.status == Status.TAKING_BACK:
        continue_take_back(found=found, at=at)


def resume(at: datetime) -> None:
    """Queue what was left behind by a killed process: its lock is free though it says that it runs."""
    for found in queries.unfinished():
        if (at - (found.started_at or found.uploaded_at)).total_seconds() < 60:
            continue
        with only_one(f"import-{found.pk}") as free:
            dead = free
        if dead:
            queue("nhipcau.importing.tasks.go_on", pk=found.pk)
