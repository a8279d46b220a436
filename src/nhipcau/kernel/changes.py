"""What differs between a record as it is and as it should be."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model


def take_over(record: Model, new: Model, fields: Iterable[str]) -> dict[str, tuple[Any, Any]]:
    """Copy `fields` of `new` onto `record`, where they differ; gives field → (old, new).

    Foreign keys are compared by id and given as the objects themselves.
    """
    changes = {}
    for name in fields:
        column = record._meta.get_field(name)
        if getattr(record, column.attname) != getattr(new, column.attname):  # type: ignore[union-attr]
            changes[name] = (getattr(record, name), getattr(new, name))
            setattr(record, name, getattr(new, name))
    return changes
