"""Inserting many rows: the same rows and the same instances as Django's own bulk_create, whatever the database."""

from collections.abc import Callable, Sequence
from copy import copy
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from django.db import DataError, connection, models, transaction
from django.db.models import Value
from django.test.utils import CaptureQueriesContext

from nhipcau.access.models import Anchor, Correction
from nhipcau.audit.models import Event
from nhipcau.importing.models import Import, Row
from nhipcau.intake.models import Contact
from nhipcau.intake.states import BirthPrecision
from nhipcau.kernel import db
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.writing import UnguardedWrite, bulk_generator

AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
HANOI = timezone(timedelta(hours=7))
CLERK = Actor("user", "7", "Lê Thị “Cán: Bộ”")


def contacts(centre: Any) -> list[Contact]:
    with bulk_generator():
        anchors = [Anchor.objects.create(kind="intake.contact", unit=centre) for _ in range(4)]
    shared: dict[str, Any] = {"unit": centre, "recorded_at": AT, "recorded_by": CLERK, "channel": "call"}
    day: dict[str, Any] = {"received_on": date(2026, 3, 1), "month": "2026-03"}
    local = datetime(2026, 3, 1, 14, 30, 5, 7, tzinfo=HANOI)
    born: dict[str, Any] = {"client_birth": date(1999, 1, 1), "client_birth_precision": BirthPrecision.YEAR}
    return [
        Contact(anchor=anchors[0], received_at=local, topic="policy", note="một %s và 'hai'", **shared, **day),
        Contact(anchor=anchors[1], received_at=local.astimezone(UTC), topic_words="Hỏi đường", **shared, **day),
        Contact(anchor=anchors[2], received_at=AT, minutes=5, time_known=False, **born, **shared, **day),
        Contact(
            anchor=anchors[3],
            received_at=AT,
            withdrawn_at=AT,
            withdrawn_by=CLERK,
            **shared | {"recorded_by": Actor("system", "", "tick")},
            **day,
        ),
    ]


def events(_centre: Any) -> list[Event]:
    shared: dict[str, Any] = {"chain": "x", "actor_kind": "user", "actor_name": "Lê", "action": "a", "hash": "0"}
    details: list[Any] = [{"day": "2026-03-01", "case": None}, {}, {"ids": [1, 2], "words": "đã 'đọc' 100%"}]
    return [
        Event(
            position=2**40 + place, at=AT + timedelta(microseconds=place), unit_id=place or None, details=what, **shared
        )
        for place, what in enumerate(details)
    ]


def links(centre: Any) -> list[Row]:
    origin = Import.objects.create(register="calls", unit=centre, file_name="f", uploaded_at=AT, uploaded_by=CLERK)
    told: dict[str, Any] = {"origin": origin, "model": "intake.contact"}
    return [Row(sheet_row=n, object_id=n, fingerprint="x" * n, **told) for n in range(5)]


def stored(model: type[models.Model]) -> list[tuple[Any, ...]]:
    """Every column but the key, as the database holds it."""
    columns = [f'"{field.column}"' for field in model._meta.concrete_fields if not field.primary_key]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)} FROM {model._meta.db_table} ORDER BY id")
        return list(cursor.fetchall())


def told(rows: Sequence[models.Model]) -> list[dict[str, Any]]:
    """What the instances hold afterwards, but the key."""
    fields = [field.attname for field in rows[0]._meta.concrete_fields if not field.primary_key]
    return [
        {name: getattr(row, name) for name in fields} | {"adding": row._state.adding, "db": row._state.db}
        for row in rows
    ]


def inserted(rows: list[Any], how: Callable[[list[Any]], list[Any]]) -> Any:
    """What stands in the table and in the instances; afterwards it is as if nothing had been."""
    with transaction.atomic(), bulk_generator():
        made = how(rows)
        found = stored(type(rows[0])), told(made)
        assert [told([type(row).objects.get(pk=row.pk)]) for row in made] == [told([row]) for row in made]
        transaction.set_rollback(True)
    return found


def django(rows: list[Any]) -> list[Any]:
    return models.QuerySet(type(rows[0])).bulk_create(rows)


@pytest.mark.parametrize("at_once", [250, 2])
@pytest.mark.parametrize("make", [contacts, events, links])
def test_rows_and_instances_are_those_of_django(
    make: Callable[[Any], list[Any]], at_once: int, centre: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "_ROWS", at_once)

    def ours(rows: list[Any]) -> list[Any]:
        with CaptureQueriesContext(connection) as asked:
            found: list[Any] = type(rows[0]).objects.bulk_create(rows)
        statements = [one for one in asked.captured_queries if one["sql"].startswith("INSERT")]
        assert len(statements) == -(-len(rows) // at_once)
        return found

    rows = make(centre)
    same = [copy(row) for row in rows]
    assert inserted(rows, ours) == inserted(same, django)


def test_generated_columns_come_back(centre: Any) -> None:
    with bulk_generator():
        made = Contact.objects.bulk_create(contacts(centre))
    assert [row.topic_counted for row in made] == ["policy", "Hỏi đường", "", ""]
    assert list(Contact.objects.order_by("pk").values_list("pk", flat=True)) == [row.pk for row in made]


def test_a_related_instance_gives_its_key_late_or_is_refused(centre: Any) -> None:
    with bulk_generator():
        anchor = Anchor(kind="test.thing", unit=centre)
        told: dict[str, Any] = {"field": "f", "reason": "r", "corrected_at": AT, "corrected_by": CLERK}
        late = Correction(anchor=anchor, **told)
        with pytest.raises(ValueError, match="unsaved related object 'anchor'"), transaction.atomic():
            Correction.objects.bulk_create([Correction(anchor=Anchor(kind="test.thing", unit=centre), **told)])
        anchor.save()
        assert Correction.objects.bulk_create([late])[0].anchor_id == anchor.pk


@pytest.mark.postgres
def test_what_is_too_long_is_refused_and_not_cut_off(centre: Any) -> None:
    with bulk_generator(), pytest.raises(DataError):
        Anchor.objects.bulk_create([Anchor(kind="x" * 41, unit=centre), Anchor(kind="y", unit=centre)])


def test_an_expression_is_refused(centre: Any) -> None:
    with bulk_generator(), pytest.raises(TypeError, match="kind: an expression"):
        Anchor.objects.bulk_create([Anchor(kind=Value("x"), unit=centre)])


def test_what_is_special_goes_django_s_way(centre: Any) -> None:
    with bulk_generator():
        asked: dict[str, Any] = {"unique_fields": ["id"], "update_fields": ["kind"]}
        for kind in ("old", "new"):
            Anchor.objects.bulk_create([Anchor(pk=4_000, kind=kind, unit=centre)], update_conflicts=True, **asked)
        assert list(Anchor.objects.values_list("pk", "kind")) == [(4_000, "new")]
        assert Anchor.objects.bulk_create([]) == []


def test_nothing_is_inserted_outside_an_action(centre: Any) -> None:
    with pytest.raises(UnguardedWrite):
        Anchor.objects.bulk_create([Anchor(kind="test.thing", unit=centre)])
