"""Sealed values move into the encrypted store, and say no longer which record they belong to (docs/adr/0010)."""

from django.db import migrations, models

import nhipcau.kernel.secret_fields

ASIDE = migrations.RenameModel("Sealed", "SealedOpen")


class Migration(migrations.Migration):
    dependencies = [("access", "0006_conflict_of_account")]

    operations = [
        migrations.RemoveConstraint(model_name="sealed", name="access_sealed_once"),
        # Within another operation, so that the content type, which keeps the name, is not renamed too.
        migrations.SeparateDatabaseAndState(database_operations=[ASIDE], state_operations=[ASIDE]),
        migrations.CreateModel(
            name="Sealed",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("value", nhipcau.kernel.secret_fields.SecretField()),
            ],
            options={"abstract": False},
        ),
    ]
