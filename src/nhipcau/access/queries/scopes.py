"""Who may see what. The scope of a person is a set of units; a protected record is seen through it and no other way."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any, TypeVar

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum

from nhipcau.access.models import Correction, Grant, Protected, Sealed, User
from nhipcau.access.states import ROLES
from nhipcau.kernel.errors import Missing
from nhipcau.kernel.permissions import Permission
from nhipcau.org.queries import subtree_ids

M = TypeVar("M", bound=Protected)


def scope(user: User, permission: Permission, on: date) -> frozenset[int]:
    """Ids of the units whose records `user` may touch with `permission` on a day.

    A grant reaches its unit, everything below it and the ended units they succeeded. Asked once per account object and
    set of units granted: the permissions of one role, which reach the same, cost a page one query.
    """
    cache: dict[tuple[frozenset[int], date], frozenset[int]] = user.__dict__.setdefault("_scope", {})
    roots = [g.unit for g in user.grants_on(on) if permission in ROLES[g.role].permissions] if user.is_active else []
    key = frozenset(unit.pk for unit in roots), on
    if key not in cache:
        cache[key] = subtree_ids(roots, with_predecessors=True) if roots else frozenset()
    return cache[key]


def visible(queryset: QuerySet[M], user: User, permission: Permission, on: date) -> QuerySet[M]:
    """The rows of `queryset` that `user` may see on a day."""
    return queryset.filter(unit_id__in=scope(user, permission, on))


def one(queryset: QuerySet[M], user: User, permission: Permission, on: date, **lookup: object) -> M:
    """The one row of `lookup` that `user` may see. Raises Missing, the same for a hidden row and for none."""
    try:
        return visible(queryset, user, permission, on).get(**lookup)
    except (queryset.model.DoesNotExist, ValueError, OverflowError):
        raise Missing from None


def sealed_values(user: User, anchors: Iterable[int], field: str, on: date) -> Mapping[int, Sealed]:
    """Sealed values of these anchors by anchor id: empty for whoever may not see them. The only way to read one."""
    rows = Sealed.objects.filter(anchor_id__in=list(anchors), field=field)
    rows = rows.filter(anchor__unit_id__in=scope(user, Permission.SEALED_READ, on))
    return {row.anchor_id: row for row in rows}


def sealed_counts(rows: QuerySet[Any], field: str) -> QuerySet[Any]:
    """Roll-up without names: (code, number of `rows` sealed under it).

    Asked of each sealed value, not of each row: few values are sealed, and a row is found by its anchor at once.
    """
    of_anchor = rows.order_by().filter(anchor_id=OuterRef("anchor_id"))
    times = of_anchor.values("anchor_id").annotate(_times=Count("pk")).values("_times")
    sealed = Sealed.objects.filter(Exists(of_anchor), field=field).annotate(_times=Subquery(times))
    return sealed.values("code").annotate(n=Sum("_times")).values_list("code", "n")


def sealed_code(anchor_id: int, field: str) -> tuple[str, str]:
    """Code and typed words of one sealed value, for the app that owns the record to compare an import with."""
    row = Sealed.objects.filter(anchor_id=anchor_id, field=field).first()
    return (row.code, row.words) if row else ("", "")


def corrections_of(record: Protected) -> QuerySet[Correction]:
    """Old texts of a record the caller already may see, newest first."""
    return Correction.objects.filter(anchor_id=record.anchor_id)


def who_sees(unit_id: int, permission: Permission, on: date, ancestors: Collection[int]) -> QuerySet[Grant]:
    """The reverse question: grants through which records of a unit are seen on a day."""
    roles = [code for code, role in ROLES.items() if permission in role.permissions]
    grants = Grant.objects.in_force(on).filter(role__in=roles, user__is_active=True)
    return grants.filter(Q(unit_id=unit_id) | Q(unit_id__in=ancestors)).select_related("user", "unit")
