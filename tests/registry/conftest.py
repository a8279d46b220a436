"""People of an invented province, and members of staff who work for them."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

DAY = date(2026, 3, 2)


@pytest.fixture
def record(centre: Any, system: Any, at: Any) -> Callable[..., Any]:
    """`record(name, born, phone, unit, **fields)`: a person, with the birth as people write it."""
    from nhipcau.kernel.dates import parse_birth
    from nhipcau.registry.actions import NewPerson, add_people

    def make(name: str, born: str = "", phone: str = "", unit: Any = None, by: Any = None, **fields: Any) -> Any:
        parsed = parse_birth(born, received=DAY) if born else None
        birth = {"birth_date": parsed.day, "birth_precision": parsed.precision} if parsed else {}
        new = NewPerson(unit=unit or centre, name=name, phone=phone, **birth, **fields)
        return add_people(people=[new], by=by or system, at=at)[0]

    return make


@pytest.fixture
def make_staff(make_account: Callable[..., Any], system: Any, at: Any) -> Callable[..., Any]:
    """`make_staff(login, role, unit, name)`: an account of a member of staff of that unit, with that role there."""
    from nhipcau.org import actions

    def make(login: str, role: str, unit: Any, name: str = "") -> Any:
        user = make_account(login, role, unit, name or login)
        user.staff = actions.add_staff(entry=actions.NewStaff(unit=unit, name=user.name), by=system, at=at)
        user.save(update_fields=["staff"])
        return user

    return make
