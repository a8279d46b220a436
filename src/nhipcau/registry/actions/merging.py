"""Making two records of one person one, and taking them apart again: nothing is ever lost."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Model
from django.utils.translation import gettext as _

from nhipcau.access.actions import check_all_may_stay, join_anchors, part_anchors, seal, unseal, why_corrected, withdraw
from nhipcau.access.queries import sealed_code
from nhipcau.audit.actions import record
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.protected import Protected
from nhipcau.kernel.retracing import Step, change, plain_key, restored, retrace
from nhipcau.kernel.text import clean
from nhipcau.kernel.writing import action
from nhipcau.registry import policy
from nhipcau.registry.models import Merge, Person
from nhipcau.registry.queries.groups import MERGE, told_with
from nhipcau.registry.queries.merging import (
    ANCHOR,
    Pointer,
    edited,
    facts,
    merged_later,
    moved_by,
    of_person,
    pointers,
    since,
)
from nhipcau.registry.queries.standing import changed as changed_since
from nhipcau.registry.queries.standing import name_of, standing
from nhipcau.registry.queries.twins import pair_of
from nhipcau.registry.states import LEGAL_GROUP

from .homes import one_home
from .households import follow_heads
from .known import follow_main_phones
from .twins import keep_apart

KEPT, OTHER, BOTH = "kept", "other", "both"
CONFLICTS, CORRECTIONS = "access.conflict.anchor", "access.correction.anchor"


@action
def merge_people(
    *, kept: Person, merged: Person, chosen: Mapping[str, str], reason: str, by: Actor, at: datetime, home: str = KEPT
) -> Merge:
    """Make `merged` part of `kept`: all that points to it moves, and it leads there from now on.

    `chosen` is fact → `other` to take what `merged` says, `both` (notes) for both texts; a fact not named stays. Of two
    homes the person lives on in that of `home`, and has left the other one (`actions.homes`). What may not stand twice
    (an office of a team, a group of the law) remains with `merged`. Whoever calls has asked whether the actor may
    change both. Raises Refused without a reason, for a withdrawn record, and when somebody who works for one of them
    must not see the other.
    """
    kept, merged = _locked(kept.pk, merged.pk)
    policy.check_merge(kept, merged)
    why = why_corrected(reason)
    check_all_may_stay(kept=kept, merged=merged, at=at)
    row = Merge(kept=kept, merged=merged, reason=why[:500], merged_at=at, merged_by=by)
    row.held = {key.name: [plain_key(row.pk) for row in key.rows(kept).only("pk").order_by("pk")] for key in pointers()}
    row.stood = standing(kept, merged)
    steps = [*join_anchors(kept=kept, merged=merged, by=by, at=at), *one_home(kept, merged, home == OTHER, by, at)]
    moved = _moved(kept, merged)
    out = {"withdrawn_at": at, "withdrawn_by": by, "withdrawn_reason": str(_("Merged into another record."))[:500]}
    steps += [*moved, *change(Person.objects.filter(pk=merged.pk), out)[0]]
    row.before, row.steps = of_person(kept), [step.as_json() for step in steps]
    _take(kept, merged, chosen)
    row.after = of_person(Person.objects.get(pk=kept.pk))
    row.save()
    _carry_sealed(kept, merged, row)
    details = {"merge": row.pk, "fields": sorted(chosen), "moved": _counts(moved)}
    _tell("registry.people_merged", row, why, details, by, at)
    return row


def _locked(*keys: int) -> list[Person]:
    """The records as they are now, in the order asked; nobody else merges or changes them meanwhile."""
    rows = Person.objects.select_related("unit").filter(pk__in=keys).order_by("pk")
    rows = rows.select_for_update(of=("self",)) if connection.features.has_select_for_update_of else rows
    found = {row.pk: row for row in rows}
    return [found[pk] for pk in keys]


def _moved(kept: Person, merged: Person) -> list[Step]:
    steps = []
    for key in pointers():
        steps += change(key.rows(merged), {key.field.attname: key.target(kept)})[0]
    return steps


def _take(kept: Person, merged: Person, chosen: Mapping[str, str]) -> None:
    """Write what was chosen field by field."""
    known = facts()
    if unknown := chosen.keys() - known.keys():
        raise ValueError(f"merge_people: {sorted(unknown)}")
    values: dict[str, Any] = {}
    for fact, side in chosen.items():
        for name in known[fact] if side in {OTHER, BOTH} else ():
            ours, theirs = getattr(kept, name), getattr(merged, name)
            values[name] = "\n".join(text for text in (ours, theirs) if text) if side == BOTH else theirs
    if values:
        Person.objects.filter(pk=kept.pk).update(**values)


def _carry_sealed(kept: Person, merged: Person, merge: Merge) -> None:
    """A sealed group of the merged record holds for the one kept, unless that has one. Only inside the store it stands
    that the value came by this merge: elsewhere the very mark would tell.
    """
    code, words = sealed_code(merged.anchor_id, LEGAL_GROUP)
    if code and not sealed_code(kept.anchor_id, LEGAL_GROUP)[0]:
        seal([(kept.anchor_id, LEGAL_GROUP, code, json.dumps({**told_with(words), MERGE: merge.pk}))])


def _return_sealed(kept: Person, merge: Merge) -> None:
    """What came by the merge goes with it; what was recorded since stays."""
    code, words = sealed_code(kept.anchor_id, LEGAL_GROUP)
    if code and told_with(words).get(MERGE) == merge.pk:
        unseal(kept.anchor_id, LEGAL_GROUP)


def _counts(steps: Iterable[Step]) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for step in steps:
        found[step.model] += 1
    return dict(found)


@action
def part_people(
    *, merge: Merge, rows: Collection[str], fields: Collection[str], reason: str, by: Actor, at: datetime,
    back: Collection[str] = (),
) -> None:  # fmt: skip
    """Take a merge back: both records are as they were, and what came after goes to either.

    `rows` (`key:id`, as `queries.offered` names them) and `fields` (facts that were edited since) are those that go to
    the record that was merged; all others stay with the one that was kept. `back` names what was withdrawn or ended
    since and is again as it was (`queries.standing`); where a newer row stands in its place, that holds. A conflict of
    interest declared since, and a sensitivity raised since, holds for both. Raises Refused without a reason, for a
    merge taken back before, and while a later merge stands on it.
    """
    kept, merged = _locked(merge.kept_id, merge.merged_id)
    merge = Merge.objects.get(pk=merge.pk)
    merge.kept, merge.merged = kept, merged
    policy.check_part(merge, merged_later(merge))
    why = why_corrected(reason)
    known = {*merge.held.get(CONFLICTS, ()), *moved_by(merge).get(CONFLICTS, ())}
    changed = [fact for fact in edited(merge) if fact in fields]
    given = _chosen(merge, rows) | _old_texts(merge, changed)
    as_stood = _to_set_back(merge, back)
    retrace(Step(**step) for step in merge.steps)
    _give(kept, merged, given)
    for model, pk, columns in as_stood:
        change(model._default_manager.filter(pk=pk), restored(model, columns))
    follow_main_phones(merge)
    _return_sealed(kept, merge)
    _restore_facts(merge, changed)
    part_anchors(kept=kept, merged=merged, known=known, after=_closed_after(merge))
    withdraw(record=merge, reason=why, by=by, at=at)
    follow_heads(people=[kept, merged], by=by, at=at)
    _remember(kept, merged, why, by, at)
    counts = {key.name: len(pks) for key, pks in given.items()}
    details = {"merge": merge.pk, "fields": sorted(changed), "moved": counts, "back": len(as_stood)}
    _tell("registry.people_parted", merge, why, details, by, at)


def _remember(kept: Person, merged: Person, why: str, by: Actor, at: datetime) -> None:
    """Two people, as somebody found: they are not proposed as one again."""
    known = pair_of(kept.pk, merged.pk)
    if known is None or known.apart_at is None:
        keep_apart(one=kept, other=merged, reason=why, by=by, at=at)


def _chosen(merge: Merge, rows: Collection[str]) -> dict[Pointer, list[Any]]:
    """The rows named, by key. Raises Refused for one that did not come after the merge."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for name, _colon, pk in (row.rpartition(":") for row in rows):
        wanted[name].add(pk)
    fresh = since(merge)
    found = {}
    for key in pointers():
        asked = wanted.pop(key.name, set())
        pks = [pk for pk in fresh[key.name].values_list("pk", flat=True) if str(pk) in asked] if asked else []
        if len(pks) != len(asked):
            wanted[key.name] = asked
        elif pks:
            found[key] = pks
    if wanted:
        raise Refused(_("Somebody changed these records meanwhile. Open the page again; nothing was saved."))
    return found


