"""For migrations: columns that stood open so far are closed (docs/adr/0010), and nothing of the open texts is left."""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any
from uuid import uuid4

from django.db import migrations

from .crypto import Where, fingerprint
from .secret_fields import SecretField

PORTION = 500
"""Rows that are read at once."""


def give_seal_ids(app: str, name: str) -> migrations.RunPython:
    """Rows that were there before learn what their closed columns are bound to (`Bound.seal_id`)."""

    def give(apps: Any, schema_editor: Any) -> None:
        rows = apps.get_model(app, name)._base_manager.using(schema_editor.connection.alias)
        for portion in _portions(rows.filter(seal_id__isnull=True).only("pk")):
            for row in portion:
                row.seal_id = uuid4()
            rows.bulk_update(portion, ["seal_id"], batch_size=PORTION)

    return migrations.RunPython(give, migrations.RunPython.noop)


def close_columns(
    app: str, name: str, columns: Collection[str], *, bound_to: str, prints: Mapping[str, tuple[str, str]] | None = None
) -> migrations.RunPython:
    """Close columns that are text columns at this point; backwards they are opened again.

    `prints` is column → (column of its fingerprint, purpose).
    """

    def close(apps: Any, schema_editor: Any) -> None:
        def closed(row: Any, column: str, where: Where) -> dict[str, Any]:
            text = getattr(row, column)
            found: dict[str, Any] = {column: SecretField.sealed(text, where)}
            if column in (prints or {}):
                beside, purpose = (prints or {})[column]
                found[beside] = fingerprint(text, purpose)
            return found

        _exchange(apps.get_model(app, name), schema_editor, closed)

    def open_again(apps: Any, schema_editor: Any) -> None:
        def opened(row: Any, column: str, where: Where) -> dict[str, Any]:
            return {column: SecretField.opened(getattr(row, column), where)}

        _exchange(apps.get_model(app, name), schema_editor, opened)

    def _exchange(model: Any, schema_editor: Any, value: Callable[[Any, str, Where], dict[str, Any]]) -> None:
        rows = model._base_manager.using(schema_editor.connection.alias)
        for portion in _portions(rows.only("pk", bound_to, *columns)):
            for row in portion:
                held = [column for column in columns if getattr(row, column)]
                new: dict[str, Any] = {}
                for column in held:
                    new |= value(row, column, Where(model._meta.db_table, column, str(getattr(row, bound_to))))
                if new:
                    rows.filter(pk=row.pk).update(**new)

    return migrations.RunPython(close, open_again)


def _portions(rows: Any) -> Iterator[list[Any]]:
    last: Any = None
    while portion := list((rows if last is None else rows.filter(pk__gt=last)).order_by("pk")[:PORTION]):
        yield portion
        last = portion[-1].pk


def in_state(*operations: Any) -> migrations.SeparateDatabaseAndState:
    """What only the models learn: the columns in the database are the same text columns as before."""
    return migrations.SeparateDatabaseAndState(state_operations=list(operations))


def write_anew(tables: Collection[str]) -> migrations.RunPython:
    """The files of the database are written anew, so that no page keeps an open text. Not within a transaction."""

    def write(apps: Any, schema_editor: Any) -> None:
        connection = schema_editor.connection
        if not apps.get_model("access", "Anchor")._base_manager.using(connection.alias).exists():
            return
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("VACUUM")
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                cursor.fetchall()
            else:
                for table in tables:
                    cursor.execute(f"VACUUM FULL {connection.ops.quote_name(table)}")

    return migrations.RunPython(write, migrations.RunPython.noop)
