"""What stands beside a password: cards of codes, invitations, devices. Apps and passkeys are rows of allauth.mfa."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from nhipcau.kernel.actors import ActorField
from nhipcau.kernel.writing import Guarded

from .accounts import User


def _pair(name: str, label: str) -> models.CheckConstraint:
    at, by = f"{name}_at", f"{name}_by"
    both = Q(**{f"{at}__isnull": True, f"{by}__isnull": True}) | Q(**{f"{at}__isnull": False, f"{by}__isnull": False})
    return models.CheckConstraint(condition=both, name=label)


class CodeCard(Guarded):
    """A printed card of codes, a second step for whoever has no telephone at hand. A new card ends the one before."""

    user = models.ForeignKey(User, models.PROTECT, related_name="cards")
    made_at = models.DateTimeField()
    made_by = ActorField()
    ended_at = models.DateTimeField(null=True)
    ended_by = ActorField(null=True)

    privacy: ClassVar = {
        **dict.fromkeys(("user", "made_by", "ended_by"), "personal"),
        **dict.fromkeys(("made_at", "ended_at"), "plain"),
    }

    class Meta:
        constraints = [
            _pair("ended", "access_card_ended_pair"),
            models.UniqueConstraint(fields=["user"], condition=Q(ended_at__isnull=True), name="access_one_card"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} · {self.pk}"


class CardCode(Guarded):
    """One code of a card, each good once: a digest under a key that lies outside the database."""

    card = models.ForeignKey(CodeCard, models.PROTECT, related_name="codes")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)
    used_by = ActorField(null=True)

    privacy: ClassVar = {"card": "plain", "digest": "sensitive", "used_at": "plain", "used_by": "personal"}

    class Meta:
        constraints = [
            _pair("used", "access_code_used_pair"),
            models.UniqueConstraint(fields=["card", "digest"], name="access_code_of_card"),
        ]

    def __str__(self) -> str:
        return f"{self.card_id} · {self.pk}"


class Invitation(Guarded):
    """A link by which somebody chooses the first password of their account, once, within a few days."""

    user = models.ForeignKey(User, models.PROTECT, related_name="invitations")
    digest = models.CharField(max_length=64, unique=True)
    valid_until = models.DateTimeField()
    made_at = models.DateTimeField()
    made_by = ActorField()
    ended_at = models.DateTimeField(null=True)
    ended_by = ActorField(null=True)

    privacy: ClassVar = {
        **dict.fromkeys(("user", "made_by", "ended_by"), "personal"),
        **dict.fromkeys(("valid_until", "made_at", "ended_at"), "plain"),
        "digest": "sensitive",
    }

    class Meta:
        constraints = [_pair("ended", "access_invitation_ended_pair")]
        indexes = [models.Index(fields=["user"], name="access_invitations_of")]

    def __str__(self) -> str:
        return f"{self.user_id} · {self.pk}"


class Device(Guarded):
    """A browser an account signed in from, known by the digest of its cookie.

    `personal`: its owner declared it their own, so that drafts may stay in it. `told`: the owner saw the notice of it.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="devices")
    digest = models.CharField(max_length=64)
    words = models.CharField(max_length=80)
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()
    personal = models.BooleanField(default=False)
    told = models.BooleanField(default=False)

    privacy: ClassVar = {
        **dict.fromkeys(("user", "words"), "personal"),
        **dict.fromkeys(("first_seen", "last_seen", "personal", "told"), "plain"),
        "digest": "sensitive",
    }

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="access_device_of_user")]

    def __str__(self) -> str:
        return f"{self.user_id} · {self.words}"
