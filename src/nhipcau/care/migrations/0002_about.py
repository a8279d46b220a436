"""Anchors of older records learn which person they are about, so that a conflict of interest blinds them too."""

from django.db import migrations
from django.db.models import OuterRef, Subquery


def tell_about(apps, schema_editor):
    Screening, Anchor = apps.get_model("care", "Screening"), apps.get_model("access", "Anchor")
    person = Screening.objects.filter(anchor_id=OuterRef("pk")).values("person__anchor_id")[:1]
    Anchor.objects.filter(kind="care.screening").update(about_id=Subquery(person))


class Migration(migrations.Migration):
    dependencies = [("care", "0001_initial"), ("access", "0003_rights"), ("registry", "0001_initial")]
    operations = [
        migrations.RunPython(tell_about, migrations.RunPython.noop, elidable=True),
    ]
