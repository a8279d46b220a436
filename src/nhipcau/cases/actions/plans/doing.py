"""Carrying a plan out: an activity done with its service in one act, not done, or put off; always with a reason."""

from collections.abc import Collection
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from nhipcau.access.actions import check_free
from nhipcau.cases import policy
from nhipcau.cases.actions.course import record_service
from nhipcau.cases.models import Activity, Note
from nhipcau.cases.states import ActivityStatus, NoteKind
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.clock import local_day
from nhipcau.kernel.dates import format_day
from nhipcau.kernel.errors import Refused, refuse_future
from nhipcau.kernel.text import clean
from nhipcau.kernel.writing import action

from .telling import told

if TYPE_CHECKING:
    from nhipcau.org.models import Staff


@action
def do_activity(
    *,
    activity: Activity,
    on: date,
    by: Actor,
    at: datetime,
    kind: str = "",
    quantity: int = 1,
    staff: "Staff | None" = None,
    note: str = "",
) -> Activity:
    """It was done; with a `kind` the service is recorded in the same act. Raises Refused when it was settled before,
    and as `record_service` does."""
    _hold(activity)
    refuse_future(on, at, "on")
    case = activity.plan.case
    if kind:
        given = {"kind": kind, "quantity": quantity, "staff": staff, "note": note}
        activity.service = record_service(case=case, on=on, by=by, at=at, **given)  # type: ignore[arg-type]
    elif note.strip():
        Note.objects.create(
            case=case, activity=activity, kind=NoteKind.PROGRESS, on=on, words=note.strip(), recorded_at=at,
            recorded_by=by,
        )  # fmt: skip
    _settle(activity, ActivityStatus.DONE, on, "", by, at)
    return activity


@action
def leave_activity(*, activity: Activity, reason: str, by: Actor, at: datetime) -> Activity:
    """It is not done. Raises Refused without a reason and when it was settled before."""
    _hold(activity)
    why = _why(reason)
    _settle(activity, ActivityStatus.NOT_DONE, local_day(at), why, by, at)
    return activity


@action
def postpone_activity(*, activity: Activity, due_on: date, reason: str, by: Actor, at: datetime) -> Activity:
    """It is due on a later day. The old day and the reason stay as a note. Raises Refused without a reason, and for a
    day that is over or the same."""
    _hold(activity)
    why = _why(reason)
    if due_on < local_day(at):
        raise Refused(_("This day is over; choose today or a later day."), "due_on")
    if due_on == activity.due_on:
        raise Refused(_("This is the day it is due already. Choose another one."), "due_on")
    before = format_day(activity.due_on) if activity.due_on else "–"
    words = _("Put off from %(before)s to %(after)s: %(words)s")
    told_words = words % {"before": before, "after": format_day(due_on), "words": activity.words}
    Note.objects.create(
        case=activity.plan.case, activity=activity, kind=NoteKind.PROGRESS, on=local_day(at), words=told_words,
        result=why, recorded_at=at, recorded_by=by,
    )  # fmt: skip
    activity.due_on = due_on
    activity.save(update_fields=["due_on"])
    told("cases.activity_postponed", activity.plan, by, at, activity=activity.pk, due=due_on)
    return activity


@action
def hand_activities(*, ids: Collection[int], to: "Staff", by: Actor, at: datetime) -> None:
    """Name somebody else for planned activities. Raises Refused for who must not see one of the cases."""
    rows = Activity.objects.filter(pk__in=ids, status=ActivityStatus.PLANNED)
    for activity in rows.select_related("plan__case__unit"):
        check_free(activity.plan.case.anchor_id, to)
        before, activity.staff = activity.staff_id, to
        activity.save(update_fields=["staff"])
        told("cases.activity_handed", activity.plan, by, at, activity=activity.pk, before=before, to=to.pk)


def _hold(activity: Activity) -> None:
    """Hold the activity against others until the end of the change. Raises Refused unless it can be settled."""
    activity.status = Activity.objects.select_for_update().values_list("status", flat=True).get(pk=activity.pk)
    policy.check_settle(activity)


def _why(reason: str) -> str:
    why = clean(reason)[:500]
    if not why:
        raise Refused(_("Say why; the reason stands beside the activity."), "reason")
    return why


def _settle(activity: Activity, status: ActivityStatus, on: date, reason: str, by: Actor, at: datetime) -> None:
    activity.status, activity.settled_on, activity.settled_reason = status, on, reason
    activity.settled_at, activity.settled_by = at, by
    activity.save(update_fields=["status", "service", "settled_on", "settled_reason", "settled_at", "settled_by"])
    told("cases.activity_settled", activity.plan, by, at, activity=activity.pk, status=status.value)
