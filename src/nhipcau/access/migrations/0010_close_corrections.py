"""Old and new texts of corrections are closed: telephones and names stand among them (docs/adr/0010)."""

from django.db import migrations, models

import nhipcau.kernel.secret_fields
from nhipcau.kernel.closing import close_columns, give_seal_ids, in_state

TEXTS = ("old", "new")


def closed() -> nhipcau.kernel.secret_fields.SecretField:
    return nhipcau.kernel.secret_fields.SecretField(blank=True, bound_to="seal_id")


class Migration(migrations.Migration):
    dependencies = [("access", "0009_forget_open")]

    operations = [
        migrations.AddField("correction", "seal_id", models.UUIDField(null=True, editable=False)),
        give_seal_ids("access", "correction"),
        close_columns("access", "correction", TEXTS, bound_to="seal_id"),
        in_state(*(migrations.AlterField("correction", name, closed()) for name in TEXTS)),
    ]
