"""Accounts of members of staff, and a case: what teams, conflicts and emergency openings are about."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest


@pytest.fixture
def make_staff(make_account: Callable[..., Any], system: Any, at: datetime) -> Callable[..., Any]:
    """`make_staff(login, role, unit, name)`: an account of a member of staff of that unit, with that role there."""
    from nhipcau.org import actions

    def make(login: str, role: str, unit: Any, name: str = "") -> Any:
        user = make_account(login, role, unit, name or login)
        entry = actions.NewStaff(unit=unit, name=user.name)
        user.staff = actions.add_staff(entry=entry, by=system, at=at)
        user.save(update_fields=["staff"])
        return user

    return make


@pytest.fixture
def head(make_staff: Callable[..., Any], office: Any) -> Any:
    """Leads the office."""
    return make_staff("truong.vp", "office_head", office, "Đinh Thị Trưởng")


@pytest.fixture
def colleague(make_staff: Callable[..., Any], office: Any) -> Any:
    """Works in the office."""
    return make_staff("dong.nghiep", "case_worker", office, "Hà Văn Đồng")


@pytest.fixture
def excluded(make_staff: Callable[..., Any], office: Any) -> Any:
    """Works in the office too, and is the client's uncle."""
    return make_staff("nguoi.nha", "case_worker", office, "Lý Văn Chú")


@pytest.fixture
def director(make_staff: Callable[..., Any], centre: Any) -> Any:
    """Leads the Centre."""
    return make_staff("giam.doc", "director", centre, "Bùi Giám Đốc")


@pytest.fixture
def open_case(office: Any, system: Any, at: datetime) -> Callable[..., Any]:
    """`open_case(number, officer=…)`: a case of the office about Lý Thị Mây."""
    from nhipcau.cases import actions
    from nhipcau.registry.actions import NewPerson

    def make(number: str = "CA-2026-001", by: Any = None, **fields: Any) -> Any:
        unit = fields.pop("unit", office)
        person = fields.pop("person", None) or NewPerson(unit=unit, name="Lý Thị Mây", birth_date=date(2012, 5, 1))
        new = {"unit": unit, "person": person, "number": number, "received_on": date(2026, 1, 10), **fields}
        return actions.open_case(case=actions.NewCase(**new), by=by or system, at=at)

    return make


@pytest.fixture
def again() -> Callable[[Any], Any]:
    """`again(user)`: the same account as the next request loads it, without what this one remembers."""
    from nhipcau.access.models import User

    return lambda user: User.objects.get(pk=user.pk)
