"""Accounts and grants, anchors of protected records, and what widens or narrows the reach of a person."""

from nhipcau.kernel.protected import Protected

from .accounts import Grant, GrantQuerySet, SentForm, SignInAttempt, User
from .factors import CardCode, CodeCard, Device, Invitation
from .reach import BreakGlass, Conflict, Cover, Handover, HandoverLine, Membership
from .records import Anchor, Correction, Sealed
from .ties import Ties, in_team, team_of

__all__ = [
    "Anchor",
    "BreakGlass",
    "CardCode",
    "CodeCard",
    "Conflict",
    "Correction",
    "Cover",
    "Device",
    "Grant",
    "GrantQuerySet",
    "Handover",
    "HandoverLine",
    "Invitation",
    "Membership",
    "Protected",
    "Sealed",
    "SentForm",
    "SignInAttempt",
    "Ties",
    "User",
    "in_team",
    "team_of",
]
