"""One index that holds all the report asks for, instead of one per breakdown."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0002_about"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="contact",
            name="intake_by_group",
        ),
        migrations.RemoveIndex(
            model_name="contact",
            name="intake_by_topic",
        ),
        migrations.RemoveIndex(
            model_name="contact",
            name="intake_by_month",
        ),
        migrations.RemoveIndex(
            model_name="contact",
            name="intake_by_area",
        ),
        migrations.RemoveIndex(
            model_name="contact",
            name="intake_by_line",
        ),
        migrations.RemoveIndex(
            model_name="contact",
            name="intake_by_form",
        ),
        migrations.RemoveIndex(
            model_name="contact",
            name="intake_by_unit",
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                condition=models.Q(("withdrawn_at__isnull", True)),
                fields=[
                    "channel",
                    "received_on",
                    "unit",
                    "month",
                    "area",
                    "client_group",
                    "topic_counted",
                    "line_words",
                    "form_counted",
                ],
                name="intake_counted",
            ),
        ),
    ]
