"""Anchors of older records learn which person they are about, so that a conflict of interest blinds them too."""

from django.db import migrations
from django.db.models import OuterRef, Subquery


def tell_about(apps, schema_editor):
    Case, Anchor = apps.get_model("cases", "Case"), apps.get_model("access", "Anchor")
    person = Case.objects.filter(anchor_id=OuterRef("pk")).values("person__anchor_id")[:1]
    Anchor.objects.filter(kind="cases.case").update(about_id=Subquery(person))


def put_in_charge(apps, schema_editor):
    """Whoever is the officer of a case is in its team from the day it was recorded."""
    Case, Membership = apps.get_model("cases", "Case"), apps.get_model("access", "Membership")
    rows = Case.objects.filter(officer__isnull=False).values_list(
        "anchor_id", "officer_id", "recorded_at", "recorded_by"
    )
    team = (Membership(anchor_id=a, staff_id=s, part="assigned", since=at, given_by=by) for a, s, at, by in rows)
    Membership.objects.bulk_create(team, batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial"), ("access", "0003_rights"), ("registry", "0001_initial")]
    operations = [
        migrations.RunPython(tell_about, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(put_in_charge, migrations.RunPython.noop, elidable=True),
    ]
