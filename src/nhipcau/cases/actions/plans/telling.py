"""What the audit is told of a plan: numbers and codes, none of its words."""

from datetime import datetime

from nhipcau.audit.actions import record
from nhipcau.cases.models import Plan
from nhipcau.kernel.actors import Actor


def told(event: str, plan: Plan, by: Actor, at: datetime, reason: str = "", **details: object) -> None:
    """One event about the case of this plan."""
    case = plan.case
    known = {"plan": plan.pk, "cycle": plan.cycle, "version": plan.version, **details}
    record(event, about=case, words=case.number, unit=case.unit, reason=reason, by=by, at=at, details=known)
