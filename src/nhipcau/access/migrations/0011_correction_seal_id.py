import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("access", "0010_close_corrections")]

    operations = [
        migrations.AlterField(
            "correction", "seal_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
        ),
    ]
