"""Rows that may be known already, and what was told of a row when it was stored."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("importing", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="import",
            name="doubtful",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="row",
            name="told",
            field=models.JSONField(default=list),
        ),
        migrations.AlterField(
            model_name="row",
            name="kind",
            field=models.CharField(
                choices=[("created", "Added"), ("updated", "Changed"), ("noted", "Noted")],
                default="created",
                max_length=8,
            ),
        ),
    ]
