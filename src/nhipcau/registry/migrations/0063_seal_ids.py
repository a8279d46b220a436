import uuid

from django.db import migrations, models

SEAL_ID = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)


class Migration(migrations.Migration):
    dependencies = [("registry", "0062_close_names")]

    operations = [
        migrations.AlterField("allegedharmer", "seal_id", SEAL_ID),
        migrations.AlterField("datarequest", "seal_id", SEAL_ID.clone()),
    ]
