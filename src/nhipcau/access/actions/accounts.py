"""Accounts, their passwords and the roles given to them."""

import secrets
import unicodedata
from datetime import date, datetime
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from nhipcau.access import policy
from nhipcau.access.models import Grant, User
from nhipcau.access.states import EASILY_READ, ROLES
from nhipcau.audit.actions import record
from nhipcau.kernel import clock
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.text import clean
from nhipcau.kernel.writing import action


def first_password() -> str:
    """A password to be handed over and changed at once: four groups of four, 79 bits, typed without shift."""
    return "-".join("".join(secrets.choice(EASILY_READ) for _ in range(4)) for _ in range(4))


@action
def open_account(
    *, login: str, name: str, password: str, by: Actor, at: datetime, staff: Any = None, must_change: bool = True
) -> User:
    """Open an account. Raises Refused when the login is taken or the password too weak."""
    user = User(login=clean(login).lower(), name=clean(name) or clean(login), staff=staff)
    user.created_at, user.created_by, user.must_change_password = at, by, must_change
    if not user.login or User.objects.filter(login=user.login).exists():
        raise Refused(_("This login is empty or already taken; choose another."), "login")
    set_password(user, password)
    user.save()
    record("access.account_opened", about=user, words=user.login, by=by, at=at)
    return user


@action
def open_with_role(
    *,
    login: str,
    name: str,
    password: str,
    role: str,
    unit: Any,
    valid_from: date,
    by: Actor,
    at: datetime,
    valid_to: date | None = None,
    staff: Any = None,
) -> User:
    """Open an account with its first role, or neither. Raises Refused as the two actions it joins."""
    if staff is not None and User.objects.filter(staff=staff).exists():
        raise Refused(_("This member of staff has an account already; open that one."), "staff")
    user = open_account(login=login, name=name, password=password, staff=staff, by=by, at=at)
    grant(user=user, role=role, unit=unit, valid_from=valid_from, valid_to=valid_to, by=by, at=at)
    return user


@action
def change_password(*, user: User, password: str, by: Actor, at: datetime) -> User:
    """Set a person's own new password. Raises Refused when it is too weak, or the one they have."""
    if user.check_password(unicodedata.normalize("NFC", password)):
        raise Refused(_("This is the password you have; choose another."), "password")
    set_password(user, password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    record("access.password_changed", about=user, words=user.login, by=by, at=at)
    return user


@action
def reset_password(*, user: User, password: str, by: Actor, at: datetime) -> User:
    """Give somebody a first password again; it must be changed at the next sign-in. All their sessions end.

    Raises Refused when it is too weak.
    """
    set_password(user, password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    record("access.password_reset", about=user, words=user.login, by=by, at=at)
    return user


@action
def close_account(*, user: User, by: Actor, at: datetime) -> User:
    """Close an account: it works no more from the next request on. Its records stay.

    Raises Refused for one's own account, the last administrator's, and one that is closed.
    """
    policy.check_close(user, by, clock.local_day(at))
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
    """Take a role back at once. Raises Refused when it was taken back before, or nobody would keep the accounts."""
    if grant.withdrawn_at is not None:
        raise Refused(_("This role was taken back before; nothing was changed."))
    policy.check_withdraw(grant, by, clock.local_day(at))
    grant.withdrawn_at, grant.withdrawn_by = at, by
    grant.save(update_fields=["withdrawn_at", "withdrawn_by"])
    details = {"role": grant.role, "grant": grant.pk}
    record("access.grant_withdrawn", about=grant.user, words=grant.user.login, by=by, at=at, details=details)
    return grant


def set_password(user: User, password: str) -> None:
    """Give an account this password, not saved yet. Raises Refused when it is too weak."""
    password = unicodedata.normalize("NFC", password)  # as the sign-in page reads it, whichever keyboard typed it
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refused(" ".join(_why(each) for each in error.error_list), "password") from None
    policy.check_password_words(password, user)
    user.set_password(password)


def _why(error: ValidationError) -> str:
    """A rule of Django's in words of ours; its own catalogue has gaps."""
    known = {
        "password_too_short": _("The password is too short: it needs at least 12 characters."),
        "password_too_common": _("This password is much used and easily guessed; choose another."),
        "password_too_similar": _("The password is too much like the name or the login; choose another."),
    }
    return known.get(str(error.code)) or " ".join(error.messages)
