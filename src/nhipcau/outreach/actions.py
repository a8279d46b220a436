"""Changes of events and material."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from nhipcau.access.actions import correct, save_new, withdraw
from nhipcau.audit.actions import Entry, record, record_many
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.dates import format_day
from nhipcau.kernel.errors import refuse_future
from nhipcau.kernel.text import clean
from nhipcau.kernel.writing import action
from nhipcau.rulebook.queries import code_list

from .models import Event, Material
from .policy import kind_words

if TYPE_CHECKING:
    from nhipcau.org.models import Place, Unit

EVENT, MATERIAL = "outreach.event", "outreach.material"
EVENT_FIELDS = (
    *("held_on", "kind", "kind_words", "venue", "place", "place_words", "partner_words", "participants"),
    *("audience_words", "note"),
)
MATERIAL_FIELDS = ("issued_on", "kind", "kind_words", "topic", "quantity", "note")


@dataclass(slots=True, kw_only=True)
class NewEvent:
    """An event to record; `participants` None when nobody counted them. Words as typed, `kind` a code or empty."""

    unit: Unit
    held_on: date
    kind: str = ""
    kind_words: str = ""
    venue: str = ""
    place: Place | None = None
    place_words: str = ""
    partner_words: str = ""
    participants: int | None = None
    audience_words: str = ""
    note: str = ""


@dataclass(slots=True, kw_only=True)
class NewMaterial:
    """Printed material handed out; `quantity` in sheets."""

    unit: Unit
    issued_on: date
    kind: str = ""
    kind_words: str = ""
    topic: str = ""
    quantity: int | None = None
    note: str = ""


@action
def add_events(*, events: Sequence[NewEvent], by: Actor, at: datetime, source: str = "") -> list[Event]:
    """Record events, in order, one audit event each. Raises Refused for a day in the future."""
    rows = save_new(rows=[_event(new, at) for new in events], by=by, at=at)
    entries = [Entry("outreach.event_added", EVENT, row.pk, _words(row), row.unit, source=source) for row in rows]
    record_many(entries, by=by, at=at)
    return rows


@action
def correct_event(*, event: Event, new: NewEvent, reason: str, by: Actor, at: datetime) -> Event:
    """Make the event what `new` says; old texts are kept with the reason. The unit stays.

    Raises Refused without a reason, for a withdrawn event or a day in the future.
    """
    changes = correct(
        record=event, new=_event(new, at), fields=EVENT_FIELDS, in_words=partial(_in_words, event),
        reason=reason, by=by, at=at,
    )  # fmt: skip
    _tell("outreach.event_corrected", event, reason, by, at, {"fields": changes})
    return event


@action
def withdraw_event(*, event: Event, reason: str, by: Actor, at: datetime) -> Event:
    """Withdraw an event recorded by mistake; it counts nowhere. Raises Refused without a reason or twice."""
    withdraw(record=event, reason=reason, by=by, at=at)
    _tell("outreach.event_withdrawn", event, reason, by, at, {})
    return event


@action
def withdraw_events(*, ids: Iterable[int], reason: str, by: Actor, at: datetime) -> None:
    """Withdraw the events of an import that is taken back."""
    for event in Event.objects.filter(pk__in=list(ids), withdrawn_at__isnull=True).select_related("unit"):
        withdraw_event(event=event, reason=reason, by=by, at=at)


@action
def add_materials(*, materials: Sequence[NewMaterial], by: Actor, at: datetime, source: str = "") -> list[Material]:
    """Record printed material, in order, one audit event each. Raises Refused for a day in the future."""
    rows = save_new(rows=[_material(new, at) for new in materials], by=by, at=at)
    entries = [Entry("outreach.material_added", MATERIAL, row.pk, _words(row), row.unit, source=source) for row in rows]
    record_many(entries, by=by, at=at)
    return rows


@action
def correct_material(*, material: Material, new: NewMaterial, reason: str, by: Actor, at: datetime) -> Material:
    """Make the entry what `new` says; old texts are kept with the reason. Raises Refused as `correct_event` does."""
    changes = correct(
        record=material, new=_material(new, at), fields=MATERIAL_FIELDS, in_words=partial(_in_words, material),
        reason=reason, by=by, at=at,
    )  # fmt: skip
    _tell("outreach.material_corrected", material, reason, by, at, {"fields": changes})
    return material


@action
def withdraw_material(*, material: Material, reason: str, by: Actor, at: datetime) -> Material:
    """Withdraw an entry made by mistake. Raises Refused without a reason or twice."""
    withdraw(record=material, reason=reason, by=by, at=at)
    _tell("outreach.material_withdrawn", material, reason, by, at, {})
    return material


@action
def withdraw_materials(*, ids: Iterable[int], reason: str, by: Actor, at: datetime) -> None:
    """Withdraw the entries of an import that is taken back."""
    for material in Material.objects.filter(pk__in=list(ids), withdrawn_at__isnull=True).select_related("unit"):
        withdraw_material(material=material, reason=reason, by=by, at=at)


def _event(new: NewEvent, at: datetime) -> Event:
    refuse_future(new.held_on, at, "held_on")
    return Event(
        unit=new.unit,
        held_on=new.held_on,
        kind=new.kind,
        kind_words=clean(new.kind_words)[:200],
        venue=clean(new.venue)[:200],
        place=new.place,
        place_words=clean(new.place_words)[:250],
        partner_words=clean(new.partner_words)[:200],
        participants=new.participants,
        audience_words=clean(new.audience_words)[:200],
        note=new.note.strip(),
    )


def _material(new: NewMaterial, at: datetime) -> Material:
    refuse_future(new.issued_on, at, "issued_on")
    return Material(
        unit=new.unit,
        issued_on=new.issued_on,
        kind=new.kind,
        kind_words=clean(new.kind_words)[:200],
        topic=clean(new.topic)[:250],
        quantity=new.quantity,
        note=new.note.strip(),
    )


def _in_words(row: Event | Material, name: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    if name == "kind":
        return code_list("event_kind" if isinstance(row, Event) else "material_kind").label(value)
    return format_day(value) if isinstance(value, date) else str(value)


def _words(row: Event | Material) -> str:
    return f"{kind_words(row)} {format_day(row.held_on if isinstance(row, Event) else row.issued_on)}".strip()


def _tell(name: str, row: Event | Material, reason: str, by: Actor, at: datetime, details: dict[str, Any]) -> None:
    record(name, about=row, words=_words(row), unit=row.unit, reason=clean(reason), by=by, at=at, details=details)
