"""Recording screenings; each makes one person of the registry."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from nhipcau.access.actions import save_new, withdraw
from nhipcau.audit.actions import Entry, record, record_many
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.errors import Refused, refuse_future
from nhipcau.kernel.text import clean
from nhipcau.kernel.writing import action
from nhipcau.registry.actions import NewPerson, add_people

from .models import Screening

if TYPE_CHECKING:
    from nhipcau.org.models import Unit


@dataclass(frozen=True, kw_only=True)
class NewScreening:
    """A screening to record; codes of the lists screening_tool and screening_conclusion, `x_words` as typed."""

    unit: "Unit"
    child: NewPerson
    on: date
    tool: str = ""
    tool_words: str = ""
    conclusion: str = ""
    conclusion_words: str = ""


@action
def record_screenings(
    *, screenings: Sequence[NewScreening], by: Actor, at: datetime, source: str = ""
) -> list[Screening]:
    """Record screenings and the children, in order. Raises Refused for a day in the future or before the birth."""
    for new in screenings:
        refuse_future(new.on, at, "on")
        if new.child.birth_date is not None and new.child.birth_date > new.on:
            raise Refused(_("The child was born after the screening. Correct one of the days."), "birth")
    children = add_people(people=[new.child for new in screenings], by=by, at=at, source=source)
    rows = [
        Screening(
            unit=new.unit,
            person=child,
            on=new.on,
            tool=new.tool,
            tool_words=clean(new.tool_words)[:200],
            conclusion=new.conclusion,
            conclusion_words=clean(new.conclusion_words)[:200],
        )
        for new, child in zip(screenings, children, strict=True)
    ]
    rows = save_new(rows=rows, by=by, at=at)
    record_many([_entry(row, source) for row in rows], by=by, at=at)
    return rows


@action
def withdraw_screening(*, screening: Screening, reason: str, by: Actor, at: datetime) -> Screening:
    """Withdraw a screening recorded by mistake; it is kept. Raises Refused without a reason or twice."""
    withdraw(record=screening, reason=reason, by=by, at=at)
    record("care.screening_withdrawn", about=screening, unit=screening.unit, reason=clean(reason), by=by, at=at)
    return screening


@action
def withdraw_screenings(*, ids: Collection[int], reason: str, by: Actor, at: datetime) -> None:
    """Withdraw the screenings of an import that is taken back; those withdrawn before are passed over."""
    for screening in Screening.objects.filter(pk__in=ids, withdrawn_at__isnull=True).select_related("unit"):
        withdraw_screening(screening=screening, reason=reason, by=by, at=at)


def _entry(row: Screening, source: str) -> Entry:
    details = {"on": row.on, "person": row.person_id}
    return Entry("care.screening_recorded", "care.screening", row.pk, unit=row.unit, details=details, source=source)
