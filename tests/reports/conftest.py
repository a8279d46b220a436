"""A small world for reports: calls, a consultation and cases of the Centre and of two offices, in 2024 and 2025."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest


@pytest.fixture
def call(system: Any, at: datetime) -> Callable[..., Any]:
    """`call(unit, day, **fields)`: a call received at 09:00 in Viet Nam."""
    from nhipcau.intake import actions as intake

    def make(unit: Any, day: date, **fields: Any) -> Any:
        moment = datetime(day.year, day.month, day.day, 2, 0, tzinfo=UTC)
        new = intake.NewContact(unit=unit, received_at=moment, **{"channel": "call", **fields})
        return intake.log_contact(contact=new, by=system, at=at)

    return make


@pytest.fixture
def opened(system: Any, at: datetime) -> Callable[..., Any]:
    """`opened(unit, day, **fields)`: a case received that day."""
    from nhipcau.cases import actions as cases
    from nhipcau.registry.actions import NewPerson

    def make(unit: Any, day: date, **fields: Any) -> Any:
        person = NewPerson(unit=unit, name="Nguyễn Thị Hoa Gạo")
        fields = {"level": "managed", "client_group": "elderly", **fields}
        return cases.open_case(
            case=cases.NewCase(unit=unit, person=person, received_on=day, **fields), by=system, at=at
        )

    return make
