"""The chain of the audit: whatever is done to the table behind the program's back is found."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from nhipcau.access import actions
from nhipcau.audit.actions import record_many
from nhipcau.audit.models import COLUMNS, ChainHead, Event
from nhipcau.audit.queries import verify
from tests.fences import lowered

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def some_events(worker: Any, stranger: Any, system: Any, at: datetime) -> None:
    """Events in the chain without an office and in those of the offices."""
    for _ in range(3):
        actions.signed_out(user=worker, by=worker.actor, at=at)


@pytest.fixture(autouse=True)
def no_fence(some_events: None) -> Iterator[None]:
    """Whoever has the database in their hands can take the triggers away; the chain still tells."""
    with lowered(connection):
        yield


def sql(text: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text, values)


def events(chain: str = "") -> list[Event]:
    return list(Event.objects.filter(chain=chain).order_by("position"))


def found() -> tuple[str, int, str]:
    broken = verify()[1]
    assert broken is not None
    return broken.chain, broken.position, broken.why


def test_a_whole_chain_is_whole() -> None:
    assert verify() == (Event.objects.count(), None)
    assert Event.objects.exclude(chain="").exists()


OTHER: dict[str, Any] = {
    "chain": "khác",
    "position": 99,
    "at": datetime(2001, 1, 1, tzinfo=UTC),
    "unit_id": 424242,
    "details": '{"role": "admin"}',
    "previous_hash": "0" * 64,
}
"""What is put into a column to falsify it; any other column is given other words."""


def test_the_hash_covers_every_column() -> None:
    columns = {field.attname for field in Event._meta.local_fields}
    assert columns - set(COLUMNS) == {"id", "hash"}


@pytest.mark.parametrize("column", [field.attname for field in Event._meta.local_fields if field.attname != "id"])
def test_an_edit_of_any_column_is_found(column: str) -> None:
    row = events()[1]
    sql(f"UPDATE audit_event SET {column} = %s WHERE id = %s", OTHER.get(column, "giả"), row.pk)
    assert verify()[1] is not None


@pytest.mark.parametrize("column", [name for name in COLUMNS if name not in {"chain", "position", "previous_hash"}])
def test_an_edit_is_found_at_its_row(column: str) -> None:
    row = events()[1]
    sql(f"UPDATE audit_event SET {column} = %s WHERE id = %s", OTHER.get(column, "giả"), row.pk)
    assert found() == ("", 2, "nội dung đã bị sửa")


def test_an_edit_with_its_hash_made_anew_is_found_at_the_next_row() -> None:
    row = events()[1]
    row.reason = "giả"
    sql("UPDATE audit_event SET reason = %s, hash = %s WHERE id = %s", "giả", row.digest(), row.pk)
    assert found() == ("", 3, "không nối với dòng trước nó")


def test_a_deleted_row_is_found() -> None:
    sql("DELETE FROM audit_event WHERE id = %s", events()[1].pk)
    assert found() == ("", 2, "thiếu hoặc chèn thêm một dòng trước dòng này")


def test_a_deleted_first_row_is_found() -> None:
    sql("DELETE FROM audit_event WHERE id = %s", events()[0].pk)
    assert found() == ("", 1, "thiếu hoặc chèn thêm một dòng trước dòng này")


def test_an_inserted_row_is_found() -> None:
    one = events()[1]
    names = ", ".join(name for name in COLUMNS if name not in {"position", "details"})
    sql(
        f"INSERT INTO audit_event ({names}, position, details, hash) "
        f"SELECT {names}, 1000, details, hash FROM audit_event WHERE id = %s",
        one.pk,
    )
    assert found()[1:] == (len(events()), "thiếu hoặc chèn thêm một dòng trước dòng này")


def test_a_row_put_in_between_is_found() -> None:
    before = events()
    for row in reversed(before[2:]):
        sql("UPDATE audit_event SET position = position + 1 WHERE id = %s", row.pk)
    false = Event(**{name: getattr(before[1], name) for name in COLUMNS})
    false.position, false.previous_hash, false.reason = 3, before[1].hash, "giả"
    names = [*COLUMNS, "hash"]
    values = [getattr(false, name) if name not in {"details", "hash"} else "{}" for name in names]
    values[-1] = false.digest()
    sql(f"INSERT INTO audit_event ({', '.join(names)}) VALUES ({', '.join(['%s'] * len(names))})", *values)
    assert found()[1] in {3, 4}


def test_two_rows_that_changed_places_are_found() -> None:
    first, second = events()[1:3]
    for row, position in ((first, 1000), (second, first.position), (first, second.position)):
        sql("UPDATE audit_event SET position = %s WHERE id = %s", position, row.pk)
    assert found() == ("", 2, "không nối với dòng trước nó")


def test_a_cut_tail_is_found() -> None:
    rows = events()
    sql("DELETE FROM audit_event WHERE id = %s", rows[-1].pk)
    assert found() == ("", len(rows), "phần cuối của chuỗi đã bị cắt hoặc thay")


def test_a_chain_that_is_gone_with_its_rows_is_found() -> None:
    sql("DELETE FROM audit_event WHERE chain = %s", "VP02")
    assert found() == ("VP02", 1, "phần cuối của chuỗi đã bị cắt hoặc thay")


def test_a_chain_without_its_head_is_found() -> None:
    sql("DELETE FROM audit_chainhead WHERE chain = %s", "VP02")
    assert found()[0] == "VP02"


def test_a_row_of_another_chain_is_found() -> None:
    row = events()[-1]
    sql("UPDATE audit_event SET chain = %s, position = %s WHERE id = %s", "VP02", len(events("VP02")) + 1, row.pk)
    assert verify()[1] is not None


def test_the_time_counts_to_the_microsecond() -> None:
    row = events()[1]
    sql("UPDATE audit_event SET at = %s WHERE id = %s", row.at + timedelta(microseconds=1), row.pk)
    assert found() == ("", 2, "nội dung đã bị sửa")


def test_the_command_says_whole_or_where_it_broke() -> None:
    out = StringIO()
    call_command("audit", "verify", stdout=out)
    assert str(Event.objects.count()) in out.getvalue()
    sql("UPDATE audit_event SET reason = %s WHERE id = %s", "giả", events()[1].pk)
    with pytest.raises((SystemExit, CommandError)) as stopped:
        call_command("audit", "verify", stdout=StringIO(), stderr=StringIO())
    assert getattr(stopped.value, "code", getattr(stopped.value, "returncode", None)) == 1


def test_the_head_is_the_newest_event() -> None:
    for head in ChainHead.objects.all():
        assert (head.position, head.hash) == (len(events(head.chain)), events(head.chain)[-1].hash)


ODD = 'Đặng "Ngọc" \\ \n\r\t\x00\x1f\x7f\u2028 😀 é'


def test_the_fast_way_to_the_hash_is_the_way_it_was_written(office: Any, system: Any, monkeypatch: Any) -> None:
    """Else every row would be read twice."""
    from nhipcau.audit.actions import Entry
    from nhipcau.audit.queries import rows
    from nhipcau.kernel.writing import bulk_generator

    odd = ODD.replace("\x00", "") if connection.vendor == "postgresql" else ODD
    details = {"b": odd, "a": [1, 2.5, None, True], "ê": {"y": 1, "x": 10**20}, "none": {}}
    moments = (datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 3, 2, 1, 2, 3, 4, tzinfo=UTC))
    with bulk_generator():
        for at in moments:
            for unit in (office, None):
                entry = Entry("cases.opened", "cases.case", 7, odd, unit, odd, details)
                record_many([entry, Entry("cases.opened", "", "")], by=system, at=at)
    found = [row for chain in ("", "VP01") for row in rows.portion(chain, -1)]
    monkeypatch.setattr(Event, "digest", lambda self: "")
    assert len(found) >= 8
    assert [row.values for row in found if not row.unchanged()] == []
