"""How taking a list out goes, what it may be for, and how much of it needs a second person."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """Where an export stands. `ended`: its file is gone, or none was made; `ended_why` says why."""

    WAITING = "waiting", _("Waits for a second person")
    MAKING = "making", _("Being made")
    READY = "ready", _("Ready to download")
    TAKEN = "taken", _("Downloaded")
    REFUSED = "refused", _("Refused")
    ENDED = "ended", _("Ended")


TRANSITIONS: dict[str, frozenset[str]] = {
    Status.WAITING: frozenset({Status.MAKING, Status.REFUSED, Status.ENDED}),
    Status.MAKING: frozenset({Status.READY, Status.ENDED}),
    Status.READY: frozenset({Status.TAKEN, Status.ENDED}),
    Status.TAKEN: frozenset(),
    Status.REFUSED: frozenset(),
    Status.ENDED: frozenset(),
}


class Ending(models.TextChoices):
    """Why there is no file any more, or none was made."""

    TIME = "time", _("Its time was over")
    HIDDEN = "hidden", _("Something in it is no longer for the eyes of who asked")
    GROWN = "grown", _("The list had grown since it was asked for; it can be asked for again")
    RIGHTS = "rights", _("Who asked may no longer take this list out")
    BROKEN = "broken", _("It could not be made; it can be asked for again")


class Purpose(models.TextChoices):
    """What a list is taken out for."""

    WORK = "work", _("Plan and divide work")
    VISITS = "visits", _("Visits, payments and gifts: a list to take along")
    CHECK = "check", _("Check and compare with other books")
    REPORT = "report", _("Make a report or a summary")
    TOGETHER = "together", _("Work together with another body, as the law allows")
    AUTHORITY = "authority", _("An authority asks for it by law")


REASON = 20
"""The fewest letters of a reason."""
ALONE, ALONE_DAYS = 500, 7
"""People whom one person takes out alone in so many days, in however many files; beyond them a second one agrees."""
LASTS = timedelta(hours=24)
"""How long a file waits to be downloaded."""
WAITS = timedelta(days=7)
"""How long a request waits for a second person."""

NOTICE_TO_DECIDE, NOTICE_AGREED = "exporting.to_decide", "exporting.agreed"
NOTICE_REFUSED, NOTICE_READY = "exporting.refused", "exporting.ready"
NOTICES = {
    NOTICE_TO_DECIDE: _("Somebody asks to take out a long list: a second person must agree"),
    NOTICE_AGREED: _("Your export was agreed to"),
    NOTICE_REFUSED: _("Your export was refused"),
    NOTICE_READY: _("The file of a list is ready: it can be downloaded once, within 24 hours"),
}

AUDIT_ACTIONS = {
    "exporting.asked": _("asked to take out a list"),
    "exporting.agreed": _("agreed that a list is taken out"),
    "exporting.refused": _("refused that a list is taken out"),
    "exporting.made": _("made the file of a list"),
    "exporting.taken": _("downloaded the file of a list"),
    "exporting.ended": _("ended the export of a list"),
}
