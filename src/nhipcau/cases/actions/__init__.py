"""Changes of cases. Pages, imports and the intake above call the same actions."""

from .charge import take_over
from .corrections import correct_case, correct_closing, withdraw_case, withdraw_cases
from .course import close, link_officers, reassign, record_service, reopen, step_up, withdraw_service
from .opening import Closing, NewCase, open_case, open_cases

__all__ = [
    "Closing",
    "NewCase",
    "close",
    "correct_case",
    "correct_closing",
    "link_officers",
    "open_case",
    "open_cases",
    "reassign",
    "record_service",
    "reopen",
    "step_up",
    "take_over",
    "withdraw_case",
    "withdraw_cases",
    "withdraw_service",
]
