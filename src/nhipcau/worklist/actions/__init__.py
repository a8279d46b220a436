"""What this app changes."""

from .notices import read_notices, tell
from .tasks import (
    add_appointment,
    add_task,
    ask,
    cancel_appointment,
    drop_task,
    finish_task,
    hand_appointments,
    hand_tasks,
    move_appointment,
    move_task,
)

__all__ = [
    "add_appointment",
    "add_task",
    "ask",
    "cancel_appointment",
    "drop_task",
    "finish_task",
    "hand_appointments",
    "hand_tasks",
    "move_appointment",
    "move_task",
    "read_notices",
    "tell",
]
