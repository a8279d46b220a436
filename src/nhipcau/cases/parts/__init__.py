"""What this app registers with the contracts of the kernel."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from nhipcau.cases import actions
from nhipcau.cases.imports import Cases
from nhipcau.cases.states import AUDIT_ACTIONS
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.contracts import audit_actions, facts, registers, staff_arrivals

from .intervals import CASE_INTERVAL

if TYPE_CHECKING:
    from nhipcau.org.models import Staff


def register() -> None:
    """Called once, from apps.ready()."""
    for code, words in AUDIT_ACTIONS.items():
        audit_actions.add(code, words)
    facts.add(CASE_INTERVAL.name, CASE_INTERVAL)
    registers.add("cases", Cases())
    staff_arrivals.add("cases", staff_arrived)


def staff_arrived(staff: Sequence["Staff"], by: Actor, at: datetime) -> None:
    """Link officers kept in words to members of staff just added."""
    actions.link_officers(staff=staff, by=by, at=at)
