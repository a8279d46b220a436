"""Taking a whole import back: only while nothing was built on its rows; what it added is withdrawn, with the reason."""

from datetime import datetime

from django.utils.translation import gettext as _

from nhipcau.audit.actions import record
from nhipcau.importing import queries
from nhipcau.importing.models import Import, Row
from nhipcau.importing.states import RowKind, Status
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.contracts import Register, registers
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.jobs import queue
from nhipcau.kernel.locks import only_one
from nhipcau.kernel.text import clean
from nhipcau.kernel.writing import action

from .lifecycle import move

PORTION = 500


def check_take_back(found: Import) -> list[str]:
    """Sentences on what stands in the way; empty when it can be taken back."""
    return registers[found.register].built_on(queries.all_records(found))


@action
def begin_take_back(*, found: Import, reason: str, by: Actor, at: datetime) -> Import:
    """Decide to take an import back. Raises Refused: no reason, something was built on its rows, wrong state."""
    if not clean(reason):
        raise Refused(_("Say why this import is taken back; the reason is kept."), "reason")
    if blocked := check_take_back(found):
        words = " ".join(str(sentence) for sentence in blocked[:10])
        raise Refused(_("This import cannot be taken back; nothing was changed. %(why)s") % {"why": words})
    move(found, Status.TAKING_BACK)
    found.taken_back_at, found.taken_back_by, found.taken_back_reason = at, by, clean(reason)[:500]
    found.save()
    _tell("importing.take_back_started", found, by, at)
    return found


def take_back(*, found: Import, reason: str, by: Actor, at: datetime) -> Import:
    """Decide and do it. Raises Refused (also while the import still runs)."""
    with only_one(f"import-{found.pk}") as mine:
        if not mine:
            raise Refused(_("This import is running at this moment. Wait until it is done, then take it back."))
        begin_take_back(found=found, reason=reason, by=by, at=at)
        return _go_on(found, at)


def take_back_later(*, found: Import, reason: str, by: Actor, at: datetime) -> Import:
    """Decide now, let a job do it."""
    with only_one(f"import-{found.pk}") as mine:
        if not mine:
            raise Refused(_("This import is running at this moment. Wait until it is done, then take it back."))
        begin_take_back(found=found, reason=reason, by=by, at=at)
    queue("nhipcau.importing.tasks.go_on", pk=found.pk)
    return found


def continue_take_back(*, found: Import, at: datetime) -> Import:
    """Go on with taking back after the process was killed; does nothing while another one is at it."""
    with only_one(f"import-{found.pk}") as mine:
        return _go_on(found, at) if mine else found


def _go_on(found: Import, at: datetime) -> Import:
    found.refresh_from_db()
    if found.status != Status.TAKING_BACK or found.taken_back_by is None:
        return found
    register, by = registers[found.register], found.taken_back_by
    for links in queries.records_of(found, PORTION):
        _take_portion(register=register, found=found, links=links, by=by, at=at)
    _end(found=found, by=by, at=at)
    return found


@action
def _take_portion(
    *, register: Register, found: Import, links: list[tuple[int, str, int]], by: Actor, at: datetime
) -> None:
    register.take_back([(model, pk) for _link, model, pk in links], found.taken_back_reason, by, at)
    Row.objects.filter(pk__in=[link for link, _model, _pk in links]).update(live=False)


@action
def _end(*, found: Import, by: Actor, at: datetime) -> None:
    move(found, Status.TAKEN_BACK)
    found.save()
    Row.objects.filter(origin=found, kind=RowKind.UPDATED).update(live=False)
    _tell("importing.taken_back", found, by, at)


def _tell(code: str, found: Import, by: Actor, at: datetime) -> None:
    record(
        code,
        about=found,
        words=found.register,
        unit=found.unit,
        reason=found.taken_back_reason,
        by=by,
        at=at,
        source=found.source,
    )
