"""Columns that the database holds closed, and columns by which they are found.

    class Phone(Guarded):
        id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
        number = SecretField(max_length=30)
        number_print = FingerprintField(of="number", purpose="phone", as_searched=normalise)

    Phone.objects.filter(number_print__of="0912 345 678")

`number` is read and set as clear text on the instance, and opened when it is read. Querysets never see it: `values()`
gives its token, filtering on it or `update(number=…)` raises TypeError. The row must know its primary key before it is
inserted, because the token is bound to it: hence the UUID.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

from django.core.checks import CheckMessage, Error
from django.core.exceptions import EmptyResultSet
from django.db import models
from django.db.models import Value
from django.db.models.lookups import Exact
from django.db.models.query_utils import DeferredAttribute

from .crypto import PRINT_LENGTH, Fingerprint, Where, fingerprint, seal, unseal

if TYPE_CHECKING:
    _Text = models.TextField[Any, Any]
    _Char = models.CharField[Any, Any]
else:
    _Text, _Char = models.TextField, models.CharField  # Django's fields take type arguments only in the stubs


class Token(str):
    """A closed text as it came from the database."""

    __slots__ = ()


class SecretAttribute(DeferredAttribute):
    """Clear text on the instance: opened on the first look, and kept open in this instance."""

    field: "SecretField"

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if isinstance(value, Token):
            value = instance.__dict__[self.field.attname] = unseal(value, self.field.where(instance))
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value
        if isinstance(value, str) and not isinstance(value, Token):
            for found in prints_of(instance.__class__, self.field.name):  # written even if deferred
                instance.__dict__[found.attname] = found.sought(value)


class SecretField(_Text):
    """A text that stands closed in the database; empty stays empty. `max_length` is that of the clear text."""

    descriptor_class = SecretAttribute

    if TYPE_CHECKING:
        _pyi_private_set_type: str
        _pyi_private_get_type: str

    def where(self, instance: models.Model) -> Where:
        """What the value of this instance is bound to. Raises TypeError while it has no primary key."""
        if instance.pk is None:
            raise TypeError(f"{self}: the row needs its primary key before it is inserted (a UUID)")
        return Where(instance._meta.db_table, str(self.column), str(instance.pk))

    def from_db_value(self, value: str | None, expression: object, connection: object) -> Token | str | None:
        return Token(value) if value else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """The token to write; what was not opened is written as it was read."""
        value = model_instance.__dict__.get(self.attname)
        return value if not value or isinstance(value, Token) else self.closed(value, self.where(model_instance))

    def closed(self, value: Any, where: Where) -> Token:
        """The token of a clear text. Raises TypeError for anything but text, ValueError when it is too long."""
        if not isinstance(value, str):
            raise TypeError(f"{self}: a text is needed, not {type(value).__name__}")
        if self.max_length is not None and len(value) > self.max_length:
            raise ValueError(f"{self}: longer than {self.max_length} characters")
        return Token(seal(value, where))

    def get_prep_value(self, value: Any) -> str | None:
        if value is None or isinstance(value, Token) or value == "":
            return None if value is None else str(value)
        raise TypeError(f"{self}: is set on the instance and never part of a query; find it by its FingerprintField")

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name not in {"exact", "isnull"}:  # `exact` with an empty text: is there a value?
            raise TypeError(f"{self}: cannot be searched by {lookup_name}; find it by its FingerprintField")
        return super().get_lookup(lookup_name)

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        found = super().check(**kwargs)
        if isinstance(self.model._meta.pk, models.AutoField):
            found.append(
                Error("a closed value is bound to its row: give the model a UUID key", obj=self, id="kernel.E020")
            )
        return found


class FingerprintField(_Char):
    """The fingerprint of the SecretField `of`, kept by itself beside it; `filter(x__of="clear text")` finds the row.

    `purpose` separates what must not be compared; by default table.column, so the same text looks different elsewhere.
    Fields of one purpose are found by one search. `as_searched` brings a text into the form in which it is compared;
    what it answers with None or nothing is compared as it stands.
    """

    def __init__(
        self,
        *args: Any,
        of: str,
        purpose: str = "",
        as_searched: Callable[[str], str | None] | None = None,
        **kwargs: Any,
    ) -> None:
        self.of, self.purpose, self.as_searched = of, purpose, as_searched
        self.indexed = kwargs.pop("db_index", True)  # False where the model has an index of its own
        fixed = {"max_length": PRINT_LENGTH, "blank": True, "editable": False, "db_index": self.indexed}
        super().__init__(*args, **kwargs | fixed)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"], kwargs["blank"], kwargs["editable"]
        given = {"of": self.of, "purpose": self.purpose, "as_searched": self.as_searched, "db_index": self.indexed}
        return name, path, args, kwargs | {key: value for key, value in given.items() if value not in ("", None)}

    def sought(self, text: str) -> Fingerprint:
        """The fingerprint of a clear text in this column."""
        found = self.as_searched(text) if self.as_searched and text else None
        return fingerprint(found or text, self.purpose or f"{self.model._meta.db_table}.{self.of}")

    def from_db_value(self, value: str | None, expression: object, connection: object) -> Fingerprint | None:
        return None if value is None else Fingerprint(value)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Of the clear text where it was set or opened; else as it was read."""
        text = model_instance.__dict__.get(self.of)
        if text is not None and not isinstance(text, Token):
            setattr(model_instance, self.attname, self.sought(text))
        return super().pre_save(model_instance, add)

    def get_prep_value(self, value: Any) -> str | None:
        if value is None or isinstance(value, Fingerprint) or value == "":
            return None if value is None else str(value)
        raise TypeError(f"{self}: is compared with fingerprint(…); a clear text is sought by {self.name}__of")


