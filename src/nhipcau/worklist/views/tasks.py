"""My tasks and appointments, and what is done with a task."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nhipcau.kernel import clock
from nhipcau.kernel.errors import Missing, NotAllowed, Refused
from nhipcau.kernel.permissions import Access, Permission, rule
from nhipcau.kernel.sending import form_page, sent
from nhipcau.worklist import actions, queries
from nhipcau.worklist.forms import MoveTaskForm, TaskForm
from nhipcau.worklist.policy import kind_words

MAX_ID = 2**63 - 1
"""No database numbers a record beyond it."""
BOTH = ["GET", "POST"]


@require_safe
@rule(Access.SIGNED_IN)
def mine(request: HttpRequest) -> HttpResponse:
    """What is late, what is due today, what comes later, and the appointments."""
    user: Any = request.user
    day = clock.today()
    work = queries.work_of(user, day)
    parts = [(_("Late"), "urgent", work.late), (_("Today"), "soon", work.today), (_("Later"), "plain", work.later)]
    may_add = bool(user.staff_ids(day)) or user.may(Permission.SUPERVISE)
    context = {"work": work, "parts": parts, "own": user.staff_id, "may_add": may_add}
    return render(request, "worklist/mine.html", context)


def people_of(request: HttpRequest) -> Any:
    """On whose list this person may put something. Raises NotAllowed when on nobody's."""
    people = queries.to_ask(request.user, clock.today())  # type: ignore[arg-type]
    if not people:
        raise NotAllowed(_("Your account belongs to nobody on the staff list, so it has no list of tasks."))
    return people


def about_of(request: HttpRequest, anchor: int | None) -> Any:
    """The record something new is about. Raises Missing when this person does not see it."""
    if anchor is not None and anchor > MAX_ID:
        raise Missing
    return queries.about(request.user, anchor, clock.today()) if anchor else None  # type: ignore[arg-type]


def back(found: Any) -> str:
    """Where to go when it is done: the record, else one's own list."""
    return found.url if found else "worklist:mine"


@require_http_methods(BOTH)
@rule(Access.SIGNED_IN)
def add(request: HttpRequest, anchor: int | None = None) -> HttpResponse:
    """Put a task on a list, perhaps about a record."""
    found, people = about_of(request, anchor), people_of(request)
    form = TaskForm(request.POST or None, people=people, initial={"due_on": clock.today()})

    def act(by: Any, at: Any) -> Any:
        data = form.cleaned_data
        more = {"kind": data["kind"], "words": data["words"], "due_on": data["due_on"]}
        return actions.add_task(assignee=data["staff"], anchor=anchor, by=by, at=at, **more)

    if sent(request, form, act):
        messages.success(request, _("The task is on the list."))
        return redirect(back(found))
    return form_page(request, "worklist/form.html", {"form": form, "about": found, "title": _("Add a task")})


@require_http_methods(BOTH)
@rule(Access.SIGNED_IN)
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Another day for a task, or take it off the list."""
    task = queries.task_for(request.user, pk, clock.today())  # type: ignore[arg-type]
    form = MoveTaskForm(request.POST or None, initial={"due_on": task.due_on})
    if sent(request, form, lambda by, at: actions.move_task(task=task, by=by, at=at, **form.cleaned_data)):
        messages.success(request, _("The task has another day now."))
        return redirect("worklist:mine")
    words = " · ".join(part for part in (kind_words(task), task.words) if part)
    context = {"form": form, "title": _("Move the task"), "words": words}
    context["ending"] = reverse("worklist:drop_task", args=[pk])
    context |= {"ending_title": _("Cancel the task"), "ending_words": _("It need not be done any more; it is kept.")}
    return form_page(request, "worklist/form.html", context)


@require_POST
@rule(Access.SIGNED_IN)
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    """The task is done."""
    task = queries.task_for(request.user, pk, clock.today())  # type: ignore[arg-type]
    return _end(request, lambda by, at: actions.finish_task(task=task, by=by, at=at), _("Done."))


@require_POST
@rule(Access.SIGNED_IN)
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """The task need not be done."""
    task = queries.task_for(request.user, pk, clock.today())  # type: ignore[arg-type]
    return _end(request, lambda by, at: actions.drop_task(task=task, by=by, at=at), _("The task was cancelled."))


def _end(request: HttpRequest, act: Any, words: str) -> HttpResponse:
    user: Any = request.user
    try:
        act(user.actor, clock.now())
        messages.success(request, words)
    except Refused as refused:
        messages.warning(request, str(refused))
    return redirect("worklist:mine")
