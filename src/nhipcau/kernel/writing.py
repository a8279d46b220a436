"""Every change is an action: keyword-only, one transaction, its audit event beside it.

`@action` opens writing on guarded models, and refuses to end a change that left no audit event. Nested actions share
the outer one's transaction. A guarded model refuses `save`, `delete`, `update` and `bulk_*` outside an action.
"""

import functools
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, ClassVar, ParamSpec, Self, TypeVar, cast

from django.db import models, transaction
from django.db.models.query import ModelIterable

from . import touched
from .db import BulkQuerySet
from .secret_fields import with_prints

P = ParamSpec("P")
R = TypeVar("R")


@dataclass
class _Writing:
    name: str
    changes: int = 0
    events: int = 0


_writing: ContextVar[_Writing | None] = ContextVar("writing", default=None)


class UnguardedWrite(RuntimeError):
    """A guarded model was written outside an action: a programmer's mistake."""


class ChangeWithoutAudit(RuntimeError):
    """An action changed something and recorded no audit event: a programmer's mistake; everything is rolled back."""


def note_change() -> None:
    """Called by guarded models before they write. Raises UnguardedWrite outside an action."""
    current = _writing.get()
    if current is None:
        raise UnguardedWrite("a guarded model is written only inside an @action")
    current.changes += 1


def note_event(count: int = 1) -> None:
    """Called by audit beside each event it writes."""
    current = _writing.get()
    if current is not None:
        current.events += count
    touched.changed()


@contextmanager
def _open(name: str) -> Iterator[None]:
    outer = _writing.get()
    if outer is not None:
        yield
        return
    current = _Writing(name)
    token = _writing.set(current)
    try:
        with transaction.atomic():
            yield
            if current.changes and not current.events:
                raise ChangeWithoutAudit(name)
    finally:
        _writing.reset(token)


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Make `function` an action. It must be keyword-only and take `by` (Actor) and `at` (aware datetime)."""
    parameters = inspect.signature(function).parameters
    if any(p.kind is not p.KEYWORD_ONLY for p in parameters.values()) or not {"by", "at"} <= parameters.keys():
        raise TypeError(f"{function.__qualname__}: an action is keyword-only and takes by and at")

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with _open(function.__qualname__):
            return function(*args, **kwargs)

    run.is_action = True  # type: ignore[attr-defined]
    return run


@contextmanager
def bulk_generator() -> Iterator[None]:
    """Only for `bench`'s generator, which may write below the actions (contract.md, Commands)."""
    token = _writing.set(_Writing("bench", events=1))
    try:
        yield
    finally:
        _writing.reset(token)


M = TypeVar("M", bound=models.Model)


class GuardedQuerySet(BulkQuerySet[M]):
    """A queryset whose bulk writes need an open action too.

    With `lifting` its instances pass through a function once they are fetched (access.queries.veils).
    """

    _lift: Callable[[list[M]], None] | None = None

    def lifting(self, lift: Callable[[list[M]], None]) -> Self:
        """The same rows; `lift` is called with each batch of instances fetched. Not for `iterator`."""
        found = self._chain()  # type: ignore[attr-defined]
        found._lift = lift
        return cast(Self, found)

    def _clone(self) -> Self:
        found = super()._clone()  # type: ignore[misc]
        found._lift = self._lift
        return cast(Self, found)

    def _fetch_all(self) -> None:
        fresh = self._result_cache is None
        super()._fetch_all()
        if fresh and self._lift is not None and issubclass(self._iterable_class, ModelIterable):
            self._lift(cast("list[M]", self._result_cache))

    def iterator(self, *args: Any, **kwargs: Any) -> Iterator[M]:
        if self._lift is not None:
            raise TypeError("rows that are veiled are not streamed")
        return super().iterator(*args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        note_change()
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        note_change()
        return super().delete()

    def bulk_create(self, *args: Any, **kwargs: Any) -> list[M]:
        note_change()
        return super().bulk_create(*args, **kwargs)

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        note_change()
        return super().bulk_update(*args, **kwargs)


class Guarded(models.Model):
    """Base of protected models: written only inside an action."""

    guarded: ClassVar[bool] = True
    objects = GuardedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        note_change()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = with_prints(type(self), kwargs["update_fields"])
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        note_change()
        return super().delete(*args, **kwargs)
