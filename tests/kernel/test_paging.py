"""Pages of a list."""

import pytest
from django.http import QueryDict

from nhipcau.kernel.paging import Page, paginate

ROWS = list(range(1, 121))


def page_of(query: str, rows: list[int] = ROWS, per_page: int = 50) -> Page[int]:
    return paginate(QueryDict(query), rows, per_page)


def test_middle_page_holds_its_rows_and_says_where_it_is() -> None:
    page = page_of("page=2")
    assert list(page) == list(range(51, 101))
    assert (page.number, page.pages, page.total, page.first, page.last, len(page)) == (2, 3, 120, 51, 100, 50)
    assert (page.previous_link, page.next_link) == ("?page=1", "?page=3")


def test_first_and_last_page_have_no_way_out() -> None:
    assert page_of("").previous_link == ""
    assert page_of("page=3").next_link == ""
    assert (page_of("page=3").first, page_of("page=3").last) == (101, 120)


@pytest.mark.parametrize("text", ["0", "-1", "4", "x", "", "1.5", "٣", "9" * 40, "2 or 1=1"])
def test_a_bad_page_number_is_the_first_page(text: str) -> None:
    data = QueryDict(mutable=True)
    data["page"] = text
    page = paginate(data, ROWS)
    assert (page.number, list(page)[:2]) == (1, [1, 2])


def test_links_keep_filters_in_order_and_drop_empty_ones() -> None:
    page = page_of("unit=3&group=a&group=b&place=&page=1&officer=Đỗ+Ngân", per_page=50)
    assert page.next_link == "?unit=3&group=a&group=b&officer=%C4%90%E1%BB%97+Ng%C3%A2n&page=2"


def test_links_never_carry_words_about_a_person() -> None:
    page = page_of("q=Tr%E1%BA%A7n&name=Kh%C3%B4i&phone=0900&id_number=1&unit=3")
    assert page.next_link == "?unit=3&page=2"


def test_nothing_is_one_empty_page() -> None:
    page = page_of("page=7", [])
    assert (list(page), page.number, page.pages, page.total, page.first, page.last) == ([], 1, 1, 0, 0, 0)
    assert (page.previous_link, page.next_link) == ("", "")


def test_a_whole_last_page_has_no_empty_follower() -> None:
    page = page_of("page=2", ROWS[:100])
    assert (page.pages, page.last, page.next_link) == (2, 100, "")
