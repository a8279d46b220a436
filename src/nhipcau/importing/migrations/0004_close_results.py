"""What was typed in a register and found fault with is closed; what rows are known by cannot be tried any more."""

import json
from typing import Any
from uuid import uuid4

from django.db import migrations, models

import nhipcau.kernel.secret_fields
from nhipcau.kernel.closing import PORTION
from nhipcau.kernel.crypto import Where, hidden_digest
from nhipcau.kernel.secret_fields import SecretField

CLOSED = nhipcau.kernel.secret_fields.SecretField(blank=True, bound_to="seal_id", default="")


def _each(rows: Any) -> Any:
    last = 0
    while portion := list(rows.filter(pk__gt=last).order_by("pk")[:PORTION]):
        yield from portion
        last = portion[-1].pk


def close(apps: Any, schema_editor: Any) -> None:
    alias = schema_editor.connection.alias
    imports = apps.get_model("importing", "Import").objects.using(alias)
    rows = apps.get_model("importing", "Row").objects.using(alias)
    for found in _each(imports):
        found.seal_id = uuid4()
        found.closed_result = json.dumps(found.result, ensure_ascii=False) if found.result else ""
        found.save(update_fields=["seal_id", "closed_result"])
    for row in _each(rows):
        changed = {"fingerprint": hidden_digest(bytes.fromhex(row.fingerprint))} if row.fingerprint else {}
        if row.changes:
            changed["seal_id"] = uuid4()
            where = Where("importing_row", "closed_changes", str(changed["seal_id"]))
            changed["closed_changes"] = SecretField.sealed(json.dumps(row.changes, ensure_ascii=False), where)
        if changed:
            rows.filter(pk=row.pk).update(**changed)


class Migration(migrations.Migration):
    dependencies = [("importing", "0003_mapping")]

    operations = [
        migrations.AddField("import", "seal_id", models.UUIDField(null=True, editable=False)),
        migrations.AddField("import", "closed_result", CLOSED, preserve_default=False),
        migrations.AddField("row", "seal_id", models.UUIDField(null=True, editable=False)),
        migrations.AddField("row", "closed_changes", CLOSED.clone(), preserve_default=False),
        migrations.RunPython(close, migrations.RunPython.noop),
    ]
