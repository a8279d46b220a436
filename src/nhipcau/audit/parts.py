"""What this app registers with the contracts of the kernel."""

from nhipcau.kernel.contracts import audit_actions, ticks

from .actions import seal_daily
from .states import AUDIT_ACTIONS


def register() -> None:
    """Called once, from apps.ready()."""
    for code, words in AUDIT_ACTIONS.items():
        audit_actions.add(code, words)
    ticks.add("audit.seal", seal_daily)
