from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("registry", "0004_phones")]
    operations = [
        migrations.RemoveIndex(model_name="person", name="registry_by_phone"),
        migrations.RemoveField(model_name="person", name="phone"),
        migrations.RemoveField(model_name="person", name="phone_as_written"),
    ]
