"""What one account was told."""

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from nhipcau.access.queries import reach
from nhipcau.kernel.errors import Missing
from nhipcau.worklist.models import Notice

from .about import seen_of, shown

if TYPE_CHECKING:
    from nhipcau.access.models import User

MOST = 99
"""The bell counts no further."""


def _may_see(user: "User", on: date) -> Q:
    elsewhere = ~Q(url="") & (Q(anchor__isnull=True) | ~Q(anchor__in=reach(user, on).blind))
    return (Q(url="") & shown(user, on)) | elsewhere


def notices_for(user: "User", on: date) -> QuerySet[Notice]:
    """Notices to `user` about nothing hidden from them, newest first."""
    rows = Notice.objects.filter(_may_see(user, on), account=user)
    return rows.select_related("anchor").order_by("-id")


def notice_for(user: "User", pk: int, on: date) -> Notice:
    """One of them. Raises Missing."""
    try:
        return notices_for(user, on).get(pk=pk)
    except (Notice.DoesNotExist, OverflowError):
        raise Missing from None


def unread(user: "User", on: date) -> int:
    """How many wait to be read: every page shows it, so what `notices_for` asks is said here of the rows at hand."""
    rows = Notice.objects.filter(account=user, read_at__isnull=True).select_related("anchor")
    waiting = list(rows.only("url", "anchor__kind", "anchor__unit", "anchor__sensitivity")[: MOST + 1])
    blind = reach(user, on).blind
    seen = seen_of(user, [row.anchor for row in waiting if row.anchor and not row.url], on)
    hidden = [
        row for row in waiting if row.anchor_id and (row.anchor_id in blind if row.url else row.anchor_id not in seen)
    ]
    return len(waiting) - len(hidden)
