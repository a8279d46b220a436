"""Writing the audit: always inside the action whose change it tells of, in the same transaction."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from nhipcau.audit.models import ChainHead, Event
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.contracts import audit_actions
from nhipcau.kernel.writing import note_event


@dataclass(frozen=True)
class Entry:
    """What one event tells. `unit` is anything with `pk`, `code` and a name in words, or None.

    `details` holds ids, codes and dates, never a name, a story or a sealed value.
    """

    action: str
    object_kind: str
    object_id: object
    object_words: str = ""
    unit: Any = None
    reason: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    source: str = ""


def record(
    action: str,
    *,
    about: Any,
    by: Actor,
    at: datetime,
    words: str = "",
    unit: Any = None,
    reason: str = "",
    details: Mapping[str, Any] | None = None,
    source: str = "",
) -> None:
    """One event about the saved model instance `about`. See `record_many`."""
    entry = Entry(action, about._meta.label_lower, about.pk, words, unit, reason, details or {}, source)
    record_many([entry], by=by, at=at)


def record_many(entries: Sequence[Entry], *, by: Actor, at: datetime) -> None:
    """Append events in order, each chained to the one before it in its office's chain.

    Raises KeyError for an action that no app registered. The chain's head is locked until the transaction ends.
    """
    if not entries:
        return
    by_chain: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.action not in audit_actions:
            raise KeyError(f"audit action {entry.action!r} is not registered")
        by_chain[entry.unit.code if entry.unit is not None else ""].append(entry)
    for chain in sorted(by_chain):  # always the same order of locks: two writers cannot wait for each other
        _append(chain, by_chain[chain], by, at)
    note_event(len(entries))


def _append(chain: str, entries: list[Entry], by: Actor, at: datetime) -> None:
    heads = ChainHead.objects.filter(chain=chain)
    heads = heads.select_for_update() if connection.features.has_select_for_update else heads
    if not (found := list(heads)):  # the first event of this chain
        ChainHead.objects.bulk_create([ChainHead(chain=chain, position=0, hash="")], ignore_conflicts=True)
    head = found[0] if found else heads.get()
    events = []
    for entry in entries:
        head.position += 1
        event = _event(entry, chain, head, by, at)
        event.hash = head.hash = event.digest()
        events.append(event)
    Event.objects.bulk_create(events)
    head.save(update_fields=["position", "hash"])


def _event(entry: Entry, chain: str, head: ChainHead, by: Actor, at: datetime) -> Event:
    details = json.loads(json.dumps(dict(entry.details), cls=DjangoJSONEncoder))  # as it will be read back
    return Event(
        chain=chain,
        position=head.position,
        at=at,
        actor_kind=by.kind,
        actor_id=by.id,
        actor_name=by.name[:100],
        unit_id=entry.unit.pk if entry.unit is not None else None,
        unit_name=str(entry.unit)[:200] if entry.unit is not None else "",
        action=entry.action,
        object_kind=entry.object_kind,
        object_id=str(entry.object_id),
        object_words=entry.object_words[:200],
        reason=entry.reason,
        details=details,
        source=entry.source,
        previous_hash=head.hash,
    )
