"""What is written down while a plan is carried out: notes of progress and visits, reviews, the time after the end."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from nhipcau.cases.states import NoteKind, Proposal, Rating, ReviewPeriod
from nhipcau.kernel.actors import ActorField
from nhipcau.kernel.writing import Guarded

from .cases import Case, Episode
from .plans import Activity, Plan, together


class Note(Guarded):
    """A note of progress, a home visit or a visit after the end (Mẫu số 05, TT 02/2020). Reached through its case.

    A `confidential` one is shown to the team of the case and its supervisors alone.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="notes")
    activity = models.ForeignKey(Activity, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=10, choices=NoteKind)
    on = models.DateField()
    words = models.TextField()
    result = models.TextField(blank=True)
    next_step = models.TextField(blank=True)
    confidential = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()
    recorded_by = ActorField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = ActorField(null=True)
    withdrawn_reason = models.CharField(max_length=500, blank=True)

    privacy: ClassVar = {
        **dict.fromkeys(("case", "activity", "kind", "on", "confidential", "recorded_at", "withdrawn_at"), "plain"),
        **dict.fromkeys(("recorded_by", "withdrawn_by", "withdrawn_reason"), "personal"),
        **dict.fromkeys(("words", "result", "next_step"), "sensitive"),
    }

    class Meta:
        constraints: ClassVar = [together("withdrawn_at", "withdrawn_by", "cases_note_withdrawn_pair")]
        indexes: ClassVar = [models.Index(fields=["case", "-on", "-id"], name="cases_note_newest")]

    def __str__(self) -> str:
        return f"{self.pk}"


class Review(Guarded):
    """A plan looked at again (TT 02/2020 Đ.8 k.1; NĐ 56/2017 Đ.30): how it went, and whether it goes on."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="reviews")
    on = models.DateField()
    period = models.CharField(max_length=8, choices=ReviewPeriod)
    conclusion = models.TextField()
    proposal = models.CharField(max_length=6, choices=Proposal)
    next_on = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by = ActorField()

    privacy: ClassVar = {
        **dict.fromkeys(("plan", "on", "period", "proposal", "next_on", "recorded_at"), "plain"),
        "conclusion": "sensitive",
        "recorded_by": "personal",
    }

    class Meta:
        indexes: ClassVar = [models.Index(fields=["plan", "-on", "-id"], name="cases_review_newest")]

    def __str__(self) -> str:
        return f"{self.pk}"


class ReviewItem(Guarded):
    """One of the six things a review says (code list review_item), with a rating."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="items")
    item = models.CharField(max_length=40)
    rating = models.CharField(max_length=4, choices=Rating, blank=True)
    words = models.CharField(max_length=500, blank=True)

    privacy: ClassVar = {
        **dict.fromkeys(("review", "item"), "plain"),
        **dict.fromkeys(("rating", "words"), "sensitive"),
    }

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["review", "item"], name="cases_review_item_once")]

    def __str__(self) -> str:
        return f"{self.review_id} {self.item}"


class AfterCare(Guarded):
    """The months after a case was closed in which somebody still looks in (TT 02/2020 Đ.10)."""

    episode = models.OneToOneField(Episode, models.CASCADE, related_name="after_care")
    until = models.DateField()
    next_visit_on = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by = ActorField()

    privacy: ClassVar = {
        **dict.fromkeys(("episode", "until", "next_visit_on", "recorded_at"), "plain"),
        "recorded_by": "personal",
    }

    class Meta:
        indexes: ClassVar = [models.Index(fields=["next_visit_on"], name="cases_after_care_due")]

    def __str__(self) -> str:
        return f"{self.episode_id}"
