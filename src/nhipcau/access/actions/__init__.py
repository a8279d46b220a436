"""What access changes: accounts and grants, sign-in, and what every protected record owns."""

from .accounts import (
    change_password,
    close_account,
    first_password,
    grant,
    open_account,
    open_with_role,
    reset_password,
    withdraw_grant,
)
from .once import form_answered, form_sent
from .records import keep_corrections, new_anchors, seal, unseal, withdraw
from .signing import WINDOW, admit, refuse, signed_in, signed_out

__all__ = [
    "WINDOW",
    "admit",
    "change_password",
    "close_account",
    "first_password",
    "form_answered",
    "form_sent",
    "grant",
    "keep_corrections",
    "new_anchors",
    "open_account",
    "open_with_role",
    "refuse",
    "reset_password",
    "seal",
    "signed_in",
    "signed_out",
    "unseal",
    "withdraw",
    "withdraw_grant",
]
