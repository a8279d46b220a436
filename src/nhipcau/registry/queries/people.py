"""Reads of people: only through the person who asks."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, ForeignObjectRel, Model, OuterRef, Q, QuerySet

from nhipcau.access.queries import one, reaches, visible
from nhipcau.kernel.contracts import person_days, person_filters
from nhipcau.kernel.dates import local_end, local_start, years_before
from nhipcau.kernel.permissions import Permission
from nhipcau.kernel.phones import normalise
from nhipcau.kernel.text import search_key
from nhipcau.registry.models import Person

if TYPE_CHECKING:
    from nhipcau.access.models import User

READ = Permission.PERSON_READ
YEAR = re.compile(r"(?:19|20)[0-9][0-9]")


@dataclass(frozen=True, kw_only=True)
class PeopleFilter:
    """What a list of people is narrowed to; empty means no narrowing. `area` is a district, or a commune since 2025.

    `first` and `last`, both included, are of the day a person was first received. `age_from` and `age_to`, both
    included, are years of age on `age_on` (empty: today); of whom only month or year of birth are known, they are those
    of somebody born on its first day. `more` is for the apps above.
    """

    words: str = ""
    unit: int | None = None
    area: int | None = None
    born: int | None = None
    sex: str = ""
    first: date | None = None
    last: date | None = None
    age_from: int | None = None
    age_to: int | None = None
    age_on: date | None = None
    kind: str = ""
    more: Mapping[str, str] = field(default_factory=dict)


def people_for(user: "User", on: date) -> QuerySet[Person]:
    """People whom `user` may see on a day, withdrawn records left out."""
    return visible(Person.objects.filter(withdrawn_at__isnull=True), user, READ, on).select_related(
        "unit", "place__district"
    )


def listed(rows: QuerySet[Person]) -> QuerySet[Person]:
    """`rows` with only what a list shows of a person."""
    return rows.only(*LISTED)


LISTED = (
    *("kind", "size"),
    *("anchor_id", "unit_id", "name", "birth_date", "birth_precision", "phone", "address_as_written"),
    *("unit__name", "place__name", "place__district_id", "place__district__name"),
)


def person_for(user: "User", pk: int, on: date) -> Person:
    """One person, withdrawn records too. Raises Missing."""
    rows = Person.objects.select_related("unit", "place__district", "anchor")
    return one(rows, user, READ, on, pk=pk)


def can_write(user: "User", person: Person, on: date) -> bool:
    """Whether `user` may change this record on a day."""
    return reaches(user, Permission.PERSON_WRITE, person, on)


def matching(rows: QuerySet[Person], words: str) -> QuerySet[Person]:
    """People whose name holds every word typed, in any order, the beginning of a word being enough; or by phone.

    A year beside a name is that of birth. A whole telephone number is found by its index. Accents do not matter.
    """
    if phone := normalise(words):
        return rows.filter(phone=phone)
    digits = "".join(char for char in words if char.isdigit())
    if len(digits) >= 4 and not any(char.isalpha() for char in words):
        return rows.filter(phone__contains=digits)
    tokens = search_key(words).split()
    years = [token for token in tokens if YEAR.fullmatch(token)]
    names = [token for token in tokens if token not in years]
    if not names:
        return rows.none()
    for year in map(int, years):
        rows = rows.filter(birth_date__range=(date(year, 1, 1), date(year, 12, 31)))
    for token in names:
        rows = rows.filter(name_key__contains=f" {token}")
    return rows


def filtered(rows: QuerySet[Person], wanted: PeopleFilter, user: "User", on: date) -> QuerySet[Person]:
    """`rows` narrowed by what `user` may see on a day, in the order of given names."""
    if wanted.words:
        rows = matching(rows, wanted.words)
    if wanted.unit:
        rows = rows.filter(unit_id=wanted.unit)
    if wanted.area:
        rows = rows.filter(Q(area_id=wanted.area))
    if wanted.born:
        rows = rows.filter(birth_date__range=(date(wanted.born, 1, 1), date(wanted.born, 12, 31)))
    if wanted.sex:
        rows = rows.filter(sex=wanted.sex)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    rows = _aged(rows, wanted.age_from, wanted.age_to, wanted.age_on or on)
    if wanted.first or wanted.last:
        rows = rows.filter(_first_received(wanted.first, wanted.last, user, on))
    for more in person_filters:
        if chosen := {name: wanted.more[name] for name in more.labels if name in wanted.more}:
            rows = more.narrow(rows, chosen, user, on)
    return rows.order_by("name_sort", "id")


def _aged(rows: QuerySet[Person], youngest: int | None, oldest: int | None, on: date) -> QuerySet[Person]:
    """People of so many full years on a day; nobody whose birth is unknown."""
    if youngest is not None:
        rows = rows.filter(birth_date__lte=years_before(on, youngest))
    if oldest is not None:
        rows = rows.filter(birth_date__gt=years_before(on, oldest + 1))
        rows = rows.filter(birth_date__lte=on)
    return rows


def choices_of_others(user: "User", on: date) -> dict[str, list[tuple[str, Any]]]:
    """What the apps above offer to narrow a list of people, by the name of the field."""
    return {name: found for more in person_filters for name, found in more.choices(user, on).items()}


def _first_received(first: date | None, last: date | None, user: "User", on: date) -> Q:
    """Those first received in the period: on the day they were recorded, or that of an earlier record `user` sees.

    An import records a whole year on one day, which says little of when somebody came.
    """
    known = [days(user, on).filter(person_key=OuterRef("pk")) for days in person_days]
    wanted = Q()
    if first:
        wanted &= Q(*(~Exists(rows.filter(day__lt=first)) for rows in known), recorded_at__gte=local_start(first))
    if last:
        by_then = (Q(Exists(rows.filter(day__lte=last))) for rows in known)
        wanted &= reduce(or_, by_then, Q(recorded_at__lt=local_end(last)))
    return wanted


def areas_in_use(user: "User", on: date) -> list[tuple[int, str]]:
    """(id, label) of the districts or communes that people whom `user` sees live in, by label."""
    rows = people_for(user, on).select_related(None).filter(area__isnull=False).order_by()
    found = set(rows.values_list("area_id", "area__label").distinct())
    return sorted(found, key=lambda row: search_key(row[1]))


def people_by_id(ids: Collection[int]) -> Mapping[int, Person]:
    """People behind records the caller already may see, by id."""
    return Person.objects.select_related("unit", "place").in_bulk(list(ids))


def count_pointing(
    model: type[Model], ids: Collection[int], leave_out: Collection[type[Model]] = ()
) -> dict[type[Model], int]:
    """How many live rows of other models point to these rows of `model`, by model; withdrawn ones do not count."""
    found: dict[type[Model], int] = {}
    for relation in model._meta.get_fields(include_hidden=True):
        if not (isinstance(relation, ForeignObjectRel) and relation.related_model not in leave_out):
            continue
        rows = relation.related_model._default_manager.filter(**{f"{relation.field.name}__in": list(ids)})
        if any(field.name == "withdrawn_at" for field in relation.related_model._meta.get_fields()):
            rows = rows.filter(withdrawn_at__isnull=True)
        if count := rows.count():
            found[relation.related_model] = found.get(relation.related_model, 0) + count
    return found
