"""One office with a record of every kind, and everybody who might come by: see `world.py`."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.template.base import Template

from .world import World, made


@pytest.fixture(autouse=True)
def templates_as_they_are(monkeypatch: pytest.MonkeyPatch, django_test_environment: None) -> None:
    """Thousands of pages are drawn here: without a copy of each template's context, which nobody reads."""
    monkeypatch.setattr(Template, "_render", lambda self, context: self.nodelist.render(context))


@pytest.fixture
def world(
    centre: Any,
    office: Any,
    other_office: Any,
    make_account: Callable[..., Any],
    system: Any,
    at: datetime,
    tmp_path: Path,
    worker: Any,
    reader: Any,
    stranger: Any,
    admin: Any,
    settings: Any,
) -> World:
    """An office whose records hold KANARI words in every private field, and a group that is sealed."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "QUEUES": []}}
    users = {"admin": admin, "staff": worker, "stranger": stranger, "reader": reader}
    users["must_change"] = make_account("mat.khau.dau", "office_head", office, "Người Mới")
    users["must_change"].must_change_password = True
    users["must_change"].save(update_fields=["must_change_password"])
    users["other_admin"] = make_account("quan.tri.khac", "admin", other_office, "Quản Trị Khác")
    return made((centre, office, other_office), users, system, at, tmp_path)
