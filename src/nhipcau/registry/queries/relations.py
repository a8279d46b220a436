"""Reads of relations: from both sides, and only between people whom the one who asks may see."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet

from nhipcau.access.queries import reaches
from nhipcau.kernel import touched
from nhipcau.kernel.permissions import Permission
from nhipcau.kernel.together import Question, brought
from nhipcau.registry.models import LIVE, AllegedHarmer, Person, Relation
from nhipcau.registry.states import REVERSE

from .people import people_for

if TYPE_CHECKING:
    from nhipcau.access.models import User

STORY = Permission.ABUSE_READ
RELATIONS, HARMERS, KNOWN = "registry.relations", "registry.harmers", "registry.harmers.known"
"""The names under which these are answered to the page of the person."""


@dataclass(frozen=True)
class Kin:
    """Somebody who is the `kind` of the person asked about: `other` recorded, else `words`; `own`: said here."""

    row: Relation
    kind: str
    other: Person | None
    words: str
    own: bool


@dataclass(frozen=True)
class Harmer:
    """Who is alleged to have harmed the person asked about; `other` only when the reader sees that record too."""

    row: AllegedHarmer
    other: Person | None


def kin_asked(user: "User", person: Person, on: date) -> dict[str, Question]:
    """The questions behind `relations_of` and `harmers_of`, for a page that asks several at once."""
    asked = {RELATIONS: Question(_relations, user, on, person=person.pk)}
    if may_read_story(user, person, on):
        asked |= _harm_asked(user, person, on)
    return asked


def _harm_asked(user: "User", person: Person, on: date) -> dict[str, Question]:
    return {HARMERS: Question(_harmers, person=person.pk), KNOWN: Question(_known, user, on, person=person.pk)}


def _relations(user: "User", on: date, person: int) -> QuerySet[Relation]:
    seen = people_for(user, on).select_related(None).order_by()  # one by one: as a list it would be the whole registry
    here = Q(person_id=person) & (Q(other__isnull=True) | Exists(seen.filter(pk=OuterRef("other_id"))))
    there = Q(other_id=person) & Exists(seen.filter(pk=OuterRef("person_id")))
    return Relation.objects.filter(LIVE, here | there).select_related("person", "other")


def _harmers(person: int) -> QuerySet[AllegedHarmer]:
    return AllegedHarmer.objects.filter(LIVE, person_id=person).select_related("other").order_by("pk")


def _known(user: "User", on: date, person: int) -> QuerySet[Person]:
    """Those of them whose record the reader may see."""
    known = AllegedHarmer.objects.filter(LIVE, person_id=person, other__isnull=False).order_by().values("other")
    return people_for(user, on).select_related(None).filter(pk__in=known)


def relations_of(user: "User", person: Person, on: date) -> list[Kin]:
    """Relations of a person whom `user` sees, those that hold first; to somebody they may not see: left out."""
    rows = brought(person, RELATIONS, Question(_relations, user, on, person=person.pk))
    return [_seen_from(person, row) for row in sorted(rows, key=lambda row: (not row.is_open, row.pk))]


def _seen_from(person: Person, row: Relation) -> Kin:
    if row.person_id == person.pk:
        return Kin(row, row.kind, row.other, row.other_words, own=True)
    return Kin(row, REVERSE[row.kind], row.person, "", own=False)


def relation_of(user: "User", person: Person, pk: int, on: date) -> Relation | None:
    """One relation that was said of this very person and holds; None else."""
    found = (one.row for one in relations_of(user, person, on) if one.own and one.row.is_open)
    return next((row for row in found if row.pk == pk), None)


def may_read_story(user: "User", person: Person, on: date) -> bool:
    """Whether `user` may read of abuse in this person's record."""
    return reaches(user, STORY, person, on)


def harmers_of(user: "User", person: Person, on: date) -> list[Harmer]:
    """Who is alleged to have harmed a person: nobody for whoever may not read of abuse in that record."""
    if not may_read_story(user, person, on):
        return []
    asked = _harm_asked(user, person, on)
    rows, known = (brought(person, key, asked[key]) for key in (HARMERS, KNOWN))
    seen = {one.pk for one in known}
    if rows:
        touched.gave(STORY)
    return [Harmer(row, row.other if row.other_id in seen else None) for row in rows]


def harmer_of(user: "User", person: Person, pk: int, on: date) -> AllegedHarmer | None:
    """One entry that holds, of this very person; None else."""
    found = (one.row for one in harmers_of(user, person, on) if one.row.is_open)
    return next((row for row in found if row.pk == pk), None)
