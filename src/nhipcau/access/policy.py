"""What the state of accounts allows. Each check raises a sentence a person can read."""

import re
import unicodedata
from datetime import date

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from nhipcau.kernel.actors import Actor
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.permissions import Permission
from nhipcau.org.queries import centre_or_none

from .models import CodeCard, Grant, GrantQuerySet, User
from .states import OWN_WORDS, ROLES, Step

KEEPERS = [code for code, role in ROLES.items() if Permission.ACCOUNTS in role.all]


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


# --- second steps ------------------------------------------------------------------------------------------
def needs_factor(user: User, on: date) -> bool:
    """Does somebody hold a role in which nobody works with a password alone?"""
    return any(ROLES[grant.role].second_factor for grant in user.grants_on(on))


def factors(user: User) -> int:
    """How many second steps an account has. A card counts also when its codes are used up."""
    cards = CodeCard.objects.filter(user=user, ended_at__isnull=True).count()
    return cards + Authenticator.objects.filter(user=user).count()


def check_remove_factor(user: User, which: str, on: date) -> None:
    """Raises Refused for the only second step of somebody whose role asks for one."""
    if which != Step.CARD and not which.isdecimal():
        raise Refused(_("This second step was taken away before; nothing was changed."))
    if needs_factor(user, on) and factors(user) < 2:
        raise Refused(_("Your role needs a second step. Set up another one first; nothing was changed."))


# --- passwords ------------------------------------------------------------------------------------------
LEFT = 7  # letters that must be left when the words everybody thinks of are gone; digits count for four at most


def check_password_words(password: str, user: User) -> None:
    """Raises Refused for a much used password without its accents, and for one of words everybody here thinks of."""
    plain = _bare(password)
    try:
        CommonPasswordValidator().validate(plain.replace(" ", ""))
    except ValidationError:
        raise Refused(_("This password is much used and easily guessed; choose another."), "password") from None
    own = sorted({word.replace(" ", "") for word in _own_words(user)}, key=len, reverse=True)
    left = "".join(word for word in plain.split() if word not in own)
    for word in own:
        left = left.replace(word, "") if len(word) > 3 else left  # a short one stands in many others
    digits = sum(sign.isdigit() for sign in left)
    if len(left) - digits + min(digits, 4) < LEFT:
        raise Refused(_("This password is made of words everybody here thinks of; choose another."), "password")


def _own_words(user: User) -> set[str]:
    """Words of the trade, the name and place of the Centre, the person's own names."""
    centre = centre_or_none()
    names = [user.name, user.login] + ([centre.name, centre.place.name] if centre and centre.place else [])
    keys = {_bare(each) for each in names}
    return {*OWN_WORDS, *keys, *(word for key in keys for word in key.split() if len(word) > 1)}


def _bare(text: str) -> str:
    """Small letters and digits without accents, words apart."""
    apart = unicodedata.normalize("NFD", text.casefold()).replace("đ", "d")
    kept = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return " ".join(re.sub(r"[\W_]+", " ", kept).split())
