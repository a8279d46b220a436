"""Questions prepared once give what asking them anew gives."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db.models import F, Q, QuerySet, Value

from nhipcau.kernel.together import Prepared, ask_together


def questions(unit: int, day: date, moment: datetime, other: int | None = None) -> dict[str, QuerySet[Any]]:
    from nhipcau.audit.models import Event
    from nhipcau.org.models import Unit

    wanted = Q(pk=unit) if other is None else Q(pk=unit) | Q(pk=other)
    units = Unit.objects.filter(wanted, Q(closed_on__isnull=True) | Q(closed_on__gt=day))
    events = Event.objects.filter(at__lte=moment, object_kind="org.unit")
    return {
        "units": units.order_by("pk").values_list("pk", "code"),
        "events": events.order_by().values_list(F("pk"), Value("")),
        "nothing": Unit.objects.none().values_list("pk", "code"),
    }


def test_it_gives_what_asking_anew_gives(office: Any, other_office: Any, at: datetime) -> None:
    prepared, earlier = Prepared(questions), datetime(2001, 1, 1, tzinfo=UTC)
    for unit in (office.pk, other_office.pk, 987_654):
        for moment in (at, earlier):
            for more in ({}, {"other": office.pk}):
                asked: dict[str, Any] = {"unit": unit, "day": at.date(), "moment": moment, **more}
                answers = prepared.ask(**asked)
                assert answers == ask_together(questions(**asked))
                assert answers["nothing"] == []
    assert prepared.ask(unit=office.pk, day=at.date(), moment=at)["units"] == [(str(office.pk), "VP01")]
    assert prepared.ask(unit=office.pk, day=at.date(), moment=at)["events"] != []
    assert len(prepared._known) == 2  # with and without the other unit


def test_a_value_that_stands_nowhere_is_a_mistake(db: None, at: datetime) -> None:
    from nhipcau.org.models import Unit

    def careless(unit: int, day: date) -> dict[str, QuerySet[Any]]:
        return {"units": Unit.objects.filter(pk=unit).values_list("pk", "code")}

    with pytest.raises(ValueError, match="no place"):
        Prepared(careless).ask(unit=1, day=at.date())