def _to_set_back(merge: Merge, back: Collection[str]) -> list[tuple[type[Model], Any, dict[str, Any]]]:
    """(table, id, columns) of the rows named. Raises Refused for one that is as it stood, or no part of the merge."""
    offered = {name_of(row): (model, row.pk, stood) for model, row, stood in changed_since(merge)}
    if not set(back) <= offered.keys():
        raise Refused(_("Somebody changed these records meanwhile. Open the page again; nothing was saved."))
    return [offered[name] for name in sorted(back)]


def _old_texts(merge: Merge, changed: Collection[str]) -> dict[Pointer, list[Any]]:
    """Corrections made since go with the fact they tell of."""
    names = {name.removesuffix("_id") for fact in changed for name in facts()[fact]}
    key = next(key for key in pointers() if key.name == CORRECTIONS)
    pks = list(since(merge)[CORRECTIONS].filter(field__in=names).values_list("pk", flat=True)) if names else []
    return {key: pks} if pks else {}


def _give(kept: Person, merged: Person, given: Mapping[Pointer, list[Any]]) -> None:
    for key, pks in given.items():
        change(key.model._default_manager.filter(pk__in=pks), {key.field.attname: key.target(merged)})
        if issubclass(key.model, Protected) and key.model.about_field == key.field.name:
            of_rows = key.model._default_manager.filter(pk__in=pks).values("anchor_id")
            about = ANCHOR._default_manager.filter(pk__in=of_rows, about_id=kept.anchor_id)
            change(about, {"about_id": merged.anchor_id})


