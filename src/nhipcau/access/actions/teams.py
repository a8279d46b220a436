"""Who is in the team of a record, which unit owns it, and how sensitive it is."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from nhipcau.access.models import Anchor, Membership, Protected, User
from nhipcau.access.states import TAKEN_IN, Sensitivity, TeamPart
from nhipcau.audit.actions import Entry, record_many
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.clock import local_day
from nhipcau.kernel.contracts import subjects
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.writing import action


def join_recorder(anchor_id: int, by: Actor, at: datetime) -> None:
    """Whoever recorded it is in its team, when that account belongs to a member of staff."""
    staff = User.objects.filter(pk=by.user_id).values_list("staff_id", flat=True).first() if by.user_id else None
    if staff is not None:
        _join([(anchor_id, staff)], TeamPart.RECORDED, by, at)


def assign(pairs: Iterable[tuple[int, int | None]], *, by: Actor, at: datetime) -> None:
    """Put members of staff in charge: (anchor id, staff id or None). Whoever was in charge before leaves the team.

    They leave it as whoever recorded it, too: a right withdrawn is withdrawn.
    Called by the action that changes the officer of the record and tells the audit.
    """
    wanted = dict(pairs)
    parts = [TeamPart.ASSIGNED, TeamPart.RECORDED]
    rows = Membership.objects.filter(anchor_id__in=wanted, part__in=parts, ended_at__isnull=True)
    found = list(rows.values_list("pk", "anchor_id", "staff_id", "part"))
    charged = {(anchor, staff) for _pk, anchor, staff, part in found if part == TeamPart.ASSIGNED}
    kept = {anchor for anchor, staff in charged if wanted[anchor] == staff}
    over = [pk for pk, *pair, _part in found if tuple(pair) in charged and pair[0] not in kept]
    if over:
        Membership.objects.filter(pk__in=over).update(ended_at=at, ended_by=by)
    _join([(anchor, staff) for anchor, staff in wanted.items() if staff and anchor not in kept], "assigned", by, at)


def _join(pairs: list[tuple[int, int]], part: str, by: Actor, at: datetime) -> None:
    rows = [Membership(anchor_id=a, staff_id=s, part=part, since=at, given_by=by) for a, s in pairs]
    if rows:
        Membership.objects.bulk_create(rows, ignore_conflicts=True)


@action
def join_team(*, record: Protected, staff: Any, part: str, by: Actor, at: datetime) -> None:
    """Take a member of staff into the team of a record. Raises Refused when they must not see it, left, or are in it.

    Nobody is put in charge here: that is for the action that changes the officer.
    """
    from .conflicts import check_free  # conflicts end memberships, so that room imports this one

    if part not in TAKEN_IN:
        raise Refused(_("Choose what this person does in the team."), "part")
    if staff.withdrawn_at is not None or (staff.left_on is not None and staff.left_on < local_day(at)):
        raise Refused(_("This person is no longer on the staff list; choose somebody else."), "staff")
    check_free(record.anchor_id, staff)
    team = Membership.objects.filter(anchor_id=record.anchor_id, ended_at__isnull=True)
    if team.filter(staff=staff, part=part).exists():
        raise Refused(_("This person is in the team already; nothing was changed."), "staff")
    _join([(record.anchor_id, staff.pk)], part, by, at)
    tell_of("access.joined_team", record, staff=staff.pk, part=part, by=by, at=at)


@action
def leave_team(*, record: Protected, membership: Membership, by: Actor, at: datetime) -> None:
    """Take somebody out of the team. Raises Refused when they left before, are in charge, or the last of a sealed one.

    Who is in charge is replaced instead; a sealed record without a team would be seen by nobody at all.
    """
    if membership.ended_at is not None or membership.anchor_id != record.anchor_id:
        raise Refused(_("This person left the team before; nothing was changed."))
    if membership.part == TeamPart.ASSIGNED:
        raise Refused(_("A record is never left without a worker: put somebody else in charge instead."))
    others = Membership.objects.filter(anchor_id=record.anchor_id, ended_at__isnull=True).exclude(pk=membership.pk)
    if record.anchor.sensitivity == Sensitivity.SEALED and not others.exists():
        raise Refused(_("This is the last person who sees this sealed record; name somebody else first."))
    membership.ended_at, membership.ended_by = at, by
    membership.save(update_fields=["ended_at", "ended_by"])
    tell_of("access.left_team", record, staff=membership.staff_id, part=membership.part, by=by, at=at)


@action
def set_sensitivity(*, record: Protected, sensitivity: str, by: Actor, at: datetime) -> None:
    """Say how sensitive a record is. Raises Refused for an unknown word, the same one, and sealing for nobody.

    A sealed record is seen by its team alone, so somebody in it must have an open account.
    """
    if sensitivity not in Sensitivity.values:
        raise Refused(_("Choose how sensitive this record is."), "sensitivity")
    anchor = Anchor.objects.get(pk=record.anchor_id)
    if anchor.sensitivity == sensitivity:
        raise Refused(_("It is so already; nothing was changed."), "sensitivity")
    team = Membership.objects.filter(anchor_id=record.anchor_id, ended_at__isnull=True, staff__account__is_active=True)
    if sensitivity == Sensitivity.SEALED and not team.exists():
        raise Refused(
            _("Name somebody with an account in the team first: a sealed record is seen by its team alone."),
            "sensitivity",
        )
    before, anchor.sensitivity = anchor.sensitivity, sensitivity
    normal = sensitivity == Sensitivity.NORMAL
    anchor.closed_at, anchor.closed_by = (None, None) if normal else (at, by)
    anchor.save(update_fields=["sensitivity", "closed_at", "closed_by"])
    record.anchor = anchor
    tell_of("access.sensitivity_set", record, before=before, after=sensitivity, by=by, at=at)


@action
def move_record(*, record: Any, unit: Any, by: Actor, at: datetime) -> None:
    """Let another unit own a record from now on. The caller tells the audit."""
    record.unit = unit
    record.save(update_fields=["unit"])
    Anchor.objects.filter(pk=record.anchor_id).update(unit=unit)


def tell_of(what: str, record: Any, *, by: Actor, at: datetime, reason: str = "", **details: object) -> None:
    """The audit event of a record whose model access does not know: its number, and never a name."""
    kind = record._meta.label_lower
    subject = subjects.get(kind)
    words = subject.number(record) if subject else ""
    entry = Entry(what, kind, record.pk, words, record.unit, reason=reason, details=details)
    record_many([entry], by=by, at=at)
