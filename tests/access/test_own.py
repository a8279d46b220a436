"""My account and my password."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from nhipcau.access import actions
from nhipcau.audit.models import Event
from nhipcau.kernel.errors import Refused
from tests.conftest import PASSWORD

CHANGE = "/account/password/"
NEW = "đò dọc sông Bình Minh"


def fields(current: str = PASSWORD, password: str = NEW, again: str = NEW) -> dict[str, str]:
    return {"current": current, "password": password, "again": again}


@pytest.mark.parametrize("page", ["/account/", CHANGE])
def test_nobody_gets_there_without_signing_in(page: str, db: None) -> None:
    assert Client().get(page).headers["Location"] == f"/account/sign-in/?next={page}"


def test_my_account_says_what_i_may_do(signed_in: Callable[[Any], Any], worker: Any, centre: Any) -> None:
    html = signed_in(worker).get("/account/").content.decode()
    for words in (worker.name, "can.bo", centre.name, "Trưởng văn phòng", "Phụ trách một văn phòng"):
        assert words in html


def test_a_password_is_changed_and_other_sessions_end(signed_in: Callable[[Any], Any], worker: Any) -> None:
    client, other = signed_in(worker), signed_in(worker)
    answer = client.post(CHANGE, fields())
    assert answer.headers["Location"] == "/account/"
    assert client.get("/account/").status_code == 200
    assert other.get("/account/").status_code == 302
    worker.refresh_from_db()
    assert worker.check_password(NEW)
    event = Event.objects.get(action="access.password_changed")
    assert (event.actor_id, event.object_id, event.details) == (str(worker.pk), str(worker.pk), {})


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        (fields(current="sai rồi"), "current", "Đây không phải mật khẩu hiện tại của bạn; mật khẩu chưa đổi."),
        (fields(again="khác"), "again", "Hai lần nhập mật khẩu mới khác nhau; hãy nhập lại lần thứ hai."),
        (fields(password="ngắn", again="ngắn"), "password", "Mật khẩu quá ngắn: cần ít nhất 12 ký tự."),
        (
            fields(password="q1w2e3r4t5y6", again="q1w2e3r4t5y6"),
            "password",
            "Mật khẩu này nhiều người dùng, dễ bị đoán; hãy chọn mật khẩu khác.",
        ),
        (
            fields(password="Lê Thị Cán Bộ", again="Lê Thị Cán Bộ"),
            "password",
            "Mật khẩu quá giống họ tên hoặc tên đăng nhập; hãy chọn mật khẩu khác.",
        ),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    signed_in: Callable[[Any], Any], worker: Any, given: dict[str, str], field: str, sentence: str
) -> None:
    page = signed_in(worker).post(CHANGE, given)
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert sentence in page.context["form"].errors[field][0]
    worker.refresh_from_db()
    assert worker.check_password(PASSWORD)
    assert not Event.objects.filter(action="access.password_changed").exists()


def test_the_same_password_again_is_no_change(signed_in: Callable[[Any], Any], worker: Any) -> None:
    page = signed_in(worker).post(CHANGE, fields(password=PASSWORD, again=PASSWORD))
    assert list(page.context["form"].errors) == ["password"]


def test_a_first_password_is_changed_before_anything_else(
    signed_in: Callable[[Any], Any], worker: Any, system: Any, at: datetime
) -> None:
    actions.reset_password(user=worker, password="mật khẩu đầu tiên", by=system, at=at)
    client = signed_in(worker)
    for page in ("/", "/account/"):
        assert client.get(page).headers["Location"] == CHANGE
    assert client.get(CHANGE).context["first"] is True
    client.post(CHANGE, fields(current="mật khẩu đầu tiên"))
    assert client.get("/account/").status_code == 200


def test_the_action_refuses_a_weak_password_too(worker: Any, at: datetime) -> None:
    with pytest.raises(Refused) as refused:
        actions.change_password(user=worker, password="ngắn", by=worker.actor, at=at)
    assert refused.value.field == "password"
