"""A form filled in about a protected record. What it tells stands closed in the database."""

from __future__ import annotations

import json
from typing import Any, ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from nhipcau.kernel.actors import ActorField
from nhipcau.kernel.secret_fields import SecretField
from nhipcau.kernel.writing import Guarded

from .states import Status


def _pair(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(**{f"{name}_at__isnull": True, f"{name}_by__isnull": True})
        | Q(**{f"{name}_at__isnull": False, f"{name}_by__isnull": False}),
        name=f"forms_sheet_{name}_pair",
    )


class Sheet(Guarded):
    """The answers to one version of a form (`form` key, `version`), about the record that owns `anchor`.

    `answers`: JSON, of a draft as engine.merging.Draft, of a final one as engine.state.State.final gives it. A
    correction `replaces` the final sheet it was made of, with a `reason`. `scan`: the signed
    copy, signed by `scan_signer` on `scan_signed_on`; one that took the place of another has a `scan_reason`.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    anchor = models.ForeignKey("access.Anchor", models.PROTECT, related_name="+")
    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+")
    form = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    answered_on = models.DateField()
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    answers = SecretField()
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="correction")
    reason = SecretField(max_length=500, blank=True)
    scan = models.ForeignKey("documents.StoredFile", models.PROTECT, null=True, related_name="+")
    scan_signed_on = models.DateField(null=True)
    scan_signer = SecretField(max_length=120, blank=True)
    scan_reason = SecretField(max_length=500, blank=True)
    scanned_at = models.DateTimeField(null=True)
    scanned_by = ActorField(null=True)
    started_at = models.DateTimeField()
    started_by = ActorField()
    saved_at = models.DateTimeField()
    saved_by = ActorField()
    finished_at = models.DateTimeField(null=True)
    finished_by = ActorField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = ActorField(null=True)
    withdrawn_reason = SecretField(max_length=500, blank=True)

    privacy: ClassVar = {
        **dict.fromkeys(("anchor", "unit", "form", "version", "answered_on", "status", "replaces"), "plain"),
        **dict.fromkeys(("started_at", "saved_at", "finished_at", "withdrawn_at"), "plain"),
        **dict.fromkeys(("scan_signed_on", "scanned_at"), "plain"),
        **dict.fromkeys(("answers", "reason", "scan", "scan_reason", "withdrawn_reason"), "sensitive"),
        **dict.fromkeys(("started_by", "saved_by", "finished_by", "withdrawn_by"), "personal"),
        **dict.fromkeys(("scan_signer", "scanned_by"), "personal"),
    }

    class Meta:
        constraints: ClassVar = [
            _pair("finished"),
            _pair("withdrawn"),
            _pair("scanned"),
            models.CheckConstraint(
                condition=Q(scan__isnull=True, scanned_at__isnull=True, scan_signed_on__isnull=True)
                | Q(scan__isnull=False, scanned_at__isnull=False, scan_signed_on__isnull=False),
                name="forms_sheet_scan_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(status__in=(Status.FINAL, Status.SUPERSEDED), finished_at__isnull=False)
                | Q(status__in=(Status.DRAFT, Status.WITHDRAWN), finished_at__isnull=True),
                name="forms_sheet_finished_when_final",
            ),
            models.CheckConstraint(condition=~Q(replaces=F("id")), name="forms_sheet_not_of_itself"),
        ]
        indexes: ClassVar = [models.Index(fields=["anchor", "form", "-started_at"], name="forms_of_a_record")]

    def __str__(self) -> str:
        return f"{self.form} {self.version}"

    @property
    def kept(self) -> dict[str, Any]:
        """The answers as they are kept."""
        found: dict[str, Any] = json.loads(self.answers)
        return found

    def keep(self, answers: dict[str, Any]) -> None:
        self.answers = json.dumps(answers, ensure_ascii=False, separators=(",", ":"))

    @property
    def is_draft(self) -> bool:
        return self.status == Status.DRAFT


class Sitting(models.Model):
    """Who has a draft open: so that two people on one form know of each other. No fact; old ones mean nothing."""

    sheet = models.ForeignKey(Sheet, models.CASCADE, related_name="sittings")
    account = models.CharField(max_length=40)
    name = models.CharField(max_length=150)
    seen = models.DateTimeField()

    privacy: ClassVar = {**dict.fromkeys(("sheet", "seen"), "plain"), **dict.fromkeys(("account", "name"), "personal")}

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sheet", "account"], name="forms_one_sitting_of_an_account")
        ]

    def __str__(self) -> str:
        return str(self.pk)
