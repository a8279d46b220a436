"""Many rows at once, below the actions: the demo's own rows again and again, each with an anchor of its own."""

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction

from nhipcau.kernel.secret_fields import FingerprintField, SecretField
from nhipcau.kernel.writing import bulk_generator


def multiply(label: str, wanted: int, tell: Callable[[str], None]) -> int:
    """Copy the rows of a protected model (`intake.contact`) until there are `wanted`; gives how many there are.

    Copies share everything but key and anchor; what is closed is bound to its row, and empty in them. Meant for
    measuring reads: the numbering of keys is set right at the
    end, the audit knows nothing of the copies.
    """
    model, anchor = apps.get_model(label), apps.get_model("access.Anchor")
    originals = list(model.objects.order_by("pk").values_list("pk", flat=True))
    count, low, span = len(originals), originals[0], originals[-1] - originals[0] + 1
    top, anchors = _highest(model), _highest(anchor)
    with bulk_generator():
        while count < wanted:
            with transaction.atomic(), connection.cursor() as cursor:
                for _ in range(50):
                    cursor.execute(_copy_anchors(model, anchor), [anchors - low + 1, low, low + span - 1])
                    cursor.execute(_copy_rows(model), [top - low + 1, anchors - low + 1, low, low + span - 1])
                    top, anchors, count = top + span, anchors + span, count + len(originals)
                    if count >= wanted:
                        break
            tell(f"{label}: {count} rows …")
    _set_sequences([model, anchor])
    return count


def _highest(model: type[models.Model]) -> int:
    return int(model._default_manager.order_by("-pk").values_list("pk", flat=True)[0])


def _columns(model: type[models.Model]) -> list[str]:
    fields = [field for field in model._meta.concrete_fields if not field.primary_key and not field.generated]
    return [connection.ops.quote_name(str(field.column)) for field in fields]


def _copy_anchors(model: type[models.Model], anchor: type[models.Model]) -> str:
    """An anchor for each original: its key is the original's, moved."""
    rest = ", ".join(f"a.{name}" for name in _columns(anchor))
    return (
        f"INSERT INTO {anchor._meta.db_table} (id, {', '.join(_columns(anchor))}) "  # noqa: S608 — names of our tables
        f"SELECT m.id + %s, {rest} FROM {model._meta.db_table} m "
        f"JOIN {anchor._meta.db_table} a ON a.id = m.anchor_id WHERE m.id BETWEEN %s AND %s"
    )


def _copy_rows(model: type[models.Model]) -> str:
    names = _columns(model)
    closed = {connection.ops.quote_name(name) for name in _closed(model)}
    values = ["id + %s" if name == '"anchor_id"' else "''" if name in closed else name for name in names]
    return (
        f"INSERT INTO {model._meta.db_table} (id, {', '.join(names)}) "  # noqa: S608 — names of our tables
        f"SELECT id + %s, {', '.join(values)} FROM {model._meta.db_table} WHERE id BETWEEN %s AND %s"
    )


def _closed(model: type[models.Model]) -> list[str]:
    fields = model._meta.concrete_fields
    return [str(field.column) for field in fields if isinstance(field, SecretField | FingerprintField)]


def _set_sequences(changed: list[type[models.Model]]) -> None:
    from django.core.management.color import no_style

    statements: list[Any] = connection.ops.sequence_reset_sql(no_style(), changed)
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
