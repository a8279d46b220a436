"""Sessions of an account: each with its browser, ended one by one or all at once."""

from collections.abc import Collection
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from nhipcau.access.models import Device, User
from nhipcau.audit.actions import record
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.writing import action


def session_begun(*, user: User, key: str, ip: str, agent: str, at: datetime) -> None:
    """Note a session that was just begun, so that its owner can see and end it."""
    words = {"ip": ip or "0.0.0.0", "user_agent": agent[:200]}  # noqa: S104 - no address to listen on
    UserSession.objects.create(user=user, session_key=key, created_at=at, last_seen_at=at, **words)


def session_seen(*, key: str, at: datetime) -> None:
    """Note that a session is in use; called once a minute at most."""
    UserSession.objects.filter(session_key=key).update(last_seen_at=at)


@action
def end_sessions(*, user: User, by: Actor, at: datetime, but: str = "", only: Collection[int] | None = None) -> int:
    """End all sessions of an account but the one with that key, or only these. Gives how many there were."""
    rows = UserSession.objects.filter(user=user).exclude(session_key=but)
    rows = rows if only is None else rows.filter(pk__in=only)
    keys = list(rows.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    rows.delete()
    if keys:
        details = {"number": len(keys)}
        record("access.sessions_ended", about=user, words=user.login, by=by, at=at, details=details)
    return len(keys)


@action
def lock(*, user: User, by: Actor, at: datetime) -> None:
    """Tell the audit that the owner of a session hid it."""
    record("access.locked", about=user, words=user.login, by=by, at=at)


@action
def unlock(*, user: User, by: Actor, at: datetime) -> None:
    """Tell the audit that the owner of a session came back."""
    record("access.unlocked", about=user, words=user.login, by=by, at=at)


@action
def declare_device(*, user: User, digest: str, personal: bool, by: Actor, at: datetime) -> bool:
    """Is this browser the person's own? Drafts may stay only in one that is. False when the browser is not known."""
    known = Device.objects.filter(user=user, digest=digest)
    if not known.exists():
        return False
    known.update(personal=personal)
    record("access.device_declared", about=user, words=user.login, by=by, at=at, details={"personal": personal})
    return True
