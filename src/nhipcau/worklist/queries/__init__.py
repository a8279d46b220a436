"""What this app is asked: only through the person who asks."""

from .about import About, about, abouts, seen, visible_anchors
from .handing import cover_state, holders, may_end, may_hand_over, must_hand_over, receivers, to_cover
from .notices import MOST, notice_for, notices_for, unread
from .tasks import (
    Work,
    appointment_for,
    asked_about,
    open_tasks,
    serving_in,
    task_for,
    to_ask,
    work_about,
    work_asked,
    work_of,
)

__all__ = [
    "MOST",
    "About",
    "Work",
    "about",
    "abouts",
    "appointment_for",
    "asked_about",
    "cover_state",
    "holders",
    "may_end",
    "may_hand_over",
    "must_hand_over",
    "notice_for",
    "notices_for",
    "open_tasks",
    "receivers",
    "seen",
    "serving_in",
    "task_for",
    "to_ask",
    "to_cover",
    "unread",
    "visible_anchors",
    "work_about",
    "work_asked",
    "work_of",
]
