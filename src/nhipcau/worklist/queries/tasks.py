"""Tasks and appointments of one person, of those they cover, and about one record."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import F, Q, QuerySet

from nhipcau.access.queries import scope
from nhipcau.kernel.dates import local_start
from nhipcau.kernel.errors import Missing
from nhipcau.kernel.permissions import Permission
from nhipcau.kernel.together import Question, answered, rows_together
from nhipcau.org.queries import SERVING, StaffFilter, staff, staff_like
from nhipcau.worklist.models import Appointment, Task

from .about import About, abouts, seen, shown

if TYPE_CHECKING:
    from nhipcau.access.models import User
    from nhipcau.org.models import Staff

TASKS, DIARY = "worklist.tasks", "worklist.appointments"
SHOWN = 100
"""Tasks and appointments drawn on one page; whoever has more does the first ones first."""


@dataclass
class Work:
    """What somebody has to do: rows with what each is about, in order."""

    late: list[tuple[Task, About | None]] = field(default_factory=list)
    today: list[tuple[Task, About | None]] = field(default_factory=list)
    later: list[tuple[Task, About | None]] = field(default_factory=list)
    appointments: list[tuple[Appointment, About | None]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.late or self.today or self.later or self.appointments)


def open_tasks() -> QuerySet[Task]:
    """Tasks neither done nor dropped, the longest due first, those without a day last."""
    rows = Task.objects.filter(done_at__isnull=True, dropped_at__isnull=True).select_related("assignee")
    return rows.order_by(F("due_on").asc(nulls_last=True), "id")


def coming_appointments(on: date) -> QuerySet[Appointment]:
    """Appointments from the morning of a day on, cancelled ones left out."""
    return appointments_from(local_start(on))


def appointments_from(start: datetime) -> QuerySet[Appointment]:
    """Appointments from a moment on, cancelled ones left out."""
    rows = Appointment.objects.filter(cancelled_at__isnull=True, starts__gte=start)
    return rows.select_related("staff").order_by("starts", "id")


def work_of(user: "User", on: date, found: Mapping[str, list[Any]] | None = None) -> Work:
    """Tasks and appointments of `user` and of those they cover; `found`: what `work_asked` brought."""
    found = rows_together(work_asked(user, on)) if found is None else found
    return _sorted(found[TASKS], found[DIARY], on) if found else Work()


def work_asked(user: "User", on: date, last: date | None = None) -> dict[str, QuerySet[Any]]:
    """What `work_of` asks; with `last`, only what is due by then. Nothing of whoever has no list."""
    mine = user.staff_ids(on)
    if not mine:
        return {}
    visible = shown(user, on)
    tasks = open_tasks().filter(visible, assignee__in=mine)
    diary = coming_appointments(on).filter(visible, staff__in=mine)
    if last is not None:
        tasks = tasks.filter(due_on__lte=last)
        diary = diary.filter(starts__lt=local_start(last + timedelta(days=1)))
    return {key: rows.select_related("anchor")[:SHOWN] for key, rows in ((TASKS, tasks), (DIARY, diary))}


def asked_about(record: Any, on: date) -> dict[str, Question]:
    """The questions about one record that its page asks at once."""
    anchor = record.anchor_id
    return {TASKS: Question(_tasks, anchor=anchor), DIARY: Question(_diary, anchor=anchor, start=local_start(on))}


def _tasks(anchor: int) -> QuerySet[Task]:
    return open_tasks().filter(anchor_id=anchor)[:SHOWN]


def _diary(anchor: int, start: datetime) -> QuerySet[Appointment]:
    return appointments_from(start).filter(anchor_id=anchor)[:SHOWN]


def work_about(record: Any, on: date) -> Work:
    """Tasks and appointments about a record that the caller already may see."""
    tasks, diary = (answered(record, key, rows) for key, rows in asked_about(record, on).items())
    return _sorted(tasks, diary, on, told=False)


def _sorted(tasks: list[Task], diary: list[Appointment], on: date, *, told: bool = True) -> Work:
    rows: list[Any] = [*tasks, *diary]
    names = abouts(row.anchor for row in rows) if told else {}
    work = Work(appointments=[(row, names.get(row.anchor_id)) for row in diary])  # type: ignore[arg-type]
    for task in tasks:
        late = task.due_on is not None and task.due_on < on
        bucket = work.late if late else work.today if task.due_on == on else work.later
        bucket.append((task, names.get(task.anchor_id)))  # type: ignore[arg-type]
    return work


def task_for(user: "User", pk: int, on: date) -> Task:
    """One task of `user`, of somebody they cover or supervise, done ones too. Raises Missing."""
    return _one(Task.objects.select_related("assignee__unit"), "assignee", user, pk, on)


def appointment_for(user: "User", pk: int, on: date) -> Appointment:
    """One appointment of `user`, of somebody they cover or supervise, cancelled ones too. Raises Missing."""
    return _one(Appointment.objects.select_related("staff__unit"), "staff", user, pk, on)


def _one(rows: QuerySet[Any], whose: str, user: "User", pk: int, on: date) -> Any:
    theirs = Q(**{f"{whose}__in": user.staff_ids(on)})
    supervised = Q(**{f"{whose}__unit__in": scope(user, Permission.SUPERVISE, on)})
    try:
        return seen(rows.filter(theirs | supervised), user, on).get(pk=pk)
    except (rows.model.DoesNotExist, OverflowError):
        raise Missing from None


def serving_in(units: Iterable[int], on: date) -> QuerySet["Staff"]:
    """Members of staff of these units who work there on a day, in the order of the tree and by name."""
    return staff_like(staff(), StaffFilter(day=on, status=SERVING)).filter(unit__in=list(units))


def to_ask(user: "User", on: date) -> list["Staff"]:
    """On whose list `user` may put something: one's own first, those covered, everybody one supervises."""
    mine = user.staff_ids(on)
    units = scope(user, Permission.SUPERVISE, on)
    rows = staff_like(staff(), StaffFilter(day=on, status=SERVING)).filter(Q(pk__in=mine) | Q(unit__in=units))
    return sorted(rows, key=lambda one: (one.pk != user.staff_id, one.pk not in mine))
