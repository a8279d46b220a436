"""The case: one thread of help for one person, with its levels, its intervals and what was done in it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from nhipcau.cases.states import GROUP, Answer, Level, Status
from nhipcau.kernel.actors import ActorField
from nhipcau.kernel.counted import counted
from nhipcau.kernel.protected import Protected
from nhipcau.kernel.writing import Guarded
from nhipcau.rulebook.queries import code_list

LIVE = Q(withdrawn_at__isnull=True)


class Case(Protected):
    """A case. `number_key` is the number without case, spaces and punctuation marks' differences.

    `level` is the newest of `levels`. `status` follows from the intervals and is kept by the actions. A sealed
    `client_group` is not here: it stands in access.Sealed. `area` is what a report prints for `place`. `x_words` is
    what was typed; `urgency_rank` is 0 for urgent, 1 for priority, 2 for all others.
    """

    number = models.CharField(max_length=40)
    number_key = models.CharField(max_length=40)
    level = models.CharField(max_length=12, choices=Level)
    status = models.CharField(max_length=9, choices=[(s.value, s.label) for s in (Status.OPEN, Status.CLOSED)])
    received_on = models.DateField()
    source = models.CharField(max_length=40, blank=True)
    source_words = models.CharField(max_length=200, blank=True)
    person = models.ForeignKey("registry.Person", models.PROTECT, related_name="+")
    client_group = models.CharField(max_length=40, blank=True)
    client_group_words = models.CharField(max_length=200, blank=True)
    problem = models.CharField(max_length=500, blank=True)
    urgency = models.CharField(max_length=40, blank=True)
    urgency_words = models.CharField(max_length=200, blank=True)
    urgency_rank = models.PositiveSmallIntegerField(default=2)
    officer = models.ForeignKey("org.Staff", models.PROTECT, null=True, related_name="+")
    officer_words = models.CharField(max_length=120, blank=True)
    place = models.ForeignKey("org.Place", models.PROTECT, null=True, related_name="+")
    area = models.ForeignKey("org.Place", models.PROTECT, null=True, related_name="+")
    address_as_written = models.CharField(max_length=250, blank=True)
    origin_words = models.CharField(max_length=200, blank=True)

    about_field, has_team = "person", True
    guarded_fields = ("client_group", "client_group_words", "problem", "origin_words")
    privacy: ClassVar = {
        **dict.fromkeys(("person", "place", "address_as_written", "officer", "officer_words"), "personal"),
        **dict.fromkeys(("client_group", "client_group_words", "problem", "origin_words"), "sensitive"),
        **dict.fromkeys(("number", "number_key", "level", "status", "received_on", "area"), "plain"),
        **dict.fromkeys(("source", "source_words", "urgency", "urgency_words", "urgency_rank"), "plain"),
    }

    class Meta(Protected.Meta):
        constraints: ClassVar = [
            *Protected.Meta.constraints,
            models.UniqueConstraint(fields=["number_key"], condition=LIVE, name="cases_number_once"),
            models.CheckConstraint(condition=~Q(number_key=""), name="cases_has_number"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["status", "urgency_rank", "received_on"], condition=LIVE, name="cases_by_urgency"),
            models.Index(fields=["unit", "status", "urgency_rank"], condition=LIVE, name="cases_of_unit"),
            models.Index(fields=["-received_on", "-id"], condition=LIVE, name="cases_newest"),
            models.Index(fields=["officer_words"], condition=Q(officer__isnull=True), name="cases_unlinked"),
        ]

    def __str__(self) -> str:
        return self.number

    def guard_of(self) -> str:
        """The story its client group tells."""
        return code_list(GROUP).guards.get(self.client_group, "")

    @property
    def is_open(self) -> bool:
        return self.status == Status.OPEN and self.withdrawn_at is None

    @property
    def state(self) -> Status:
        """Where the case stands in the table of states."""
        return Status.WITHDRAWN if self.withdrawn_at is not None else Status(self.status)


class CaseLevel(Guarded):
    """The level a case has from a day on."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="levels")
    level = models.CharField(max_length=12, choices=Level)
    since = models.DateField()
    changed_at = models.DateTimeField()
    changed_by = ActorField()

    privacy: ClassVar = {
        **dict.fromkeys(("case", "level", "since", "changed_at"), "plain"),
        "changed_by": "personal",
    }

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "level", "since"], name="cases_level_once_a_day")
        ]
        indexes: ClassVar = [models.Index(fields=["case", "-since", "-id"], name="cases_newest_level")]

    def __str__(self) -> str:
        return f"{self.level} {self.since}"


class Episode(Guarded):
    """One interval in which a case was under management. Reopening starts a new one, with a `reopening_reason`.

    Closing keeps the Centre's reason and, apart from it, the reason of the law (of a case in a procedure) and three
    results.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="episodes")
    opened_on = models.DateField()
    opened_at = models.DateTimeField()
    opened_by = ActorField()
    reopening_reason = models.CharField(max_length=500, blank=True)
    closed_on = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = ActorField(null=True)
    reason = models.CharField(max_length=40, blank=True)
    reason_words = models.CharField(max_length=200, blank=True)
    reason_counted = counted("reason", "reason_words")
    legal_reason = models.CharField(max_length=40, blank=True)
    closing_note = models.TextField(blank=True)
    result_allowance = models.CharField(max_length=7, choices=Answer, blank=True)
    result_psychology = models.CharField(max_length=7, choices=Answer, blank=True)
    result_integration = models.CharField(max_length=7, choices=Answer, blank=True)

    privacy: ClassVar = {
        **dict.fromkeys(("case", "opened_on", "opened_at", "closed_on", "closed_at"), "plain"),
        **dict.fromkeys(("opened_by", "closed_by"), "personal"),
        **dict.fromkeys(("reopening_reason", "reason", "reason_words", "reason_counted", "closing_note"), "sensitive"),
        "legal_reason": "sensitive",
        **dict.fromkeys(("result_allowance", "result_psychology", "result_integration"), "sensitive"),
    }

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")), name="cases_episode_in_order"
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True, closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_on__isnull=False, closed_at__isnull=False, closed_by__isnull=False),
                name="cases_episode_closed_together",
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(closed_on__isnull=True), name="cases_one_open_episode"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["opened_on", "closed_on"], name="cases_episode_opened"),
            models.Index(fields=["closed_on"], name="cases_episode_closed"),
        ]

    def __str__(self) -> str:
        return f"{self.opened_on} – {self.closed_on or ''}"


class ServiceRecord(Guarded):
    """A service given in a case on a day. `quantity` counts times, sessions or visits. Reached through its case."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="services")
    on = models.DateField()
    kind = models.CharField(max_length=40, blank=True)
    kind_words = models.CharField(max_length=200, blank=True)
    staff = models.ForeignKey("org.Staff", models.PROTECT, null=True, related_name="+")
    quantity = models.PositiveIntegerField(default=1)
    note = models.TextField(blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = ActorField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = ActorField(null=True)
    withdrawn_reason = models.CharField(max_length=500, blank=True)

    privacy: ClassVar = {
        **dict.fromkeys(("case", "on", "quantity", "recorded_at", "withdrawn_at"), "plain"),
        **dict.fromkeys(("staff", "recorded_by", "withdrawn_by", "withdrawn_reason"), "personal"),
        **dict.fromkeys(("kind", "kind_words", "note"), "sensitive"),
    }

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(quantity__gte=1), name="cases_service_quantity"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="cases_service_withdrawn_pair",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["case", "-on", "-id"], name="cases_service_newest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.on}"
