"""Pages of cases. The page of one case is the desk’s."""

from .cases import (
    cases,
    close,
    correct,
    correct_closing,
    near,
    open_case,
    reassign,
    reopen,
    service,
    step_up,
    withdraw,
    withdraw_service,
)

__all__ = [
    "cases",
    "close",
    "correct",
    "correct_closing",
    "near",
    "open_case",
    "reassign",
    "reopen",
    "service",
    "step_up",
    "withdraw",
    "withdraw_service",
]
