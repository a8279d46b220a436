"""The audit event of a change in the procedure of a case."""

from datetime import datetime
from typing import Any

from nhipcau.audit.actions import record
from nhipcau.cases.models import Case
from nhipcau.kernel.actors import Actor


def said(event: str, case: Case, by: Actor, at: datetime, *, reason: str = "", **details: Any) -> None:
    """Codes, days and numbers of rows only: nothing of the story."""
    record(event, about=case, words=case.number, unit=case.unit, reason=reason, details=details, by=by, at=at)
