"""Anchors, sealed values and corrections for the apps above."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from nhipcau.access.models import Anchor, Correction, Protected, Sealed
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.text import clean


def new_anchors(kind: str, units: Sequence[Any]) -> list[Anchor]:
    """One saved anchor per unit in `units`, in order. Called inside the action that makes the records."""
    return Anchor.objects.bulk_create([Anchor(kind=kind, unit_id=unit.pk) for unit in units])


def seal(values: Iterable[tuple[int, str, str, str]]) -> None:
    """Put (anchor id, field, code, words) away; an older value of the same field is replaced."""
    rows = [Sealed(anchor_id=a, field=f, code=c, words=w[:200]) for a, f, c, w in values]
    if rows:
        Sealed.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["anchor", "field"], update_fields=["code", "words"]
        )


def unseal(anchor_id: int, field: str) -> None:
    """Forget a sealed value, when the record is corrected to an open one."""
    Sealed.objects.filter(anchor_id=anchor_id, field=field).delete()


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


def withdraw(*, record: Protected, reason: str, by: Actor, at: datetime) -> None:
    """Mark a wrong record as withdrawn; it is kept and counts nowhere. The caller records its audit event.

    Raises Refused without a reason or when it was withdrawn before.
    """
    if not clean(reason):
        raise Refused(_("Say why this record is withdrawn; it is kept with your reason."), "reason")
    if record.withdrawn_at is not None:
        raise Refused(_("This record was withdrawn before; nothing was changed."))
    record.withdrawn_at, record.withdrawn_by, record.withdrawn_reason = at, by, clean(reason)[:500]
    record.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
