"""What this app registers with the contracts of the kernel."""

from django.utils.translation import gettext_lazy as _

from nhipcau.kernel.contracts import NavItem, nav_items
from nhipcau.kernel.permissions import Permission


def register() -> None:
    """Called once, from apps.ready()."""
    nav_items.add("today", NavItem(_("Today"), "desk:today", 10))
    nav_items.add("units", NavItem(_("Units and staff"), "desk:units", 75, permission=Permission.NETWORK_READ))
