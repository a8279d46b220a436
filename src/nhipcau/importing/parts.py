"""What this app registers with the contracts of the kernel."""

from django.utils.translation import gettext_lazy as _

from nhipcau.kernel.contracts import NavItem, PrintUse, audit_actions, nav_items, print_uses
from nhipcau.kernel.permissions import Permission

from . import actions, queries
from .states import AUDIT_ACTIONS


def register() -> None:
    """Called once, from apps.ready()."""
    for code, words in AUDIT_ACTIONS.items():
        audit_actions.add(code, words)
    print_uses.add("importing_row.fingerprint", PrintUse(queries.count_older_marks, actions.remake_marks))
    nav_items.add("importing", NavItem(_("Import registers"), "importing:list", 80, Permission.IMPORT))
