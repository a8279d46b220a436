"""Lists of communes against the registry: who is recorded, who was ever met, and who never was."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, cast

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet

from nhipcau.access.queries import one, reaches, visible
from nhipcau.kernel.contracts import person_days
from nhipcau.kernel.dates import ParsedDay, Precision
from nhipcau.kernel.errors import Missing
from nhipcau.kernel.permissions import Permission
from nhipcau.registry.models import ListEntry, Person
from nhipcau.registry.states import BirthPrecision

from .likeness import Near, near
from .people import READ, people_for

if TYPE_CHECKING:
    from nhipcau.access.models import User

DAY = BirthPrecision.DAY


@dataclass(frozen=True)
class CommuneLine:
    """A commune and how many people stand on its lists."""

    pk: int
    words: str
    listed: int


@dataclass(frozen=True)
class HamletLine:
    """A hamlet of a commune as lists write it: people on its lists, and how many of them were never met.

    `entry` is one of its entries: by that number, not by a word, its sheet is asked for.
    """

    entry: int
    name: str
    listed: int
    never: int


@dataclass(frozen=True)
class SheetLine:
    """Somebody to look for; `numbers` are those of the lists they stand on."""

    name: str
    birth_year: int | None
    numbers: str


@dataclass(frozen=True)
class Sheet:
    """Those of one hamlet of a commune (`place`); its name is empty where the lists give none."""

    place: int
    hamlet: str
    lines: Sequence[SheetLine]


def entries_for(user: "User", on: date) -> QuerySet[ListEntry]:
    """Entries of lists whom `user` may see on a day, withdrawn ones left out."""
    return visible(ListEntry.objects.filter(withdrawn_at__isnull=True), user, READ, on)


def entry_for(user: "User", pk: int, on: date) -> ListEntry:
    """One entry whose unit's people `user` may change. Raises Missing."""
    entry = one(ListEntry.objects.select_related("unit", "anchor", "place"), user, READ, on, pk=pk)
    if not reaches(user, Permission.PERSON_WRITE, entry, on):
        raise Missing
    return entry


def communes_listed(user: "User", on: date, place: int | None = None) -> list[CommuneLine]:
    """The communes of which `user` sees lists, by name; or only this one."""
    rows = entries_for(user, on) if place is None else entries_for(user, on).filter(place_id=place)
    counted: list[tuple[int, str, str | None, str, int]] = list(
        rows.order_by("place__key", "place_id")
        .values_list("place_id", "place__name", "place__district__name", "place__key")
        .annotate(n=Count("who_key", distinct=True))
    )
    return [CommuneLine(pk, ", ".join(filter(None, (name, above))), n) for pk, name, above, _key, n in counted]


def commune_listed(user: "User", place: int, on: date) -> CommuneLine:
    """One of them. Raises Missing when `user` sees no list of it."""
    known = communes_listed(user, on, place) if place < 2**63 else []  # no database counts so far
    found = next((line for line in known if line.pk == place), None)
    if found is None:
        raise Missing
    return found


def hamlets(user: "User", place: int, on: date) -> list[HamletLine]:
    """The hamlets of a commune, by name. Raises Missing when `user` sees no list of it.

    Whoever stands on several lists counts once. Met is who has a contact, a case or a screening that `user` may see.
    """
    rows = entries_for(user, on).filter(place_id=place).order_by("hamlet_key").values_list("hamlet_key")
    counted = rows.annotate(
        entry=Min("pk"),
        name=Max("hamlet"),
        listed=Count("who_key", distinct=True),
        met=Count("who_key", filter=met(user, on), distinct=True),
    )
    found = [HamletLine(entry, name, listed, listed - seen) for _key, entry, name, listed, seen in counted]
    if not found:
        raise Missing
    return found


