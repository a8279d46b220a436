"""The table of open sealed values goes, and on SQLite the file is written anew: nothing of it is left on its pages."""

from typing import Any

from django.db import migrations


def write_anew(apps: Any, schema_editor: Any) -> None:
    connection = schema_editor.connection
    if connection.vendor != "sqlite" or not apps.get_model("access", "Anchor").objects.exists():
        return  # PostgreSQL gives the files of a table back when it goes
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.fetchall()


class Migration(migrations.Migration):
    atomic = False  # no file is written anew within a transaction

    dependencies = [("access", "0008_close_sealed")]

    operations = [
        migrations.DeleteModel("SealedOpen"),
        migrations.RunPython(write_anew, migrations.RunPython.noop),
    ]
