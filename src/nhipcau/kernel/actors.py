"""Who did it: an id and the words of that day, so that a record still says who when the account is gone."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext

from .text import sort_key

if TYPE_CHECKING:
    _Column = models.CharField[Any, Any]
else:
    _Column = models.CharField  # Django's fields take type arguments only in the stubs


@dataclass(frozen=True)
class Actor:
    """`kind` is `user` or `system` (commands and jobs); `id` the account's primary key, empty for the system."""

    kind: str
    id: str
    name: str

    def __str__(self) -> str:
        return self.name

    @property
    def user_id(self) -> int | None:
        """The account's primary key, or None for the system."""
        return int(self.id) if self.kind == "user" else None


def system(name: str) -> Actor:
    """The actor of commands and jobs; `name` is the operating-system user or the job's name."""
    return Actor("system", "", name[:100])


def those_in(rows: "models.QuerySet[Any]", column: str = "recorded_by") -> list[tuple[str, str]]:
    """(key, name) of those who stand in a column of these rows, by name: what a list can be narrowed to."""
    found = {}
    for actor in rows.select_related(None).order_by().values_list(column, flat=True).distinct():
        found[actor.id or actor.kind] = actor.name if actor.id else gettext("The system")
    return sorted(found.items(), key=lambda one: sort_key(one[1]))


def by(key: str, column: str = "recorded_by") -> models.Q:
    """Rows in whose column the one of this key stands, by whatever name."""
    start = f"user:{key}:" if key.isdecimal() else f"{key}::"
    return models.Q(**{f"{column}__startswith": start})


class ActorField(_Column):
    """A column that holds an `Actor` as `kind:id:words`. No foreign key: it must outlive the account."""

    if TYPE_CHECKING:
        _pyi_private_set_type: Any
        _pyi_private_get_type: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 140)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: str | None, expression: object, connection: object) -> Actor | None:
        return self.to_python(value)

    def to_python(self, value: Any) -> Actor | None:
        if value is None or isinstance(value, Actor):
            return value
        kind, ident, name = str(value).split(":", 2)
        return Actor(kind, ident, name)

    def get_prep_value(self, value: Any) -> str | None:
        if isinstance(value, Actor):
            return f"{value.kind}:{value.id}:{value.name}"[: self.max_length]
        return None if value is None else str(value)

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj)) or ""
