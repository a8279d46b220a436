"""What this app registers with the contracts of the kernel."""

from nhipcau.kernel.contracts import audit_actions, facts, registers
from nhipcau.org.imports import Links, Places, StaffList, Units
from nhipcau.org.states import AUDIT_ACTIONS

from .counted_rows import STAFF, UNIT


def register() -> None:
    """Called once, from apps.ready()."""
    for code, words in AUDIT_ACTIONS.items():
        audit_actions.add(code, words)
    facts.add(UNIT.name, UNIT)
    facts.add(STAFF.name, STAFF)
    for found in (Places(), Links(), Units(), StaffList()):
        registers.add(found.name, found)
