"""People of one name and year of birth stand together in an index; the words of names are indexed by kernel/db.py."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0012_kinds")]

    operations = [
        migrations.AlterField(
            model_name="person",
            name="name_key",
            field=models.CharField(max_length=140),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                condition=models.Q(("withdrawn_at__isnull", True)),
                fields=["name_key", "birth_date"],
                name="registry_by_key",
            ),
        ),
    ]
