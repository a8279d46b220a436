"""Meetings about a case, and what was agreed in them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from nhipcau.access.actions import check_free, withdraw
from nhipcau.audit.actions import record
from nhipcau.cases import policy
from nhipcau.cases.models import AgreedPoint, Case, Conference, Plan
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.errors import Refused, refuse_future
from nhipcau.kernel.text import clean
from nhipcau.kernel.writing import action

from .plans import NewActivity, write_activity

if TYPE_CHECKING:
    from nhipcau.org.models import Staff


@dataclass(frozen=True, kw_only=True)
class NewConference:
    """A meeting as typed; `present` names one agency or person a line."""

    kind: str
    on: date
    place: str
    chair: str
    present: str
    conclusion: str
    hour: str = ""
    secretary: str = ""
    said: str = ""


@dataclass(frozen=True, kw_only=True)
class NewPoint:
    """A point agreed: what, by whom (staff or words), by when."""

    words: str
    staff: "Staff | None" = None
    who_words: str = ""
    due_on: date | None = None


@action
def hold_conference(*, case: Case, new: NewConference, by: Actor, at: datetime) -> Conference:
    """Write the minutes of a meeting down. Raises Refused for a withdrawn case, a future day, and missing parts."""
    policy.check_change(case)
    refuse_future(new.on, at, "on")
    for name in ("place", "chair", "present", "conclusion"):
        if not getattr(new, name).strip():
            raise Refused(_("This must be filled in; nothing was saved."), name)
    row = Conference.objects.create(
        case=case, kind=new.kind, on=new.on, hour=clean(new.hour)[:5], place=clean(new.place)[:200],
        chair=clean(new.chair)[:120], secretary=clean(new.secretary)[:120], present=new.present.strip(),
        said=new.said.strip(), conclusion=new.conclusion.strip(), recorded_at=at, recorded_by=by,
    )  # fmt: skip
    _tell("cases.conference_held", case, by, at, conference=row.pk, kind=row.kind, on=row.on)
    return row


@action
def agree_point(*, conference: Conference, new: NewPoint, by: Actor, at: datetime) -> AgreedPoint:
    """Add a point agreed, with its owner. Raises Refused without words or owner, or for who must not see the case."""
    _check_live(conference)
    if not clean(new.words):
        raise Refused(_("Write what was agreed; nothing was saved."), "words")
    if new.staff is None and not clean(new.who_words):
        raise Refused(_("Write who takes it on; nothing was saved."), "who_words")
    if new.staff is not None:
        check_free(conference.case.anchor_id, new.staff)
    row = AgreedPoint.objects.create(
        conference=conference, words=clean(new.words)[:300], staff=new.staff, who_words=clean(new.who_words)[:200],
        due_on=new.due_on, recorded_at=at, recorded_by=by,
    )  # fmt: skip
    _tell("cases.point_agreed", conference.case, by, at, conference=conference.pk, point=row.pk)
    return row


@action
def points_to_plan(*, conference: Conference, plan: Plan, by: Actor, at: datetime) -> int:
    """Make the agreed points activities of a plan that is being written, each with its owner. Gives how many.

    Raises Refused for a locked plan, and when all stand in a plan already.
    """
    _check_live(conference)
    points = list(AgreedPoint.objects.filter(conference=conference, activity__isnull=True).select_related("staff"))
    if not points:
        raise Refused(_("All points stand in a plan already; nothing was changed."))
    for point in points:
        new = NewActivity(words=point.words, staff=point.staff, who_words=point.who_words, due_on=point.due_on)
        point.activity = write_activity(plan=plan, new=new, by=by, at=at)
        point.save(update_fields=["activity"])
    return len(points)


@action
def withdraw_conference(*, conference: Conference, reason: str, by: Actor, at: datetime) -> Conference:
    """Withdraw minutes written by mistake; they are kept. Raises Refused without a reason or twice."""
    withdraw(record=conference, reason=reason, by=by, at=at)
    _tell("cases.conference_withdrawn", conference.case, by, at, reason=clean(reason), conference=conference.pk)
    return conference


def _check_live(conference: Conference) -> None:
    if conference.withdrawn_at is not None:
        raise Refused(_("These minutes were withdrawn, so they can no longer be changed."))


def _tell(what: str, case: Case, by: Actor, at: datetime, reason: str = "", **details: object) -> None:
    record(what, about=case, words=case.number, unit=case.unit, reason=reason, by=by, at=at, details=details)
