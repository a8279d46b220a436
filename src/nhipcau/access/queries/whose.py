"""Who can see a record and why: the question of `visible` asked the other way round, for every account at once."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from nhipcau.access.models import BreakGlass, Conflict, Cover, Grant, Membership, User
from nhipcau.access.states import COVERED, ROLES, Role, Sensitivity, TeamPart
from nhipcau.kernel import clock
from nhipcau.kernel.permissions import Permission
from nhipcau.kernel.text import sort_key
from nhipcau.org.queries import reaching_units

from .scopes import OPENED_BY_GLASS, SUPERVISE


@dataclass(frozen=True)
class Way:
    """One way by which a record is seen: a `role` in `unit`, a `part` in the team, or a glass open `until`.

    `of_another`: the team is that of a record about this person. `instead_of`: whom this account covers, when the way
    is that person's.
    """

    role: Role | None = None
    unit: str = ""
    part: str = ""
    of_another: bool = False
    until: datetime | None = None
    instead_of: str = ""

    @property
    def part_words(self) -> str:
        return str(TeamPart(self.part).label) if self.part else ""


@dataclass
class Seeing:
    """An account that sees a record by its `ways`, or would if it were not `blind` to it."""

    user: User
    ways: list[Way] = field(default_factory=list)
    blind: bool = False

    @property
    def sees(self) -> bool:
        return bool(self.ways) and not self.blind


@dataclass(frozen=True)
class _Lent:
    """A grant as an account has it: its own, or that of `absent` whom it covers."""

    grant: Grant
    absent: Any = None

    @property
    def role(self) -> Role:
        return ROLES[self.grant.role]

    @property
    def instead_of(self) -> str:
        return self.absent.name if self.absent else ""


def who_sees(record: Any, read: Permission, on: date) -> list[Seeing]:
    """Open accounts that see `record`, loaded with unit and anchor, with `read` on a day, by name.

    Those whom a conflict of interest blinds stand among them, and do not see it.
    """
    users, lent, covers = _grants(on)
    team: dict[int | None, set[tuple[str, bool]]] = defaultdict(set)
    own = Q(anchor_id=record.anchor_id)
    if record.anchor.sensitivity != Sensitivity.SEALED:
        own |= Q(anchor__about_id=record.anchor_id)  # a team sees the person it works for
    members = Membership.objects.filter(own, ended_at__isnull=True)
    for staff, part, anchor in members.values_list("staff_id", "part", "anchor_id"):
        team[staff].add((part, anchor != record.anchor_id))
    about = Q(anchor_id=record.anchor_id) | Q(anchor_id=record.anchor.about_id)
    conflicts = Conflict.objects.filter(about, ended_at__isnull=True).values_list("staff_id", "user_id")
    blind, alone = ({pair[place] for pair in conflicts if pair[place]} for place in (0, 1))
    now = clock.now()
    opened = BreakGlass.objects.filter(anchor_id=record.anchor_id, opened_at__lte=now, closes_at__gt=now)
    glass = dict(opened.order_by("closes_at").values_list("user_id", "closes_at"))
    reaching = frozenset(reaching_units(record.unit))
    found = []
    for user in users.values():
        mine = [one for one in lent[user.pk] if read in one.role.all]
        if not mine:
            continue
        seeing = Seeing(user, blind=user.staff_id in blind or user.pk in alone)
        seeing.ways += _over_unit(record, read, lent[user.pk], reaching)
        seeing.ways += _in_team(user, covers.get(user.staff_id, ()), team)
        if user.pk in glass and read in OPENED_BY_GLASS:
            seeing.ways.append(Way(until=glass[user.pk]))
        if seeing.ways:
            found.append(seeing)
    return sorted(found, key=lambda seeing: (sort_key(seeing.user.name), seeing.user.pk))


def _grants(on: date) -> tuple[dict[int, User], dict[int, list[_Lent]], dict[int | None, list[Any]]]:
    """Open accounts, the grants each has on a day, and whom each member of staff covers: as `User.grants_on` says."""
    covers: dict[int | None, list[Any]] = defaultdict(list)
    for cover in Cover.objects.in_force(on).select_related("absent").order_by("pk"):
        covers[cover.staff_id].append(cover.absent)
    users: dict[int, User] = {}
    lent: dict[int, list[_Lent]] = defaultdict(list)
    by_staff: dict[int, list[Grant]] = defaultdict(list)
    rows = Grant.objects.in_force(on).filter(user__is_active=True).select_related("user", "unit").order_by("pk")
    for grant in rows:
        users[grant.user_id] = grant.user
        lent[grant.user_id].append(_Lent(grant))
        if grant.user.staff_id is not None:
            by_staff[grant.user.staff_id].append(grant)
    for user in User.objects.filter(staff_id__in=[pk for pk in covers if pk], is_active=True) if covers else ():
        users.setdefault(user.pk, user)
        for absent in covers[user.staff_id]:
            lent[user.pk] += [_Lent(grant, absent) for grant in by_staff[absent.pk] if grant.role in COVERED]
    return users, lent, covers


def _over_unit(record: Any, read: Permission, lent: Iterable[_Lent], reaching: frozenset[int]) -> list[Way]:
    here = [one for one in lent if one.grant.unit_id in reaching]
    supervises = any(SUPERVISE in one.role.unit for one in here)
    sensitivity = record.anchor.sensitivity
    if sensitivity == Sensitivity.SEALED or (sensitivity == Sensitivity.RESTRICTED and not supervises):
        return []
    return [
        Way(role=one.role, unit=one.grant.unit.name, instead_of=one.instead_of) for one in here if read in one.role.unit
    ]


def _in_team(user: User, absent: Iterable[Any], team: dict[int | None, set[tuple[str, bool]]]) -> list[Way]:
    covered = [(one.pk, one.name) for one in absent]
    own = [(user.staff_id, "")] if user.staff_id is not None else []
    return [
        Way(part=part, of_another=another, instead_of=name)
        for staff, name in own + covered
        for part, another in sorted(team.get(staff, ()))
    ]
