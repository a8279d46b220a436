"""Questions prepared once give what asking them anew gives."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.db.models import F, Q, QuerySet, Value

from nhipcau.kernel import together
from nhipcau.kernel.together import Prepared, Question, ask_together, rows_together


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


class Reader:
    """Somebody whose rights are these."""

    def __init__(self, *units: int) -> None:
        self.units = units

    def rights(self, day: date) -> tuple[object, ...]:
        return (*self.units, day)


BUILT: list[tuple[int, ...]] = []


def seen_units(user: Reader, on: date, unit: int) -> QuerySet[Any]:
    from nhipcau.org.models import Unit

    BUILT.append(user.units)
    return Unit.objects.filter(pk__in=user.units).filter(pk=unit).order_by("pk")


def test_a_question_put_for_some_rights_never_serves_others(office: Any, other_office: Any, at: datetime) -> None:
    BUILT.clear()
    one, other = Reader(office.pk), Reader(other_office.pk)
    for reader, there, hidden in ((one, office, other_office), (other, other_office, office), (one, office, office)):
        asked = {unit.pk: Question(seen_units, reader, at.date(), unit=unit.pk) for unit in (there, hidden)}
        found = rows_together(asked)
        assert found[there.pk] == [there] == list(asked[there.pk])
        assert found[hidden.pk] == ([] if hidden is not there else [there])
    together, asked_now = [(office.pk,), (other_office.pk,)], [(office.pk,), (other_office.pk,), (office.pk,)]
    assert sorted(BUILT) == sorted(together + asked_now)  # once for equal rights, and where it was asked by itself


def careless_units(unit: int) -> QuerySet[Any]:
    from nhipcau.org.models import Unit

    return Unit.objects.filter(pk__gt=0)


def test_a_question_must_pass_its_values_on(db: None) -> None:
    with pytest.raises(ValueError, match="no place"):
        rows_together({"units": Question(careless_units, unit=1)})


def test_questions_remembered_have_a_bound(db: None, monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    monkeypatch.setattr(together, "_MOST", 3)
    monkeypatch.setattr(together, "_put_already", {})
    for unit in range(1, 9):
        rows_together({"units": Question(seen_units, Reader(unit), at.date(), unit=unit)})
        assert len(together._put_already) <= 3


@pytest.mark.postgres
@pytest.mark.django_db
def test_postgresql_plans_a_question_once(office: Any, at: datetime) -> None:
    for unit in (1, office.pk, 70_000, 2**40):
        rows_together({"units": Question(seen_units, Reader(office.pk), at.date(), unit=unit)})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), max(custom_plans) FROM pg_prepared_statements WHERE statement LIKE '%q0(c0%org_unit%'"
        )
        assert cursor.fetchone() == (1, 0)
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)
