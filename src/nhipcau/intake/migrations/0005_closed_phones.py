"""The closed numbers are found by an index, and the files of the database forget what stood open in them."""

from django.db import migrations, models

import nhipcau.kernel.secret_fields
from nhipcau.kernel.closing import in_state, write_anew

OPEN_BEFORE = ("intake_contact", "access_correction", "registry_allegedharmer", "registry_datarequest")
OPEN_LONG_BEFORE = ("importing_import", "importing_row", "registry_person")


def closed(length: int) -> nhipcau.kernel.secret_fields.SecretField:
    return nhipcau.kernel.secret_fields.SecretField(blank=True, bound_to="anchor_id", max_length=length)


class Migration(migrations.Migration):
    atomic = False  # no file is written anew within a transaction

    dependencies = [
        ("intake", "0004_close_phones"),
        ("access", "0011_correction_seal_id"),
        ("importing", "0005_forget_open"),
        ("registry", "0063_seal_ids"),
    ]

    operations = [
        in_state(
            migrations.AlterField("contact", "caller_phone", closed(20)),
            migrations.AlterField("contact", "caller_phone_as_written", closed(60)),
        ),
        migrations.AddIndex(
            "contact",
            models.Index(
                condition=models.Q(("caller_phone_print", ""), _negated=True),
                fields=["caller_phone_print", "-received_at"],
                name="intake_caller",
            ),
        ),
        write_anew((*OPEN_BEFORE, *OPEN_LONG_BEFORE)),
    ]
