"""The closed lists of tasks and notices, and what the audit may say of them."""

from django.utils.translation import gettext_lazy as _

TASK_KINDS = {
    "call": _("Call back"),
    "visit": _("Visit"),
    "paper": _("Get a paper or a file"),
    "write": _("Write a report or a letter"),
    "meet": _("Prepare a meeting"),
    "review": _("Look at it again"),
    "other": _("Something else"),
}
"""What people put on their list themselves; other apps register kinds of their own (kernel.contracts.task_kinds)."""

NOTICE_KINDS = {
    "worklist.asked": _("Somebody put a task on your list"),
    "worklist.handed_to_you": _("Work was handed over to you"),
    "worklist.handed_over": _("Work was handed over in your unit"),
    "worklist.cover_started": _("You cover somebody who is absent"),
}

AUDIT_ACTIONS = {
    "worklist.task_added": _("put a task on a list"),
    "worklist.task_done": _("did a task"),
    "worklist.task_moved": _("moved a task"),
    "worklist.task_dropped": _("cancelled a task"),
    "worklist.task_handed": _("handed a task over"),
    "worklist.appointment_added": _("made an appointment"),
    "worklist.appointment_moved": _("moved an appointment"),
    "worklist.appointment_cancelled": _("cancelled an appointment"),
    "worklist.appointment_handed": _("handed an appointment over"),
    "worklist.notices_read": _("read notices"),
}
