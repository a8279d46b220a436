"""Who may see what. A protected record is seen through `visible` or `one` and no other way.

A person reaches a record with a permission when one of these holds, and no conflict of interest blinds them to it:
a grant gives the permission in the record's unit (or above it) and the record is not closed · they supervise there and
it is not sealed · they are in its team and some grant gives the permission · they broke the glass for it (to read).
"""

from collections.abc import Collection, Iterable
from datetime import date
from typing import TypeVar

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from nhipcau.access.models import Anchor, Correction, Protected, Ties, User, in_team, team_of
from nhipcau.access.states import READ, ROLES, STORY, Sensitivity
from nhipcau.kernel import touched
from nhipcau.kernel.errors import Missing
from nhipcau.kernel.permissions import Permission
from nhipcau.kernel.together import Question, answered, rows_together
from nhipcau.org.queries import subtree_ids

M = TypeVar("M", bound=Protected)
SUPERVISE = Permission.SUPERVISE
OPENED_BY_GLASS = READ | STORY | {Permission.HOUSEHOLD_READ}
"""What an emergency opening lets one read: the record and its story, never who lives with HIV."""


def reach(user: User, on: date) -> Ties:
    """What widens and narrows the reach of `user` on a day; asked once per account object and day."""
    return user.ties(on)


def scope(user: User, permission: Permission, on: date) -> frozenset[int]:
    """Ids of the units whose normal records `user` may touch with `permission` on a day.

    A grant reaches its unit, everything below it and the ended units they succeeded. Asked once per account object and
    set of units granted, of the tree that `ties` brought along.
    """
    cache: dict[tuple[frozenset[int], date], frozenset[int]] = user.__dict__.setdefault("_scope", {})
    roots = [g.unit for g in user.grants_on(on) if permission in ROLES[g.role].unit] if user.is_active else []
    key = frozenset(unit.pk for unit in roots), on
    if key not in cache:
        cache[key] = subtree_ids(roots, with_predecessors=True, tree=user.ties(on).tree)
    return cache[key]


def units_to_record(user: User, permission: Permission, on: date) -> frozenset[int]:
    """Ids of the units in which `user` may make new records: those in scope, and their own where a role reaches a team.

    Who reaches only the records of their team (a collaborator) makes them in the very unit granted, and is in the team.
    """
    own = {g.unit_id for g in user.grants_on(on) if user.is_active and permission in ROLES[g.role].own}
    return scope(user, permission, on) | own


def has(user: User, permission: Permission, on: date) -> bool:
    """Does some grant of `user` give this permission at all on a day, over a unit or over the records of a team?"""
    return user.is_active and any(permission in ROLES[grant.role].all for grant in user.grants_on(on))


def within(user: User, permission: Permission, on: date, *, anchor: str = "anchor_id", unit: str = "unit_id") -> Q:
    """The condition on rows with these two columns that `user` reaches with `permission` on a day."""
    if not has(user, permission, on):
        return Q(pk__in=())
    found = reach(user, on)
    units = scope(user, permission, on)
    supervised = units & scope(user, SUPERVISE, on)
    every = frozenset(branch.pk for branch in found.tree)
    closed = Anchor.objects.filter(closed_at__isnull=False)
    inside = Q()
    if units - supervised:
        inside |= _of(unit, units - supervised, every) & ~Q(**{f"{anchor}__in": closed.values("pk")})
    if supervised:
        sealed = closed.filter(sensitivity=Sensitivity.SEALED).values("pk")
        inside |= _of(unit, supervised, every) & ~Q(**{f"{anchor}__in": sealed})
    own = found.named | (found.glass if permission in OPENED_BY_GLASS else frozenset())
    if own:
        inside |= Q(**{f"{anchor}__in": own})
    if units != every and found.staff:  # what is open in units reached stands inside already
        for team in team_of(found.staff):
            inside |= Q(**{f"{anchor}__in": team})
    if not inside:
        return Q(pk__in=())
    return inside & ~Q(**{f"{anchor}__in": found.blind}) if found.blind else inside


def _of(unit: str, units: frozenset[int], every: frozenset[int]) -> Q:
    """Of these units; of all of them nothing has to be asked."""
    return Q() if units == every else Q(**{f"{unit}__in": units})


