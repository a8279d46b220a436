"""The numbers of those who call, until now columns that everybody with the file could read, are closed."""

from django.db import migrations, models

import nhipcau.kernel.secret_fields
from nhipcau.kernel.closing import close_columns

PHONES = ("caller_phone", "caller_phone_as_written")


class Migration(migrations.Migration):
    dependencies = [("intake", "0003_one_index"), ("access", "0009_forget_open")]

    operations = [
        migrations.RemoveIndex(model_name="contact", name="intake_phone"),
        migrations.AlterField("contact", "caller_phone", models.TextField(blank=True)),
        migrations.AlterField("contact", "caller_phone_as_written", models.TextField(blank=True)),
        migrations.AddField(
            "contact",
            "caller_phone_print",
            nhipcau.kernel.secret_fields.FingerprintField(
                default="", db_index=False, of="caller_phone", purpose="caller"
            ),
            preserve_default=False,
        ),
        close_columns(
            "intake", "contact", PHONES, bound_to="anchor_id", prints={"caller_phone": ("caller_phone_print", "caller")}
        ),
    ]
