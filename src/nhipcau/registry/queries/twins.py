"""Pairs of records that may be of one person: the queue, and what was decided of them."""

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import F, Q, QuerySet

from nhipcau.org.queries import office_phones
from nhipcau.registry.models import LIVE, Pair, Person
from nhipcau.registry.states import PersonKind

from .evidence import QUEUED, Weighed, known_of, weigh
from .known import ids_numbered, with_parts
from .people import people_for

if TYPE_CHECKING:
    from nhipcau.access.models import User

MOST = 50
"""Of those who share a name or a telephone with somebody new: how many of each are weighed."""


def queue_for(user: "User", on: date) -> QuerySet[Pair]:
    """Undecided pairs of which `user` may see both, the likeliest first. Nobody learns of any other."""
    seen = people_for(user, on).order_by().values("pk")
    rows = Pair.objects.filter(apart_at__isnull=True, first__in=seen, second__in=seen).exclude(first=F("second"))
    return rows.select_related("first__place__district", "second__place__district").order_by("-bits", "id")


def pair_of(one: int, other: int) -> Pair | None:
    """What is known of two records as a pair, in either order."""
    return Pair.objects.filter(Q(first=one, second=other) | Q(first=other, second=one)).first()


def apart_from(person: Person) -> set[int]:
    """Ids of those found not to be the same as this one."""
    rows = Pair.objects.filter(Q(first=person) | Q(second=person), apart_at__isnull=False)
    return {pk for pair in rows.values_list("first_id", "second_id") for pk in pair} - {person.pk}


def likely_twins(person: Person) -> list[tuple[Person, Weighed]]:
    """Who of the whole registry may be the same as somebody new, whoever asks: for the queue, not for a page."""
    if not person.is_one:
        return []
    offices = office_phones([person.phone]) if person.phone else frozenset[str]()
    phone = "" if offices else person.phone
    others = Person.objects.filter(LIVE, kind=PersonKind.PERSON).exclude(pk=person.pk)
    named = others.filter(name_key=person.name_key).order_by("-pk").values_list("pk", flat=True)[:MOST]
    of_number = ids_numbered(phone=phone, identity=known_of(person).identity)[:MOST]
    if not (likely := {*named, *of_number} - {person.pk}):
        return []
    return weighed(person, with_parts(others.filter(pk__in=likely)).order_by("-pk"), offices)


def weighed(
    person: Person, others: Collection[Person] | QuerySet[Person], offices: Collection[str]
) -> list[tuple[Person, Weighed]]:
    """Those of `others` for whom enough speaks to stand in the queue."""
    known = known_of(person)
    found = ((other, weigh(known, known_of(other), offices)) for other in others)
    return [(other, said) for other, said in found if said.bits >= QUEUED]
