"""Columns that somebody mapped are remembered."""

import django.db.models.deletion
from django.db import migrations, models

import nhipcau.kernel.actors


class Migration(migrations.Migration):
    dependencies = [
        ("importing", "0002_doubtful"),
        ("org", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Mapping",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("register", models.CharField(max_length=20)),
                ("headings", models.CharField(max_length=32)),
                ("fields", models.JSONField()),
                ("mapped_at", models.DateTimeField()),
                ("mapped_by", nhipcau.kernel.actors.ActorField(max_length=140)),
                ("forgotten_at", models.DateTimeField(null=True)),
                ("forgotten_by", nhipcau.kernel.actors.ActorField(max_length=140, null=True)),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.unit"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("forgotten_at__isnull", True)),
                        fields=("register", "unit", "headings"),
                        name="importing_one_mapping",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("forgotten_at__isnull", True), ("forgotten_by__isnull", True)),
                            models.Q(("forgotten_at__isnull", False), ("forgotten_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="importing_forgotten_pair",
                    ),
                ],
            },
        ),
    ]
