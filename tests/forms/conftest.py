"""A case of an invented province, and a form of it."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest


@pytest.fixture
def open_case(centre: Any, system: Any, at: datetime) -> Callable[..., Any]:
    """`open_case(number, unit=…, name=…, **fields)`: a managed case received on 10/01/2026."""
    from nhipcau.cases import actions
    from nhipcau.registry.actions import NewPerson

    def make(number: str = "CA-2026-001", unit: Any = None, name: str = "Lý Thị Mây", **fields: Any) -> Any:
        unit = unit or centre
        person = fields.pop("person", None) or NewPerson(unit=unit, name=name, birth_date=date(2012, 5, 1))
        new = {"unit": unit, "person": person, "number": number, "received_on": date(2026, 1, 10), **fields}
        return actions.open_case(case=actions.NewCase(**new), by=system, at=at)

    return make
