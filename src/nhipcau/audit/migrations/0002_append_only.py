"""Sealed heads, and what makes the audit append-only: the database itself refuses to change or forget a row."""

import django.core.serializers.json
from django.db import migrations, models

APPEND_ONLY = ("audit_event", "audit_sealedhead")
HEADS = "audit_chainhead"

# A REPLACE of SQLite deletes without asking the triggers of DELETE: it is caught before the insert.
SQLITE_TAKEN = {
    "audit_event": "id = NEW.id OR (chain = NEW.chain AND position = NEW.position)",
    "audit_sealedhead": "id = NEW.id OR number = NEW.number",
}


def _sqlite():
    for table in APPEND_ONLY:
        refused = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        taken = f"EXISTS (SELECT 1 FROM {table} WHERE {SQLITE_TAKEN[table]})"  # noqa: S608 — names of our tables
        yield f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refused}"
        yield f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refused}"
        yield f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {taken} {refused}"
    refused = f"BEGIN SELECT RAISE(ABORT, '{HEADS} moves only forward'); END"
    back = "NEW.id IS NOT OLD.id OR NEW.chain IS NOT OLD.chain OR NEW.position <= OLD.position"
    taken = f"EXISTS (SELECT 1 FROM {HEADS} WHERE id = NEW.id OR chain = NEW.chain)"  # noqa: S608 — as above
    yield f"CREATE TRIGGER {HEADS}_forward BEFORE UPDATE ON {HEADS} WHEN {back} {refused}"
    yield f"CREATE TRIGGER {HEADS}_no_delete BEFORE DELETE ON {HEADS} {refused}"
    # Writers open a chain with INSERT OR IGNORE: a chain that is there stays as it is, without an error.
    yield f"CREATE TRIGGER {HEADS}_no_replace BEFORE INSERT ON {HEADS} WHEN {taken} BEGIN SELECT RAISE(IGNORE); END"


def _postgresql():
    yield """
        CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
        END $$
    """
    for table in APPEND_ONLY:
        yield (
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()"
        )
    yield (
        f"CREATE TRIGGER {HEADS}_append_only BEFORE DELETE OR TRUNCATE ON {HEADS} "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()"
    )
    yield (
        f"CREATE TRIGGER {HEADS}_forward BEFORE UPDATE ON {HEADS} FOR EACH ROW "
        "WHEN (NEW.id <> OLD.id OR NEW.chain <> OLD.chain OR NEW.position <= OLD.position) "
        "EXECUTE FUNCTION audit_refuse()"
    )


def raise_fence(apps, schema_editor):
    statements = {"sqlite": _sqlite, "postgresql": _postgresql}[schema_editor.connection.vendor]
    for statement in statements():
        schema_editor.execute(statement, params=None)


def lower_fence(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION audit_refuse() CASCADE")
        return
    for table in (*APPEND_ONLY, HEADS):
        for name in ("no_update", "no_delete", "no_replace", "forward"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_{name}")


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="SealedHead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(unique=True)),
                ("at", models.DateTimeField()),
                ("heads", models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ("previous", models.CharField(blank=True, max_length=64)),
                ("mac", models.CharField(max_length=64)),
            ],
            options={"abstract": False},
        ),
        migrations.RunPython(raise_fence, lower_fence),
    ]
