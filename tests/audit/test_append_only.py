"""The database itself refuses to change or forget what the audit holds (S19), whoever asks it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from nhipcau.access import actions
from nhipcau.audit.actions import seal
from nhipcau.audit.models import ChainHead, Event, SealedHead
from nhipcau.audit.queries import verify
from nhipcau.config import checks, rights
from tests.fences import lowered

pytestmark = pytest.mark.django_db
ROLE = "nc_test_application"


@pytest.fixture(autouse=True)
def some_events(worker: Any, system: Any, at: datetime, tmp_path: Any, settings: Any) -> None:
    settings.DATA_DIR, settings.SEALS_DIR = tmp_path, tmp_path / "seals"
    actions.signed_out(user=worker, by=worker.actor, at=at)
    seal(by=system, at=at)


CHANGES = [
    "UPDATE audit_event SET reason = 'giả'",
    "UPDATE audit_event SET hash = hash",
    "DELETE FROM audit_event",
    "UPDATE audit_sealedhead SET mac = 'giả'",
    "DELETE FROM audit_sealedhead",
    "DELETE FROM audit_chainhead",
    "UPDATE audit_chainhead SET position = position - 1",
    "UPDATE audit_chainhead SET hash = 'giả'",
    "UPDATE audit_chainhead SET chain = 'giả', position = position + 1",
]
REPLACED = "SELECT id, chain, 1, 'giả' FROM audit_chainhead"


def everything() -> list[Any]:
    return [list(model._base_manager.order_by("pk").values()) for model in (Event, ChainHead, SealedHead)]


@pytest.mark.parametrize("statement", CHANGES)
def test_a_change_is_refused(statement: str) -> None:
    before = everything()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert everything() == before


@pytest.mark.postgres
@pytest.mark.parametrize("table", ["audit_event", "audit_sealedhead", "audit_chainhead"])
def test_emptying_a_table_is_refused(table: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {table} CASCADE")


@pytest.mark.sqlite
def test_a_row_is_not_replaced(at: datetime) -> None:
    """REPLACE deletes without asking the triggers of DELETE."""
    before = everything()
    names = ", ".join(field.column for field in Event._meta.local_fields if field.name != "reason")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"INSERT OR REPLACE INTO audit_event ({names}, reason) SELECT {names}, 'giả' FROM audit_event")
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT OR REPLACE INTO audit_chainhead (id, chain, position, hash) {REPLACED}")
    assert everything() == before


def test_the_trail_goes_on(worker: Any, at: datetime) -> None:
    before = Event.objects.count()
    actions.signed_out(user=worker, by=worker.actor, at=at)
    assert verify() == (before + 1, None)


def test_a_fence_that_was_taken_down_stops_the_start() -> None:
    assert checks.the_audit_is_append_only(None, ["default"]) == []
    with lowered(connection):
        assert [fault.id for fault in checks.the_audit_is_append_only(None, ["default"])] == ["nhipcau.E005"]


# --- the application's role ------------------------------------------------------------------------------------------
@pytest.fixture
def application() -> Iterator[str]:
    """A role with the rights of the application, and the connection speaking as it."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP ROLE IF EXISTS {ROLE}")
        cursor.execute(f"CREATE ROLE {ROLE}")
        rights.give(ROLE)
        cursor.execute(f"SET LOCAL ROLE {ROLE}")
    yield ROLE
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


@pytest.mark.postgres
@pytest.mark.parametrize(
    "statement",
    [
        *(statement for statement in CHANGES if "UPDATE audit_chainhead SET position" not in statement),
        *(f"TRUNCATE {table}" for table in ("audit_event", "audit_sealedhead", "audit_chainhead")),
        "ALTER TABLE audit_event DISABLE TRIGGER ALL",
        "DROP TRIGGER audit_event_append_only ON audit_event",
        "DROP TABLE audit_event",
        "CREATE TRIGGER mine BEFORE INSERT ON audit_event EXECUTE FUNCTION audit_refuse()",
        "UPDATE django_migrations SET name = 'giả'",
        "SET session_replication_role = replica",
    ],
)
def test_the_application_cannot_change_the_audit(application: str, statement: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.postgres
def test_the_application_works_with_its_rights(application: str, worker: Any, at: datetime) -> None:
    before = Event.objects.count()
    actions.change_password(user=worker, password="một mật khẩu khác hẳn", by=worker.actor, at=at)
    assert verify() == (before + 1, None)
    assert list(rights.faults(application)) == []


@pytest.mark.postgres
def test_a_role_that_may_too_much_is_told_of() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP ROLE IF EXISTS {ROLE}")
        cursor.execute(f"CREATE ROLE {ROLE} CREATEROLE")
        rights.give(ROLE)
        cursor.execute(f"GRANT DELETE ON audit_event TO {ROLE}")
    assert list(rights.faults(ROLE)) == [
        f"vai trò {ROLE} có quyền SUPERUSER, BYPASSRLS hoặc CREATEROLE",
        f"vai trò {ROLE} sửa hoặc xóa được bảng audit_event",
    ]
    assert list(rights.faults("khong_co_ai")) == ["chưa có vai trò khong_co_ai"]
