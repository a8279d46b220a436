"""The store of sealed values: closed, and without a word of whose they are."""

import json
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import F

from nhipcau.access.actions import seal, unseal
from nhipcau.access.models import Anchor, Sealed
from nhipcau.access.queries import sealed_anchors, sealed_code, sealed_counts, sealed_value
from nhipcau.kernel.crypto import Unopened
from nhipcau.kernel.together import ask_together
from nhipcau.kernel.writing import bulk_generator

CLOSING = import_module("nhipcau.access.migrations.0008_close_sealed")


@pytest.fixture
def anchors(centre: Any) -> Any:
    with bulk_generator():
        yield Anchor.objects.bulk_create(Anchor(kind="test.thing", unit=centre) for _ in range(3))


def stored() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM access_sealed")
        return [tuple(map(str, row)) for row in cursor.fetchall()]


def test_the_table_tells_neither_what_nor_whose(anchors: list[Anchor]) -> None:
    seal([(anchors[0].pk, "client_group", "hiv", "NNHIV"), (anchors[1].pk, "client_group", "hiv", "Ư" * 60)])
    rows = stored()
    assert {len(value) for _, value in rows} == {len(rows[0][1])}, "all of one length"
    columns = [field.column for field in Sealed._meta.concrete_fields]
    assert columns == ["id", "value"]
    assert sealed_code(anchors[0].pk, "client_group") == ("hiv", "NNHIV")
    assert sealed_code(anchors[2].pk, "client_group") == sealed_code(anchors[0].pk, "legal_group") == ("", "")


def test_a_newer_value_takes_the_place_of_the_older_one(anchors: list[Anchor]) -> None:
    for code, words in (("hiv", "NNHIV"), ("other", "x" * 300)):
        seal([(anchors[0].pk, "client_group", code, words), (anchors[1].pk, "client_group", "hiv", "")])
    assert sealed_code(anchors[0].pk, "client_group") == ("other", "x" * 200)
    assert sealed_anchors() == {"client_group": {"other": [anchors[0].pk], "hiv": [anchors[1].pk]}}
    unseal(anchors[0].pk, "client_group")
    assert (Sealed.objects.count(), sealed_code(anchors[0].pk, "client_group")) == (1, ("", ""))


def test_two_values_exchanged_in_the_database_do_not_open(anchors: list[Anchor]) -> None:
    seal([(anchors[0].pk, "client_group", "hiv", "NNHIV"), (anchors[1].pk, "client_group", "other", "")])
    (one, first), (two, second) = stored()
    with connection.cursor() as cursor:
        for pk, value in ((one, second), (two, first)):
            cursor.execute("UPDATE access_sealed SET value = %s WHERE id = %s", [value, pk])
    with pytest.raises(Unopened):
        sealed_code(anchors[0].pk, "client_group")


def test_sealed_rows_are_counted_without_a_name(anchors: list[Anchor], centre: Any) -> None:
    seal([(anchors[0].pk, "f", "hiv", ""), (anchors[2].pk, "f", "hiv", ""), (anchors[1].pk, "g", "hiv", "")])
    rows = Anchor.objects.annotate(anchor_id=F("pk"))
    assert ask_together(sealed_counts(rows, sealed_anchors()["f"])) == {"hiv": [("hiv", "2")]}
    few = ask_together(sealed_counts(rows.filter(pk=anchors[0].pk), sealed_anchors()["f"]))
    assert few == {"hiv": [("hiv", "1")]}
    assert ask_together(sealed_counts(rows.filter(pk=anchors[1].pk), sealed_anchors()["f"])) == {"hiv": []}


def test_the_migration_closes_what_was_open_and_opens_it_again(anchors: list[Anchor]) -> None:
    class Rows(list[Any]):
        """As much of a table as the migration asks for."""

        def order_by(self, _name: str) -> "Rows":
            return Rows(self)

        def bulk_create(self, rows: Any) -> None:
            self.extend(rows)

        def filter(self, pk__in: Any) -> Any:
            return type("Found", (), {"delete": lambda _: opened.clear()})()

    class SealedOpen:
        objects = Rows()

        def __init__(self, **columns: Any) -> None:
            self.__dict__.update(columns, pk=columns["anchor_id"])

    opened = SealedOpen.objects
    told = {"anchor_id": anchors[0].pk, "field": "client_group", "code": "hiv", "words": "NNHIV"}
    opened.append(SealedOpen(**told))

    class Then:
        def get_model(self, app: str, name: str) -> Any:
            return SealedOpen if name == "SealedOpen" else apps.get_model(app, name)

    CLOSING.close(Then(), None)
    assert opened == [] and sealed_code(anchors[0].pk, "client_group") == ("hiv", "NNHIV")
    assert "NNHIV" not in json.dumps(stored())
    CLOSING.open_again(Then(), None)
    assert not Sealed.objects.exists()
    assert [{name: vars(row)[name] for name in told} for row in opened] == [told]


def test_who_may_not_see_is_told_nothing(anchors: list[Anchor], stranger: Any, worker: Any, at: Any) -> None:
    seal([(anchors[0].pk, "client_group", "hiv", "NNHIV")])

    def asked(user: Any) -> Any:
        records = [SimpleNamespace(anchor_id=one.pk, unit_id=one.unit_id, anchor=one) for one in anchors]
        found = {one.anchor_id: sealed_value(user, one, "client_group", at.date()) for one in records}
        return {pk: row.code for pk, row in found.items() if row}

    assert asked(stranger) == {}
    assert asked(worker) == {anchors[0].pk: "hiv"}
