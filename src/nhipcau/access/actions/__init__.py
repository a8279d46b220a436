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
from .conflicts import carry_conflicts, check_free, declare_conflict, end_conflict, keep_worked
from .covering import end_cover, start_cover
from .glass import agree_to_glass, ask_glass, close_glass, review_glass
from .handing import Share, hand_over, leaving
from .keys import forget_key, make_key, make_print_key, renew_portion
from .merging import check_all_may_stay, join_anchors, part_anchors
from .once import form_answered, form_sent
from .records import correct, keep_about, keep_corrections, save_new, seal, unseal, why_corrected, withdraw
from .signing import WINDOW, admit, refuse, signed_in, signed_out
from .teams import assign, join_team, leave_team, move_record, set_sensitivity

__all__ = [
    "WINDOW",
    "Share",
    "admit",
    "agree_to_glass",
    "ask_glass",
    "assign",
    "carry_conflicts",
    "change_password",
    "check_all_may_stay",
    "check_free",
    "close_account",
    "close_glass",
    "correct",
    "declare_conflict",
    "end_conflict",
    "end_cover",
    "first_password",
    "forget_key",
    "form_answered",
    "form_sent",
    "grant",
    "hand_over",
    "join_anchors",
    "join_team",
    "keep_about",
    "keep_corrections",
    "keep_worked",
    "leave_team",
    "leaving",
    "make_key",
    "make_print_key",
    "move_record",
    "open_account",
    "open_with_role",
    "part_anchors",
    "refuse",
    "renew_portion",
    "reset_password",
    "review_glass",
    "save_new",
    "seal",
    "set_sensitivity",
    "signed_in",
    "signed_out",
    "start_cover",
    "unseal",
    "why_corrected",
    "withdraw",
    "withdraw_grant",
]
