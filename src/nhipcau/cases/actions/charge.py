"""A case is never left without a worker: who must not see it is replaced; it rises when the unit has nobody free."""

from datetime import datetime
from typing import TYPE_CHECKING

from nhipcau.access.actions import assign, move_record
from nhipcau.audit.actions import record
from nhipcau.cases.models import Case
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.writing import action

if TYPE_CHECKING:
    from nhipcau.org.models import Staff, Unit


@action
def take_over(*, case: Case, officer: "Staff | None", unit: "Unit", by: Actor, at: datetime) -> Case:
    """Put somebody else in charge (None: nobody is free), in a unit above where that is needed.

    The reason stands nowhere in the case: whoever reads its history learns of no conflict of interest.
    """
    if case.unit_id != unit.pk:
        details = {"from": case.unit_id, "to": unit.pk}
        move_record(record=case, unit=unit, by=by, at=at)
        record("cases.moved", about=case, words=case.number, unit=unit, details=details, by=by, at=at)
    if case.officer_id != (officer.pk if officer else None):
        details = {"from": case.officer_id, "to": officer.pk if officer else None}
        case.officer, case.officer_words = officer, officer.name if officer else ""
        case.save(update_fields=["officer", "officer_words"])
        assign([(case.anchor_id, case.officer_id)], by=by, at=at)
        record("cases.officer_changed", about=case, words=case.number, unit=unit, details=details, by=by, at=at)
    return case
