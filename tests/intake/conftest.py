"""A small world for contacts: a district with a commune, a line, and contacts made by the action itself."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest


@pytest.fixture
def commune(province: Any) -> Any:
    """Xã Suối Trong, Huyện Sông Xanh, as they were always."""
    from nhipcau.kernel.text import place_key
    from nhipcau.org.models import Place

    made = []
    for level, code, word, bare in (
        ("district", "901", "Huyện", "Sông Xanh"),
        ("commune", "90101", "Xã", "Suối Trong"),
    ):
        place = Place.objects.create(
            level=level,
            code=code,
            name=f"{word} {bare}",
            bare_name=bare,
            label=bare,
            key=place_key(bare),
            province=province,
            parent=made[0] if made else province,
        )
        place.district = made[0] if made else place
        place.save()
        made.append(place)
    return made[1]


@pytest.fixture
def call(centre: Any, system: Any, at: datetime) -> Callable[..., Any]:
    """`call(topic="policy", …)`: a call of 1 March 2026, 14:30, logged by the action."""
    from nhipcau.intake.actions import NewContact, log_contact

    def log(**values: Any) -> Any:
        first = {"unit": centre, "channel": "call", "received_at": datetime(2026, 3, 1, 7, 30, tzinfo=UTC)}
        return log_contact(contact=NewContact(**{**first, **values}), by=system, at=at)

    return log
