"""The person: whoever is helped, once, however many contacts and cases there are."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from nhipcau.kernel.protected import Protected
from nhipcau.registry.states import BirthPrecision, PersonKind

if TYPE_CHECKING:
    from .known import Phone

LIVE = Q(withdrawn_at__isnull=True)
PHONES = "live_phones"
"""Where the telephones of a person that were asked for stand on the instance."""


class Person(Protected):
    """Somebody who is helped; or a group, a community, of about `size` people, without birth and sex.

    `name_key` holds the words of the name without accents, each with a space before and after it (` nguyen van an `);
    `name_sort` sorts as Vietnamese lists do, by the given name. `area` is what a report prints for `place`: the
    district where the time had districts, else the commune. `place`, `hamlet` and `address_as_written` say where the
    person lives now; other addresses are `Address`. `alert`: what whoever meets the person must know first. `ethnic`:
    the code of what `ethnic_words` say. `x_as_written` is what was typed before it was made clean.
    """

    kind = models.CharField(max_length=10, choices=PersonKind, default=PersonKind.PERSON, db_default=PersonKind.PERSON)
    size = models.PositiveIntegerField(null=True)
    name = models.CharField(max_length=120)
    name_as_written = models.CharField(max_length=200, blank=True)
    name_key = models.CharField(max_length=140)
    name_sort = models.CharField(max_length=250)
    birth_date = models.DateField(null=True)
    birth_precision = models.CharField(max_length=9, choices=BirthPrecision, blank=True)
    birth_as_written = models.CharField(max_length=60, blank=True)
    sex = models.CharField(max_length=10, blank=True)
    place = models.ForeignKey("org.Place", models.PROTECT, null=True, related_name="+")
    area = models.ForeignKey("org.Place", models.PROTECT, null=True, related_name="+")
    address_as_written = models.CharField(max_length=250, blank=True)
    hamlet = models.CharField(max_length=100, blank=True)
    ethnic = models.CharField(max_length=4, blank=True)
    ethnic_words = models.CharField(max_length=60, blank=True)
    languages = models.CharField(max_length=120, blank=True)
    died_on = models.DateField(null=True)
    alert = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)

    has_team = True
    word_columns: ClassVar = ("name_key",)
    privacy: ClassVar = {
        **dict.fromkeys(
            ("name", "name_as_written", "name_key", "name_sort", "birth_date", "birth_as_written"), "personal"
        ),
        **dict.fromkeys(("sex", "place", "address_as_written", "hamlet", "languages", "died_on"), "personal"),
        **dict.fromkeys(("ethnic", "ethnic_words", "alert", "note"), "sensitive"),
        **dict.fromkeys(("birth_precision", "area", "kind", "size"), "plain"),
    }

    class Meta(Protected.Meta):
        constraints: ClassVar = [
            *Protected.Meta.constraints,
            models.CheckConstraint(condition=~Q(name=""), name="registry_person_has_name"),
            models.CheckConstraint(
                condition=Q(birth_date__isnull=True, birth_precision="")
                | (Q(birth_date__isnull=False) & ~Q(birth_precision="")),
                name="registry_person_birth_pair",
            ),
            models.CheckConstraint(
                condition=Q(kind=PersonKind.PERSON, size__isnull=True)
                | ~Q(kind=PersonKind.PERSON) & Q(birth_date__isnull=True, sex=""),
                name="registry_person_or_many",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["name_key", "birth_date"], condition=LIVE, name="registry_by_key"),
            models.Index(fields=["name_sort", "id"], condition=LIVE, name="registry_by_name"),
            models.Index(fields=["unit", "name_sort"], condition=LIVE, name="registry_of_unit"),
            models.Index(fields=["birth_date"], condition=LIVE, name="registry_by_birth"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_one(self) -> bool:
        """One person, not a group or a community."""
        return self.kind == PersonKind.PERSON

    @property
    def many_words(self) -> str:
        """What it is and of how many, in words; empty for one person."""
        if self.is_one:
            return ""
        label = str(PersonKind(self.kind).label)
        return _("%(kind)s, about %(size)s people") % {"kind": label, "size": self.size} if self.size else label

    @property
    def phones(self) -> list[Phone]:
        """The telephones of the person, the main one first; asked once, or brought along by the query."""
        found: list[Phone] | None = self.__dict__.get(PHONES)
        if found is None:
            live = self.phone_set.filter(withdrawn_at__isnull=True).order_by("-main", "recorded_at", "pk")
            found = self.__dict__[PHONES] = list(live)
        return found

    def forget_phones(self) -> None:
        """Ask again for them the next time."""
        self.__dict__.pop(PHONES, None)

    @property
    def phone(self) -> str:
        """The main telephone number, normalised; empty when none is known."""
        return self.phones[0].number if self.phones else ""

    @property
    def phone_as_written(self) -> str:
        """What was typed for it."""
        return self.phones[0].as_written if self.phones else ""

    def age_on(self, day: date) -> int | None:
        """Completed years on a day, or when the person died; None when the birth is unknown or not to the day."""
        if self.birth_date is None or self.birth_precision != BirthPrecision.DAY:
            return None
        on = self.died_on or day
        born = self.birth_date
        return on.year - born.year - ((on.month, on.day) < (born.month, born.day))

    @property
    def birth_words(self) -> str:
        """The birth as exactly as it is known: 05/03/2015, 03/2015, 2015 or about 2015; empty when unknown."""
        if self.birth_date is None:
            return ""
        formats = {BirthPrecision.DAY: "%d/%m/%Y", BirthPrecision.MONTH: "%m/%Y"}
        words = self.birth_date.strftime(formats.get(BirthPrecision(self.birth_precision), "%Y"))
        return _("about %(year)s") % {"year": words} if self.birth_precision == BirthPrecision.ESTIMATED else words
