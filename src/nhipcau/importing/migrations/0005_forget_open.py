import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("importing", "0004_close_results")]

    operations = [
        migrations.AlterField("import", "seal_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
        migrations.AlterField("row", "seal_id", models.UUIDField(null=True, editable=False, unique=True)),
        migrations.RemoveField("import", "result"),
        migrations.RemoveField("row", "changes"),
    ]
