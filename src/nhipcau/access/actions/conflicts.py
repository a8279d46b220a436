"""Conflicts of interest: declared at once, blind at once, and nothing is left without a worker."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from nhipcau.access.models import Anchor, BreakGlass, Conflict, Membership, Protected, User
from nhipcau.access.queries import accounts_with
from nhipcau.access.states import NOTICE_CONFLICT, ConflictKind
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.clock import local_day
from nhipcau.kernel.contracts import tell
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.permissions import Permission
from nhipcau.kernel.text import clean
from nhipcau.kernel.writing import action

from .successors import blind_to, settle
from .teams import tell_of


def root_of(anchor_id: int) -> int:
    """The anchor a conflict is kept on: that of the person the record is about, else its own."""
    return Anchor.objects.filter(pk=anchor_id).values_list("about_id", flat=True).first() or anchor_id


def check_free(anchor_id: int, staff: Any) -> None:
    """Raises Refused when a conflict of interest keeps this member of staff from the record."""
    if staff.pk in blind_to(root_of(anchor_id), anchor_id).staff:
        raise Refused(_("This member of staff cannot take this record. Choose somebody else."), "staff")


@action
def declare_conflict(*, record: Protected, staff: Any, kind: str, by: Actor, at: datetime, note: str = "") -> Conflict:
    """Keep a member of staff, or an account that belongs to none, from a record and from all about the person it is
    about, from this moment on.

    In this order: they are blind; they leave the teams; what they had opened in an emergency closes; what they were in
    charge of is given to somebody free, or rises; the supervisors are told. Raises Refused for no or an unknown kind,
    and when it was declared before.
    """
    if kind not in ConflictKind.values:
        raise Refused(_("Say what binds this person to the record."), "kind")
    root = root_of(record.anchor_id)
    user = staff if isinstance(staff, User) else None
    blind = blind_to(root, record.anchor_id)
    if staff.pk in (blind.users if user else blind.staff):
        raise Refused(_("This was declared before; this person does not see the record. Nothing was changed."), "staff")
    conflict = Conflict(anchor_id=root, staff=None if user else staff, user=user, kind=kind, note=clean(note)[:500])
    conflict.declared_at, conflict.declared_by = at, by
    conflict.save()
    _told_and_shut_out(record, conflict, by, at)
    _tell_supervisors(record, conflict, by, at)
    return conflict


@action
def end_conflict(*, record: Protected, conflict: Conflict, reason: str, by: Actor, at: datetime) -> None:
    """Let somebody see the record again, as their roles say; teams they left they do not come back to.

    Raises Refused without a reason, for one that ended, and for a conflict about something else.
    """
    if not clean(reason):
        raise Refused(_("Say why this conflict of interest is over; it is kept with your reason."), "reason")
    if conflict.ended_at is not None or conflict.anchor_id not in {record.anchor_id, root_of(record.anchor_id)}:
        raise Refused(_("This conflict of interest ended before; nothing was changed."))
    conflict.ended_at, conflict.ended_by, conflict.ended_reason = at, by, clean(reason)[:500]
    conflict.save(update_fields=["ended_at", "ended_by", "ended_reason"])
    tell_of("access.conflict_ended", record, **_whose(conflict), kind=conflict.kind, by=by, at=at)


@action
def carry_conflicts(*, record: Any, by: Actor, at: datetime) -> None:
    """What was declared on a record before anybody knew whom it is about holds for that person from now on."""
    root = root_of(record.anchor_id)
    if root == record.anchor_id:
        return
    known = blind_to(root, root)
    for found in Conflict.objects.filter(anchor_id=record.anchor_id, ended_at__isnull=True):
        if found.staff_id not in known.staff and found.user_id not in known.users:
            names = ("staff_id", "user_id", "kind", "note", "declared_at", "declared_by")
            carried = Conflict(anchor_id=root, **{name: getattr(found, name) for name in names})
            carried.save()
            _told_and_shut_out(record, carried, by, at)


def keep_worked(record: Any, *, by: Actor, at: datetime) -> None:
    """Of a record that begins to need a worker (opened, reopened): not one who must not see it."""
    blind = blind_to(root_of(record.anchor_id), record.anchor_id)
    if blind:
        settle([record.anchor_id], blind, by=by, at=at)


def _whose(conflict: Conflict) -> dict[str, Any]:
    return {"staff": conflict.staff_id} if conflict.staff_id else {"account": conflict.user_id}


def _told_and_shut_out(record: Any, conflict: Conflict, by: Actor, at: datetime) -> None:
    tell_of("access.conflict_declared", record, **_whose(conflict), kind=conflict.kind, by=by, at=at)
    root = conflict.anchor_id
    anchors = list(Anchor.objects.filter(Q(pk=root) | Q(about_id=root)).values_list("pk", flat=True))
    if conflict.staff_id:
        mine = Membership.objects.filter(anchor_id__in=anchors, staff_id=conflict.staff_id, ended_at__isnull=True)
        mine.update(ended_at=at, ended_by=by)
    opened = BreakGlass.objects.filter(anchor_id__in=anchors, user__in=_accounts(conflict), closes_at__gt=at)
    opened.update(closes_at=at)
    settle(anchors, blind_to(root, root), by=by, at=at)


def _accounts(conflict: Conflict) -> QuerySet[User]:
    mine = Q(staff_id=conflict.staff_id) if conflict.staff_id else Q(pk=conflict.user_id)
    return User.objects.filter(mine)


def _tell_supervisors(record: Any, conflict: Conflict, by: Actor, at: datetime) -> None:
    """Those of the unit that owns it now; the excluded person learns of nothing."""
    excluded = set(_accounts(conflict).values_list("pk", flat=True)) | {by.user_id}
    record.refresh_from_db(fields=["unit"])
    told = [a.pk for a in accounts_with(Permission.SUPERVISE, record.unit, local_day(at)) if a.pk not in excluded]
    tell(accounts=told, kind=NOTICE_CONFLICT, anchor=record.anchor_id, by=by, at=at)
