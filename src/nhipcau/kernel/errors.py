"""Errors that cross rooms. A `Refused` carries a sentence a person can read; a `Missing` says nothing at all."""

from datetime import date, datetime

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from . import touched
from .clock import local_day

__all__ = ["BadRequest", "Conflict", "Missing", "NotAllowed", "Refused", "refuse_future"]


class Refused(Exception):
    """The state of things does not allow it. `sentence` says what happened, what was kept and what to do.

    `field` names the input it belongs to, so that a form can show it beside that input.
    """

    def __init__(self, sentence: object, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field

    def __str__(self) -> str:
        return str(self.sentence)


def refuse_future(day: date, at: datetime, field: str) -> None:
    """Raises Refused for a day after `at`; `field` is the input it was written in."""
    if day > local_day(at):
        raise Refused(_("This day lies in the future; nothing was saved. Correct the day."), field)


class Conflict(Refused):
    """Somebody else changed the same record in the meantime; both texts must be shown."""


class Missing(Http404):
    """Not there, or not for this person: the answer is the same for both (a forbidden id must not be told apart)."""


class NotAllowed(PermissionDenied):
    """The person is known and may not do this kind of thing at all."""

    def __init__(self, *args: object) -> None:
        super().__init__(*args)
        touched.refused()