def visible(queryset: QuerySet[M], user: User, permission: Permission, on: date) -> QuerySet[M]:
    """The rows of `queryset` that `user` may see on a day."""
    return queryset.filter(within(user, permission, on))


def one(queryset: QuerySet[M], user: User, permission: Permission, on: date, **lookup: object) -> M:
    """The one row of `lookup` that `user` may see. Raises Missing, the same for a hidden row and for none."""
    try:
        found = reached(queryset, user, permission, on).get(**lookup)
    except (queryset.model.DoesNotExist, ValueError, OverflowError):
        found = None
    return _looked_up(queryset.model, lookup.get("pk"), found, user, permission, on)


def one_asked(asked: Question, model: type[M], pk: int, user: User, permission: Permission, on: date) -> M:
    """`one` for a page that many open: `asked` gives the row of this key among those `reached`."""
    found = next(iter(rows_together({model: asked})[model]), None) if 0 < pk < touched.LARGEST else None
    return _looked_up(model, pk, found, user, permission, on)


def reached(queryset: QuerySet[M], user: User, permission: Permission, on: date) -> QuerySet[M]:
    """`visible` for `one`: each row says besides whether `user` is in its team."""
    rows = visible(queryset, user, permission, on)
    if staff := reach(user, on).staff:
        rows = rows.annotate(**{_told(user): ExpressionWrapper(in_team(staff), BooleanField())})
    return rows


def _looked_up(model: type[M], pk: object, found: M | None, user: User, permission: Permission, on: date) -> M:
    kind = model._meta.label_lower
    if found is None:
        touched.looked_up(kind, pk, None, permission)
        raise Missing
    _brought(user, [found], on)
    touched.looked_up(kind, found.pk, found, permission)
    return found


def reaches(user: User, permission: Permission, record: Protected, on: date) -> bool:
    """Whether `user` reaches one record, loaded with its anchor, with `permission` on a day: `visible` for one row."""
    sensitivity = record.anchor.sensitivity
    found = without_team(user, permission, record.anchor_id, record.unit_id, on, sensitivity)
    return found if found is not None else record.anchor_id in teams(user, [record], on)


def without_team(user: User, permission: Permission, pk: int, unit: int, on: date, sensitivity: str) -> bool | None:
    """The same of an anchor without asking for open teams: None where being in one alone could let `user` in."""
    found = reach(user, on)
    if not has(user, permission, on) or pk in found.blind:
        return False
    if pk in found.named or (permission in OPENED_BY_GLASS and pk in found.glass):
        return True
    if unit not in scope(user, permission, on):
        return None
    supervises = unit in scope(user, SUPERVISE, on)
    return sensitivity == Sensitivity.NORMAL or (supervises and sensitivity == Sensitivity.RESTRICTED)


def teams(user: User, records: Collection[Protected], on: date) -> frozenset[int]:
    """Ids of the anchors of these records of whose team `user` is; what `one` has brought along is not asked again."""
    _brought(user, records, on)
    return reach(user, on).teams_among({record.anchor_id for record in records})


def _brought(user: User, records: Iterable[Protected], on: date) -> None:
    """Take from each record what `one` asked beside it: it holds for this request, not as long as the record."""
    told = _told(user)
    known = {record.anchor_id: bool(record.__dict__.pop(told)) for record in records if told in record.__dict__}
    reach(user, on).know(known)


def _told(user: User) -> str:
    """Where a record tells whether this account is in its team."""
    return f"_in_team_of_{user.pk}"


CORRECTIONS = "access.corrections"


def corrections_asked(record: Protected) -> Question:
    """Old texts of a record the caller already may see, newest first; none of a story they may not read."""
    if record.veiled:
        return Question(Correction.objects.none)
    return Question(_corrections, anchor=record.anchor_id)


def _corrections(anchor: int) -> QuerySet[Correction]:
    return Correction.objects.filter(anchor_id=anchor).order_by("-id")


def corrections_of(record: Protected) -> list[Correction]:
    """The same, asked once for a record."""
    found: list[Correction] = answered(record, CORRECTIONS, corrections_asked(record))
    return found
