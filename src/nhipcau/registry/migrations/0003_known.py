import uuid

import django.db.models.deletion
from django.db import migrations, models

import nhipcau.kernel.actors
import nhipcau.kernel.identity
import nhipcau.kernel.secret_fields


class Migration(migrations.Migration):
    dependencies = [
        ("org", "0001_initial"),
        ("registry", "0002_groups"),
    ]

    operations = [
        migrations.CreateModel(
            name="Address",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recorded_at", models.DateTimeField()),
                ("recorded_by", nhipcau.kernel.actors.ActorField(max_length=140)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("withdrawn_by", nhipcau.kernel.actors.ActorField(max_length=140, null=True)),
                ("withdrawn_reason", models.CharField(blank=True, max_length=500)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("permanent", "Permanent residence"),
                            ("temporary", "Temporary residence"),
                            ("former", "Former address"),
                        ],
                        max_length=10,
                    ),
                ),
                ("hamlet", models.CharField(blank=True, max_length=100)),
                ("words", models.CharField(max_length=250)),
                ("since", models.DateField(null=True)),
                ("until", models.DateField(null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="IdentityPaper",
            fields=[
                ("recorded_at", models.DateTimeField()),
                ("recorded_by", nhipcau.kernel.actors.ActorField(max_length=140)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("withdrawn_by", nhipcau.kernel.actors.ActorField(max_length=140, null=True)),
                ("withdrawn_reason", models.CharField(blank=True, max_length=500)),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("cccd", "Personal identification number (CCCD)"),
                            ("cmnd", "Old identity card (CMND)"),
                            ("birth", "Birth certificate"),
                            ("passport", "Passport"),
                            ("other", "Another paper"),
                            ("none", "No paper"),
                        ],
                        max_length=12,
                    ),
                ),
                ("number", nhipcau.kernel.secret_fields.SecretField(max_length=40)),
                (
                    "number_print",
                    nhipcau.kernel.secret_fields.FingerprintField(
                        as_searched=nhipcau.kernel.identity.identity_key, db_index=True, of="number", purpose="identity"
                    ),
                ),
                ("issued_on", models.DateField(null=True)),
                ("issuer", models.CharField(blank=True, max_length=120)),
                ("note", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Phone",
            fields=[
                ("recorded_at", models.DateTimeField()),
                ("recorded_by", nhipcau.kernel.actors.ActorField(max_length=140)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("withdrawn_by", nhipcau.kernel.actors.ActorField(max_length=140, null=True)),
                ("withdrawn_reason", models.CharField(blank=True, max_length=500)),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", nhipcau.kernel.secret_fields.SecretField(max_length=40)),
                (
                    "number_print",
                    nhipcau.kernel.secret_fields.FingerprintField(db_index=True, of="number", purpose="phone"),
                ),
                ("as_written", nhipcau.kernel.secret_fields.SecretField(max_length=60)),
                (
                    "owner",
                    models.CharField(
                        choices=[
                            ("self", "Their own"),
                            ("parent", "Father or mother"),
                            ("carer", "Carer, guardian"),
                            ("relative", "Relative"),
                            ("neighbour", "Neighbour"),
                            ("helper", "Collaborator, village head"),
                            ("office", "School, health station, office"),
                            ("other", "Somebody else"),
                        ],
                        default="self",
                        max_length=12,
                    ),
                ),
                ("owner_name", models.CharField(blank=True, max_length=120)),
                ("sharers", models.CharField(blank=True, max_length=200)),
                ("hours", models.CharField(blank=True, max_length=100)),
                ("no_messages", models.BooleanField(default=False)),
                (
                    "safe",
                    models.CharField(
                        choices=[
                            ("unknown", "Not known whether it is safe to call"),
                            ("yes", "Safe to call"),
                            ("no", "Not safe to call"),
                        ],
                        default="unknown",
                        max_length=8,
                    ),
                ),
                ("main", models.BooleanField(default=False)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="person",
            name="alert",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="person",
            name="died_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="person",
            name="ethnic",
            field=models.CharField(blank=True, max_length=4),
        ),
        migrations.AddField(
            model_name="person",
            name="hamlet",
            field=models.CharField(blank=True, max_length=100),
        ),
        migrations.AddField(
            model_name="person",
            name="languages",
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AlterField(
            model_name="person",
            name="birth_precision",
            field=models.CharField(
                blank=True,
                choices=[("day", "Day"), ("month", "Month"), ("year", "Year"), ("estimated", "Estimated")],
                max_length=9,
            ),
        ),
        migrations.AddField(
            model_name="address",
            name="person",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="registry.person"),
        ),
        migrations.AddField(
            model_name="address",
            name="place",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.place"
            ),
        ),
        migrations.AddField(
            model_name="identitypaper",
            name="person",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="registry.person"),
        ),
        migrations.AddField(
            model_name="phone",
            name="person",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="registry.person"),
        ),
        migrations.AddConstraint(
            model_name="address",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawn_at__isnull", True), ("withdrawn_by__isnull", True)),
                    models.Q(("withdrawn_at__isnull", False), ("withdrawn_by__isnull", False)),
                    _connector="OR",
                ),
                name="registry_address_withdrawn_pair",
            ),
        ),
        migrations.AddConstraint(
            model_name="address",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("since__isnull", True), ("until__isnull", True), ("since__lte", models.F("until")), _connector="OR"
                ),
                name="registry_address_days",
            ),
        ),
        migrations.AddConstraint(
            model_name="identitypaper",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawn_at__isnull", True), ("withdrawn_by__isnull", True)),
                    models.Q(("withdrawn_at__isnull", False), ("withdrawn_by__isnull", False)),
                    _connector="OR",
                ),
                name="registry_identitypaper_withdrawn_pair",
            ),
        ),
        migrations.AddConstraint(
            model_name="identitypaper",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "none"), ("number", ""), models.Q(("note", ""), _negated=True)),
                    models.Q(models.Q(("kind", "none"), _negated=True), models.Q(("number", ""), _negated=True)),
                    _connector="OR",
                ),
                name="registry_paper_number_or_why_not",
            ),
        ),
        migrations.AddConstraint(
            model_name="phone",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawn_at__isnull", True), ("withdrawn_by__isnull", True)),
                    models.Q(("withdrawn_at__isnull", False), ("withdrawn_by__isnull", False)),
                    _connector="OR",
                ),
                name="registry_phone_withdrawn_pair",
            ),
        ),
    ]
