"""Anchors, sealed values and corrections for the apps above."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from nhipcau.access.models import Anchor, Correction, Protected, Sealed
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.changes import take_over
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.text import clean

from .conflicts import carry_conflicts
from .teams import join_recorder

P = TypeVar("P", bound=Protected)


def save_new(*, rows: Sequence[P], by: Actor, at: datetime) -> list[P]:
    """Save new records of one model, in order, each with its anchor. The caller records the audit events."""
    if not rows:
        return []
    model = type(rows[0])
    kind = model._meta.label_lower
    anchors = [Anchor(kind=kind, unit_id=row.unit_id, about_id=about_of(row)) for row in rows]
    for row, anchor in zip(rows, Anchor.objects.bulk_create(anchors), strict=True):
        row.anchor, row.recorded_at, row.recorded_by = anchor, at, by
    model._default_manager.bulk_create(rows, batch_size=500)
    if model.has_team and len(rows) == 1:  # typed on screen: who recorded it sees it again, whatever their role reaches
        join_recorder(rows[0].anchor_id, by, at)
    return list(rows)


def about_of(record: Protected) -> int | None:
    """The anchor of the person a record is about, when it is about one."""
    person = getattr(record, record.about_field, None) if record.about_field else None
    return person.anchor_id if person is not None else None


def keep_about(record: Protected, *, by: Actor, at: datetime) -> None:
    """After the person of a record changed: its anchor follows, and who must not see it must not see that person."""
    Anchor.objects.filter(pk=record.anchor_id).update(about_id=about_of(record))
    carry_conflicts(record=record, by=by, at=at)


def seal(values: Iterable[tuple[int, str, str, str]]) -> None:
    """Put (anchor id, field, code, words) away; an older value of the same field is replaced."""
    given = list(values)
    rows = [Sealed.of(anchor_id, field, code, words[:200]) for anchor_id, field, code, words in given]
    if rows:
        older = [key for anchor_id, field, *_ in given for key in Sealed.keys_of(anchor_id, field)[1:]]
        if older:
            Sealed.objects.filter(pk__in=older).delete()
        Sealed.objects.bulk_create(rows, update_conflicts=True, unique_fields=["id"], update_fields=["value"])


def unseal(anchor_id: int, field: str) -> None:
    """Forget a sealed value, when the record is corrected to an open one."""
    Sealed.objects.filter(pk__in=Sealed.keys_of(anchor_id, field)).delete()


def keep_corrections(
    *, record: Protected, changes: Mapping[str, tuple[object, object]], reason: str, by: Actor, at: datetime
) -> None:
    """Keep what fields held before: `changes` is field → (old, new) in words. Sealed values never come here."""
    Correction.objects.bulk_create(
        Correction(
            anchor_id=record.anchor_id,
            field=name,
            old=str("" if old is None else old),
            new=str("" if new is None else new),
            reason=reason[:500],
            corrected_at=at,
            corrected_by=by,
        )
        for name, (old, new) in changes.items()
    )


def why_corrected(reason: str) -> str:
    """The reason of a correction, cleaned. Raises Refused without one."""
    if not clean(reason):
        raise Refused(_("Say why this record is corrected; the old text is kept with your reason."), "reason")
    return clean(reason)


def correct(
    *,
    record: P,
    new: P,
    fields: Iterable[str],
    derived: Iterable[str] = (),
    in_words: Callable[[str, Any], str],
    reason: str,
    by: Actor,
    at: datetime,
) -> list[str]:
    """Make `fields` of the record what `new` says; old texts are kept with the reason. Gives the fields that changed.

    `derived` columns follow, and leave no trace. `in_words(field, value)` is how a value is kept. The caller records
    the audit event. Raises Refused without a reason or for a withdrawn record.
    """
    why = why_corrected(reason)
    if record.withdrawn_at is not None:
        raise Refused(_("This record was withdrawn; it cannot be corrected any more."))
    changes = take_over(record, new, fields)
    take_over(record, new, derived)
    record.save()
    shown = {name: (in_words(name, old), in_words(name, value)) for name, (old, value) in changes.items()}
    keep_corrections(record=record, changes=shown, reason=why, by=by, at=at)
    return sorted(changes)


def withdraw(*, record: Any, reason: str, by: Actor, at: datetime) -> None:
    """Mark a wrong record as withdrawn; it is kept and counts nowhere. The caller records its audit event.

    `record` is protected, or part of one and withdrawn in the same columns.

    Raises Refused without a reason or when it was withdrawn before.
    """
    if not clean(reason):
        raise Refused(_("Say why this record is withdrawn; it is kept with your reason."), "reason")
    if record.withdrawn_at is not None:
        raise Refused(_("This record was withdrawn before; nothing was changed."))
    record.withdrawn_at, record.withdrawn_by, record.withdrawn_reason = at, by, clean(reason)[:500]
    record.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
