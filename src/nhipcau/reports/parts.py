"""What this app registers with the contracts of the kernel."""

from django.utils.translation import gettext_lazy as _

from nhipcau.kernel.contracts import NavItem, audit_actions, nav_items
from nhipcau.kernel.permissions import Permission

from .states import AUDIT_ACTIONS


def register() -> None:
    """Called once, from apps.ready()."""
    for code, words in AUDIT_ACTIONS.items():
        audit_actions.add(code, words)
    letters = NavItem(_("Numbers of papers"), "reports:letters", 81, Permission.LETTER_NUMBER)
    nav_items.add("reports.letters", letters)
    nav_items.add("reports", NavItem(_("Reports"), "reports:index", 80, Permission.REPORT_READ))
