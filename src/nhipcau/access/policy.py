"""What the state of accounts allows. Each check raises a sentence a person can read."""

from datetime import date

from django.utils.translation import gettext as _

from nhipcau.kernel.actors import Actor
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.permissions import Permission

from .models import Grant, GrantQuerySet, User
from .states import ROLES

KEEPERS = [code for code, role in ROLES.items() if Permission.ACCOUNTS in role.permissions]


def check_close(user: User, by: Actor, on: date) -> None:
    """Raises Refused for a closed account, one's own, and the last administrator's."""
    if not user.is_active:
        raise Refused(_("This account was closed before; nothing was changed."))
    if by.user_id == user.pk:
        raise Refused(_("You cannot close your own account; nothing was changed. Another administrator can."))
    if _keeps(on).filter(user=user).exists() and not _keeps(on).exclude(user=user).exists():
        raise Refused(_last())


def why_not_close(user: User, by: Actor, on: date) -> str:
    """What `check_close` says; empty when it lets it pass."""
    try:
        check_close(user, by, on)
    except Refused as refused:
        return str(refused)
    return ""


def check_withdraw(grant: Grant, by: Actor, on: date) -> None:
    """Raises Refused when somebody would strip their own administration, or nobody would keep the accounts."""
    others = _keeps(on).exclude(pk=grant.pk)
    if grant.role not in KEEPERS or not _keeps(on).filter(pk=grant.pk).exists():
        return
    if by.user_id == grant.user_id and not others.filter(user_id=grant.user_id).exists():
        raise Refused(
            _("You cannot take away your own administration; nothing was changed. Another administrator can.")
        )
    if not others.exists():
        raise Refused(_last())


def _keeps(on: date) -> GrantQuerySet:
    return Grant.objects.in_force(on).filter(role__in=KEEPERS, user__is_active=True)


def _last() -> str:
    return _("This is the last administrator; nothing was changed. Give somebody else that role first.")
