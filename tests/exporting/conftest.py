"""An office with people, somebody who takes lists out, and those who may agree."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "QUEUES": []}}


@pytest.fixture(autouse=True)
def jobs_at_once(settings: Any) -> None:
    """What is queued is done when the change is kept."""
    settings.TASKS = TASKS


@pytest.fixture
def head(make_account: Callable[..., Any], office: Any) -> Any:
    """Leads the office: takes its lists out."""
    return make_account("truong.phong", "office_head", office, "Lê Trưởng Phòng")


@pytest.fixture
def supervisor(make_account: Callable[..., Any], centre: Any) -> Any:
    """May be the second person."""
    return make_account("giam.sat", "supervisor", centre, "Trần Giám Sát")


@pytest.fixture
def people(office: Any, system: Any, at: datetime) -> Callable[..., list[Any]]:
    """`people(n, name=…)`: so many people of the office."""
    from nhipcau.registry import actions

    def made(count: int, name: str = "Nguyễn Văn", unit: Any = None) -> list[Any]:
        new = [actions.NewPerson(unit=unit or office, name=f"{name} {chr(65 + n)}") for n in range(count)]
        return [actions.add_person(person=one, by=system, at=at) for one in new]

    return made


@pytest.fixture
def few_alone(monkeypatch: pytest.MonkeyPatch) -> int:
    """Three people leave without a second person."""
    from nhipcau.exporting.queries import exports

    monkeypatch.setattr(exports, "ALONE", 3)
    return 3
