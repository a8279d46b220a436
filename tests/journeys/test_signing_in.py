"""Signing in with a second step, and a shared computer, in the browser."""

import time
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import expect

from nhipcau.access.actions import factors, inviting
from tests.conftest import PASSWORD

from .conftest import DESKTOP, PHONE
from .test_every_page import AXE, faults

pytestmark = pytest.mark.sqlite


def show_password(page: Any, login: str) -> None:
    page.goto("/account/sign-in/")
    page.get_by_label("Tên đăng nhập").fill(login)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()


def looked_at(page: Any) -> list[Any]:
    """What is wrong with the page as it stands, wide and narrow, light and dark."""
    page.evaluate(AXE)
    found: list[Any] = []
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            found += faults(page)
        wide = page.evaluate("document.documentElement.scrollWidth")
        found += [("sideways", wide)] if wide > size["width"] else []
    page.set_viewport_size(DESKTOP)
    return found


def test_an_administrator_begins_with_an_app_and_signs_in_with_its_code(page: Any, admin: Any, at: datetime) -> None:
    show_password(page, admin.login)
    expect(page.get_by_text("Vai trò của bạn cần bước xác minh thứ hai")).to_be_visible()
    page.get_by_role("link", name="Cài ứng dụng").click()
    assert looked_at(page) == []
    secret = page.locator("code").inner_text().replace(" ", "")
    step = int(at.timestamp()) // 30
    page.get_by_label("Mã ứng dụng đang hiện").fill(factors.app_code(secret, step - 1))
    page.get_by_role("button", name="Dùng ứng dụng này").click()
    expect(page.get_by_text("Từ nay ứng dụng là bước xác minh thứ hai của bạn.")).to_be_visible()
    page.goto("/account/accounts/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tài khoản")
    page.context.clear_cookies()
    show_password(page, admin.login)
    assert looked_at(page) == []
    page.get_by_label("Mã", exact=True).fill(factors.app_code(secret, step))
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    expect(page.locator(".who summary")).to_contain_text(admin.name)


def test_a_card_is_printed_and_its_code_lets_in(page: Any, worker: Any, signed_in_page: Any) -> None:
    signed_in_page(worker)
    page.goto("/account/factors/")
    page.get_by_role("button", name="Làm thẻ mã").click()
    assert looked_at(page) == []
    code = page.locator(".codes code").nth(4).inner_text()
    page.context.clear_cookies()
    show_password(page, worker.login)
    page.get_by_label("Mã", exact=True).fill(code)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    expect(page.locator(".who summary")).to_contain_text(worker.name)


def test_a_passkey_is_made_and_lets_in(page: Any, worker: Any, signed_in_page: Any) -> None:
    signed_in_page(worker)
    debugger = page.context.new_cdp_session(page)
    debugger.send("WebAuthn.enable")
    kind = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options = kind | {"isUserVerified": True, "automaticPresenceSimulation": True}
    debugger.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.goto("/account/factors/passkey/")
    page.get_by_label("Tên của khóa này").fill("Máy ở văn phòng")
    page.get_by_role("button", name="Tạo khóa").click()
    expect(page.get_by_text("Từ nay khóa truy cập là bước xác minh thứ hai của bạn.")).to_be_visible()
    expect(page.get_by_text("Máy ở văn phòng")).to_be_visible()
    page.context.clear_cookies()
    show_password(page, worker.login)
    assert looked_at(page) == []
    page.get_by_role("button", name="Dùng khóa truy cập").click()
    expect(page.locator(".who summary")).to_contain_text(worker.name)


def test_one_key_hides_the_page_and_the_password_brings_what_was_typed_back(
    page: Any, worker: Any, signed_in_page: Any
) -> None:
    signed_in_page(worker)
    page.goto("/account/password/")
    field = page.get_by_label("Mật khẩu mới", exact=False).first
    field.fill("đang gõ dở dang")
    began = time.perf_counter()
    page.keyboard.press("F9")
    expect(page.locator("#lock")).to_be_visible()
    assert time.perf_counter() - began < 1
    expect(page.locator("main")).not_to_be_visible()
    assert page.title() == "Nhịp Cầu"
    assert looked_at(page) == []
    for _ in range(3):
        page.keyboard.press("Escape")
    expect(page.locator("main")).not_to_be_visible()
    page.locator("#lock-password").fill("sai mật khẩu")
    page.get_by_role("button", name="Mở khóa").click()
    expect(page.locator("#lock-why")).to_contain_text("Đây không phải mật khẩu của bạn")
    elsewhere = page.context.new_page()  # the server is locked too
    elsewhere.goto("/account/")
    expect(elsewhere.get_by_role("heading", level=1)).to_have_text("Màn hình đang khóa")
    assert looked_at(elsewhere) == []
    elsewhere.close()
    page.locator("#lock-password").fill(PASSWORD)
    page.get_by_role("button", name="Mở khóa").click()
    expect(page.locator("main")).to_be_visible()
    expect(field).to_have_value("đang gõ dở dang")


def test_a_page_at_rest_hides_itself(page: Any, worker: Any, signed_in_page: Any, settings: Any) -> None:
    settings.SCREEN_LOCK = 1
    signed_in_page(worker)
    page.goto("/account/")
    expect(page.locator("#lock")).to_be_visible()


def test_another_person_signs_in_within_five_seconds_and_meets_nothing(
    page: Any, worker: Any, reader: Any, signed_in_page: Any
) -> None:
    signed_in_page(worker)
    page.goto("/account/password/")
    page.get_by_label("Mật khẩu mới", exact=False).first.fill("chữ của người trước")
    page.evaluate("localStorage.setItem('x', 'của người trước')")
    began = time.perf_counter()
    page.keyboard.press("F9")
    page.get_by_role("button", name="Người khác dùng máy").click()
    page.get_by_label("Tên đăng nhập").fill(reader.login)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    expect(page.locator(".who summary")).to_contain_text(reader.name)
    assert time.perf_counter() - began < 5
    left = page.evaluate("[Object.entries(localStorage), Object.entries(sessionStorage)]")
    assert left == [[], [["htmx-current-path-for-history", "/"]]]  # the page of the one who is here now
    for _ in range(2):
        page.go_back()
    assert "chữ của người trước" not in page.content()
    assert worker.name not in page.content()


def test_an_invitation_is_opened_by_its_owner(page: Any, worker: Any, at: datetime) -> None:
    token = inviting.invite(user=worker, by=worker.actor, at=at)
    page.goto(f"/account/invited/{token}/")
    assert looked_at(page) == []
    page.get_by_label("Mật khẩu mới", exact=False).first.fill("đò dọc sông xanh biếc")
    page.get_by_label("Nhập lại mật khẩu mới").fill("đò dọc sông xanh biếc")
    page.get_by_role("button", name="Lưu mật khẩu này").click()
    expect(page.get_by_text("Đã lưu mật khẩu của bạn. Bây giờ hãy đăng nhập.")).to_be_visible()


def test_without_javascript_the_session_is_hidden_too(chromium: Any, live_server: Any, worker: Any) -> None:
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False, locale="vi-VN")
    page = context.new_page()
    show_password(page, worker.login)
    page.get_by_role("button", name="Che trang này").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Màn hình đang khóa")
    page.get_by_label("Mật khẩu của bạn").fill(PASSWORD)
    page.get_by_role("button", name="Mở khóa").click()
    expect(page.locator(".who summary")).to_contain_text(worker.name)
    context.close()
