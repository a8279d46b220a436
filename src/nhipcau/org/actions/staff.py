"""Staff: who works for a unit, beside which post, with which qualification."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from nhipcau.audit.actions import Entry, record, record_many
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.contracts import leavings, staff_arrivals
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.text import clean, search_key
from nhipcau.kernel.writing import action
from nhipcau.org.models import Staff, Unit


@dataclass(frozen=True)
class NewStaff:
    """A member of staff to add. `qualification` is a code of the rulebook, or empty with the words kept."""

    unit: Unit
    name: str
    home_agency: str = ""
    concurrent: bool = False
    employment_words: str = ""
    time_share: int | None = None
    position: str = ""
    qualification: str = ""
    qualification_words: str = ""
    trained: bool | None = None
    phone: str = ""
    started_on: date | None = None
    left_on: date | None = None


@action
def add_staff_many(*, entries: Sequence[NewStaff], by: Actor, at: datetime, source: str = "") -> list[Staff]:
    """Add people to the staff list, one audit event each; officers kept in words are linked to them at the end.

    Raises Refused for a missing name, a last day before the first, or a share above 100 percent.
    """
    people = [_person(entry) for entry in entries]
    Staff.objects.bulk_create(people)
    told = [Entry("org.staff_added", "org.staff", p.pk, p.name, p.unit, source=source) for p in people]
    record_many(told, by=by, at=at)
    if people:
        for arrive in staff_arrivals:
            arrive(people, by, at)
    return people


def add_staff(*, entry: NewStaff, by: Actor, at: datetime) -> Staff:
    """Add one person: see add_staff_many."""
    return add_staff_many(entries=[entry], by=by, at=at)[0]


@action
def change_staff(
    *, staff: Staff, changes: Mapping[str, Any], reason: str, by: Actor, at: datetime, source: str = ""
) -> Staff:
    """Change what differs, with a reason; the audit keeps the names of the fields. Nothing differing: nothing happens.

    Raises Refused without a reason, for a withdrawn person, for a last day while they hold something, and as
    add_staff_many does.
    """
    if not clean(reason):
        raise Refused(_("Say why this is changed; nothing was saved."), "reason")
    if staff.withdrawn_at is not None:
        raise Refused(_("This person was withdrawn from the staff list; nothing was changed."))
    differing = {name: value for name, value in changes.items() if getattr(staff, name) != value}
    if not differing:
        return staff
    if differing.get("left_on") is not None and staff.left_on is None:
        _leave(staff, by, at)
    old_name = staff.name
    for name, value in differing.items():
        setattr(staff, name, value)
    _check(staff)
    staff.name_key = search_key(staff.name)
    staff.save()
    details = {"fields": sorted(differing)}
    record("org.staff_changed", about=staff, words=staff.name, unit=staff.unit, reason=clean(reason), by=by, at=at,
           details=details, source=source)  # fmt: skip
    if staff.name != old_name:
        for arrive in staff_arrivals:
            arrive([staff], by, at)
    return staff


@action
def withdraw_staff(*, staff: Staff, reason: str, by: Actor, at: datetime) -> Staff:
    """Take back a person recorded by mistake (who leaves gets a last day instead). The row is kept.

    Raises Refused without a reason, when withdrawn before, or while they hold something.
    """
    if not clean(reason):
        raise Refused(_("Say why this record is withdrawn; it is kept with your reason."), "reason")
    if staff.withdrawn_at is not None:
        raise Refused(_("This person was withdrawn from the staff list; nothing was changed."))
    _leave(staff, by, at)
    staff.withdrawn_at, staff.withdrawn_by, staff.withdrawn_reason = at, by, clean(reason)[:500]
    staff.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    record("org.staff_withdrawn", about=staff, words=staff.name, unit=staff.unit, reason=clean(reason), by=by, at=at)
    return staff


def _leave(staff: Staff, by: Actor, at: datetime) -> None:
    for leaving in leavings:
        leaving(staff, by, at)


def _person(entry: NewStaff) -> Staff:
    person = Staff(**vars(entry))
    person.name = clean(person.name)
    person.name_key = search_key(person.name)
    _check(person)
    return person


def _check(person: Staff) -> None:
    if not person.name:
        raise Refused(_("A member of staff needs a name; nothing was saved."), "name")
    if person.time_share is not None and not 0 <= person.time_share <= 100:
        raise Refused(_("The share of working time is a percentage from 0 to 100; nothing was saved."), "time_share")
    if person.started_on and person.left_on and person.left_on < person.started_on:
        raise Refused(_("The last day lies before the first; nothing was saved."), "left_on")
