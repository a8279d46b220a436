"""A form takes what it asks for: names of columns sent beside its own fields change nothing."""

from typing import Any

import pytest
from django.apps import apps
from django.db import transaction

from .filled import correcting, creating, page_at
from .world import World

VALUES = ("1", "true", "2020-01-01", "user:1:Kẻ Gian")


def columns() -> dict[str, str]:
    """Every column of every table, with a value that it might take."""
    names: dict[str, str] = {}
    for model in apps.get_models():
        for place, column in enumerate(model._meta.concrete_fields):
            names[column.name] = names[column.attname] = VALUES[place % len(VALUES)]
    return names | {"pk": "1", "is_superuser": "true", "role": "admin"}


def outcome(client: Any, url: str, data: dict[str, Any]) -> tuple[int, list[str]]:
    """The status, and every row of every table of records as it then stands; undone."""
    with transaction.atomic():
        status = client.post(url, data).status_code
        rows = []
        for model in apps.get_models():
            label = model._meta.label
            if label.startswith(("sessions.", "audit.", "django_tasks", "access.SignIn")):
                continue
            names = [c.attname for c in model._meta.concrete_fields if c.attname not in {"id", "last_login"}]
            rows += [f"{label} {row}" for row in model._base_manager.order_by("pk").values_list(*names)]
        transaction.set_rollback(True)
    return status, rows


@pytest.mark.sqlite  # PostgreSQL counts its keys on after an undone row
def test_columns_sent_beside_the_fields_of_a_form_change_nothing(world: World, signed_in: Any) -> None:
    client = signed_in(world.users["staff"])
    different = []
    for name, (url, data) in {**creating(world), **correcting(world)}.items():
        forms = page_at(client, url).forms
        asked = {field for form in forms for field in form.fields}
        beside = {key: value for key, value in columns().items() if key not in asked}
        plain, spoiled = outcome(client, url, data), outcome(client, url, data | beside)
        different += [(name, row) for row in set(plain[1]) ^ set(spoiled[1])]
        assert (plain[0], spoiled[0]) == (302, 302), name
    assert different == []
