"""The audit refuses to be changed or emptied, also by tests: here the fence is taken down and put up again."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

TABLES = ("audit_event", "audit_sealedhead", "audit_chainhead")


@contextmanager
def lowered(connection: Any) -> Iterator[None]:
    """Without the triggers of the audit's tables, as somebody with the database in their hands could do it."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'audit!_%' ESCAPE '!'"
            )
            triggers = cursor.fetchall()
            down, up = [f"DROP TRIGGER {name}" for name, _ in triggers], [sql for _, sql in triggers]
        else:
            down, up = ([f"ALTER TABLE {t} {what} TRIGGER USER" for t in TABLES] for what in ("DISABLE", "ENABLE"))
        for statement in down:
            cursor.execute(statement)
        yield
        for statement in up:
            cursor.execute(statement)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Tests with transactions of their own empty all tables at their end."""
    from django.db import connection, transaction

    ops: Any = type(connection.ops)  # of every connection: a test with a browser has one more in the same thread
    empty: Callable[..., None] = ops.execute_sql_flush

    def flush(self: Any, sql_list: list[str]) -> None:
        with transaction.atomic(), lowered(connection):
            empty(self, sql_list)

    ops.execute_sql_flush = flush
