"""The case and what belongs to it."""

from .cases import LIVE, Case, CaseLevel, Episode, ServiceRecord
from .plans import Activity, Goal, Plan

__all__ = [
    "LIVE",
    "Activity",
    "Case",
    "CaseLevel",
    "Episode",
    "Goal",
    "Plan",
    "ServiceRecord",
]
