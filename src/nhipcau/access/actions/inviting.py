"""An invitation: a link by which somebody chooses the first password of an account opened for them."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from nhipcau.access.models import Invitation, User
from nhipcau.audit.actions import record
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.writing import action

from .accounts import set_password

LASTS = timedelta(days=7)


def digest_of(token: str) -> str:
    """What is kept of a token: it cannot be guessed, so its plain digest tells nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


@action
def invite(*, user: User, by: Actor, at: datetime) -> str:
    """A token for a link that is shown this once; links made before end. Raises Refused for a closed account."""
    if not user.is_active:
        raise Refused(_("This account is closed; nobody can be invited into it."))
    Invitation.objects.filter(user=user, ended_at__isnull=True).update(ended_at=at, ended_by=by)
    token = secrets.token_urlsafe(32)
    Invitation(user=user, digest=digest_of(token), valid_until=at + LASTS, made_at=at, made_by=by).save()
    record("access.invited", about=user, words=user.login, by=by, at=at, details={"to": (at + LASTS).date()})
    return token


@action
def accept(*, invitation: Invitation, password: str, by: Actor, at: datetime) -> User:
    """Choose the password and use the invitation up. Raises Refused when it is over or the password too weak."""
    mine = Invitation.objects.filter(pk=invitation.pk, ended_at__isnull=True, valid_until__gt=at)
    if not mine.update(ended_at=at, ended_by=by):
        raise Refused(_("This invitation was used or is over. Ask the administrator for a new one."))
    user = invitation.user
    set_password(user, password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    record("access.invitation_used", about=user, words=user.login, by=by, at=at)
    return user
