"""Exports: one's own, those that wait for one's agreement, all of a data officer's units; and what may still leave."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet, Sum

from nhipcau.access.queries import scope
from nhipcau.access.states import ROLES
from nhipcau.exporting.models import Export
from nhipcau.exporting.states import ALONE, ALONE_DAYS, Status
from nhipcau.kernel.errors import Missing
from nhipcau.kernel.permissions import Permission

from .rows import offers, rights_of

if TYPE_CHECKING:
    from nhipcau.access.models import User

EXPORT = Permission.EXPORT
CAME_TO_NOTHING = Q(status=Status.REFUSED) | Q(status=Status.ENDED, made_at__isnull=True)


@dataclass(frozen=True)
class Room:
    """What an account may still take out: of `most` rows a day `left`, and `alone` people without a second person."""

    most: int
    left: int
    alone: int


def room_for(user: "User", on: date, at: datetime) -> Room:
    """What `user` may still take out at a moment. Many small files count as one large one."""
    most = max((ROLES[g.role].export_rows for g in user.grants_on(on) if EXPORT in ROLES[g.role].all), default=0)
    rows = Export.objects.filter(account=user).exclude(CAME_TO_NOTHING)
    today = _sum(rows.filter(asked_at__gt=at - timedelta(days=1)))
    week = rows.filter(asked_at__gt=at - timedelta(days=ALONE_DAYS), personal=True, decided_at__isnull=True)
    alone = _sum(week.exclude(status=Status.WAITING))
    return Room(most, max(0, most - today), max(0, ALONE - alone))


def _sum(rows: QuerySet[Export]) -> int:
    return int(rows.aggregate(n=Sum("counted"))["n"] or 0)


def unit_of(user: "User", on: date) -> Any:
    """The unit whose right to take lists out `user` uses. Raises Missing for whoever has none."""
    for grant in user.grants_on(on):
        if EXPORT in ROLES[grant.role].all:
            return grant.unit
    raise Missing


def exports_for(user: "User", on: date) -> QuerySet[Export]:
    """Exports `user` knows of, newest first: their own, and as a data officer all of their units."""
    return _rows(_known(user, on)).order_by("-asked_at", "id")


def to_decide(user: "User", on: date, at: datetime) -> QuerySet[Export]:
    """Exports that wait for a second person, and `user` may be that one: never of their own, the oldest first."""
    return _rows(_waiting(user, on, at)).order_by("asked_at", "id")


def export_for(user: "User", pk: Any, on: date, at: datetime) -> Export:
    """One export `user` knows of, may decide about, or might have: a notice still leads to what somebody else decided.

    Raises Missing.
    """
    decided = Q(decided_at__isnull=False, unit_id__in=scope(user, Permission.SUPERVISE, on))
    return _one(_rows(_known(user, on) | _waiting(user, on, at) | decided), pk)


def _known(user: "User", on: date) -> Q:
    return Q(account=user) | Q(unit_id__in=scope(user, Permission.AUDIT_READ, on))


def _waiting(user: "User", on: date, at: datetime) -> Q:
    units = scope(user, Permission.SUPERVISE, on) | scope(user, Permission.AUDIT_READ, on)
    return Q(status=Status.WAITING, until__gt=at, unit_id__in=units) & ~Q(account=user)


def _rows(wanted: Q) -> QuerySet[Export]:
    return Export.objects.filter(wanted).select_related("account", "unit").defer("held")


def one_to_decide(user: "User", pk: Any, on: date, at: datetime) -> Export:
    """One that waits for `user`. Raises Missing."""
    return _one(to_decide(user, on, at), pk)


def one_to_take(user: "User", pk: Any, on: date, at: datetime) -> Export:
    """One's own, ready and in time, while one has every right it was made with. Raises Missing."""
    found = _one(Export.objects.filter(account=user, status=Status.READY, until__gt=at).select_related("unit"), pk)
    now = {tuple(right) for right in rights_of(user, on)}
    if not offers(user, found.listing) or not {tuple(right) for right in found.rights} <= now:
        raise Missing
    return found


def export_of_system(pk: Any) -> Export:
    """One export, for the job that makes it. Raises Missing."""
    return _one(Export.objects.select_related("account", "unit"), pk)


def unfinished() -> QuerySet[Export]:
    """Exports whose file is being made, or that a killed process left behind."""
    return Export.objects.filter(status=Status.MAKING).order_by("asked_at")


def due(at: datetime) -> QuerySet[Export]:
    """Exports whose time is over: nobody decided, or nobody downloaded the file."""
    return Export.objects.filter(status__in=(Status.WAITING, Status.READY), until__lte=at).select_related("file")


def _one(rows: QuerySet[Export], pk: Any) -> Export:
    try:
        return rows.get(pk=pk)
    except (Export.DoesNotExist, ValidationError, ValueError):
        raise Missing from None
