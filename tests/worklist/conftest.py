"""An office with people who have accounts: who works, who supervises, who stands by, and a stranger elsewhere."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest


@pytest.fixture
def hire(system: Any, at: datetime, make_account: Callable[..., Any]) -> Callable[..., Any]:
    """`hire(name, unit, role)`: a member of staff with an account of that role in the unit (no role: no account)."""
    from nhipcau.access.models import User
    from nhipcau.org import actions

    def make(name: str, unit: Any, role: str = "") -> Any:
        staff = actions.add_staff(entry=actions.NewStaff(unit=unit, name=name), by=system, at=at)
        if role:
            account = make_account(f"tk{staff.pk}", role, unit, name)
            User.objects.filter(pk=account.pk).update(staff=staff)
        return staff

    return make


@pytest.fixture
def mai(hire: Any, office: Any) -> Any:
    """Works on cases in the office."""
    return hire("Nguyễn Thị Mai", office, "case_worker")


@pytest.fixture
def lan(hire: Any, office: Any) -> Any:
    """Works on cases in the same office."""
    return hire("Trần Thị Lan", office, "case_worker")


@pytest.fixture
def head(hire: Any, office: Any) -> Any:
    """Leads the office."""
    return hire("Lê Văn Trưởng", office, "office_head")


@pytest.fixture
def away(hire: Any, other_office: Any) -> Any:
    """Works in another office: the stranger."""
    return hire("Phạm Thị Xa", other_office, "case_worker")


@pytest.fixture
def open_case(office: Any, system: Any, at: datetime) -> Callable[..., Any]:
    """`open_case(number, officer=…, unit=…)`: an urgent case of an invented person."""
    from nhipcau.cases import actions
    from nhipcau.registry.actions import NewPerson

    def make(number: str, officer: Any = None, unit: Any = None, name: str = "KANARI Thị Mây") -> Any:
        unit = unit or office
        person = NewPerson(unit=unit, name=name, birth_date=date(2012, 5, 1))
        new = {"unit": unit, "person": person, "number": number, "received_on": date(2026, 1, 10), "officer": officer}
        return actions.open_case(case=actions.NewCase(**new, urgency="urgent"), by=system, at=at)

    return make


@pytest.fixture
def blind(system: Any, at: datetime) -> Callable[[Any, Any], None]:
    """`blind(staff, record)`: a conflict of interest keeps them from it."""
    from nhipcau.access.models import Conflict
    from nhipcau.kernel.writing import bulk_generator

    def declare(staff: Any, record: Any) -> None:
        told = {"kind": "kin", "declared_at": at, "declared_by": system}
        with bulk_generator():
            Conflict.objects.create(anchor=record.anchor, staff=staff, **told)

    return declare


@pytest.fixture
def account() -> Callable[[Any], Any]:
    """`account(staff)`: their account, read anew, with nothing remembered."""
    from nhipcau.access.models import User

    return lambda staff: User.objects.get(staff=staff)
