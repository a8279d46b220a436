"""A small world for reports: calls, a consultation and cases of the Centre and of two offices, in 2024 and 2025."""

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
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


@pytest.fixture
def imported(db: None) -> Callable[[str, Path], dict[str, Any]]:
    """`imported(register, file)`: the JSON answer of `./nhipcau import REGISTER FILE --json`."""
    from django.core.management import call_command

    def run(register: str, file: Path) -> dict[str, Any]:
        out = StringIO()
        with suppress(SystemExit):
            call_command("import", register, str(file), "--json", stdout=out)
        return json.loads(out.getvalue())

    return run


@pytest.fixture
def real_centre(
    acceptance: Path, imported: Callable[[str, Path], dict[str, Any]], system: Any, at: datetime
) -> Callable[[str, str], Any]:
    """`real_centre(province, name)`: an empty Centre of a real province, with the places of all days."""
    from nhipcau.org import actions

    def make(province: str, name: str) -> Any:
        actions.load_current_places(by=system, at=at)
        centre = actions.set_up_centre(code="TT", name=name, province_code=province, by=system, at=at)
        for register, file in (("places", "units.csv"), ("links", "became.csv")):
            assert imported(register, acceptance.parent / "places" / file)["errors"] == []
        return centre

    return make
