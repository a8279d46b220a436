"""The one telephone of a person, until now a column that everybody with the file could read, becomes a closed row."""

from typing import Any

from django.db import migrations

PORTION = 500


def close(apps: Any, schema_editor: Any) -> None:
    Person, Phone = apps.get_model("registry", "Person"), apps.get_model("registry", "Phone")
    people = Person.objects.exclude(phone="", phone_as_written="").order_by("pk")
    last = 0
    while portion := list(people.filter(pk__gt=last)[:PORTION]):
        Phone.objects.bulk_create(
            Phone(
                person=person,
                number=person.phone,
                as_written=person.phone_as_written,
                main=True,
                recorded_at=person.recorded_at,
                recorded_by=person.recorded_by,
            )
            for person in portion
        )
        last = portion[-1].pk


def reopen(apps: Any, schema_editor: Any) -> None:
    Person, Phone = apps.get_model("registry", "Person"), apps.get_model("registry", "Phone")
    for phone in Phone.objects.filter(main=True, withdrawn_at__isnull=True).iterator(chunk_size=PORTION):
        Person.objects.filter(pk=phone.person_id).update(phone=phone.number, phone_as_written=phone.as_written)


class Migration(migrations.Migration):
    dependencies = [("registry", "0003_known")]
    operations = [migrations.RunPython(close, reopen)]
