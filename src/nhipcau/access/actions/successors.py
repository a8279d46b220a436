"""Who takes over when somebody must not see a record: a free colleague, else the nearest unit above with one."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, cast

from django.db.models import Count, Q

from nhipcau.access.models import Conflict, Grant, Membership
from nhipcau.access.states import NOTICE_GIVEN, ROLES, TeamPart
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.clock import local_day
from nhipcau.kernel.contracts import Charge, subjects, tell
from nhipcau.kernel.permissions import Permission
from nhipcau.org.queries import reaching_units, unit_for

if TYPE_CHECKING:
    from nhipcau.org.models import Staff, Unit

SUPERVISE = Permission.SUPERVISE


@dataclass(frozen=True)
class Blind:
    """Who must not see a record: members of `staff`, and accounts (`users`) that belong to none."""

    staff: frozenset[int]
    users: frozenset[int]

    def __bool__(self) -> bool:
        return bool(self.staff or self.users)

    def holds(self, user: Any) -> bool:
        """Is this account one of theirs?"""
        return user.pk in self.users or (user.staff_id is not None and user.staff_id in self.staff)


def settle(anchors: Collection[int], blind: Blind, *, by: Actor, at: datetime) -> None:
    """Give records that need a worker to somebody free, when the one in charge, or the head of the unit, is blind."""
    for subject in subjects:
        if subject.charge is None:
            continue
        for record in subject.charge.needing(anchors):
            _settle_one(subject.charge, record, blind, by, at)


def _settle_one(charge: Charge, record: Any, blind: Blind, by: Actor, at: datetime) -> None:
    day, worker = local_day(at), charge.worker(record)
    led = led_by(record.unit_id, blind, day)
    if worker not in blind.staff and not led:
        return
    units = reaching_units(record.unit)
    order = [*units[1:], *units[:1]] if led else units  # nobody works under a head who must not know of it
    for unit_id in order:
        if unit_id == record.unit_id and worker is not None and worker not in blind.staff:
            return  # nobody above is free: the colleague in charge keeps it
        if found := _free_in(unit_id, charge.write, blind.staff, day):
            unit = record.unit if unit_id == record.unit_id else unit_for(unit_id)
            _give(charge, record, found, unit, by, at)
            return
    _give(charge, record, None, unit_for(units[-1]), by, at)


def _give(charge: Charge, record: Any, to: "Staff | None", unit: "Unit", by: Actor, at: datetime) -> None:
    charge.give(record=record, to=to, unit=unit, by=by, at=at)
    account = getattr(to, "account", None)
    if account is not None and account.pk != by.user_id:
        tell(accounts=[account.pk], kind=NOTICE_GIVEN, anchor=record.anchor_id, by=by, at=at)


def led_by(unit_id: int, blind: Blind, day: date) -> bool:
    """Is the unit headed by one of them? Nobody works under a head who must not know of it."""
    roles = [code for code, role in ROLES.items() if SUPERVISE in role.unit]
    heads = Grant.objects.in_force(day).filter(unit_id=unit_id, role__in=roles, user__is_active=True)
    return heads.filter(Q(user__staff_id__in=blind.staff) | Q(user_id__in=blind.users)).exists()


def _free_in(unit_id: int, write: Permission, blind: frozenset[int], day: date) -> "Staff | None":
    """Who of this very unit takes it: those who write before those who only supervise, the least laden first."""
    roles = [code for code, role in ROLES.items() if role.all & {write, SUPERVISE}]
    serving = Q(user__staff__left_on__isnull=True) | Q(user__staff__left_on__gte=day)
    rows = Grant.objects.in_force(day).filter(serving, unit_id=unit_id, role__in=roles, user__is_active=True)
    rows = rows.filter(user__staff__isnull=False, user__staff__withdrawn_at__isnull=True)
    rows = rows.exclude(user__staff_id__in=blind).select_related("user__staff__unit")
    found: dict[int, tuple[bool, Staff]] = {}
    for grant in rows:
        staff = cast("Staff", grant.user.staff)
        writes = write in ROLES[grant.role].all or (staff.pk in found and found[staff.pk][0])
        found[staff.pk] = (writes, staff)
    load = _load(found)
    order = sorted(found, key=lambda pk: (not found[pk][0], load.get(pk, 0), pk))
    return found[order[0]][1] if order else None


def _load(staff: Collection[int]) -> dict[int, int]:
    rows = Membership.objects.filter(staff_id__in=list(staff), part=TeamPart.ASSIGNED, ended_at__isnull=True)
    return dict(rows.order_by().values_list("staff_id").annotate(Count("pk")))


def blind_to(root: int, anchor: int) -> Blind:
    """Who must not see a record."""
    rows = Conflict.objects.filter(anchor_id__in={root, anchor}, ended_at__isnull=True)
    pairs = list(rows.values_list("staff_id", "user_id"))
    return Blind(frozenset(s for s, _ in pairs if s), frozenset(u for _, u in pairs if u))
