"""What happened to records since a moment: for a file of them that was made then and is asked for now."""

from collections.abc import Collection
from datetime import date, datetime

from nhipcau.access.models import Correction, Membership, User

from .scopes import reach
from .sealed import sealed_anchors


def teams_left(user: User, since: datetime, on: date) -> frozenset[int]:
    """Anchors of the records whose team `user` was in, has left since, and is not in any more."""
    found = reach(user, on)
    rows = Membership.objects.filter(staff_id__in=found.staff, ended_at__gte=since)
    left = frozenset(rows.values_list("anchor_id", flat=True))
    return left - found.teams_among(left)


def corrected(anchors: Collection[int], since: datetime) -> frozenset[int]:
    """Those of these anchors of which something was corrected since; few, for a portion of a list."""
    rows = Correction.objects.filter(anchor_id__in=anchors, corrected_at__gte=since)
    return frozenset(rows.values_list("anchor_id", flat=True))


def anchors_with_a_seal() -> frozenset[int]:
    """Anchors of which something is sealed: to compare with what a file holds, never to be told."""
    return frozenset(pk for codes in sealed_anchors().values() for anchors in codes.values() for pk in anchors)