@FingerprintField.register_lookup
class Of(Exact):
    """`filter(number_print__of="0912 345 678")`: rows whose secret is this text. An empty text finds none."""

    lookup_name = "of"

    def get_prep_lookup(self) -> Fingerprint:
        return self.lhs.output_field.sought(self.rhs)

    def get_rhs_op(self, connection: Any, rhs: str) -> str:
        return f"= {rhs}"

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        if not self.rhs:
            raise EmptyResultSet
        return super().as_sql(compiler, connection)


@cache
def secrets_of(model: type[models.Model]) -> tuple[SecretField, ...]:
    """The closed columns of a model."""
    return tuple(field for field in model._meta.concrete_fields if isinstance(field, SecretField))


@cache
def prints_of(model: type[models.Model], secret: str) -> tuple[FingerprintField, ...]:
    """The fingerprints of one closed column."""
    fields = model._meta.concrete_fields
    return tuple(field for field in fields if isinstance(field, FingerprintField) and field.of == secret)


def with_prints(model: type[models.Model], names: Iterable[str]) -> list[str]:
    """Names of fields that are to be written, with the fingerprints of the secrets among them."""
    given = list(names)
    return list(dict.fromkeys([*given, *(found.name for name in given for found in prints_of(model, name))]))


@contextmanager
def ready_for_update(rows: Sequence[models.Model], names: Iterable[str]) -> Iterator[None]:
    """For Django's `bulk_update`, which asks instances for values and no field: they hold closed ones meanwhile."""
    given = set(names)
    fields = [field for field in secrets_of(type(rows[0])) if field.name in given] if rows else []
    prints = [found for field in fields for found in prints_of(type(rows[0]), field.name)]
    open_texts = [{field.attname: row.__dict__[field.attname] for field in fields} for row in rows]
    for row in rows:
        for found in prints:
            found.pre_save(row, add=False)
    try:
        for row in rows:
            for field in fields:
                row.__dict__[field.attname] = Value(field.pre_save(row, add=False), output_field=field)
        yield
    finally:
        for row, texts in zip(rows, open_texts, strict=True):
            row.__dict__.update(texts)
