"""Changes of plans: written, signed, submitted, decided on, replaced."""

from .deciding import decide_plan, submit_plan
from .doing import do_activity, hand_activities, leave_activity, postpone_activity
from .drafting import (
    NewActivity,
    NewGoal,
    change_plan,
    drop_plan,
    remove_activity,
    remove_goal,
    start_plan,
    write_activity,
    write_goal,
    write_plan,
)
from .signing import Signature, sign_plan

__all__ = [
    "NewActivity",
    "NewGoal",
    "Signature",
    "change_plan",
    "decide_plan",
    "do_activity",
    "drop_plan",
    "hand_activities",
    "leave_activity",
    "postpone_activity",
    "remove_activity",
    "remove_goal",
    "sign_plan",
    "start_plan",
    "submit_plan",
    "write_activity",
    "write_goal",
    "write_plan",
]
