"""Whether the state of a filled form allows it, in sentences. Who may is asked of the record it is about."""

from django.utils.translation import gettext as _

from nhipcau.kernel.errors import Refused

from .models import Sheet
from .states import Status


def check_write(sheet: Sheet) -> None:
    """Raises Refused unless the form is a draft."""
    if sheet.status == Status.WITHDRAWN:
        raise Refused(_("This draft was withdrawn; nothing was saved. Begin the form anew."))
    if not sheet.is_draft:
        raise Refused(_("This form is final; nothing was saved. Make a correction, which keeps the old one."))


def check_correct(sheet: Sheet) -> None:
    """Raises Refused unless the form is final and nobody is correcting it already."""
    if sheet.status != Status.FINAL:
        raise Refused(_("Only a final form can be corrected."))


def can_correct(sheet: Sheet) -> bool:
    """Whether `check_correct` lets it pass."""
    return sheet.status == Status.FINAL


def check_scan(sheet: Sheet) -> None:
    """Raises Refused unless the form is final: only what no longer changes is signed."""
    if not can_scan(sheet):
        raise Refused(_("Only a final form is signed. Make it final first, then file the signed copy."))


def can_scan(sheet: Sheet) -> bool:
    """Whether `check_scan` lets it pass."""
    return sheet.status in {Status.FINAL, Status.SUPERSEDED}
