"""What the rulebook seals (HIV), for whoever may see it, and for roll-ups that name nobody."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import CharField, Count, F, QuerySet, TextField, Value
from django.db.models.functions import Cast, Right

from nhipcau.access.models import Protected, Sealed, User
from nhipcau.kernel import touched
from nhipcau.kernel.db import among
from nhipcau.kernel.permissions import Permission
from nhipcau.kernel.together import Question, brought

from .scopes import reaches

AT_ONCE = 500


SEALED = "access.sealed"
"""The beginning of the names under which sealed values are answered to the page of a record."""


def sealed_value(user: User, record: Protected, field: str, on: date) -> Sealed | None:
    """The sealed value of a record that `user` sees: None also for whoever may not know it. The only way to read one.

    Whether there is one is asked only for those who may know.
    """
    found: list[Sealed] = brought(record, f"{SEALED}.{field}", sealed_asked(user, record, field, on))
    if found:
        touched.gave(Permission.HIV_READ)
    return found[0] if found else None


def sealed_asked(user: User, record: Protected, field: str, on: date) -> Question:
    """The question behind `sealed_value`, for a page that asks several at once; none for whoever may not know."""
    if not reaches(user, Permission.HIV_READ, record, on):
        return Question(Sealed.objects.none)
    keys = Sealed.keys_of(record.anchor_id, field)
    return Question(_sealed, **{f"key{number}": key for number, key in enumerate(keys)})


def _sealed(**keys: UUID) -> QuerySet[Sealed]:
    return Sealed.objects.filter(pk__in=keys.values())


TAG = 24
"""Characters at the end of a token: of its authentication tag, so another one each time a value is closed."""
_opened: dict[UUID, tuple[str, tuple[str, str, int]]] = {}
"""Where a value stands → its tag, and field, code and anchor: opening 20,000 takes half a second, asking tags 30 ms."""


def sealed_anchors() -> Mapping[str, Mapping[str, Sequence[int]]]:
    """Field → code → anchors sealed under it, for roll-ups without names (`sealed_counts`); opens every value once."""
    global _opened
    end = Right(Cast("value", TextField()), TAG)
    tags = dict(Sealed.objects.annotate(_tag=end).values_list("pk", "_tag"))
    known = {pk: found for pk, found in _opened.items() if tags.get(pk) == found[0]}
    fresh = [pk for pk in tags if pk not in known]
    for start in range(0, len(fresh), AT_ONCE):
        for row in Sealed.objects.filter(pk__in=fresh[start : start + AT_ONCE]):
            known[row.pk] = (tags[row.pk], (row.field, row.code, row.anchor_id))
    _opened = known
    counted: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for _tag, (field, code, anchor_id) in known.values():
        counted[field][code].append(anchor_id)
    return counted


def sealed_counts(rows: QuerySet[Any], sealed: Mapping[str, Sequence[int]]) -> dict[str, QuerySet[Any]]:
    """Roll-up without names: code → question for (code, number of `rows` sealed under it). Few values are sealed."""
    return {
        code: rows.order_by()
        .filter(among(F("anchor_id"), anchors))
        .annotate(_code=Value(code, CharField()))
        .values("_code")
        .annotate(_n=Count("pk"))
        .filter(_n__gt=0)
        .values_list("_code", "_n")
        for code, anchors in sealed.items()
    }


def sealed_code(anchor_id: int, field: str) -> tuple[str, str]:
    """Code and typed words of one sealed value, for the app that owns the record to compare an import with."""
    row = Sealed.objects.filter(pk__in=Sealed.keys_of(anchor_id, field)).first()
    return (row.code, row.words) if row else ("", "")
