"""What people are to each other; and, apart and guarded, who is alleged to have harmed somebody."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from nhipcau.kernel.actors import ActorField
from nhipcau.kernel.secret_fields import Bound, SecretField
from nhipcau.kernel.writing import Guarded

from .households import OPEN, in_order, together
from .people import Person


class Told(Guarded):
    """Base of what is said of a person about somebody else, recorded (`other`) or only named (`other_words`)."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    other = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    other_words = models.CharField(max_length=120, blank=True)
    note = models.CharField(max_length=500, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = ActorField()
    ended_at = models.DateTimeField(null=True)
    ended_by = ActorField(null=True)
    ended_why = models.CharField(max_length=250, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = ActorField(null=True)
    withdrawn_reason = models.CharField(max_length=500, blank=True)

    told_privacy: ClassVar = {
        **dict.fromkeys(("person", "other", "other_words", "note", "ended_why"), "sensitive"),
        **dict.fromkeys(("recorded_by", "ended_by", "withdrawn_by", "withdrawn_reason"), "personal"),
        **dict.fromkeys(("recorded_at", "ended_at", "withdrawn_at"), "plain"),
    }

    class Meta:
        abstract = True
        ordering: ClassVar = ["id"]

    @property
    def is_open(self) -> bool:
        """Whether it still holds, as far as anybody knows."""
        return self.ended_at is None and self.withdrawn_at is None


class Relation(Told):
    """`other` is the `kind` of `person`: parent, spouse, guardian, … Read from the other side by `states.REVERSE`.

    `paper` is what a guardian shows: the decision with its number and day. Days may be unknown.
    """

    kind = models.CharField(max_length=20)
    paper = models.CharField(max_length=250, blank=True)
    since = models.DateField(null=True)
    until = models.DateField(null=True)

    privacy: ClassVar = {**Told.told_privacy, **dict.fromkeys(("kind", "paper", "since", "until"), "personal")}

    class Meta(Told.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "other", "kind"],
                condition=OPEN & Q(other__isnull=False),
                name="registry_one_relation",
            ),
            models.CheckConstraint(
                condition=Q(other__isnull=True) & ~Q(other_words="") | Q(other__isnull=False, other_words=""),
                name="registry_relation_to_one",
            ),
            models.CheckConstraint(condition=~Q(other=F("person")), name="registry_relation_to_another"),
            in_order("registry_relation_in_order"),
            together("ended", called="registry_relation_ended_pair"),
            together("withdrawn", called="registry_relation_withdrawn_pair"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.person_id}"


class AllegedHarmer(Bound, Told):
    """Who is alleged to have harmed `person`, as told (`other_words`) and, when recorded, by their own record.

    Part of the story of abuse: read only with that permission over the record of `person`, and never shown on the page
    of `other`, in lists, in a search or in a file. An allegation that proved unfounded has ended. Every word
    of it stands closed in the database.
    """

    other_words = SecretField(max_length=120, blank=True, bound_to="seal_id")
    relation_words = SecretField(max_length=120, blank=True, bound_to="seal_id")
    note = SecretField(max_length=500, blank=True, bound_to="seal_id")
    ended_why = SecretField(max_length=250, blank=True, bound_to="seal_id")
    withdrawn_reason = SecretField(max_length=500, blank=True, bound_to="seal_id")

    privacy: ClassVar = {**Told.told_privacy, "relation_words": "sensitive", "seal_id": "plain"}

    class Meta(Told.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(other_words=""), name="registry_harmer_named"),
            models.CheckConstraint(condition=~Q(other=F("person")), name="registry_harmer_another"),
            together("ended", called="registry_harmer_ended_pair"),
            together("withdrawn", called="registry_harmer_withdrawn_pair"),
        ]

    def __str__(self) -> str:
        return f"told of {self.person_id}"
