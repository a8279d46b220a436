"""Proofs of who is there, and the second steps of an account: an app, passkeys, a printed card of codes.

Apps and passkeys are rows of allauth.mfa. Its own list of used codes lies in the memory of one process and forgets a
code while it is still good, so the step of an app's last code is kept in its row; its recovery codes can be read back,
so cards are ours.
"""

import secrets
import unicodedata
from collections.abc import Collection
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt, encrypt
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from nhipcau.access import policy
from nhipcau.access.models import CardCode, CodeCard, User
from nhipcau.access.states import EASILY_READ, Step
from nhipcau.audit.actions import record
from nhipcau.kernel import clock
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.text import clean
from nhipcau.kernel.writing import action

from .signing import admit, forgive, refuse

CODES, LETTERS, SECONDS = 20, 8, 30


def prove(*, user: User, text: str, ip: str, at: datetime) -> str:
    """Is `text` the password, or a code, of whoever is signed in? A sentence when it is not; the audit is told."""
    if not admit(login=user.login, ip=ip, at=at):
        return _("Too many attempts. Wait 15 minutes and try again; your account works as before.")
    if user.check_password(unicodedata.normalize("NFC", text)) or step_taken(user=user, text=text, at=at):
        proved(user=user, ip=ip, by=user.actor, at=at)
        return ""
    refuse(user=user, ip=ip, at=at, by=user.actor)
    return _("This is not your password; nothing was done. Try again.")


@action
def proved(*, user: User, ip: str, by: Actor, at: datetime) -> None:
    """Tell the audit that somebody signed in proved to be there, and forget the failures before it."""
    forgive(login=user.login, ip=ip)
    record("access.reauthenticated", about=user, words=user.login, by=by, at=at, details={"ip": ip})


def step_taken(*, user: User, text: str, at: datetime) -> str:
    """Which second step this code is (`Step`), empty when it is none. It is good this one time."""
    code = "".join(sign for sign in text.lower() if sign.isalnum())
    if len(code) == 6 and code.isascii() and code.isdigit():
        return Step.APP if _app_code(user, code, at) else ""
    try:
        spend_code(user=user, code=code, by=user.actor, at=at)
    except Refused:
        return ""
    return Step.CARD


def _app_code(user: User, code: str, at: datetime) -> bool:
    """Right for now, half a minute ago or ahead, and later than the last one used."""
    with transaction.atomic():
        row = Authenticator.objects.select_for_update().filter(user=user, type=Authenticator.Type.TOTP).first()
        if row is None:
            return False
        step = _step(decrypt(row.data["secret"]), code, at)
        if step <= row.data.get("step", 0):
            return False
        row.data["step"], row.last_used_at = step, at
        row.save(update_fields=["data", "last_used_at"])
    return True


def _step(secret: str, code: str, at: datetime) -> int:
    now = int(at.timestamp()) // SECONDS
    right = (s for s in (now - 1, now, now + 1) if secrets.compare_digest(app_code(secret, s), code))
    return next(right, 0)


def app_code(secret: str, step: int) -> str:
    """What an app shows in one half minute, counted from 1970."""
    return format_hotp_value(hotp_value(secret, step))


@action
def spend_code(*, user: User, code: str, by: Actor, at: datetime) -> None:
    """Use a code of the card up. Raises Refused when there is no such code, or it was used."""
    codes = CardCode.objects.filter(card__user=user, card__ended_at__isnull=True, digest=_digest(user, code))
    if not codes.filter(used_at__isnull=True).update(used_at=at, used_by=by):
        raise Refused(_("This code is not right or was used before."), "code")
    left = CardCode.objects.filter(card__user=user, card__ended_at__isnull=True, used_at__isnull=True).count()
    record("access.code_spent", about=user, words=user.login, by=by, at=at, details={"left": left})


@action
def make_card(*, user: User, by: Actor, at: datetime) -> list[str]:
    """Codes of a new card, to be shown this once; the card before ends."""
    CodeCard.objects.filter(user=user, ended_at__isnull=True).update(ended_at=at, ended_by=by)
    card = CodeCard(user=user, made_at=at, made_by=by)
    card.save()
    codes: set[str] = set()
    while len(codes) < CODES:
        codes.add("".join(secrets.choice(EASILY_READ) for _ in range(LETTERS)))
    CardCode.objects.bulk_create(CardCode(card=card, digest=_digest(user, code)) for code in codes)
    record("access.recovery_codes_made", about=user, words=user.login, by=by, at=at, details={"left": CODES})
    return [f"{code[:4]}-{code[4:]}" for code in codes]


def unused(*, user: User, codes: Collection[str]) -> list[str]:
    """Those of these codes that still let this person in."""
    digests = {_digest(user, code.replace("-", "")): code for code in codes}
    rows = CardCode.objects.filter(card__user=user, card__ended_at__isnull=True, used_at__isnull=True)
    kept = set(rows.filter(digest__in=digests).values_list("digest", flat=True))
    return [code for digest, code in digests.items() if digest in kept]


def _digest(user: User, code: str) -> str:
    return salted_hmac("nhipcau.access.card", f"{user.pk} {code}", algorithm="sha256").hexdigest()


@action
def add_app(*, user: User, secret: str, code: str, by: Actor, at: datetime) -> None:
    """Take an authenticator app as second step, in place of the one before. Raises Refused for a wrong code."""
    step = _step(secret, "".join(sign for sign in code if sign.isdigit()), at)
    if not step:
        raise Refused(_("This code is not right. Wait for the next one on the phone; check the phone’s clock."), "code")
    Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).delete()
    data = {"secret": encrypt(secret), "step": step}
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data=data, created_at=at)
    _added(user, Step.APP, by, at)


@action
def add_passkey(*, user: User, name: str, credential: dict[str, Any], by: Actor, at: datetime) -> None:
    """Take a passkey that the browser has just made and the server has checked."""
    data = {"name": clean(name)[:60] or _("Passkey"), "credential": credential}
    Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data=data, created_at=at)
    _added(user, Step.PASSKEY, by, at)


def passkey_used(*, passkey: Authenticator, at: datetime) -> None:
    """Note when a passkey was last used."""
    Authenticator.objects.filter(pk=passkey.pk).update(last_used_at=at)


def _added(user: User, step: Step, by: Actor, at: datetime) -> None:
    record("access.factor_added", about=user, words=user.login, by=by, at=at, details={"step": step})


@action
def remove_factor(*, user: User, which: str, by: Actor, at: datetime) -> None:
    """Take one's own second step away: `card`, or the number of an app or a passkey.

    Raises Refused for the last one of somebody who needs one, and when there is no such step.
    """
    policy.check_remove_factor(user, which, clock.local_day(at))
    if which == Step.CARD:
        gone = CodeCard.objects.filter(user=user, ended_at__isnull=True).update(ended_at=at, ended_by=by)
    else:
        gone = Authenticator.objects.filter(user=user, pk=int(which)).delete()[0]
    if not gone:
        raise Refused(_("This second step was taken away before; nothing was changed."))
    record("access.factor_removed", about=user, words=user.login, by=by, at=at)


@action
def remove_factors(*, user: User, by: Actor, at: datetime) -> None:
    """Take all second steps of somebody away who lost them; who needs one sets it up at the next sign-in.

    Raises Refused when there is none.
    """
    cards = CodeCard.objects.filter(user=user, ended_at__isnull=True).update(ended_at=at, ended_by=by)
    if not cards + Authenticator.objects.filter(user=user).delete()[0]:
        raise Refused(_("This account has no second step; nothing was changed."))
    record("access.factor_removed", about=user, words=user.login, by=by, at=at)
