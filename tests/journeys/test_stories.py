"""Whole stories in a real browser, as the people of a Centre would do them."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zipfile import ZipFile

import pytest

from .conftest import DESKTOP, PHONE, QUERY

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db]
REPORT = f"/reports/periodic/?{QUERY}"
CALLS = "Cuộc gọi đến tổng đài"
REGISTER = [
    ("SỔ TIẾP NHẬN CUỘC GỌI",),
    ("STT", "Điện thoại", "Ngày giờ", "Người gọi", "Nhóm đối tượng", "Nội dung", "Cột riêng"),
    (1, "0900 009 751", date(2026, 1, 5), "Lê An", "Người cao tuổi", "Tâm lý", "x"),
    (2, "0900 009 752", "06/01/2026", "Trần Bình", "Người khuyết tật", "Chính sách xã hội", "x"),
    (3, "0900 009 753", "31/02/2026", "Vũ Cúc", "Người khuyết tật", "Tâm lý", "x"),
]


def words_of(path: Path) -> str:
    with ZipFile(BytesIO(path.read_bytes())) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml"))


def save(page: Any, button: str = "Lưu") -> None:
    """Press the button of the form and wait for the next page."""
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button", name=button).first.click()


def figure(page: Any, name: str) -> Any:
    """The number of this period in the line of an indicator."""
    return page.get_by_role("row").filter(has_text=name).first.get_by_role("link").first


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_register_goes_in_and_a_report_comes_out(
    browse: Callable[..., Any], import_on_page: Callable[..., None], worker: Any, size: dict[str, int]
) -> None:
    page = browse(worker, size)
    import_on_page(page, "calls", REGISTER)
    assert page.get_by_text("31/02/2026").first.is_visible()  # the row that was refused, with what was written
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải").first.click()
    assert "31/02/2026" in words_of(download.value.path())
    page.goto(REPORT)
    assert page.get_by_text("chưa có số liệu cùng kỳ").first.is_visible()
    if size == DESKTOP:
        assert figure(page, CALLS).inner_text() == "2"
    page.goto(f"/reports/periodic/rows/?{QUERY}&code=contacts.calls")
    assert page.locator("tbody tr").count() == 2
    for kind in ("Word", "Excel"):
        page.goto(REPORT)
        with page.expect_download() as download:
            page.get_by_role("main").get_by_role("link", name=kind).click()
        assert CALLS in words_of(download.value.path())


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_call_becomes_a_case_that_is_helped_closed_and_reopened(
    browse: Callable[..., Any], worker: Any, centre: Any, size: dict[str, int]
) -> None:
    page = browse(worker, size)
    page.goto("/contacts/call")
    page.get_by_role("textbox", name="Số điện thoại").fill("0900009751")
    page.get_by_label("Họ tên người gọi").fill("Lê Thị Gọi")
    page.get_by_label("Họ tên đối tượng").fill("Vũ Gia Hân")
    page.get_by_label("Ghi chép").fill("Cháu bị bạn đánh ở trường.")
    save(page, "Lưu và mở ca")
    assert page.get_by_label("Họ tên người mới").input_value() == "Vũ Gia Hân"  # what was asked goes along
    page.get_by_label("Can thiệp, trợ giúp").check()
    save(page, "Mở ca")
    assert page.locator("h1").inner_text() == "Vũ Gia Hân"
    assert page.get_by_text("CA-2026-001").first.is_visible()
    page.get_by_role("link", name="Ghi dịch vụ").first.click()
    page.get_by_label("Dịch vụ").select_option("home_visit")
    save(page)
    assert page.get_by_role("cell", name="Thăm").or_(page.get_by_role("rowheader")).first.is_visible()
    page.get_by_role("link", name="Đóng ca").click()
    save(page, "Đóng ca")  # without a reason
    assert page.locator(".error-summary").is_visible()
    page.get_by_label("Lý do đóng ca").select_option("goal_met")
    for result, answer in (("result_allowance", "no"), ("result_psychology", "yes"), ("result_integration", "unclear")):
        page.locator(f"input[name={result}][value={answer}]").check()
    save(page, "Đóng ca")
    assert page.get_by_text("Ổn định tâm lý: Có").is_visible()
    page.get_by_role("link", name="Mở lại").click()
    page.get_by_label("Lý do mở lại").fill("Cháu lại bị đánh.")
    save(page, "Mở lại ca")
    assert page.get_by_text("Cháu lại bị đánh.").is_visible()
    page.get_by_role("link", name="Chuyển sang quản lý trường hợp").click()
    save(page, "Chuyển mức độ")
    assert page.locator(".identity").get_by_text("Quản lý trường hợp").is_visible()
    assert page.locator(".identity").get_by_text("CA-2026-001").is_visible()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_an_import_is_taken_back(
    browse: Callable[..., Any], import_on_page: Callable[..., None], worker: Any, size: dict[str, int]
) -> None:
    page = browse(worker, size)
    import_on_page(page, "calls", REGISTER)
    imported = page.url
    page.goto("/contacts/")
    assert page.locator("tbody tr").count() == 2
    page.goto(imported)
    save(page, "Thu hồi lần nhập này")  # without a reason
    assert page.locator(".error-summary").is_visible()
    page.get_by_label("Lý do").fill("Nhầm tệp của năm ngoái")
    save(page, "Thu hồi lần nhập này")
    assert page.get_by_text("Nhầm tệp của năm ngoái").is_visible()
    page.goto("/contacts/")
    assert page.get_by_text("Lê An").count() == 0


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_wrong_record_is_corrected_and_then_withdrawn(
    browse: Callable[..., Any], known: SimpleNamespace, size: dict[str, int]
) -> None:
    page = browse(known.worker, size)
    address = f"/contacts/{known.contact.pk}/"
    page.goto(address)
    page.get_by_role("link", name="Sửa").click()
    page.get_by_label("Họ tên người gọi").fill("Lê Thị Mới")
    save(page)  # without a reason
    assert page.locator(".field-bad").get_by_label("Lý do sửa").is_visible()
    page.get_by_label("Lý do sửa").fill("Nghe nhầm tên")
    save(page)
    assert page.url.endswith(address)
    assert page.get_by_text("Lê Thị Gọi → Lê Thị Mới").is_visible()
    assert page.get_by_text("Nghe nhầm tên").count() == 1  # nothing else changed
    page.get_by_role("link", name="Rút").click()
    page.get_by_label("Vì sao rút?").fill("Ghi trùng")
    save(page, "Rút")
    assert page.get_by_text("Lê Thị Mới").count() == 0
    page.goto(address)  # kept, and says why
    assert page.locator(".notice").get_by_text("Ghi trùng").is_visible()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_report_is_written_issued_and_later_differs(
    browse: Callable[..., Any], known: SimpleNamespace, size: dict[str, int]
) -> None:
    page = browse(known.worker, size)
    page.goto(REPORT)
    part = page.locator(".card").filter(has_text="Khó khăn, vướng mắc")
    part.get_by_role("textbox").fill("Thiếu cán bộ ở hai xã.")
    with page.expect_navigation():
        part.get_by_role("button", name="Lưu phần này").click()
    page.on("dialog", lambda dialog: dialog.accept())
    save(page, "Ban hành báo cáo")  # without a signer
    assert page.locator(".error-summary").is_visible()
    page.get_by_label("Họ tên người ký").fill("Đặng Thị Bình An")
    save(page, "Ban hành báo cáo")
    page.get_by_label("Số văn bản").fill("125/BC-TTCTXH")
    page.get_by_label("Ngày văn bản").fill("05/04/2026")
    save(page, "Lưu số và ngày")
    with page.expect_download() as download:
        page.get_by_role("main").get_by_role("link", name="Word").click()
    words = words_of(download.value.path())
    assert [one for one in ("125/BC-TTCTXH", "Thiếu cán bộ ở hai xã.", "Đặng Thị Bình An") if one not in words] == []
    page.goto("/contacts/call")
    page.get_by_label("Họ tên người gọi").fill("Người Gọi Sau")
    save(page)
    page.goto(REPORT)
    assert page.get_by_text("hôm nay 2 (+1)").is_visible()
