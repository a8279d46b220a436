"""What somebody holds, hand-overs and covers: for those who supervise, and for oneself."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from nhipcau.access.models import Anchor, Cover, Grant, Handover, HandoverLine, User
from nhipcau.access.states import COVERED, ROLES
from nhipcau.kernel.contracts import Held, Holding, holdings
from nhipcau.kernel.errors import Missing
from nhipcau.kernel.permissions import Permission
from nhipcau.org.queries import staff, subtree_ids

from .scopes import reach, scope

if TYPE_CHECKING:
    from nhipcau.org.models import Staff

SUPERVISE = Permission.SUPERVISE
LEADING = frozenset(
    {SUPERVISE, *(Permission[name] for name in ("DECIDE", "NETWORK_WRITE", "REPORT_WRITE", "IMPORT", "EXPORT"))}
)
"""Permissions over others: a cover lends them only at the hand of somebody who has them there."""


@dataclass(frozen=True)
class HeldKind:
    """Things of one kind that somebody holds."""

    key: str
    holding: Holding
    items: list[Held]


def anchors_of(ids: Iterable[int]) -> Mapping[str, list[int]]:
    """These anchors by the kind of record they belong to. Whether somebody sees the record is another question."""
    found: dict[str, list[int]] = {}
    wanted = list(ids)
    for pk, kind in Anchor.objects.filter(pk__in=wanted).values_list("pk", "kind") if wanted else ():
        found.setdefault(kind, []).append(pk)
    return found


def holdings_in_order() -> list[tuple[str, Holding]]:
    """Kinds of holdings: records before what is about them, so that who takes both already sees the record."""
    return sorted(holdings.items(), key=lambda pair: pair[1].order)


def held_by(staff_id: int, blind: Collection[int] = ()) -> list[HeldKind]:
    """All that a member of staff holds, but for what is about records whoever asks is `blind` to."""
    found = []
    for key, holding in holdings_in_order():
        if items := [item for item in holding.held(staff_id) if item.anchor is None or item.anchor not in blind]:
            found.append(HeldKind(key, holding, items))
    return found


def staff_to_hand(user: User, pk: int, on: date) -> "Staff":
    """A member of staff whose work `user` may hand over: oneself, or somebody they supervise. Raises Missing."""
    rows = staff().filter(Q(unit__in=scope(user, SUPERVISE, on)) | Q(pk=user.staff_id))
    found = rows.filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise Missing
    return found


def held_for(user: User, giver: "Staff", on: date) -> list[HeldKind]:
    """What `giver` holds, as `user`, who may hand it over, is shown it: by numbers, without what they must not see."""
    return held_by(giver.pk, reach(user, on).blind)


def handovers_for(user: User, on: date) -> QuerySet[Handover]:
    """Hand-overs in the units `user` supervises, one's own, and those one received something in; newest first."""
    supervised = Q(unit__in=scope(user, SUPERVISE, on))
    own = Q(staff=user.staff_id) | Q(pk__in=HandoverLine.objects.filter(to=user.staff_id).values("handover"))
    shown = HandoverLine.objects.filter(Q(anchor__isnull=True) | ~Q(anchor__in=reach(user, on).blind))
    rows = Handover.objects.filter(supervised | own if user.staff_id else supervised)
    rows = rows.filter(Exists(shown.filter(handover=OuterRef("pk"))))
    return rows.select_related("staff__unit", "unit").order_by("-handed_at", "-id")


def handover_for(user: User, pk: int, on: date) -> Handover:
    """One of them. Raises Missing."""
    try:
        return handovers_for(user, on).get(pk=pk)
    except (Handover.DoesNotExist, OverflowError):
        raise Missing from None


def lines_for(user: User, handover: Handover, on: date) -> list[HandoverLine]:
    """The lines of a hand-over `user` already sees, in order, without those about records they must not see."""
    rows = HandoverLine.objects.filter(handover=handover).select_related("to__unit").order_by("id")
    blind = reach(user, on).blind
    return [row for row in rows if row.anchor_id is None or row.anchor_id not in blind]


def covers_for(user: User, on: date) -> QuerySet[Cover]:
    """Covers of people in the units `user` supervises, and those they give or are given; the latest first."""
    seen = Q(absent__unit__in=scope(user, SUPERVISE, on))
    if user.staff_id:
        seen |= Q(absent=user.staff_id) | Q(staff=user.staff_id)
    return Cover.objects.filter(seen).select_related("absent__unit", "staff__unit").order_by("-first", "-id")


def cover_to_end(user: User, pk: int, on: date) -> Cover:
    """A cover `user` may end: of somebody they supervise, or of oneself. Raises Missing."""
    may = Q(absent__unit__in=scope(user, SUPERVISE, on)) | Q(absent=user.staff_id or 0)
    try:
        return Cover.objects.select_related("absent__unit", "staff__unit").filter(may).get(pk=pk)
    except (Cover.DoesNotExist, OverflowError):
        raise Missing from None


def covered_by(user: User, on: date) -> list[tuple[date, str]]:
    """Last day and name of those whom `user` covers on a day."""
    return reach(user, on).covered


def may_lend(user: User, absent: "Staff", on: date) -> bool:
    """May `user` appoint a cover for `absent` on a day?

    Only by rights of one's own, for what is lent is not lent on: one supervises the unit of the person who is absent
    and every unit where their roles hold, and where those roles lead others one leads there too.
    """
    own = [grant for grant in user.grants_on(on) if grant.user_id == user.pk]

    def reached(permission: Permission) -> frozenset[int]:
        return subtree_ids([g.unit for g in own if permission in ROLES[g.role].unit], with_predecessors=True)

    units: dict[Permission, frozenset[int]] = {SUPERVISE: reached(SUPERVISE)}
    if absent.unit_id not in units[SUPERVISE]:
        return False
    for grant in Grant.objects.in_force(on).filter(user__staff=absent, user__is_active=True, role__in=COVERED):
        for permission in (ROLES[grant.role].all & LEADING) | {SUPERVISE}:
            if permission not in units:
                units[permission] = reached(permission)
            if grant.unit_id not in units[permission]:
                return False
    return True


def with_accounts(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Those of these members of staff who have an open account."""
    return rows.filter(account__is_active=True)
