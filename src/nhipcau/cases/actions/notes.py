"""Notes of progress and visits, reviews of a plan, and the months after the end."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from nhipcau.access.actions import withdraw
from nhipcau.audit.actions import record
from nhipcau.cases import policy
from nhipcau.cases.models import Activity, AfterCare, Case, Episode, Note, Plan, Review, ReviewItem
from nhipcau.cases.states import NoteKind, Proposal
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.clock import local_day
from nhipcau.kernel.dates import format_day, months_after
from nhipcau.kernel.errors import Refused, refuse_future
from nhipcau.kernel.text import clean
from nhipcau.kernel.writing import action
from nhipcau.rulebook.queries import in_force

VISIT_MONTHS = "cases.after_care_visit_months"


@dataclass(frozen=True, kw_only=True)
class NewNote:
    """A note as typed."""

    kind: str
    on: date
    words: str
    result: str = ""
    next_step: str = ""
    confidential: bool = False
    activity: Activity | None = None


@dataclass(frozen=True, kw_only=True)
class NewReview:
    """A review as typed; `items`: code of review_item → (rating, words)."""

    on: date
    period: str
    conclusion: str
    proposal: str
    next_on: date | None = None
    items: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@action
def write_note(*, case: Case, note: NewNote, by: Actor, at: datetime) -> Note:
    """Write a note or a visit down; a visit after the end sets the day of the next one. Raises Refused."""
    policy.check_change(case)
    words = note.words.strip()
    if not words:
        raise Refused(_("Write what was done; nothing was saved."), "words")
    refuse_future(note.on, at, "on")
    if note.on < case.received_on:
        told = {"day": format_day(case.received_on)}
        raise Refused(_("The case was received on %(day)s; a note cannot lie before it.") % told, "on")
    row = Note.objects.create(
        case=case, activity=note.activity, kind=note.kind, on=note.on, words=words, result=note.result.strip(),
        next_step=note.next_step.strip(), confidential=note.confidential, recorded_at=at, recorded_by=by,
    )  # fmt: skip
    if note.kind == NoteKind.AFTER_CARE:
        _visited(case, note.on)
    _tell("cases.note_written", case, by, at, note=row.pk, kind=note.kind, on=note.on)
    return row


@action
def withdraw_note(*, note: Note, reason: str, by: Actor, at: datetime) -> Note:
    """Withdraw a note written by mistake; it is kept. Raises Refused without a reason or twice."""
    withdraw(record=note, reason=reason, by=by, at=at)
    _tell("cases.note_withdrawn", note.case, by, at, reason=clean(reason), note=note.pk)
    return note


@action
def review_plan(*, plan: Plan, review: NewReview, by: Actor, at: datetime) -> Review:
    """Look at a plan in force again; the next day stands on the plan. Raises Refused without a conclusion, for a day
    in the future, and without a later next day unless the case is to be closed."""
    policy.check_approved(plan)
    if not review.conclusion.strip():
        raise Refused(_("Write what the review found; nothing was saved."), "conclusion")
    refuse_future(review.on, at, "on")
    if plan.decided_at is not None and review.on < local_day(plan.decided_at):
        raise Refused(_("The review lies before the plan was approved. Correct the day."), "on")
    if review.proposal != Proposal.CLOSE and (review.next_on is None or review.next_on <= review.on):
        raise Refused(_("Choose a later day on which the plan is looked at again."), "next_on")
    row = Review.objects.create(
        plan=plan, on=review.on, period=review.period, conclusion=review.conclusion.strip(), proposal=review.proposal,
        next_on=review.next_on, recorded_at=at, recorded_by=by,
    )  # fmt: skip
    ReviewItem.objects.bulk_create(
        ReviewItem(review=row, item=code, rating=rating, words=clean(words)[:500])
        for code, (rating, words) in review.items.items()
        if rating or clean(words)
    )
    plan.review_on = review.next_on
    plan.save(update_fields=["review_on"])
    _tell("cases.plan_reviewed", plan.case, by, at, review=row.pk, proposal=review.proposal, next=review.next_on)
    return row


@action
def begin_after_care(*, episode: Episode, until: date, next_visit_on: date, by: Actor, at: datetime) -> AfterCare:
    """Look in after the end until a day. Raises Refused for a case in progress, days out of order, and twice."""
    case = episode.case
    if episode.closed_on is None:
        raise Refused(_("This case is in progress; the time after the end begins when it is closed."))
    if until <= episode.closed_on:
        raise Refused(_("Choose a day after the case was closed."), "until")
    if not episode.closed_on < next_visit_on <= until:
        raise Refused(
            _("The first visit lies after the end of the case and before this time is over."), "next_visit_on"
        )
    try:
        with transaction.atomic():
            row = AfterCare.objects.create(
                episode=episode, until=until, next_visit_on=next_visit_on, recorded_at=at, recorded_by=by
            )
    except IntegrityError:
        raise Refused(_("The time after the end was planned already; nothing was saved.")) from None
    _tell("cases.after_care_begun", case, by, at, episode=episode.pk, until=until)
    return row


def _visited(case: Case, on: date) -> None:
    """The next visit after the end is due one interval later; none when that lies beyond the time planned."""
    row = AfterCare.objects.filter(episode__case=case).order_by("-episode__opened_on", "-id").first()
    if row is None:
        raise Refused(_("No time after the end was planned for this case. Plan it first."), "kind")
    following = months_after(on, int(in_force(VISIT_MONTHS, on).value or 0))
    row.next_visit_on = following if following <= row.until else None
    row.save(update_fields=["next_visit_on"])


def _tell(what: str, case: Case, by: Actor, at: datetime, reason: str = "", **details: Any) -> None:
    record(what, about=case, words=case.number, unit=case.unit, reason=reason, by=by, at=at, details=details)
