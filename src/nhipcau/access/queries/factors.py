"""What stands behind a password: second steps, sessions, invitations, devices."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from nhipcau.access import policy
from nhipcau.access.models import CodeCard, Device, Invitation, User
from nhipcau.access.states import Step
from nhipcau.kernel.errors import Missing
from nhipcau.kernel.network import browser_words

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Factor:
    """A second step in words; `which` is how it is called when it is taken away."""

    which: str
    step: Step
    words: str
    made_at: datetime
    used_at: datetime | None
    left: int | None = None


def has_factor(user: User) -> bool:
    """Was a second step ever set up and not taken away? A card whose codes are used up still counts as one."""
    return policy.factors(user) > 0


def factors_of(user: User) -> list[Factor]:
    """The second steps of an account, oldest first."""
    found = []
    for row in Authenticator.objects.filter(user=user).order_by("created_at", "pk"):
        app = row.type == Authenticator.Type.TOTP
        step = Step.APP if app else Step.PASSKEY
        words = str(step.label) if app else row.data["name"]
        found.append(Factor(str(row.pk), step, words, row.created_at, row.last_used_at))
    for card in CodeCard.objects.filter(user=user, ended_at__isnull=True):
        used = [code.used_at for code in card.codes.all()]
        last = max((at for at in used if at), default=None)
        found.append(Factor(Step.CARD, Step.CARD, str(Step.CARD.label), card.made_at, last, used.count(None)))
    return found


def has_passkey(user: User) -> bool:
    """Can this account answer with a passkey?"""
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).exists()


@dataclass(frozen=True)
class Place:
    """Where an account is signed in."""

    pk: int
    words: str
    ip: str
    begun_at: datetime
    seen_at: datetime
    here: bool


def sessions_of(user: User, here: str | None, at: datetime) -> list[Place]:
    """Sessions of an account that still live, the present one first."""
    rows = UserSession.objects.filter(user=user).order_by("-last_seen_at", "-pk")
    alive = set(
        Session.objects.filter(expire_date__gt=at, session_key__in=rows.values("session_key")).values_list(
            "session_key", flat=True
        )
    )
    places = [
        Place(row.pk, browser_words(row.user_agent), row.ip, row.created_at, row.last_seen_at, row.session_key == here)
        for row in rows
        if row.session_key in alive
    ]
    return sorted(places, key=lambda place: not place.here)


def devices_of(user: User) -> "Sequence[Device]":
    """Browsers an account signed in from, the latest first."""
    return list(Device.objects.filter(user=user).order_by("-last_seen")[:20])


def owner_of_device(digest: str) -> User | None:
    """Whose own device this is; None when it is nobody's or several people's."""
    owners = list(Device.objects.filter(digest=digest, personal=True).select_related("user")[:2])
    return owners[0].user if len(owners) == 1 and owners[0].user.is_active else None


def device_is_personal(user: User, digest: str) -> bool:
    """Did this person declare this browser their own?"""
    return Device.objects.filter(user=user, digest=digest, personal=True).exists()


def invitation_of(digest: str, at: datetime) -> Invitation:
    """An invitation that still holds. Raises Missing for every other one."""
    rows = Invitation.objects.filter(digest=digest, ended_at__isnull=True, valid_until__gt=at, user__is_active=True)
    found = rows.select_related("user").first()
    if found is None:
        raise Missing
    return found
