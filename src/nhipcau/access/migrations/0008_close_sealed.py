"""What was sealed so far is closed with the key of this installation; backwards it is opened again."""

import json
from typing import Any

from django.db import migrations

from nhipcau.kernel.crypto import hidden_id

AT_ONCE, STEP = 500, 512


def close(apps: Any, schema_editor: Any) -> None:
    SealedOpen, Sealed = apps.get_model("access", "SealedOpen"), apps.get_model("access", "Sealed")

    def closed(row: Any) -> Any:
        told = {"anchor": row.anchor_id, "field": row.field, "code": row.code, "words": row.words}
        text = json.dumps(told, ensure_ascii=False)
        pk = hidden_id(f"{row.anchor_id}/{row.field}", "access_sealed")
        return Sealed(pk=pk, value=text + " " * (-len(text.encode()) % STEP))

    while rows := list(SealedOpen.objects.order_by("pk")[:AT_ONCE]):
        Sealed.objects.bulk_create(map(closed, rows))
        SealedOpen.objects.filter(pk__in=[row.pk for row in rows]).delete()


def open_again(apps: Any, schema_editor: Any) -> None:
    SealedOpen, Sealed = apps.get_model("access", "SealedOpen"), apps.get_model("access", "Sealed")

    def opened(row: Any) -> Any:
        told = json.loads(row.value)
        return SealedOpen(anchor_id=told["anchor"], field=told["field"], code=told["code"], words=told["words"])

    while rows := list(Sealed.objects.order_by("pk")[:AT_ONCE]):
        SealedOpen.objects.bulk_create(map(opened, rows))
        Sealed.objects.filter(pk__in=[row.pk for row in rows]).delete()


class Migration(migrations.Migration):
    dependencies = [("access", "0007_sealed_closed")]

    operations = [migrations.RunPython(close, open_again)]
