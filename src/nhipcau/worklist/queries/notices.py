"""What one account was told."""

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from nhipcau.access.queries import reach
from nhipcau.kernel.errors import Missing
from nhipcau.worklist.models import Notice

from .about import shown

if TYPE_CHECKING:
    from nhipcau.access.models import User

MOST = 99
"""The bell counts no further."""


def _may_see(user: "User", on: date) -> Q:
    elsewhere = ~Q(url="") & (Q(anchor__isnull=True) | ~Q(anchor__in=reach(user, on).blind))
    return (Q(url="") & shown(user, on)) | elsewhere


def notices_for(user: "User", on: date) -> QuerySet[Notice]:
    """Notices to `user` about nothing hidden from them, newest first."""
    return Notice.objects.filter(_may_see(user, on), account=user).order_by("-id")


def notice_for(user: "User", pk: int, on: date) -> Notice:
    """One of them. Raises Missing."""
    try:
        return notices_for(user, on).get(pk=pk)
    except (Notice.DoesNotExist, OverflowError):
        raise Missing from None


def unread(user: "User", on: date) -> int:
    """How many wait to be read; one query while none of them is about a record."""
    waiting = Notice.objects.filter(account=user, read_at__isnull=True)
    rows = list(waiting.values_list("pk", "anchor_id")[: MOST + 1])
    if any(anchor for _, anchor in rows):
        return waiting.filter(_may_see(user, on), pk__in=[pk for pk, _ in rows]).count()
    return len(rows)
