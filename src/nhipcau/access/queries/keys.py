"""What the keys of the ring closed: every SecretField of every model, and whatever else was registered."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Count, Model, QuerySet, TextField
from django.db.models.functions import Cast, Length, Substr

from nhipcau.kernel.contracts import key_uses
from nhipcau.kernel.crypto import key_id
from nhipcau.kernel.keys import ID_LENGTH, key_ids, ring
from nhipcau.kernel.secret_fields import SecretField, secrets_of

SHORTEST = 49
"""Characters of the token of a single letter."""


def closed_columns() -> Iterator[tuple[type[Model], SecretField]]:
    """Every column that stands closed in the database, one table after another."""
    for model in apps.get_models():
        if not model._meta.proxy:
            yield from ((model, field) for field in secrets_of(model))


def tokens(model: type[Model], field: SecretField) -> QuerySet[Any]:
    """The rows of which this column is closed, each with its closed text as `_token`.

    Before the database is brought up to date a column may still stand open: no text of it is taken for a token.
    """
    rows = model._base_manager.annotate(_token=Cast(field.name, TextField()))
    parted = rows.alias(_dash=Substr("_token", 5, 1), _dot=Substr("_token", ID_LENGTH + 1, 1), _long=Length("_token"))
    return parted.filter(_dash="-", _dot=".", _long__gte=SHORTEST)


def older_tokens(model: type[Model], field: SecretField) -> QuerySet[Any]:
    """Those that were not closed with the current key."""
    return tokens(model, field).exclude(_token__startswith=f"{ring().current.id}.")


def _columns(model: type[Model]) -> set[str]:
    with connection.cursor() as cursor:
        return {column.name for column in connection.introspection.get_table_description(cursor, model._meta.db_table)}


def missing_keys() -> list[str]:
    """Keys that are not here, as far as one row of each closed column tells: asked at every start."""
    tables = set(connection.introspection.table_names())
    known, found = set(key_ids()), set()
    for model, field in closed_columns():
        if model._meta.db_table in tables and field.column in _columns(model):
            found |= {key_id(token) for token in tokens(model, field).values_list("_token", flat=True)[:1]}
    return sorted(found - known)


def used_keys() -> Mapping[str, Mapping[str, int]]:
    """Id of a key → where it closed something → how many; reads every closed column through.

    A column that is not there yet counts nothing: a backup is made before the database is brought up to date.
    """
    found: dict[str, dict[str, int]] = defaultdict(dict)
    tables = set(connection.introspection.table_names())
    for model, field in closed_columns():
        if model._meta.db_table not in tables or field.column not in _columns(model):
            continue
        idents = tokens(model, field).order_by().values(_key=Substr("_token", 1, ID_LENGTH))
        for ident, number in idents.annotate(_n=Count("pk")).values_list("_key", "_n"):
            found[ident][f"{model._meta.db_table}.{field.column}"] = number
    for name, use in key_uses.items():
        for ident, number in use.counts().items():
            found[ident][name] = number
    return found
