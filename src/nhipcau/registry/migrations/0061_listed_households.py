"""Households as the lists of communes have them: their number, and who is in two of them."""

import django.db.models.deletion
from django.db import migrations, models

import nhipcau.kernel.actors


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0060_stood"),
    ]

    operations = [
        migrations.AddField(
            model_name="household",
            name="number",
            field=models.CharField(blank=True, db_default="", max_length=40),
        ),
        migrations.CreateModel(
            name="HouseholdDoubt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("relation", models.CharField(blank=True, max_length=20)),
                ("source", models.CharField(blank=True, max_length=40)),
                ("found_at", models.DateTimeField()),
                ("found_by", nhipcau.kernel.actors.ActorField(max_length=140)),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_by", nhipcau.kernel.actors.ActorField(max_length=140, null=True)),
                ("decided_why", models.CharField(blank=True, max_length=250)),
                ("moved", models.BooleanField(default=False)),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.household"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.person"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("decided_by__isnull", True)),
                            models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="registry_household_doubt_decided_pair",
                    )
                ],
            },
        ),
    ]
