"""Moving a Centre from SQLite to PostgreSQL: every row of a SQLite backup copied as it is, ids and audit hashes too."""

from pathlib import Path

from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, connections, transaction

from nhipcau.kernel.writing import bulk_generator

ALIAS = "moved_from"
BATCH = 1_000


def copy_from_sqlite(path: Path) -> None:
    """Fill the empty PostgreSQL database of `settings` with the rows of the SQLite file at `path`.

    The copy of an older version is migrated first. All in one transaction: whole or not at all.
    """
    settings = {**connections["default"].settings_dict, "ENGINE": "django.db.backends.sqlite3", "NAME": str(path)}
    connections.databases[ALIAS] = settings | {"OPTIONS": {}, "CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False}
    try:
        call_command("migrate", database=ALIAS, interactive=False, verbosity=0, no_backup=True)
        call_command("migrate", interactive=False, verbosity=0, no_backup=True)
        models = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
        with transaction.atomic(), bulk_generator(), connection.cursor() as cursor:
            filled = [model for model in models if model._meta.app_label != "audit"]  # empty, and refuses a TRUNCATE
            names = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in filled)
            cursor.execute(f"TRUNCATE {names} CASCADE")
            for model in models:
                rows = model._base_manager.using(ALIAS).order_by("pk").iterator(chunk_size=BATCH)
                model._base_manager.using("default").bulk_create(rows, batch_size=BATCH)
            for statement in connection.ops.sequence_reset_sql(no_style(), models):
                cursor.execute(statement)
    finally:
        connections[ALIAS].close()
        del connections.databases[ALIAS]
