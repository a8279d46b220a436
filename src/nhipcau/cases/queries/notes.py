"""Reads of notes and reviews, only of cases the caller already may see; confidential ones for team and supervisor."""

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from nhipcau.access.queries import reaches
from nhipcau.access.queries.scopes import teams
from nhipcau.cases.models import AfterCare, Case, Note, Review
from nhipcau.cases.states import Status
from nhipcau.kernel.errors import Missing
from nhipcau.kernel.permissions import Permission
from nhipcau.kernel.together import Question, answered

from .cases import can_write

if TYPE_CHECKING:
    from nhipcau.access.models import User

NOTES, REVIEWS, AFTER_CARE = "cases.notes", "cases.reviews", "cases.after_care"


def course_asked(case: Case) -> dict[str, Question]:
    """What the page of a case asks of notes, reviews and the time after the end."""
    asked = {NOTES: _notes, REVIEWS: _reviews, AFTER_CARE: _after_care}
    return {key: Question(build, case=case.pk) for key, build in asked.items()}


def _notes(case: int) -> QuerySet[Note]:
    return Note.objects.filter(case_id=case, withdrawn_at__isnull=True).order_by("-on", "-id")


def _reviews(case: int) -> QuerySet[Review]:
    return Review.objects.filter(plan__case_id=case).select_related("plan").order_by("-on", "-id")


def _after_care(case: int) -> QuerySet[AfterCare]:
    return AfterCare.objects.filter(episode__case_id=case).order_by("-id")


def notes_of(user: "User", case: Case, on: date) -> list[Note]:
    """Notes of a case that `user` may read, newest first, withdrawn ones left out."""
    if case.veiled:
        return []
    return _readable(user, case, answered(case, NOTES, course_asked(case)[NOTES]), on)


def note_of(user: "User", case: Case, pk: int, on: date) -> Note:
    """One note, withdrawn ones too. Raises Missing, also for a confidential one that is not for `user`."""
    found = None if case.veiled else Note.objects.filter(case=case, pk=pk).first()
    if found is None or not _readable(user, case, [found], on):
        raise Missing
    found.case = case
    return found


def _readable(user: "User", case: Case, notes: Collection[Note], on: date) -> list[Note]:
    if not any(note.confidential for note in notes):
        return list(notes)
    inside = case.anchor_id in teams(user, [case], on) or reaches(user, Permission.SUPERVISE, case, on)
    return [note for note in notes if inside or not note.confidential]


def reviews_of(case: Case) -> list[Review]:
    """Reviews of the plans of a case, newest first; nothing of a case whose story is veiled."""
    return [] if case.veiled else answered(case, REVIEWS, course_asked(case)[REVIEWS])


def after_care_of(case: Case) -> AfterCare | None:
    """The time after the last end of a case that is closed, when it was planned."""
    found = answered(case, AFTER_CARE, course_asked(case)[AFTER_CARE])
    return found[0] if found and case.status == Status.CLOSED else None


def can_note(user: "User", case: Case, on: date) -> bool:
    """Whether `user` writes notes of this case: whoever works on it, and whoever visits for it."""
    return can_write(user, case, on) or (not case.veiled and reaches(user, Permission.VISIT_WRITE, case, on))
