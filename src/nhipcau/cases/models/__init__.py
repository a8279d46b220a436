"""The case and what belongs to it."""

from .cases import LIVE, Case, CaseLevel, Episode, ServiceRecord

__all__ = [
    "LIVE",
    "Case",
    "CaseLevel",
    "Episode",
    "ServiceRecord",
]
