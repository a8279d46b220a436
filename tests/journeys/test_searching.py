"""Somebody is found while their name is typed, and opened from there."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from nhipcau.registry.actions import NewPerson, add_people

from .conftest import DESKTOP, PHONE

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db]


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_name_is_found_while_it_is_typed(
    browse: Callable[..., Any], worker: Any, centre: Any, system: Any, at: datetime, size: dict[str, int]
) -> None:
    people = [NewPerson(unit=centre, name=name) for name in ("Lò Thị Mai", "Giàng A Páo")]
    add_people(people=people, by=system, at=at)
    page = browse(worker, size)
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type("thi lo m")
    found = page.get_by_role("region", name="Tìm thấy khi đang gõ")
    found.get_by_role("link", name="Lò Thị Mai").wait_for()
    assert found.get_by_role("link").count() == 1
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Lò Thị Mai"
    assert page.evaluate("document.documentElement.scrollWidth") == size["width"]
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.get_by_role("heading", name="Lò Thị Mai").count() == 1
    page.keyboard.press("/")
    page.keyboard.type("pao")
    page.get_by_role("region", name="Tìm thấy khi đang gõ").get_by_role("link", name="Giàng A Páo").wait_for()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.get_by_role("main").get_by_role("link", name="Giàng A Páo").wait_for()
    assert "pao" not in page.url
