"""The case as apps below know it: to find, to open, to give to somebody else."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from nhipcau.cases import actions, queries
from nhipcau.cases.models import Case
from nhipcau.cases.states import Status
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.contracts import Subject
from nhipcau.kernel.permissions import Permission


class InCharge:
    """Cases in progress need a worker."""

    write = Permission.CASE_WRITE

    def needing(self, anchors: Collection[int]) -> QuerySet[Any]:
        rows = Case.objects.filter(anchor_id__in=list(anchors), status=Status.OPEN, withdrawn_at__isnull=True)
        return rows.select_related("unit", "anchor").order_by("pk")

    def worker(self, record: Any) -> int | None:
        found: int | None = record.officer_id
        return found

    def give(self, *, record: Any, to: Any, unit: Any, by: Actor, at: datetime) -> None:
        actions.take_over(case=record, officer=to, unit=unit, by=by, at=at)


def rows() -> QuerySet[Any]:
    """Every case, with what its number, name and rights need."""
    return Case.objects.select_related("unit", "anchor", "person", "place")


def of_number(number: str) -> QuerySet[Any]:
    """Cases of this whole number, however it is written."""
    key = queries.number_key(number)
    return rows().filter(number_key=key, withdrawn_at__isnull=True) if key else rows().none()


CASE = Subject(
    rows=rows,
    read=Permission.CASE_READ,
    words=lambda case: f"{case.number} · {case.person.name}",
    url=lambda case: reverse("desk:case", args=[case.pk]),
    number=lambda case: case.number,
    find=of_number,
    client=lambda case: (case.person.name, case.place),
    charge=InCharge(),
)
