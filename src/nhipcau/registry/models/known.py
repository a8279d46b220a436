"""Identity papers, telephones and addresses of a person."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from nhipcau.kernel.identity import identity_key
from nhipcau.kernel.secret_fields import FingerprintField, SecretField
from nhipcau.registry.states import AddressKind, PaperKind, PhoneOwner, SafeToCall

from .parts import PartOfPerson


class IdentityPaper(PartOfPerson):
    """A paper that says who somebody is, or that there is none and why (`note`)."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    kind = models.CharField(max_length=12, choices=PaperKind)
    number = SecretField(max_length=40)
    number_print = FingerprintField(of="number", purpose="identity", as_searched=identity_key)
    issued_on = models.DateField(null=True)
    issuer = models.CharField(max_length=120, blank=True)
    note = models.CharField(max_length=200, blank=True)

    privacy: ClassVar = {
        **dict.fromkeys(("number", "number_print", "issued_on", "issuer"), "personal"),
        "note": "sensitive",
        "kind": "plain",
    }

    class Meta(PartOfPerson.Meta):
        constraints: ClassVar = [
            *PartOfPerson.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind=PaperKind.NONE, number="") & ~Q(note="") | ~Q(kind=PaperKind.NONE) & ~Q(number=""),
                name="registry_paper_number_or_why_not",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.person_id}"


class Phone(PartOfPerson):
    """A number at which somebody can be reached, whose it is, and whether it is safe to call it.

    One number is the main one; of two after records were merged, the first. `sharers`: who else answers; `hours`: when
    it is safe.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    number = SecretField(max_length=40)
    number_print = FingerprintField(of="number", purpose="phone")
    as_written = SecretField(max_length=60)
    owner = models.CharField(max_length=12, choices=PhoneOwner, default=PhoneOwner.SELF)
    owner_name = models.CharField(max_length=120, blank=True)
    sharers = models.CharField(max_length=200, blank=True)
    hours = models.CharField(max_length=100, blank=True)
    no_messages = models.BooleanField(default=False)
    safe = models.CharField(max_length=8, choices=SafeToCall, default=SafeToCall.UNKNOWN)
    main = models.BooleanField(default=False)

    privacy: ClassVar = {
        **dict.fromkeys(("number", "number_print", "as_written", "owner", "owner_name"), "personal"),
        **dict.fromkeys(("sharers", "hours", "no_messages", "safe"), "sensitive"),
        "main": "plain",
    }

    class Meta(PartOfPerson.Meta):
        constraints: ClassVar = [
            *PartOfPerson.Meta.constraints,
        ]

    def __str__(self) -> str:
        return f"phone of {self.person_id}"


class Address(PartOfPerson):
    """Another address than where somebody lives now: where registered, where for a time, where before."""

    kind = models.CharField(max_length=10, choices=AddressKind)
    place = models.ForeignKey("org.Place", models.PROTECT, null=True, related_name="+")
    hamlet = models.CharField(max_length=100, blank=True)
    words = models.CharField(max_length=250)
    since = models.DateField(null=True)
    until = models.DateField(null=True)

    privacy: ClassVar = {
        **dict.fromkeys(("place", "hamlet", "words"), "personal"),
        **dict.fromkeys(("kind", "since", "until"), "plain"),
    }

    class Meta(PartOfPerson.Meta):
        constraints: ClassVar = [
            *PartOfPerson.Meta.constraints,
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(since__lte=F("until")),
                name="registry_address_days",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} address of {self.person_id}"
