"""Whether the state of a contact allows it. Who may is a question for access."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from nhipcau.kernel.errors import Refused

from .models import Contact

if TYPE_CHECKING:
    from nhipcau.cases.models import Case


def check_open_case(contact: Contact) -> None:
    """Raises Refused when the contact was withdrawn or already belongs to a case."""
    if contact.withdrawn_at is not None:
        raise Refused(_("This contact was withdrawn; no case can be opened from it."))
    if contact.case_id is not None:
        raise Refused(_("This contact already belongs to a case; nothing was changed. Open that case."))


def check_link(contact: Contact, case: Case) -> None:
    """Raises Refused as `check_open_case` does, and for a withdrawn case."""
    check_open_case(contact)
    if case.withdrawn_at is not None:
        raise Refused(_("This case was withdrawn; nothing was changed. Choose another."), "number")


def can_open_case(contact: Contact) -> bool:
    """Whether a case could be opened from the contact as it stands."""
    return contact.withdrawn_at is None and contact.case_id is None
