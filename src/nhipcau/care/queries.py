"""Reads of screenings: only through the person who asks."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.urls import reverse

from nhipcau.access.queries import one, reaches, visible
from nhipcau.kernel.actors import by
from nhipcau.kernel.contracts import RowView
from nhipcau.kernel.dates import format_day
from nhipcau.kernel.permissions import Permission
from nhipcau.kernel.text import search_key
from nhipcau.kernel.together import Question, answered
from nhipcau.registry.queries import count_pointing

from .models import Screening

if TYPE_CHECKING:
    from nhipcau.access.models import User

READ, OF_PERSON = Permission.SCREENING_READ, "care.of_person"


@dataclass(frozen=True, kw_only=True)
class ScreeningFilter:
    """What the list is narrowed to; empty means no narrowing. Both days included.

    `area` is where the child lives: a district, or a commune since 2025. `officer` is who recorded it (kernel.actors).
    """

    first: date | None = None
    last: date | None = None
    unit: int | None = None
    conclusion: str = ""
    area: int | None = None
    officer: str = ""


def screenings_for(user: "User", on: date) -> QuerySet[Screening]:
    """Screenings that `user` may see on a day, newest first, withdrawn ones left out."""
    rows = visible(Screening.objects.filter(withdrawn_at__isnull=True), user, READ, on)
    return rows.select_related("unit", "person").order_by("-on", "-id")


def screening_for(user: "User", pk: int, on: date) -> Screening:
    """One screening, a withdrawn one too. Raises Missing."""
    return one(Screening.objects.select_related("unit", "person", "anchor"), user, READ, on, pk=pk)


def can_write(user: "User", screening: Screening, on: date) -> bool:
    """Whether `user` may change this record on a day."""
    return reaches(user, Permission.SCREENING_WRITE, screening, on)


def filtered(rows: QuerySet[Screening], wanted: ScreeningFilter) -> QuerySet[Screening]:
    """`rows` narrowed."""
    lookups = {
        "on__gte": wanted.first,
        "on__lte": wanted.last,
        "unit_id": wanted.unit,
        "conclusion": wanted.conclusion,
        "person__area_id": wanted.area,
    }
    rows = rows.filter(**{name: value for name, value in lookups.items() if value})
    return rows.filter(by(wanted.officer)) if wanted.officer else rows


def areas_in_use(user: "User", on: date) -> list[tuple[int, str]]:
    """(id, label) of the districts or communes of the children whose screenings `user` sees, by label."""
    rows = screenings_for(user, on).select_related(None).filter(person__area__isnull=False).order_by()
    found = set(rows.values_list("person__area_id", "person__area__label").distinct())
    return sorted(found, key=lambda row: search_key(row[1]))


def asked_of_person(user: "User", person: Any, on: date) -> dict[str, Question]:
    """The question its page asks about a person: screenings that `user` may see, newest first."""
    return {OF_PERSON: Question(_about, user, on, person=person.pk)}


def _about(user: "User", on: date, person: int) -> QuerySet[Screening]:
    return screenings_for(user, on).filter(person_id=person)


def of_person(user: "User", person: Any, on: date) -> list[Screening]:
    """Screenings of one person that `user` may see, newest first."""
    return answered(person, OF_PERSON, asked_of_person(user, person, on)[OF_PERSON])


def counted_rows(unit_ids: Collection[int] | None) -> QuerySet[Screening]:
    """Screenings that count in reports, of these units (None: of all)."""
    rows = Screening.objects.filter(withdrawn_at__isnull=True)
    return rows if unit_ids is None else rows.filter(unit_id__in=list(unit_ids))


def show(rows: QuerySet[Any]) -> Iterable[RowView]:
    """The rows behind a number: day and the child's name."""
    for row in rows.select_related("person"):
        url = reverse("care:screening", args=[row.pk])
        yield RowView(id=row.pk, day=format_day(row.on), title=row.person.name, words=row.tool_words, url=url)


def built_on(people: Collection[int], screenings: Collection[int]) -> int:
    """How many live rows point to these children, other than these screenings themselves."""
    model = Screening.person.field.related_model
    others = Screening.objects.filter(person__in=people, withdrawn_at__isnull=True).exclude(pk__in=screenings).count()
    return others + sum(count_pointing(model, people, leave_out={Screening}).values())
