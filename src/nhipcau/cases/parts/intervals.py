"""The intervals of cases as rows of the report (contract.md, Periodic report): reopening starts a new one."""

from collections.abc import Callable, Collection, Iterable
from datetime import date
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from nhipcau.cases.models import CaseLevel, Episode
from nhipcau.cases.states import GROUP, REASONS
from nhipcau.kernel.contracts import Dimension, Fact, RowView
from nhipcau.kernel.dates import format_day
from nhipcau.kernel.permissions import Permission
from nhipcau.org.queries import place_labels
from nhipcau.rulebook.queries import of_list


def rows(unit_ids: Collection[int] | None) -> QuerySet[Episode]:
    """Intervals of cases that were not withdrawn, of these units (None: of all)."""
    found = Episode.objects.filter(case__withdrawn_at__isnull=True).annotate(anchor_id=F("case__anchor_id"))
    return found if unit_ids is None else found.filter(case__unit_id__in=list(unit_ids))


def _opened(first: date, last: date) -> Q:
    return Q(opened_on__gte=first, opened_on__lte=last)


def _not_closed_by(day: date) -> Q:
    return Q(closed_on__isnull=True) | Q(closed_on__gt=day)


def _brought(first: date, last: date) -> Q:
    return Q(opened_on__lt=first) & (Q(closed_on__isnull=True) | Q(closed_on__gte=first))


PERIODS: dict[str, Callable[[date, date], Q]] = {
    "opened": _opened,
    "opened_closed": lambda first, last: _opened(first, last) & Q(closed_on__lte=last),
    "opened_ongoing": lambda first, last: _opened(first, last) & _not_closed_by(last),
    "closed": lambda first, last: Q(closed_on__gte=first, closed_on__lte=last),
    "brought_forward": _brought,
    "under_management": lambda first, last: _brought(first, last) | _opened(first, last),
    "carried_forward": lambda first, last: Q(opened_on__lte=last) & _not_closed_by(last),
}


def _when(condition: Callable[[date, date], Q]) -> Callable[[QuerySet[Any], date, date], QuerySet[Any]]:
    """Rows of the period, each with the level its case had on the last day of it."""

    def when(found: QuerySet[Any], first: date, last: date) -> QuerySet[Any]:
        levels = CaseLevel.objects.filter(case=OuterRef("case"), since__lte=last).order_by("-since", "-id")
        return found.filter(condition(first, last)).annotate(level_then=Subquery(levels.values("level")[:1]))

    return when


def show(found: QuerySet[Any]) -> Iterable[RowView]:
    """The rows behind a number: day, case number, the person's name."""
    for row in found.select_related("case__person"):
        yield RowView(
            id=row.pk,
            day=format_day(row.opened_on),
            title=row.case.number,
            words=row.case.person.name,
            url=reverse("desk:case", args=[row.case_id]),
        )


CASE_INTERVAL = Fact(
    name="case_interval",
    title=_("Cases"),
    permission=Permission.CASE_READ,
    rows=rows,
    whens={name: _when(condition) for name, condition in PERIODS.items()},
    measures={"count": lambda: Count("pk")},
    dimensions={
        GROUP: Dimension("case__client_group", sealed_field=GROUP, **of_list(GROUP)),
        "level": Dimension("level_then", at_end=True, **of_list("case_level")),
        "reason": Dimension("reason_counted", **of_list(REASONS)),
        "place": Dimension("case__area_id", names=place_labels),
    },
    show=show,
    wheres={"level": "case__level", GROUP: "case__client_group"},
    earliest="opened_on",
    unit="case__unit_id",
    anchor="case__anchor_id",
    clients=True,
    adds_up=frozenset({"opened", "closed"}),
)
