"""Anchors, sealed values and corrections for the apps above; accounts and grants."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from nhipcau.audit.actions import record
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.text import clean
from nhipcau.kernel.writing import action

from .models import Anchor, Correction, Grant, Protected, Sealed, User
from .states import ROLES


def new_anchors(kind: str, units: Sequence[Any]) -> list[Anchor]:
    """One saved anchor per unit in `units`, in order. Called inside the action that makes the records."""
    return Anchor.objects.bulk_create([Anchor(kind=kind, unit=unit) for unit in units])


def seal(values: Iterable[tuple[int, str, str, str]]) -> None:
    """Put (anchor id, field, code, words) away; an older value of the same field is replaced."""
    rows = [Sealed(anchor_id=a, field=f, code=c, words=w[:200]) for a, f, c, w in values]
    if rows:
        Sealed.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["anchor", "field"], update_fields=["code", "words"]
        )


def unseal(anchor_id: int, field: str) -> None:
    """Forget a sealed value, when the record is corrected to an open one."""
    Sealed.objects.filter(anchor_id=anchor_id, field=field).delete()


def keep_corrections(
    *, record: Protected, changes: Mapping[str, tuple[object, object]], reason: str, by: Actor, at: datetime
) -> None:
    """Keep what fields held before: `changes` is field → (old, new) in words. Sealed values never come here."""
    Correction.objects.bulk_create(
        Correction(
            anchor_id=record.anchor_id,
            field=name,
            old=str("" if old is None else old),
            new=str("" if new is None else new),
            reason=reason[:500],
            corrected_at=at,
            corrected_by=by,
        )
        for name, (old, new) in changes.items()
    )


def withdraw(*, record: Protected, reason: str, by: Actor, at: datetime) -> None:
    """Mark a wrong record as withdrawn; it is kept and counts nowhere. The caller records its audit event.

    Raises Refused without a reason or when it was withdrawn before.
    """
    if not clean(reason):
        raise Refused(_("Say why this record is withdrawn; it is kept with your reason."), "reason")
    if record.withdrawn_at is not None:
        raise Refused(_("This record was withdrawn before; nothing was changed."))
    record.withdrawn_at, record.withdrawn_by, record.withdrawn_reason = at, by, clean(reason)[:500]
    record.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])


@action
def open_account(
    *, login: str, name: str, password: str, by: Actor, at: datetime, staff: Any = None, must_change: bool = True
) -> User:
    """Open an account. Raises Refused when the login is taken or the password too weak."""
    user = User(login=clean(login).lower(), name=clean(name) or clean(login), staff=staff)
    user.created_at, user.created_by, user.must_change_password = at, by, must_change
    if not user.login or User.objects.filter(login=user.login).exists():
        raise Refused(_("This login is empty or already taken; choose another."), "login")
    _set_password(user, password)
    user.save()
    record("access.account_opened", about=user, words=user.login, by=by, at=at)
    return user


@action
def change_password(*, user: User, password: str, by: Actor, at: datetime) -> User:
    """Set a person's own new password. Raises Refused when it is too weak."""
    _set_password(user, password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    record("access.password_changed", about=user, words=user.login, by=by, at=at)
    return user


@action
def reset_password(*, user: User, password: str, by: Actor, at: datetime) -> User:
    """Give somebody a first password again; it must be changed at the next sign-in. Raises Refused when too weak."""
    _set_password(user, password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    record("access.password_reset", about=user, words=user.login, by=by, at=at)
    return user


@action
def close_account(*, user: User, by: Actor, at: datetime) -> User:
    """Close an account: it works no more from the next request on. Its records stay."""
    user.is_active = False
    user.save(update_fields=["is_active"])
    record("access.account_closed", about=user, words=user.login, by=by, at=at)
    return user


@action
def grant(
    *, user: User, role: str, unit: Any, valid_from: date, by: Actor, at: datetime, valid_to: date | None = None
) -> Grant:
    """Give a role in a unit and everything below it, both days included. Raises Refused for dates out of order."""
    if role not in ROLES:
        raise Refused(_("Choose one of the roles."), "role")
    if valid_to is not None and valid_to < valid_from:
        raise Refused(_("The last day lies before the first; nothing was saved."), "valid_to")
    given = Grant(user=user, role=role, unit=unit, valid_from=valid_from, valid_to=valid_to, given_at=at, given_by=by)
    given.save()
    details = {"role": role, "unit": unit.code, "from": valid_from, "to": valid_to}
    record("access.granted", about=user, words=user.login, by=by, at=at, details=details)
    return given


@action
def withdraw_grant(*, grant: Grant, by: Actor, at: datetime) -> Grant:
    """Take a role back at once. Raises Refused when it was taken back before."""
    if grant.withdrawn_at is not None:
        raise Refused(_("This role was withdrawn before; nothing was changed."))
    grant.withdrawn_at, grant.withdrawn_by = at, by
    grant.save(update_fields=["withdrawn_at", "withdrawn_by"])
    details = {"role": grant.role, "grant": grant.pk}
    record("access.grant_withdrawn", about=grant.user, words=grant.user.login, by=by, at=at, details=details)
    return grant


def _set_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refused(" ".join(error.messages), "password") from None
    user.set_password(password)
