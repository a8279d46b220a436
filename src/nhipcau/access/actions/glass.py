"""Break-glass: one hidden record opened in an emergency, for some hours, before everybody's eyes (S13).

asked → (sealed: a second person agrees) → open → over by the clock or closed → reviewed.
"""

from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nhipcau.access.models import BreakGlass, Membership, User
from nhipcau.access.queries import accounts_with
from nhipcau.access.states import GLASS_REASON, NOTICE_GLASS, NOTICE_SECOND, Finding, Sensitivity
from nhipcau.audit.actions import record as record_event
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.clock import local_day
from nhipcau.kernel.contracts import subjects, tell
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.permissions import Permission
from nhipcau.kernel.text import clean
from nhipcau.kernel.writing import action

from .conflicts import root_of
from .successors import blind_to
from .teams import tell_of


@action
def ask_glass(*, user: User, record: Any, reason: str, hours: timedelta, by: Actor, at: datetime) -> BreakGlass | None:
    """Open one hidden record to `user` for some hours; a sealed one only asks for a second person.

    `record` is None when nothing has the number asked for. Gives None then, and just so for a record that a conflict of
    interest keeps from them; that it was tried is in the audit. Raises Refused for a reason too short.
    """
    if len(clean(reason)) < GLASS_REASON:
        raise Refused(_why_longer(), "reason")
    if record is None or _is_blind(user, record.anchor_id):
        record_event("access.glass_refused", about=user, words=user.login, by=by, at=at)
        return None
    glass = BreakGlass(anchor=record.anchor, user=user, reason=clean(reason)[:1000], asked_at=at, asked_by=by)
    sealed = record.anchor.sensitivity == Sensitivity.SEALED
    if not sealed:
        glass.opened_at, glass.opened_by, glass.closes_at = at, by, at + hours
    glass.save()
    event = "access.glass_asked" if sealed else "access.glass_broken"
    tell_of(event, record, glass=glass.pk, until=glass.closes_at, reason=glass.reason, by=by, at=at)
    if sealed:
        _tell_seconds(record, glass, by, at)
    else:
        _tell_reviewers(record, glass, by, at)
    return glass


@action
def agree_to_glass(*, glass: BreakGlass, user: User, hours: timedelta, by: Actor, at: datetime) -> BreakGlass:
    """Be the second person: the sealed record opens to the one who asked. Raises Refused for oneself, or too late."""
    if glass.opened_at is not None or at >= glass.asked_at + hours:
        raise Refused(_("This request was answered before, or is too old; nothing was opened. It can be asked again."))
    if user.pk == glass.user_id or _is_blind(glass.user, glass.anchor_id) or _is_blind(user, glass.anchor_id):
        raise Refused(_("A second person must agree; nothing was opened."))
    glass.opened_at, glass.opened_by, glass.closes_at = at, by, at + hours
    glass.save(update_fields=["opened_at", "opened_by", "closes_at"])
    record = _record_of(glass)
    told = {"glass": glass.pk, "asked_by": glass.user_id, "until": glass.closes_at}
    tell_of("access.glass_broken", record, **told, reason=glass.reason, by=by, at=at)
    _tell_reviewers(record, glass, by, at)
    return glass


@action
def close_glass(*, glass: BreakGlass, by: Actor, at: datetime) -> BreakGlass:
    """Close it before its time. Raises Refused when it is not open."""
    if not glass.open_at(at):
        raise Refused(_("This emergency opening is over already."))
    glass.closes_at = at
    glass.save(update_fields=["closes_at"])
    tell_of("access.glass_closed", _record_of(glass), glass=glass.pk, by=by, at=at)
    return glass


@action
def review_glass(*, glass: BreakGlass, finding: str, note: str, user: User, by: Actor, at: datetime) -> BreakGlass:
    """Say whether it was right. Raises Refused without a finding, for one's own, twice, or a doubt without a word."""
    if finding not in Finding.values:
        raise Refused(_("Choose what you found."), "finding")
    if glass.opened_at is None or glass.reviewed_at is not None:
        raise Refused(_("This emergency opening was reviewed before; nothing was changed."))
    if user.pk == glass.user_id or (glass.opened_by and glass.opened_by.user_id == user.pk):
        raise Refused(_("Nobody reviews what they opened or agreed to themselves; somebody else must."))
    if finding != Finding.RIGHT and not clean(note):
        raise Refused(_("Write what was doubtful or wrong, and what was done about it."), "note")
    glass.reviewed_at, glass.reviewed_by = at, by
    glass.finding, glass.finding_note = finding, clean(note)[:1000]
    glass.save(update_fields=["reviewed_at", "reviewed_by", "finding", "finding_note"])
    tell_of("access.glass_reviewed", _record_of(glass), glass=glass.pk, finding=finding, by=by, at=at)
    return glass


def _why_longer() -> str:
    words = ngettext(
        "Say why this cannot wait, in at least %(n)s letter: it is read by those who review it.",
        "Say why this cannot wait, in at least %(n)s letters: it is read by those who review it.",
        GLASS_REASON,
    )
    return words % {"n": GLASS_REASON}


def _is_blind(user: User, anchor_id: int) -> bool:
    return blind_to(root_of(anchor_id), anchor_id).holds(user)


def _record_of(glass: BreakGlass) -> Any:
    return subjects[glass.anchor.kind].rows().get(anchor_id=glass.anchor_id)


def _tell_reviewers(record: Any, glass: BreakGlass, by: Actor, at: datetime) -> None:
    """The supervisors of the unit and its data officers, but the one who opened it."""
    day = local_day(at)
    told = {
        account.pk
        for permission in (Permission.SUPERVISE, Permission.AUDIT_READ)
        for account in accounts_with(permission, record.unit, day)
    }
    url = reverse("access:glass_review", args=[glass.pk])
    tell(accounts=told - {glass.user_id}, kind=NOTICE_GLASS, anchor=glass.anchor_id, url=url, by=by, at=at)


def _tell_seconds(record: Any, glass: BreakGlass, by: Actor, at: datetime) -> None:
    """Those who may agree: the supervisors of the unit, and whoever is named in the record."""
    team = Membership.objects.filter(anchor_id=record.anchor_id, ended_at__isnull=True, staff__account__is_active=True)
    told = {account.pk for account in accounts_with(Permission.SUPERVISE, record.unit, local_day(at))}
    told |= set(team.values_list("staff__account", flat=True))
    url = reverse("access:glass_second", args=[glass.pk])
    tell(accounts=told - {glass.user_id}, kind=NOTICE_SECOND, anchor=glass.anchor_id, url=url, by=by, at=at)
