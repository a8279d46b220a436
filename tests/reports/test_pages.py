"""The report on screen: figures, rows, texts, issuing, files, and who may."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest

from nhipcau.audit.models import Event
from nhipcau.reports.models import PeriodicReport, ReportText
from nhipcau.reports.queries.drill import digest

QUERY = "from=2025-01-01&to=2025-09-30&unit=TT"
PAGE = f"/reports/periodic/?{QUERY}"


@pytest.fixture
def client(signed_in: Callable[[Any], Any], worker: Any) -> Any:
    return signed_in(worker)


def test_where_nothing_can_be_compared_the_page_says_so(client: Any, centre: Any, call: Callable[..., Any]) -> None:
    call(centre, date(2025, 1, 17))
    html = client.get(PAGE).content.decode()
    assert "chưa có số liệu cùng kỳ" in html
    assert "tăng 1" not in html


def test_each_number_opens_its_rows(client: Any, centre: Any, call: Callable[..., Any]) -> None:
    contact = call(centre, date(2025, 1, 17), client_group="elderly")
    call(centre, date(2025, 1, 18), client_group="disabled")
    rows = client.get(f"/reports/periodic/rows/?{QUERY}&code=contacts.calls")
    assert len(rows.context["shown"]) == 2
    label = digest("Người cao tuổi")
    one = client.get(f"/reports/periodic/rows/?{QUERY}&code=contacts.calls&by=client_group&label={label}")
    assert [row.id for row in one.context["shown"]] == [contact.pk]


def test_a_sealed_group_opens_no_rows(client: Any, centre: Any, call: Callable[..., Any]) -> None:
    call(centre, date(2025, 1, 17), client_group="hiv", caller_name="Kanari Sealed")
    label = digest("Người nhiễm HIV/AIDS")
    page = client.get(f"/reports/periodic/rows/?{QUERY}&code=contacts.calls&by=client_group&label={label}")
    assert page.status_code == 200
    assert "Kanari" not in page.content.decode()
    assert page.context["found"].sealed is True


def test_texts_are_kept_with_who_and_when_and_the_old_one_stays(client: Any, centre: Any, worker: Any) -> None:
    url = f"/reports/periodic/text?{QUERY}"
    for text in ("Thiếu cán bộ.", "Thiếu cán bộ và xe."):
        assert client.post(url, {"kind": "difficulties", "text": text}).status_code == 302
    texts = list(ReportText.objects.order_by("id").values_list("text", flat=True))
    assert texts == ["Thiếu cán bộ.", "Thiếu cán bộ và xe."]
    html = client.get(PAGE).content.decode()
    assert "Thiếu cán bộ và xe." in html
    assert f"{worker.name} · 09:00 02/03/2026" in html


def test_issued_is_frozen_with_its_rows_and_the_difference_is_shown(
    client: Any, centre: Any, call: Callable[..., Any]
) -> None:
    call(centre, date(2025, 1, 17))
    signer = {"signer_title": "Giám đốc", "signer_name": "Đặng Thị Bình An"}
    client.post(f"/reports/periodic/issue?{QUERY}", signer)
    later = call(centre, date(2025, 1, 18))
    page = client.get(PAGE)
    line = next(line for line in page.context["lines"] if line["name"] == "Cuộc gọi đến tổng đài")
    assert (line["figure"].value, line["now"], line["differs"]) == (1, 2, "+1")
    rows = client.get(f"/reports/periodic/rows/?{QUERY}&code=contacts.calls")
    assert later.pk not in [row.id for row in rows.context["shown"]]
    assert (rows.context["found"].added, rows.context["found"].gone) == (1, 0)
    client.post(f"/reports/periodic/text?{QUERY}", {"kind": "plans", "text": "muộn"})
    assert not ReportText.objects.exists()
    client.post(f"/reports/periodic/issue?{QUERY}", signer)
    assert Event.objects.filter(action="reports.issued").count() == 1


def test_issuing_without_a_signer_is_answered_422(client: Any, centre: Any) -> None:
    assert client.post(f"/reports/periodic/issue?{QUERY}", {"signer_title": "Giám đốc"}).status_code == 422
    assert not PeriodicReport.objects.exists()


def words_of(content: bytes) -> str:
    with ZipFile(BytesIO(content)) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml"))


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_files_say_the_same(client: Any, centre: Any, call: Callable[..., Any], kind: str) -> None:
    call(centre, date(2025, 1, 17), client_group="elderly")
    client.post(f"/reports/periodic/text?{QUERY}", {"kind": "difficulties", "text": "Thiếu & cán bộ <kiêm nhiệm>."})
    answer = client.get(f"/reports/periodic/file.{kind}?{QUERY}")
    assert answer.status_code == 200
    words = words_of(answer.content)
    assert "chưa có số liệu cùng kỳ" in words
    assert "Thiếu &amp; cán bộ &lt;kiêm nhiệm&gt;." in words
    assert "tăng 1" not in words


def test_a_month_is_written_as_people_write_it(client: Any, centre: Any, call: Callable[..., Any]) -> None:
    for day in (date(2025, 1, 17), date(2025, 2, 3)):
        call(centre, day)
    for kind in ("docx", "xlsx"):
        words = words_of(client.get(f"/reports/periodic/file.{kind}?{QUERY}").content)
        assert "02/2025" in words
        assert "2025-02" not in words
    rows = client.get(f"/reports/periodic/rows/?{QUERY}&code=contacts.calls&by=month&label={digest('2025-02')}")
    assert "02/2025" in rows.content.decode()


def test_number_and_date_stand_in_the_word_file_once_typed_back(client: Any, centre: Any) -> None:
    signer = {"signer_title": "Giám đốc", "signer_name": "Đặng Thị Bình An"}
    client.post(f"/reports/periodic/issue?{QUERY}", signer)
    number = {"letter_number": "125/BC-TTCTXH", "letter_date": "5/10/2025"}
    address = f"/reports/letters/{PeriodicReport.objects.get().pk}/"
    assert client.post(address, number).status_code == 302
    words = words_of(client.get(f"/reports/periodic/file.docx?{QUERY}").content)
    assert "125/BC-TTCTXH" in words
    assert "ngày 05 tháng 10 năm 2025" in words
    assert "Đặng Thị Bình An" in words


def test_a_stranger_gets_the_same_answer_as_for_a_unit_that_is_not_there(
    signed_in: Callable[[Any], Any], stranger: Any, centre: Any
) -> None:
    client = signed_in(stranger)
    hidden, missing = client.get(PAGE), client.get(PAGE.replace("unit=TT", "unit=KHONGCO"))
    assert (hidden.status_code, missing.status_code) == (404, 404)


def test_a_reader_reads_and_writes_nothing(signed_in: Callable[[Any], Any], reader: Any, centre: Any) -> None:
    client = signed_in(reader)
    assert client.get(PAGE).status_code == 200
    assert client.post(f"/reports/periodic/text?{QUERY}", {"kind": "plans", "text": "x"}).status_code == 403
    assert client.get("/reports/periodic/?from=hôm-qua&to=2025-01-01").status_code == 400


def test_queries_stay_the_same_with_more_rows(
    client: Any, centre: Any, call: Callable[..., Any], django_assert_max_num_queries: Any
) -> None:
    url = f"/reports/periodic/rows/?{QUERY}&code=contacts.calls"
    call(centre, date(2025, 1, 17))
    client.get(url)
    with django_assert_max_num_queries(12) as one:
        client.get(url)
    for _ in range(2):
        call(centre, date(2025, 1, 17))
    with django_assert_max_num_queries(12) as three:
        client.get(url)
    assert len(three) == len(one)


def test_the_whole_report_is_asked_in_few_queries(
    client: Any, centre: Any, call: Callable[..., Any], opened: Callable[..., Any], django_assert_max_num_queries: Any
) -> None:
    for group in ("elderly", "hiv", "disabled"):
        call(centre, date(2025, 1, 17), client_group=group)
        opened(centre, date(2025, 1, 17), client_group=group)
    with django_assert_max_num_queries(12):
        client.get(PAGE)


def test_papers_stay_vietnamese_for_whoever_reads_in_english(client: Any, centre: Any, office: Any) -> None:
    client.cookies["django_language"] = "en"
    assert "Social work offices" in client.get(PAGE).content.decode()
    assert "(offices)" in client.get(PAGE).content.decode()
    rows = client.get(f"/reports/periodic/rows/?{QUERY}&code=network.units").content.decode()
    assert "<h1>Social work offices</h1>" in rows
    levels = client.get(f"/reports/periodic/figures.json?{QUERY}").json()["figures"]["network.units"]["by"]["level"]
    assert levels == {"Xã/phường": 1}
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in words_of(client.get(f"/reports/periodic/file.docx?{QUERY}").content)
    client.post(f"/reports/periodic/issue?{QUERY}", {"signer_title": "Giám đốc", "signer_name": "Đặng Thị Bình An"})
    assert PeriodicReport.objects.get().figures["network.units"]["by"]["level"] == {"Xã/phường": 1}
