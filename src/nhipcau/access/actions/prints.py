"""Fingerprints are made anew while people search: both keys are asked for until the older one made none of them."""

from typing import Any

from django.db.models import Model

from nhipcau.access.models import Sealed
from nhipcau.access.queries.prints import older_prints, older_sealed, print_columns
from nhipcau.kernel.contracts import print_uses
from nhipcau.kernel.crypto import Unopened
from nhipcau.kernel.keys import KeyMissing
from nhipcau.kernel.secret_fields import FingerprintField

PORTION = 500
"""Rows that are read at once."""


def remake_prints(most: int) -> dict[str, int]:
    """Make at most so many fingerprints anew, of the closed texts beside them. Gives column → how many.

    Called inside an action. A row somebody is writing is left for the next time; one whose text does not open is left.
    """
    found: dict[str, int] = {}
    for model, field in print_columns():
        if (left := most - sum(found.values())) and (number := _remake(model, field, left)):
            found[f"{model._meta.db_table}.{field.column}"] = number
    for name, use in print_uses.items():
        if (left := most - sum(found.values())) and (number := use.remake(left)):
            found[name] = number
    return found


def _remake(model: type[Model], field: FingerprintField, most: int) -> int:
    new: dict[Any, tuple[Any, Any]] = {}
    secret: Any = model._meta.get_field(field.of)
    rows = older_prints(model, field).order_by("pk").values_list("pk", secret.bound_to, secret.name, field.name)
    for pk, row, token, old in rows.iterator(chunk_size=PORTION):
        try:
            new[pk] = old, field.sought(secret.opened(token, secret.at(model._meta.db_table, row)))
        except (Unopened, KeyMissing):
            continue
        if len(new) == most:
            break
    free = older_prints(model, field).filter(pk__in=list(new)).select_for_update(skip_locked=True)
    for pk in list(free.values_list("pk", flat=True)):
        old, made = new[pk]
        older_prints(model, field).filter(pk=pk, **{field.name: old}).update(**{field.name: made})
    return len(new)


def remake_sealed(most: int) -> int:
    """Give at most so many sealed values the primary key that the newest key makes."""
    rows = older_sealed()[:most]
    for row in rows:
        told = row.told
        fresh = Sealed.of(told["anchor"], told["field"], told["code"], told["words"])
        if Sealed.objects.filter(pk=row.pk).delete()[0]:
            Sealed.objects.bulk_create([fresh], ignore_conflicts=True)
    return len(rows)
