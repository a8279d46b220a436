"""Emergency openings: one's own that are open, those that wait for a second person, and the queue of the review."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import F, Q, QuerySet

from nhipcau.access.models import BreakGlass, User
from nhipcau.access.states import GLASS_REVIEW_DAYS
from nhipcau.kernel.errors import Missing
from nhipcau.kernel.permissions import Permission

from .scopes import SUPERVISE, reach, scope


def hours() -> timedelta:
    """How long an emergency opening lasts, and how long a sealed record waits for its second person."""
    return timedelta(hours=settings.GLASS_HOURS)


def open_glasses(user: User, on: date, now: datetime) -> list[BreakGlass]:
    """What `user` has open at this moment; asks nothing more for whoever has nothing open."""
    if not reach(user, on).glass:
        return []
    rows = BreakGlass.objects.filter(user=user, opened_at__lte=now, closes_at__gt=now)
    return list(rows.select_related("anchor").order_by("closes_at"))


def own_glass(user: User, pk: int) -> BreakGlass:
    """An emergency opening of one's own. Raises Missing."""
    return _one(BreakGlass.objects.filter(user=user), pk)


def to_review(user: User, on: date) -> QuerySet[BreakGlass]:
    """Openings `user` reviews: of their units, none of their own, none of what they must not see; unreviewed first."""
    units = scope(user, SUPERVISE, on) | scope(user, Permission.AUDIT_READ, on)
    rows = BreakGlass.objects.filter(opened_at__isnull=False, anchor__unit_id__in=units)
    rows = rows.exclude(user=user).exclude(anchor_id__in=reach(user, on).blind)
    return rows.select_related("anchor__unit", "user").order_by(F("reviewed_at").desc(nulls_first=True), "-asked_at")


def one_to_review(user: User, pk: int, on: date) -> BreakGlass:
    """One of them. Raises Missing."""
    return _one(to_review(user, on), pk)


def unreviewed(user: User, on: date, now: datetime) -> tuple[int, int]:
    """How many wait for a review, and how many of them too long."""
    rows = to_review(user, on).filter(reviewed_at__isnull=True).order_by()
    opened = list(rows.values_list("opened_at", flat=True))
    return len(opened), sum(at is not None and at <= late_before(now) for at in opened)


def late_before(now: datetime) -> datetime:
    """What was opened before this moment and is not reviewed is late."""
    return now - timedelta(days=GLASS_REVIEW_DAYS)


def to_second(user: User, on: date, now: datetime) -> QuerySet[BreakGlass]:
    """Sealed records somebody else asks to open, and `user` may agree: supervising the unit, or named in the record."""
    mine = Q(anchor__unit_id__in=scope(user, SUPERVISE, on)) | Q(anchor_id__in=reach(user, on).named)
    rows = BreakGlass.objects.filter(mine, opened_at__isnull=True, asked_at__gt=now - hours())
    rows = rows.exclude(user=user).exclude(anchor_id__in=reach(user, on).blind)
    return rows.select_related("anchor__unit", "user").order_by("asked_at")


def one_to_second(user: User, pk: int, on: date, now: datetime) -> BreakGlass:
    """One of them. Raises Missing."""
    return _one(to_second(user, on, now), pk)


def _one(rows: QuerySet[BreakGlass], pk: int) -> BreakGlass:
    try:
        return rows.select_related("anchor__unit", "user").get(pk=pk)
    except (BreakGlass.DoesNotExist, OverflowError):
        raise Missing from None
