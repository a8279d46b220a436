"""Errors that cross rooms. A `Refused` carries a sentence a person can read; a `Missing` says nothing at all."""

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404

__all__ = ["BadRequest", "Conflict", "Missing", "NotAllowed", "Refused"]


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


class Conflict(Refused):
    """Somebody else changed the same record in the meantime; both texts must be shown."""


class Missing(Http404):
    """Not there, or not for this person: the answer is the same for both (a forbidden id must not be told apart)."""


class NotAllowed(PermissionDenied):
    """The person is known and may not do this kind of thing at all."""
