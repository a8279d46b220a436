"""An office that decides what is told: its head and a colleague."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest


@pytest.fixture
def hire(make_account: Callable[..., Any], office: Any, system: Any, at: datetime) -> Callable[..., Any]:
    """`hire(name, role)`: an account of the office with its member of staff."""

    from nhipcau.access.models import User
    from nhipcau.org.actions import NewStaff, add_staff

    def make(name: str, role: str) -> Any:
        staff = add_staff(entry=NewStaff(unit=office, name=name), by=system, at=at)
        account = make_account(f"tk{staff.pk}", role, office, name)
        User.objects.filter(pk=account.pk).update(staff=staff)
        return User.objects.get(pk=account.pk)

    return make


@pytest.fixture
def head(hire: Callable[..., Any]) -> Any:
    return hire("Lê Văn Trưởng", "office_head")


@pytest.fixture
def colleague(hire: Callable[..., Any]) -> Any:
    return hire("Nguyễn Thị Mai", "case_worker")
