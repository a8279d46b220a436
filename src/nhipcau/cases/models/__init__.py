"""The case and what belongs to it."""

from .cases import LIVE, Case, CaseLevel, Episode, ServiceRecord
from .notes import AfterCare, Note, Review, ReviewItem
from .plans import Activity, Goal, Plan

__all__ = [
    "LIVE",
    "Activity",
    "AfterCare",
    "Case",
    "CaseLevel",
    "Episode",
    "Goal",
    "Note",
    "Plan",
    "Review",
    "ReviewItem",
    "ServiceRecord",
]