def never_met(user: "User", pk: int, on: date) -> Sheet:
    """Whoever stands on a list of the hamlet of this entry and was never met, by given name. Raises Missing."""
    entry = one(ListEntry.objects.filter(withdrawn_at__isnull=True).select_related("unit"), user, READ, on, pk=pk)
    rows = entries_for(user, on).filter(place_id=entry.place_id, hamlet_key=entry.hamlet_key)
    rows = rows.annotate(seen=met(user, on))
    columns = ("who_key", "name", "birth_year", "number", "seen")
    told = list(rows.order_by("name_sort", "pk").values_list(*columns))
    lines: dict[str, SheetLine] = {}
    for key, name, year, number, _seen in told:
        before = lines.get(key, SheetLine(name, year, ""))
        lines[key] = replace(before, numbers=", ".join(filter(None, (before.numbers, number))))
    seen = {row[0] for row in told if row[-1]}
    return Sheet(entry.place_id, entry.hamlet, [line for key, line in lines.items() if key not in seen])


def met(user: "User", on: date) -> Q:
    """The condition on entries of those who were ever met, of what `user` may see: the person they were taken for, or

    somebody recorded since with the same name, full date of birth and commune.
    """
    received = (Q(Exists(days(user, on).filter(person_key=OuterRef("pk")))) for days in person_days)
    people = people_for(user, on).select_related(None).order_by().filter(reduce(or_, received, Q(pk__in=())))
    return Q(Exists(people.filter(pk=OuterRef("person_id")))) | (_open() & Q(Exists(_same(people))))


def in_doubt(user: "User", place: int, on: date) -> QuerySet[ListEntry]:
    """Entries of a commune that may be somebody `user` sees recorded, and of whom nobody has decided, by given name."""
    people = people_for(user, on).select_related(None).order_by()
    born = Q(birth_date__isnull=True) | Q(birth_date__year=OuterRef("birth_year"))
    like = people.filter(name_key=OuterRef("name_key"))
    rows = entries_for(user, on).filter(Q(person__isnull=True, decided_at__isnull=True), place_id=place)
    rows = rows.filter(Q(Exists(like.filter(born))) | Q(Exists(like), birth_year__isnull=True))
    return rows.exclude(Exists(_same(people)) & Q(birth_precision=DAY)).order_by("name_sort", "pk")


def who_it_may_be(user: "User", entry: ListEntry, on: date) -> list[Near]:
    """People `user` sees who may be the one on the list, the likest first, with reasons."""
    born = None
    if entry.birth_date is not None:
        born = ParsedDay(entry.birth_date, cast(Precision, entry.birth_precision), "")
    return near(user, on, name=entry.name, born=born, phone="")


def same_people(entries: Sequence[ListEntry]) -> "list[Person | None]":
    """For each entry the one person recorded with its name, full date of birth and commune; None for none or several.

    One query. For the import: it asks of everybody who is recorded.
    """
    sure = [entry for entry in entries if _sure(entry)]
    rows = Person.objects.filter(
        withdrawn_at__isnull=True,
        birth_precision=DAY,
        name_key__in={entry.name_key for entry in sure},
        birth_date__in={entry.birth_date for entry in sure},
        place_id__in={entry.place_id for entry in sure},
    )
    found: dict[tuple[str, date | None, int | None], list[Person]] = {}
    for person in rows if sure else ():
        found.setdefault((person.name_key, person.birth_date, person.place_id), []).append(person)
    return [_only(found.get((e.name_key, e.birth_date, e.place_id), ())) if _sure(e) else None for e in entries]


def _only(people: Sequence[Person]) -> Person | None:
    return people[0] if len(people) == 1 else None


def _sure(entry: ListEntry) -> bool:
    return entry.birth_precision == DAY


def _open() -> Q:
    return Q(person__isnull=True, decided_at__isnull=True, birth_precision=DAY)


def _same(people: QuerySet[Person]) -> QuerySet[Person]:
    """Those of `people` who are surely the one of an entry with a full date of birth."""
    return people.filter(
        name_key=OuterRef("name_key"),
        birth_date=OuterRef("birth_date"),
        birth_precision=DAY,
        place_id=OuterRef("place_id"),
    )
