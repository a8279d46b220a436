"""What this app registers with the contracts of the kernel."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhipcau.access.queries import covered_by
from nhipcau.kernel import clock, contracts
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.clock import local_day
from nhipcau.kernel.contracts import Banner, Bell, Held, NavItem, Panel
from nhipcau.kernel.dates import format_day
from nhipcau.kernel.permissions import Permission
from nhipcau.kernel.together import brought

from . import actions, queries
from .models import Appointment, Task
from .states import AUDIT_ACTIONS, NOTICE_KINDS, TASK_KINDS

if TYPE_CHECKING:
    from nhipcau.access.models import User


class Writer:
    """How apps below tell people of something and put something on their list."""

    tell = staticmethod(actions.tell)
    ask = staticmethod(actions.ask)


class Tasks:
    """Open tasks."""

    title: object = gettext_lazy("Tasks")
    order, own = 20, False

    def held(self, staff: int) -> Sequence[Held]:
        return [Held(row.pk, str(row), row.anchor_id) for row in queries.open_tasks().filter(assignee=staff)]

    def reassign(self, ids: Collection[int], to: Any, by: Actor, at: datetime) -> None:
        actions.hand_tasks(ids=ids, to=to, by=by, at=at)


class Diary:
    """Appointments that were not cancelled and did not begin yet."""

    title: object = gettext_lazy("Appointments")
    order, own = 30, False

    def held(self, staff: int) -> Sequence[Held]:
        rows = Appointment.objects.filter(staff=staff, cancelled_at__isnull=True, starts__gt=clock.now())
        return [Held(row.pk, str(row), row.anchor_id) for row in rows.order_by("starts", "id")]

    def reassign(self, ids: Collection[int], to: Any, by: Actor, at: datetime) -> None:
        actions.hand_appointments(ids=ids, to=to, by=by, at=at)


def register() -> None:
    """Called once, from apps.ready()."""
    for book, words in (
        (contracts.audit_actions, AUDIT_ACTIONS),
        (contracts.task_kinds, TASK_KINDS),
        (contracts.notice_kinds, NOTICE_KINDS),
    ):
        for code, told in words.items():
            book.add(code, told)
    contracts.worklists.add("worklist", Writer())
    contracts.holdings.add("worklist.task", Tasks())
    contracts.holdings.add("worklist.appointment", Diary())
    contracts.nav_items.add("worklist", NavItem(gettext_lazy("My tasks"), "worklist:mine", 35))
    supervised = NavItem(gettext_lazy("Hand-over and cover"), "worklist:handovers", 78, Permission.SUPERVISE)
    contracts.nav_items.add("handovers", supervised)
    contracts.bells.add("worklist", Bell(gettext_lazy("Notices"), "worklist:notices", count_unread))
    contracts.banners.add("cover", cover_banner)
    contracts.panels.add("worklist.today", Panel("today", 5, "worklist/panel_today.html", today, asks=asks_today))
    contracts.carried.add("worklist.task.anchor", contracts.Carried(told=tasks_told))
    contracts.carried.add("worklist.appointment.anchor", contracts.Carried(told=diary_told))
    for page, order in (("case", 15), ("person", 15)):
        panel = Panel(page, order, "worklist/panel_about.html", about, True, asks_about)
        contracts.panels.add(f"worklist.{page}", panel)


def count_unread(user: "User") -> int:
    """What the bell shows."""
    return queries.unread(user, clock.today())


def cover_banner(user: "User") -> list[Banner]:
    """Whom one covers, and until when."""
    sentence = _("You cover %(name)s until %(day)s.")
    return [
        Banner(sentence % {"name": name, "day": format_day(last)}, tone="plain")
        for last, name in covered_by(user, clock.today())
    ]


def asks_today(request: Any, subject: Any) -> Any:
    """What is late or due today."""
    day = clock.today()
    return queries.work_asked(request.user, day, last=day)


def today(request: Any, subject: Any) -> dict[str, Any] | None:
    """What is late, what is due today, and today's appointments."""
    day = clock.today()
    found = {key: brought(request, key, rows) for key, rows in asks_today(request, subject).items()}
    work = queries.work_of(request.user, day, found)
    return {"work": work, "day": day, "own": request.user.staff_id} if work else None


def asks_about(request: Any, subject: Any) -> Any:
    """Tasks and appointments about a record."""
    return queries.asked_about(subject, clock.today())


def about(request: Any, subject: Any) -> dict[str, Any] | None:
    """Tasks and appointments about one record, and a way to add one for whoever has a list."""
    day = clock.today()
    work = queries.work_about(subject, day)
    may_add = bool(request.user.staff_ids(day)) or request.user.may(Permission.SUPERVISE)
    if not (work or may_add):
        return None
    tasks: list[tuple[Task, str]] = [*((t, "late") for t, _a in work.late), *((t, "today") for t, _a in work.today)]
    tasks += [(t, "later") for t, _a in work.later]
    return {"tasks": tasks, "appointments": work.appointments, "anchor": subject.anchor_id, "may_add": may_add}


def tasks_told(rows: Any, user: "User", on: date) -> list[tuple[Any, str]]:
    """Open tasks about a person, when two records are merged or taken apart: kind and day, none of their words."""
    found = []
    for row in queries.open_tasks().filter(pk__in=rows.values("pk")).order_by("pk"):
        day = [format_day(row.due_on)] if row.due_on else []
        found.append((row.pk, " · ".join([str(row), str(TASK_KINDS.get(row.kind, row.kind)), *day])))
    return found


def diary_told(rows: Any, user: "User", on: date) -> list[tuple[Any, str]]:
    """Appointments about a person: number and day, none of their words."""
    found = rows.filter(cancelled_at__isnull=True).order_by("pk")
    return [(row.pk, f"{_('Appointment')} {row} · {format_day(local_day(row.starts))}") for row in found]
