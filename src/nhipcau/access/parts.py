"""What this app registers with the contracts of the kernel."""

from django.utils.translation import gettext_lazy as _

from nhipcau.kernel.contracts import NavItem, audit_actions, nav_items
from nhipcau.kernel.permissions import Permission

from .states import AUDIT_ACTIONS


def register() -> None:
    """Called once, from apps.ready()."""
    for code, words in AUDIT_ACTIONS.items():
        audit_actions.add(code, words)
    nav_items.add("accounts", NavItem(_("Accounts"), "access:accounts", 90, Permission.ACCOUNTS))
    nav_items.add("audit", NavItem(_("Journal"), "access:audit", 95, Permission.AUDIT_READ))
