"""What this app registers with the contracts of the kernel."""

from nhipcau.kernel.contracts import audit_actions, registers

from .imports import Links, Places
from .states import AUDIT_ACTIONS


def register() -> None:
    """Called once, from apps.ready()."""
    for code, words in AUDIT_ACTIONS.items():
        audit_actions.add(code, words)
    registers.add("places", Places())
    registers.add("links", Links())
