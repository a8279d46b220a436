"""The queue of possible duplicates: pairs are proposed, and found not to be the same."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from nhipcau.audit.actions import Entry, record_many
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.text import clean
from nhipcau.kernel.writing import action
from nhipcau.registry.models import Pair, Person
from nhipcau.registry.queries.twins import likely_twins, pair_of


@dataclass(frozen=True)
class Likely:
    """Two records (ids) that may be of one person; `bits` and `reasons` as registry.queries.evidence gives them."""

    one: int
    other: int
    bits: float
    reasons: Sequence[str]


def propose(pairs: Iterable[Likely], *, by: Actor, at: datetime) -> int:
    """Put pairs in the queue, inside the caller's action; gives how many are new there.

    Of a pair that is known the evidence is kept up to date. One found not to be the same comes back only when something
    speaks for it that was not known then.
    """
    wanted = {(min(p.one, p.other), max(p.one, p.other)): p for p in pairs if p.one != p.other}
    ids = {pk for pair in wanted for pk in pair}
    rows = Pair.objects.filter(first__in=ids, second__in=ids) if len(ids) < 500 else Pair.objects.all()
    known = {(min(row.first_id, row.second_id), max(row.first_id, row.second_id)): row for row in rows}
    fresh = [
        Pair(first_id=a, second_id=b, bits=p.bits, reasons=list(p.reasons), found_at=at, found_by=by)
        for (a, b), p in wanted.items()
        if (a, b) not in known
    ]
    for key in wanted.keys() & known.keys():
        fresh += _refreshed(known[key], wanted[key], by, at)
    new = [row for row in fresh if row.pk is None]
    Pair.objects.bulk_create(new, batch_size=500)
    return len(fresh)


def _refreshed(row: Pair, said: Likely, by: Actor, at: datetime) -> list[Pair]:
    """Keep what speaks for a known pair; gives it when it comes back into the queue."""
    if (row.bits, row.reasons) == (said.bits, list(said.reasons)):
        return []
    row.bits, row.reasons = said.bits, list(said.reasons)
    back = row.apart_at is not None and bool(set(said.reasons) - set(row.apart_reasons))
    if back:
        row.apart_at, row.apart_by, row.found_at, row.found_by = None, None, at, by
    row.save()
    return [row] if back else []


def propose_twins_of(person: Person, *, by: Actor, at: datetime) -> None:
    """Somebody new on screen stands in the queue beside whoever may be the same. Inside the caller's action."""
    propose([Likely(person.pk, o.pk, said.bits, said.reasons) for o, said in likely_twins(person)], by=by, at=at)


@action
def keep_apart(*, one: Person, other: Person, reason: str, by: Actor, at: datetime) -> Pair:
    """Two records are of two people: they are not proposed again unless something new speaks for it.

    Raises Refused without a reason, for one record twice and when it was decided before.
    """
    if not clean(reason):
        raise Refused(_("Say why these are two people; it is kept with your name."), "reason")
    if one.pk == other.pk:
        raise Refused(_("These are one and the same record; there is nothing to merge."))
    row = pair_of(one.pk, other.pk) or Pair(first=one, second=other, found_at=at, found_by=by)
    if row.apart_at is not None:
        raise Refused(_("It was decided before that these are two people; nothing was changed."))
    row.apart_at, row.apart_by, row.apart_why = at, by, clean(reason)[:500]
    row.apart_reasons = list(row.reasons)
    row.save()
    told = [(one, other), (other, one)]
    entries = [
        Entry(
            "registry.kept_apart", "registry.person", a.pk, unit=a.unit, reason=clean(reason), details={"other": b.pk}
        )
        for a, b in told
    ]
    record_many(entries, by=by, at=at)
    return row
