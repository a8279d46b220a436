"""Reads of people: only through the person who asks."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, ForeignObjectRel, Model, OuterRef, Prefetch, Q, QuerySet

from nhipcau.access.queries import one_asked, reached, reaches, visible
from nhipcau.kernel.contracts import person_days, person_filters
from nhipcau.kernel.dates import local_end, local_start, years_before
from nhipcau.kernel.errors import Missing
from nhipcau.kernel.permissions import Permission
from nhipcau.kernel.together import Question
from nhipcau.registry.models import PHONES, Pair, PartOfPerson, Person

from .finding import born_in, matching
from .groups import in_group
from .known import phones_asked

if TYPE_CHECKING:
    from nhipcau.access.models import User

READ = Permission.PERSON_READ


@dataclass(frozen=True, kw_only=True)
class PeopleFilter:
    """What a list of people is narrowed to; empty means no narrowing. `area` is a district, or a commune since 2025.

    Ages, both included, are of `age_on`, else of the day that is asked about; of a birth known by its year or month
    alone the first day counts. `first` and `last`, both included, are of the day a person was first received. `more` is
    for the apps above.
    """

    words: str = ""
    unit: int | None = None
    area: int | None = None
    born: int | None = None
    age_from: int | None = None
    age_to: int | None = None
    age_on: date | None = None
    sex: str = ""
    legal_group: str = ""
    first: date | None = None
    last: date | None = None
    kind: str = ""
    more: Mapping[str, str] = field(default_factory=dict)


def people_for(user: "User", on: date) -> QuerySet[Person]:
    """People whom `user` may see on a day, withdrawn records left out."""
    return visible(Person.objects.filter(withdrawn_at__isnull=True), user, READ, on).select_related(
        "unit", "place__district"
    )


def listed(rows: QuerySet[Person], *more: str) -> QuerySet[Person]:
    """`rows` with only what a list shows of a person, and `more` columns."""
    return rows.only(*LISTED, *more).prefetch_related(Prefetch("phone_set", phones_asked(), to_attr=PHONES))


LISTED = (
    *("kind", "size"),
    *("anchor_id", "unit_id", "name", "birth_date", "birth_precision", "address_as_written", "hamlet"),
    *("unit__name", "place__name", "place__district_id", "place__district__name"),
)


def person_for(user: "User", pk: int, on: date) -> Person:
    """One person, withdrawn records too. Raises Missing."""
    return one_asked(Question(_one, user, on, pk=pk), Person, pk, user, READ, on)


def _one(user: "User", on: date, pk: int) -> QuerySet[Person]:
    rows = Person.objects.select_related("unit", "place__district", "anchor")
    return reached(rows, user, READ, on).filter(pk=pk)


def can_write(user: "User", person: Person, on: date) -> bool:
    """Whether `user` may change this record on a day."""
    return reaches(user, Permission.PERSON_WRITE, person, on)


def own_person(user: "User", pk: int, on: date) -> Person:
    """One person whose record `user` may change. Raises Missing."""
    person = person_for(user, pk, on)
    if not can_write(user, person, on):
        raise Missing
    return person


def filtered(rows: QuerySet[Person], wanted: PeopleFilter, user: "User", on: date) -> QuerySet[Person]:
    """`rows` narrowed by what `user` may see on a day, in the order of given names.

    By words last, for of a common name only the best are listed.
    """
    if wanted.unit:
        rows = rows.filter(unit_id=wanted.unit)
    if wanted.area:
        rows = rows.filter(Q(area_id=wanted.area))
    if wanted.born:
        rows = rows.filter(born_in(wanted.born))
    if wanted.age_from is not None or wanted.age_to is not None:
        rows = rows.filter(_aged(wanted.age_from, wanted.age_to, wanted.age_on or on))
    if wanted.sex:
        rows = rows.filter(sex=wanted.sex)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.legal_group:
        rows = rows.filter(in_group(wanted.legal_group, user, on))
    if wanted.first or wanted.last:
        rows = rows.filter(_first_received(wanted.first, wanted.last, user, on))
    for more in person_filters:
        if chosen := {name: wanted.more[name] for name in more.labels if name in wanted.more}:
            rows = more.narrow(rows, chosen, user, on)
    if wanted.words:
        rows = matching(rows, wanted.words)
    return rows.order_by("name_sort", "id")


def _aged(youngest: int | None, oldest: int | None, day: date) -> Q:
    """Those whose age in years on a day is known and lies between these, both included."""
    wanted = Q(birth_date__lte=years_before(day, youngest or 0))
    return wanted & Q(birth_date__gt=years_before(day, oldest + 1)) if oldest is not None else wanted


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


def people_by_id(ids: Collection[int]) -> Mapping[int, Person]:
    """People behind records the caller already may see, by id."""
    return Person.objects.select_related("unit", "place").in_bulk(list(ids))


def count_pointing(
    model: type[Model], ids: Collection[int], leave_out: Collection[type[Model]] = ()
) -> dict[type[Model], int]:
    """How many live rows of other models point to these rows of `model`, by model; withdrawn ones do not count.

    Nor does a pair of the queue of duplicates: that two records are alike is nothing built on them.
    """
    leave_out = {Pair, *leave_out}
    found: dict[type[Model], int] = {}
    for relation in model._meta.get_fields(include_hidden=True):
        if not (isinstance(relation, ForeignObjectRel) and relation.related_model not in leave_out):
            continue
        rows = relation.related_model._default_manager.filter(**{f"{relation.field.name}__in": list(ids)})
        if issubclass(relation.related_model, PartOfPerson):  # what came with the person is no later work
            rows = rows.exclude(recorded_at=F("person__recorded_at"))
        if any(field.name == "withdrawn_at" for field in relation.related_model._meta.get_fields()):
            rows = rows.filter(withdrawn_at__isnull=True)
        if count := rows.count():
            found[relation.related_model] = found.get(relation.related_model, 0) + count
    return found
