import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("access", "0004_factors")]

    operations = [
        migrations.AddField(
            model_name="handoverline",
            name="anchor",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.anchor"
            ),
        ),
    ]
