"""A real browser for journeys: Debian's Chromium driven by Playwright, on SQLite only."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from .conftest import open_session
from .left_out import CHROMIUM

FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One browser for the whole run."""
    if CHROMIUM is None:
        pytest.fail("Thiếu trình duyệt Chromium: apt-get install chromium.", pytrace=False)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Any, live_server: Any) -> Iterator[Any]:
    """A page of a phone-wide or desktop browser on the live server; an error in its console fails the test."""
    context = chromium.new_context(base_url=live_server.url, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh")
    context.set_default_timeout(10_000)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    yield page
    context.close()
    expected = ("status of 422", "status of 404")  # the browser calls these answers errors; the pages mean them
    assert [text for text in errors if not any(words in text for words in expected)] == []


@pytest.fixture
def signed_in_page(page: Any, live_server: Any) -> Callable[[Any], Any]:
    """`signed_in_page(user)`: the page with that account's session."""
    from django.conf import settings
    from django.test import Client

    def sign_in(user: Any) -> Any:
        client = Client()
        open_session(client, user)
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])
        return page

    return sign_in