def _restore_facts(merge: Merge, changed: Collection[str]) -> None:
    """Both say what they said before; what was edited since stays with the kept one, or goes to the other."""
    now, touched = of_person(merge.kept), edited(merge)
    ours: dict[str, Any] = {}
    theirs: dict[str, Any] = {}
    for fact, names in facts().items():
        if fact not in touched or fact in changed:
            ours |= {name: merge.before[name] for name in names if name in merge.before}
        if fact in changed:
            theirs |= {name: now[name] for name in names}
    for pk, values in ((merge.kept_id, ours), (merge.merged_id, theirs)):
        if values:
            Person.objects.filter(pk=pk).update(**restored(Person, values))


def _closed_after(merge: Merge) -> str:
    """How closed the merge left both. Without a step that says so they were alike, and the merged one still is."""
    said = [str(step["after"]["sensitivity"]) for step in merge.steps if "sensitivity" in step["after"]]
    return said[-1] if said else str(merge.merged.anchor.sensitivity)


def _tell(what: str, row: Merge, why: str, details: Mapping[str, Any], by: Actor, at: datetime) -> None:
    """One event about each of the two, in the journal of its office."""
    for person, other in ((row.kept, row.merged_id), (row.merged, row.kept_id)):
        told = {**details, "other": other}
        record(what, about=person, unit=person.unit, reason=clean(why), by=by, at=at, details=told)
