"""Who is alleged to have harmed somebody, and who asks about data: every word of it is closed (docs/adr/0010)."""

from django.db import migrations, models

import nhipcau.kernel.secret_fields
from nhipcau.kernel.closing import close_columns, give_seal_ids, in_state

HARMER = {"other_words": 120, "relation_words": 120, "note": 500, "ended_why": 250, "withdrawn_reason": 500}
REQUEST = {"wanted": 500, "requester_name": 120, "requester_contact": 200, "requester_relation": 60}
REQUEST |= {"proof": 200, "extended_reason": 500}
NEEDED = ("requester_name", "requester_contact", "proof")


def opened(model: str, lengths: dict[str, int]) -> list[migrations.AlterField]:
    return [migrations.AlterField(model, name, models.TextField(blank=name not in NEEDED)) for name in lengths]


def closed(model: str, lengths: dict[str, int | None]) -> list[migrations.AlterField]:
    field = nhipcau.kernel.secret_fields.SecretField
    return [
        migrations.AlterField(model, name, field(blank=name not in NEEDED, bound_to="seal_id", max_length=length))
        for name, length in lengths.items()
    ]


class Migration(migrations.Migration):
    dependencies = [("registry", "0061_listed_households")]

    operations = [
        migrations.AddField("allegedharmer", "seal_id", models.UUIDField(null=True, editable=False)),
        migrations.AddField("datarequest", "seal_id", models.UUIDField(null=True, editable=False)),
        *opened("allegedharmer", HARMER),
        *opened("datarequest", REQUEST),
        give_seal_ids("registry", "allegedharmer"),
        give_seal_ids("registry", "datarequest"),
        close_columns("registry", "allegedharmer", tuple(HARMER), bound_to="seal_id"),
        close_columns("registry", "datarequest", (*REQUEST, "answer"), bound_to="seal_id"),
        in_state(*closed("allegedharmer", HARMER), *closed("datarequest", REQUEST | {"answer": None})),
    ]
