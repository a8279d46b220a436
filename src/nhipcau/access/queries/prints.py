"""Which fingerprints another key than the newest made."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db.models import Model, Q, QuerySet

from nhipcau.access.models import Sealed
from nhipcau.kernel.contracts import print_uses
from nhipcau.kernel.crypto import Unopened
from nhipcau.kernel.keys import KeyMissing, ring
from nhipcau.kernel.secret_fields import FingerprintField


def print_columns() -> Iterator[tuple[type[Model], FingerprintField]]:
    """Every column by which closed texts are found."""
    for model in apps.get_models():
        if not model._meta.proxy:
            fields = model._meta.concrete_fields
            yield from ((model, field) for field in fields if isinstance(field, FingerprintField))


def not_newest(column: str) -> Q:
    """The condition on rows whose column the newest key did not make."""
    mark = ring().fingerprint.mark
    made = Q(**{f"{column}__startswith": mark}) if mark else ~Q(**{f"{column}__startswith": "~"})
    return ~made & ~Q(**{column: ""})


def older_prints(model: type[Model], field: FingerprintField) -> QuerySet[Any]:
    """The rows of which this fingerprint is to be made anew."""
    return model._base_manager.filter(not_newest(field.name))


def older_sealed() -> list[Sealed]:
    """Sealed values that stand where an older key put them; all are opened for it. What does not open is left out."""
    found = []
    for row in Sealed.objects.order_by("pk") if len(ring().prints) > 1 else ():
        try:
            if Sealed.key_of(row.anchor_id, row.field) != row.pk:
                found.append(row)
        except (Unopened, KeyMissing):
            continue
    return found


def count_older() -> int:
    """How many fingerprints the newest key did not make."""
    columns = sum(older_prints(model, field).count() for model, field in print_columns())
    return columns + sum(use.older() for use in print_uses)
