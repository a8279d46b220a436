"""Changes of rows that can be taken back exactly: each row with its columns before and after, as text a file can hold.

Merging two records changes rows of tables it does not know. What it did is kept as steps, and un-merging retraces them:
a row that says something else by then is left as it is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction


@dataclass(frozen=True)
class Step:
    """One row that was changed: `before` and `after` are its columns, as JSON can hold them."""

    model: str
    pk: Any
    before: dict[str, Any]
    after: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def held(row: models.Model, names: Iterable[str]) -> dict[str, Any]:
    """What these columns (attribute names) of a row hold, as JSON can hold it."""
    return {name: _plain(row._meta.get_field(name), getattr(row, name)) for name in names}


def restored(model: type[models.Model], values: Mapping[str, Any]) -> dict[str, Any]:
    """The values behind what `held` gave."""
    return {name: _column(model, name).to_python(value) for name, value in values.items()}


def change(rows: models.QuerySet[Any], values: Mapping[str, Any]) -> tuple[list[Step], list[Any]]:
    """Set columns (attribute names) of rows. Gives the steps, and the keys of rows whose constraints refuse it."""
    model, names = rows.model, list(values)
    found = list(rows.order_by("pk"))
    keys = [row.pk for row in found]
    after = {name: _plain(_column(model, name), value) for name, value in values.items()}
    steps = [Step(model._meta.label_lower, row.pk, held(row, names), after) for row in found]
    steps = [step for step in steps if step.before != step.after]
    if not steps or _set(model, keys, values):
        return steps, []
    refused = {step.pk for step in steps if not _set(model, [step.pk], values)}
    return [step for step in steps if step.pk not in refused], sorted(refused)


def retrace(steps: Iterable[Step]) -> list[Step]:
    """Take steps back, the last first; gives those whose row is gone, was changed since or does not let it be."""
    kept = []
    for step in reversed(list(steps)):
        model = apps.get_model(step.model)
        row = model._base_manager.filter(pk=step.pk).first()
        as_left = row is not None and held(row, step.after) == step.after
        if not (as_left and _set(model, [step.pk], restored(model, step.before))):
            kept.append(step)
    return kept


def _set(model: type[models.Model], keys: list[Any], values: Mapping[str, Any]) -> bool:
    try:
        with transaction.atomic():
            model._default_manager.filter(pk__in=keys).update(**values)
    except IntegrityError:
        return False
    return True


def _column(model: type[models.Model], name: str) -> "models.Field[Any, Any]":
    field = model._meta.get_field(name)
    if not isinstance(field, models.Field):
        raise TypeError(f"{model._meta.label}.{name} is no column")
    return field.target_field if isinstance(field, models.ForeignKey) else field


def _plain(field: Any, value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str | dict | list):
        return value
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    prepared = field.get_prep_value(value)
    if not isinstance(prepared, str):
        raise TypeError(f"{field.name} cannot be kept as text")
    return prepared
