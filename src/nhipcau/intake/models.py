"""The contact: any call, visit, message or tip. Caller and client are two."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from nhipcau.kernel.counted import counted
from nhipcau.kernel.protected import Protected
from nhipcau.kernel.secret_fields import FingerprintField, SecretField
from nhipcau.rulebook.queries import code_list

from .states import GROUP, BirthPrecision

LIVE = Q(withdrawn_at__isnull=True)
COUNTED = ("month", "area", "client_group", "topic_counted", "line_words", "form_counted")
"""The breakdowns of the report (parts.py), besides the unit."""


class Contact(Protected):
    """One contact, as it was received.

    `received_at` is midnight in Viet Nam when `time_known` is False (registers that only know the day); `received_on`
    and `month` (YYYY-MM) are its day and month there. `area` is what a report prints for `place`: the district where
    the time had districts, else the commune. A sealed `client_group` is not here: it stands in access.Sealed.
    Who called has a fingerprint of a purpose of its own: the database must not tell that an anonymous caller has the
    number of somebody recorded.
    `names_key` holds the words of both names without accents, each with a space before and after it.
    `x_as_written` is what was typed before it was made clean; `x_words` what was typed where no code is known.
    """

    channel = models.CharField(max_length=20)
    line = models.ForeignKey("org.PhoneLine", models.PROTECT, null=True, related_name="+", db_index=False)
    line_words = models.CharField(max_length=60, blank=True)
    form = models.CharField(max_length=40, blank=True)
    form_words = models.CharField(max_length=200, blank=True)
    received_at = models.DateTimeField()
    time_known = models.BooleanField(default=True)
    received_on = models.DateField()
    month = models.CharField(max_length=7)
    caller_name = models.CharField(max_length=120, blank=True)
    caller_name_as_written = models.CharField(max_length=200, blank=True)
    caller_phone = SecretField(max_length=20, blank=True, bound_to="anchor_id")
    caller_phone_print = FingerprintField(of="caller_phone", purpose="caller", db_index=False)
    caller_phone_as_written = SecretField(max_length=60, blank=True, bound_to="anchor_id")
    caller_sex = models.CharField(max_length=10, blank=True)
    client = models.ForeignKey("registry.Person", models.PROTECT, null=True, related_name="+")
    client_name = models.CharField(max_length=120, blank=True)
    client_name_as_written = models.CharField(max_length=200, blank=True)
    client_sex = models.CharField(max_length=10, blank=True)
    client_birth = models.DateField(null=True)
    client_birth_precision = models.CharField(max_length=5, choices=BirthPrecision, blank=True)
    client_birth_as_written = models.CharField(max_length=60, blank=True)
    names_key = models.CharField(max_length=260, blank=True)
    place = models.ForeignKey("org.Place", models.PROTECT, null=True, related_name="+")
    area = models.ForeignKey("org.Place", models.PROTECT, null=True, related_name="+", db_index=False)
    address_as_written = models.CharField(max_length=250, blank=True)
    client_group = models.CharField(max_length=40, blank=True)
    client_group_words = models.CharField(max_length=200, blank=True)
    topic = models.CharField(max_length=40, blank=True)
    topic_words = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=40, blank=True)
    outcome_words = models.CharField(max_length=200, blank=True)
    minutes = models.PositiveIntegerField(null=True)
    note = models.TextField(blank=True)
    officer = models.ForeignKey("org.Staff", models.PROTECT, null=True, related_name="+")
    officer_words = models.CharField(max_length=120, blank=True)
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="+")
    topic_counted = counted("topic", "topic_words")
    form_counted = counted("form", "form_words")

    about_field, has_team = "client", True
    guarded_fields = ("client_group", "client_group_words", "topic", "topic_words", "note", "outcome_words")
    word_columns: ClassVar = ("names_key",)
    privacy: ClassVar = {
        **dict.fromkeys(("caller_name", "caller_name_as_written", "caller_phone", "caller_phone_print"), "personal"),
        "caller_phone_as_written": "personal",
        **dict.fromkeys(("caller_sex", "client", "client_name", "client_name_as_written", "client_sex"), "personal"),
        **dict.fromkeys(("client_birth", "client_birth_as_written", "names_key", "address_as_written"), "personal"),
        **dict.fromkeys(("officer", "officer_words"), "personal"),
        **dict.fromkeys(("client_group", "client_group_words", "topic", "topic_words", "topic_counted"), "sensitive"),
        **dict.fromkeys(("outcome", "outcome_words", "note", "case"), "sensitive"),
        **dict.fromkeys(("channel", "line", "line_words", "form", "form_words", "form_counted"), "plain"),
        **dict.fromkeys(("received_at", "time_known", "received_on", "month", "minutes"), "plain"),
        **dict.fromkeys(("client_birth_precision", "place", "area"), "plain"),
    }

    class Meta(Protected.Meta):
        constraints: ClassVar = [
            *Protected.Meta.constraints,
            models.CheckConstraint(
                condition=Q(client_birth__isnull=True, client_birth_precision="")
                | (Q(client_birth__isnull=False) & ~Q(client_birth_precision="")),
                name="intake_contact_birth_pair",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-received_at", "-id"], name="intake_newest"),
            models.Index(fields=["unit", "-received_at"], name="intake_newest_of_unit"),
            models.Index(
                fields=["caller_phone_print", "-received_at"], condition=~Q(caller_phone_print=""), name="intake_caller"
            ),
            # Holds all the report asks for, the rows of a channel and a period side by side: a million contacts are
            # counted without touching the table. One index per breakdown, in the order of its group, took longer.
            models.Index(fields=["channel", "received_on", "unit", *COUNTED], condition=LIVE, name="intake_counted"),
        ]

    def guard_of(self) -> str:
        """The story its client group or its topic tells."""
        told = code_list("topic").guards.get(self.topic, "")
        return code_list(GROUP).guards.get(self.client_group, "") or told

    def __str__(self) -> str:
        return f"{self.channel} {self.pk}"

    @property
    def anonymous(self) -> bool:
        """Nobody gave a name."""
        return not (self.caller_name or self.client_name or self.client_id)

    @property
    def client_birth_words(self) -> str:
        """The client's birth as exactly as it is known: 05/03/2015, 03/2015 or 2015; empty when unknown."""
        if self.client_birth is None:
            return ""
        formats = {BirthPrecision.DAY: "%d/%m/%Y", BirthPrecision.MONTH: "%m/%Y", BirthPrecision.YEAR: "%Y"}
        return self.client_birth.strftime(formats[BirthPrecision(self.client_birth_precision)])
