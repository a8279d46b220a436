"""Tasks and appointments: put on a list, done, moved, cancelled, handed over."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from nhipcau.access.actions import check_free
from nhipcau.access.queries import account_of_staff
from nhipcau.audit.actions import record
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.clock import local_day
from nhipcau.kernel.contracts import task_kinds
from nhipcau.kernel.dates import local_start
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.text import clean
from nhipcau.kernel.writing import action
from nhipcau.org.queries import staff_for
from nhipcau.org.queries.people import serves
from nhipcau.worklist import policy, queries
from nhipcau.worklist.models import Appointment, Task

from .notices import tell

if TYPE_CHECKING:
    from nhipcau.org.models import Staff


@action
def add_task(
    *,
    assignee: "Staff",
    kind: str,
    by: Actor,
    at: datetime,
    words: str = "",
    anchor: int | None = None,
    due_on: date | None = None,
) -> Task:
    """Put a task on somebody's list; they are told when it was somebody else's doing.

    Raises Refused for an unknown kind, a day that is over, and for who left or must not see what it is about.
    """
    if kind not in task_kinds:
        raise Refused(_("Choose what is to be done; nothing was saved."), "kind")
    _check_due(due_on, at)
    _check_takes(assignee, [anchor], at)
    task = Task.objects.create(
        assignee=assignee, kind=kind, words=clean(words)[:200], anchor_id=anchor, due_on=due_on, made_at=at, made_by=by
    )
    _tell("worklist.task_added", task, assignee, by, at, kind=kind, due=due_on)
    _tell_assignee(task, by, at)
    return task


def ask(*, staff: int, kind: str, anchor: int | None, due: date | None, by: Actor, at: datetime) -> None:
    """See kernel.contracts.ask."""
    add_task(assignee=staff_for(staff), kind=kind, anchor=anchor, due_on=due, by=by, at=at)


@action
def finish_task(*, task: Task, by: Actor, at: datetime) -> Task:
    """It is done. Raises Refused when it was ended before."""
    policy.check_open(task)
    task.done_at, task.done_by = at, by
    task.save(update_fields=["done_at", "done_by"])
    _tell("worklist.task_done", task, task.assignee, by, at)
    return task


@action
def move_task(*, task: Task, due_on: date | None, by: Actor, at: datetime) -> Task:
    """Give it another day, or none. Raises Refused when it was ended before, and for a day that is over."""
    policy.check_open(task)
    _check_due(due_on, at)
    before, task.due_on = task.due_on, due_on
    task.save(update_fields=["due_on"])
    _tell("worklist.task_moved", task, task.assignee, by, at, before=before, due=due_on)
    return task


@action
def drop_task(*, task: Task, by: Actor, at: datetime) -> Task:
    """It need not be done any more; it is kept. Raises Refused when it was ended before."""
    policy.check_open(task)
    task.dropped_at, task.dropped_by = at, by
    task.save(update_fields=["dropped_at", "dropped_by"])
    _tell("worklist.task_dropped", task, task.assignee, by, at)
    return task


@action
def add_appointment(
    *,
    staff: "Staff",
    starts: datetime,
    by: Actor,
    at: datetime,
    place: str = "",
    note: str = "",
    anchor: int | None = None,
) -> Appointment:
    """Make an appointment. Raises Refused for a day that is over, and for who left or must not see the record."""
    place, note = clean(place)[:200], clean(note)[:500]
    if not (place or note or anchor):
        raise Refused(_("Say where it is or what it is for; nothing was saved."), "place")
    _check_starts(starts, at)
    _check_takes(staff, [anchor], at)
    row = Appointment.objects.create(
        staff=staff, starts=starts, place=place, note=note, anchor_id=anchor, made_at=at, made_by=by
    )
    _tell("worklist.appointment_added", row, staff, by, at, starts=starts)
    return row


@action
def move_appointment(*, appointment: Appointment, starts: datetime, place: str, by: Actor, at: datetime) -> Appointment:
    """Another time or place. Raises Refused when it was cancelled, and for a day that is over."""
    policy.check_coming(appointment)
    _check_starts(starts, at)
    before, appointment.starts, appointment.place = appointment.starts, starts, clean(place)[:200]
    appointment.save(update_fields=["starts", "place"])
    _tell("worklist.appointment_moved", appointment, appointment.staff, by, at, before=before, starts=starts)
    return appointment


@action
def cancel_appointment(*, appointment: Appointment, by: Actor, at: datetime) -> Appointment:
    """It does not take place; it is kept. Raises Refused when it was cancelled before."""
    policy.check_coming(appointment)
    appointment.cancelled_at, appointment.cancelled_by = at, by
    appointment.save(update_fields=["cancelled_at", "cancelled_by"])
    _tell("worklist.appointment_cancelled", appointment, appointment.staff, by, at)
    return appointment


@action
def hand_tasks(*, ids: Collection[int], to: "Staff", by: Actor, at: datetime) -> None:
    """Give open tasks to somebody else. Raises Refused for who left or must not see what one is about."""
    tasks = list(queries.open_tasks().filter(pk__in=ids))
    _check_takes(to, [task.anchor_id for task in tasks], at)
    for task in tasks:
        before, task.assignee = task.assignee_id, to
        task.save(update_fields=["assignee"])
        _tell("worklist.task_handed", task, to, by, at, **{"from": before, "to": to.pk})


@action
def hand_appointments(*, ids: Collection[int], to: "Staff", by: Actor, at: datetime) -> None:
    """Give coming appointments to somebody else. Raises Refused as `hand_tasks` does."""
    rows = list(Appointment.objects.filter(pk__in=ids, cancelled_at__isnull=True))
    _check_takes(to, [row.anchor_id for row in rows], at)
    for row in rows:
        before, row.staff = row.staff_id, to
        row.save(update_fields=["staff"])
        _tell("worklist.appointment_handed", row, to, by, at, **{"from": before, "to": to.pk})


def _check_due(due_on: date | None, at: datetime) -> None:
    if due_on is not None and due_on < local_day(at):
        raise Refused(_("This day is over; choose today or a later day."), "due_on")


def _check_starts(starts: datetime, at: datetime) -> None:
    if starts < local_start(local_day(at)):
        raise Refused(_("This day is over; choose today or a later day."), "day")


def _check_takes(staff: "Staff", anchors: Iterable[int | None], at: datetime) -> None:
    """Whoever has an account must see the records now: else the task would be on no list at all."""
    if staff.withdrawn_at is not None or not serves(staff, local_day(at)):
        raise Refused(_("%(name)s does not work here any more. Choose somebody else.") % {"name": staff.name}, "staff")
    wanted = {anchor for anchor in anchors if anchor is not None}
    for anchor in wanted:
        check_free(anchor, staff)
    account = account_of_staff(staff) if wanted else None
    if account is not None and wanted - queries.visible_anchors(account, wanted, local_day(at)):
        sentence = _("%(name)s does not see the record this is about. Choose somebody else, or give them the record.")
        raise Refused(sentence % {"name": staff.name}, "staff")


def _tell_assignee(task: Task, by: Actor, at: datetime) -> None:
    account = account_of_staff(task.assignee)
    if account is not None and account.pk != by.user_id:
        url = "" if task.anchor_id else reverse("worklist:mine")
        tell(accounts=[account.pk], kind="worklist.asked", anchor=task.anchor_id, url=url, by=by, at=at)


def _tell(what: str, row: Any, staff: "Staff", by: Actor, at: datetime, **details: object) -> None:
    record(what, about=row, words=str(row), unit=staff.unit, by=by, at=at, details={**details, "anchor": row.anchor_id})
