"""People and households of the Centre, made by the real actions."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest


@pytest.fixture
def somebody(centre: Any, system: Any, at: Any) -> Callable[..., Any]:
    """`somebody(name, unit=…)`: a person of the Centre, or of another unit."""
    from nhipcau.registry.actions import NewPerson, add_person

    def make(name: str, unit: Any = None, **more: Any) -> Any:
        return add_person(person=NewPerson(unit=unit or centre, name=name, **more), by=system, at=at)

    return make


@pytest.fixture
def family(somebody: Callable[..., Any], system: Any, at: Any) -> Callable[..., Any]:
    """`family("Lò Văn Pó", ("spouse", "Lò Thị Mai"))`: a head with others (relation, name or person)."""
    from nhipcau.registry.actions import Address, Coming, join_household, make_household

    def make(head: str, *others: tuple[str, Any], **where: Any) -> Any:
        unit = where.pop("unit", None)
        first = Coming(person=somebody(head, unit), relation="head", since=date(2015, 1, 1))
        house = make_household(first=first, address=Address(**where), by=system, at=at)
        for relation, other in others:
            person = somebody(other, unit) if isinstance(other, str) else other
            join_household(household=house, coming=Coming(person=person, relation=relation), by=system, at=at)
        return house

    return make
