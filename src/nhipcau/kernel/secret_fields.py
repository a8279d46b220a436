"""Columns that the database holds closed, and columns by which they are found.

    class Phone(Guarded):
        id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
        number = SecretField(max_length=30)
        number_print = FingerprintField(of="number", purpose="phone", as_searched=normalise)

    Phone.objects.filter(number_print__of="0912 345 678")

`number` is read and set as clear text on the instance, and opened when it is read. Querysets never see it: `values()`
gives its token, filtering on it or `update(number=…)` raises TypeError. The row must know its primary key before it is
inserted, because the token is bound to it: hence the UUID. A model whose key the database counts up binds its tokens to
another column that is as unique and known as early (`bound_to="anchor_id"`, or `seal_id` of `Bound`).

A text is filled up with zero bytes before it is closed (`STEP`), so that the length of a token tells no name.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.core.checks import CheckMessage, Error
from django.db import models
from django.db.models import Value
from django.db.models.lookups import In
from django.db.models.query_utils import DeferredAttribute

from .crypto import PRINT_LENGTH, Fingerprint, Where, fingerprint, fingerprints, seal, unseal

if TYPE_CHECKING:
    _Text = models.TextField[Any, Any]
    _Char = models.CharField[Any, Any]
else:
    _Text, _Char = models.TextField, models.CharField  # Django's fields take type arguments only in the stubs


STEP = 32
"""Bytes: what is closed is filled up to a multiple of it."""


class Token(str):
    """A closed text as it came from the database."""

    __slots__ = ()


class SecretAttribute(DeferredAttribute):
    """Clear text on the instance: opened on the first look, and kept open in this instance."""

    field: "SecretField"

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if isinstance(value, Token):
            value = instance.__dict__[self.field.attname] = self.field.opened(value, self.field.where(instance))
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value
        if isinstance(value, str) and not isinstance(value, Token):
            for found in prints_of(instance.__class__, self.field.name):  # written even if deferred
                instance.__dict__[found.attname] = found.sought(value)


class SecretField(_Text):
    """A text that stands closed in the database; empty stays empty. `max_length` is that of the clear text.

    `bound_to` names the column that stands for the row in what a token is bound to; by default the primary key.
    """

    descriptor_class = SecretAttribute

    if TYPE_CHECKING:
        _pyi_private_set_type: str
        _pyi_private_get_type: str

    def __init__(self, *args: Any, bound_to: str = "pk", **kwargs: Any) -> None:
        self.bound_to = bound_to
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | ({} if self.bound_to == "pk" else {"bound_to": self.bound_to})

    def where(self, instance: models.Model) -> Where:
        """What the value of this instance is bound to. Raises TypeError while the row is not known by it."""
        row = getattr(instance, self.bound_to)
        if row is None:
            raise TypeError(f"{self}: {self.bound_to} must be known before the row is inserted (a UUID)")
        return self.at(instance._meta.db_table, row)

    def at(self, table: str, row: Any) -> Where:
        """The same of a row of which only the table and what it is bound to were read."""
        return Where(table, str(self.column), str(row))

    @staticmethod
    def opened(token: str, where: Where) -> str:
        """The clear text of a token. Raises Unopened or KeyMissing."""
        return unseal(token, where).rstrip("\0")

    @staticmethod
    def sealed(text: str, where: Where) -> Token:
        """The token of a clear text, filled up."""
        return Token(seal(text + "\0" * (-len(text.encode()) % STEP), where))

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
        return self.sealed(value, where)

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
        meta = self.model._meta
        by_name = {field.attname: field for field in meta.concrete_fields}
        row = meta.pk if self.bound_to == "pk" else by_name.get(self.bound_to)
        if row is None or isinstance(row, models.AutoField) or not row.unique:
            words = "a closed value is bound to its row: give the model a UUID key, or name a unique column (bound_to)"
            found.append(Error(words, obj=self, id="kernel.E020"))
        return found


class Bound(models.Model):
    """Base of models that hold closed columns and whose key is counted up: `SecretField(bound_to="seal_id")`."""

    seal_id = models.UUIDField(default=uuid4, editable=False, unique=True)

    class Meta:
        abstract = True


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
        return fingerprint(*self._asked(text))

    def all_sought(self, text: str) -> list[Fingerprint]:
        """All under which a clear text may stand in this column: two while their key is replaced; none for no text."""
        return fingerprints(*self._asked(text))

    def _asked(self, text: str) -> tuple[str, str]:
        found = self.as_searched(text) if self.as_searched and text else None
        return found or text, self.purpose or f"{self.model._meta.db_table}.{self.of}"

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
class Of(In):
    """`filter(number_print__of="0912 345 678")`: rows whose secret is this text. An empty text finds none."""

    lookup_name = "of"

    def get_prep_lookup(self) -> list[Fingerprint]:
        if not isinstance(self.rhs, str):
            raise TypeError("a clear text is sought")
        found: list[Fingerprint] = self.lhs.output_field.all_sought(self.rhs)
        return found


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
