"""The pages of rules: signed in, by day and place, with the mark of what nobody has compared yet."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.conftest import open_session

from nhipcau.kernel.catalogues import compile_catalogues

NOT_COMPARED = "chưa đối chiếu văn bản gốc"
PAGES = ["rulebook:parameters", "rulebook:lists", "rulebook:indicators", "rulebook:calendar", "rulebook:procedures"]


@pytest.fixture(scope="module", autouse=True)
def words() -> None:
    compile_catalogues()


@pytest.fixture
def client(reader: Any) -> Client:
    client = Client()
    open_session(client, reader)
    return client


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


def row(page: str, words: str) -> str:
    """The table row that holds these words."""
    (found,) = [part for part in page.split("<tr>") if f">{words}<" in part]
    return found.partition("</tr>")[0]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.django_db
def test_a_stranger_to_the_house_is_sent_to_sign_in(name: str) -> None:
    answer = Client().get(reverse(name))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("access:sign_in"))


def test_in_force_on_a_day_in_a_province(client: Client) -> None:
    page = text(client, "/rulebook/?on=2026-11-22&place=31")
    assert "Vào ngày 22/11/2026 tại Hải Phòng" in page
    rate = row(page, "Mức chuẩn trợ giúp xã hội")
    assert "700.000 đồng/tháng" in rate
    assert "01/01/2026" in rate
    assert "HĐND thành phố Hải Phòng" in rate
    assert NOT_COMPARED not in rate


def test_the_same_page_without_place_shows_the_national_rate_and_its_mark(client: Client) -> None:
    rate = row(text(client, "/rulebook/?on=22/11/2026"), "Mức chuẩn trợ giúp xã hội")
    assert "540.000 đồng/tháng" in rate
    assert NOT_COMPARED in rate


def test_another_day_another_law(client: Client) -> None:
    page = text(client, "/rulebook/?on=2022-01-01")
    assert "360.000 đồng/tháng" in row(page, "Mức chuẩn trợ giúp xã hội")
    assert "hệ số 1" in row(page, "Hệ số: người từ đủ 80 tuổi không có lương hưu, trợ cấp")
    assert "dữ liệu, mất" not in page


def test_without_a_day_it_is_today(client: Client) -> None:
    assert "Vào ngày 02/03/2026 trên cả nước" in text(client, "/rulebook/")


def test_before_every_rule_the_page_says_so(client: Client) -> None:
    page = text(client, "/rulebook/?on=1990-01-01")
    assert "không rõ ngày bắt đầu" in page  # the retention proposal has no known start
    assert "Mức chuẩn trợ giúp xã hội" not in page


@pytest.mark.parametrize("question", ["on=hôm-qua", "on=2026-02-30", "on=2026-11-22&place=02", "on=2026-11-22&place=x"])
def test_a_question_that_makes_no_sense_answers_422(client: Client, question: str) -> None:
    text(client, f"/rulebook/?{question}", status=422)


def test_a_list_shows_spellings_and_seals(client: Client) -> None:
    page = text(client, "/rulebook/codes/client_group/")
    assert "NKT · người tàn tật" in row(page, "Người khuyết tật")
    (sealed,) = [part for part in page.split("<tr>") if "niêm phong</" in part]
    assert "Người nhiễm HIV/AIDS" in sealed


def test_a_dated_list_shows_its_days(client: Client) -> None:
    page = text(client, "/rulebook/codes/province/")
    assert "đến hết 30/06/2025" in row(page, "Bắc Giang")


def test_an_unknown_list_is_not_there(client: Client) -> None:
    text(client, "/rulebook/codes/no_such/", status=404)


def test_all_lists_and_all_figures_are_shown(client: Client) -> None:
    lists = text(client, "/rulebook/codes/")
    assert "Nhóm đối tượng (theo sổ)" in lists
    figures = text(client, "/rulebook/indicators/")
    assert NOT_COMPARED in row(figures, "Cán bộ làm công tác xã hội")
    assert NOT_COMPARED not in row(figures, "Cuộc gọi đến tổng đài")


@pytest.mark.parametrize("address", ["/rulebook/?place=31", "/rulebook/codes/", "/rulebook/indicators/"])
def test_few_queries(client: Client, address: str, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(6):
        client.get(address)
