"""The case and what belongs to it."""

from .cases import LIVE, Case, CaseLevel, Episode, ServiceRecord
from .conferences import AgreedPoint, Conference
from .measures import Measurement, Score
from .notes import AfterCare, Note, Review, ReviewItem
from .plans import Activity, Goal, Plan
from .procedures import CaseProcedure, CaseStep, Clock, OutsidePaper

__all__ = [
    "LIVE",
    "Activity",
    "AfterCare",
    "AgreedPoint",
    "Case",
    "CaseLevel",
    "CaseProcedure",
    "CaseStep",
    "Clock",
    "Conference",
    "Episode",
    "Goal",
    "Measurement",
    "Note",
    "OutsidePaper",
    "Plan",
    "Review",
    "ReviewItem",
    "Score",
    "ServiceRecord",
]
