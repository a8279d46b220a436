"""Small numbers, rows, gaps and letters: the report as different people see it."""

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from nhipcau.reports.engine.words import OTHERS
from nhipcau.reports.models import PeriodicReport
from nhipcau.reports.queries.drill import digest

YEAR = "from=2025-01-01&to=2025-12-31&unit=TT"
QUARTER = "from=2025-01-01&to=2025-03-31&unit=TT"
CALLS = "Cuộc gọi đến tổng đài"
HIV, ELDERLY, DISABLED = "Người nhiễm HIV/AIDS", "Người cao tuổi", "Người khuyết tật"
SIGNER = {"signer_title": "Giám đốc", "signer_name": "Đặng Thị Bình An"}


@pytest.fixture
def department(make_account: Callable[..., Any], centre: Any) -> Any:
    return make_account("so.noi.vu", "department_reader", centre, "Mai Thị Sở")


@pytest.fixture
def commune(centre: Any, system: Any, at: Any) -> Callable[[str, str], Any]:
    """`commune(code, name)`: a commune of the province."""
    from nhipcau.org import actions as org

    def make(code: str, name: str) -> Any:
        place = org.new_place(level="commune", code=code, name=name, parent=centre.place)
        place.province = centre.place
        org.save_places(batch=org.Batch(new=[place]), source="thử", by=system, at=at)
        return place

    return make


@pytest.fixture
def calls(centre: Any, call: Callable[..., Any], commune: Callable[[str, str], Any]) -> Any:
    """A year of calls; one person with HIV in the commune of Suối Trong, called in February."""
    small, large = commune("90101", "Xã Suối Trong"), commune("90102", "Xã Đồi Chè")
    for month in range(1, 13):
        for number in range(9):
            group = "elderly" if number < 6 else "disabled"
            call(centre, date(2025, month, 3 + number), client_group=group, place=large)
    return call(centre, date(2025, 2, 7), client_group="hiv", client_group_words="có HIV", place=small)


def by_of(client: Any, query: str, code: str = "contacts.calls") -> dict[str, Any]:
    return client.get(f"/reports/periodic/figures.json?{query}").json()["figures"][code]


def test_one_case_of_hiv_in_a_commune_stands_in_no_paper(
    calls: Any, department: Any, worker: Any, signed_in: Callable[[Any], Any]
) -> None:
    exact, hidden = by_of(signed_in(worker), QUARTER), by_of(signed_in(department), QUARTER)
    assert exact["by"]["client_group"] == {ELDERLY: 18, DISABLED: 9, HIV: 1}
    assert exact["by"]["place"] == {"Đồi Chè": 27, "Suối Trong": 1}
    assert (hidden["value"], hidden["by"]["client_group"], hidden["by"]["place"]) == (28, {ELDERLY: 18}, {})
    client = signed_in(department)
    for query in (QUARTER, YEAR, QUARTER.replace("03-31", "06-30"), QUARTER.replace("03-31", "09-30")):
        for path in ("", "figures.json", "file.docx", "file.xlsx"):
            content = client.get(f"/reports/periodic/{path}?{query}").content
            if path == "file.xlsx":
                book = openpyxl.load_workbook(BytesIO(content))
                content = repr([row for sheet in book for row in sheet.iter_rows(values_only=True)]).encode()
            for word in (HIV, "Suối Trong"):
                assert word not in content.decode(errors="replace"), (query, path)


def test_whoever_reads_on_one_level_reads_the_same(
    calls: Any, department: Any, make_account: Callable[..., Any], centre: Any, signed_in: Callable[[Any], Any]
) -> None:
    other = make_account("van.hoa", "outreach_officer", centre)
    one, two = (signed_in(user).get(f"/reports/periodic/figures.json?{YEAR}").json() for user in (department, other))
    assert one == two
    assert one["figures"]["contacts.calls"]["value"] == 109


@pytest.mark.parametrize(
    "query",
    [
        "from=2025-01-01&to=2025-01-31&unit=TT",
        "from=2025-02-01&to=2025-04-30&unit=TT",
        "from=2024-10-01&to=2025-03-31&unit=TT",
        "from=2026-01-01&to=2026-03-31&unit=TT",
    ],
)
def test_other_periods_and_those_that_go_on_are_refused_in_words(
    query: str, centre: Any, department: Any, signed_in: Callable[[Any], Any]
) -> None:
    client = signed_in(department)
    for path in ("", "figures.json", "file.docx", "file.xlsx", "rows/"):
        assert client.get(f"/reports/periodic/{path}?{query}&code=contacts.calls").status_code == 302
    page = client.get(f"/reports/periodic/?{query}", follow=True).content.decode()
    assert "Bạn xem được báo cáo của quý, sáu tháng, chín tháng và năm đã kết thúc." in page
    assert "quý I năm 2025" in page
    assert "tháng 2 năm 2026" not in page


def test_a_unit_below_is_not_there(office: Any, department: Any, signed_in: Callable[[Any], Any]) -> None:
    client = signed_in(department)
    assert client.get(f"/reports/periodic/?{YEAR.replace('TT', 'VP01')}").status_code == 404
    assert [code for code, _ in client.get("/reports/").context["form"].fields["unit"].choices] == ["TT"]


def test_who_knows_a_part_exactly_is_told_nothing_of_the_whole(
    calls: Any, department: Any, office: Any, system: Any, at: Any, signed_in: Callable[[Any], Any]
) -> None:
    from nhipcau.access import actions

    actions.grant(user=department, role="supervisor", unit=office, valid_from=date(2018, 1, 1), by=system, at=at)
    client = signed_in(department)
    assert by_of(client, YEAR) == {
        "value": None, "same_period": None, "change": None, "ratio_percent": None,
        "by": {"client_group": {}, "topic": {}, "month": {}, "place": {}, "line": {}},
    }  # fmt: skip
    assert by_of(client, YEAR, "network.units")["value"] == 1
    assert by_of(client, YEAR.replace("TT", "VP01"))["value"] == 0


def test_an_issued_report_gives_no_second_state_to_compare(
    calls: Any, department: Any, worker: Any, signed_in: Callable[[Any], Any]
) -> None:
    writer = signed_in(worker)
    writer.post(f"/reports/periodic/text?{YEAR}", {"kind": "difficulties", "text": "Một người nhiễm HIV ở Suối Trong."})
    writer.post(f"/reports/periodic/issue?{YEAR}", SIGNER)
    address = f"/reports/letters/{PeriodicReport.objects.get().pk}/"
    writer.post(address, {"letter_number": "125/BC-TTCTXH", "letter_date": "5/1/2026"})
    client = signed_in(department)
    page = client.get(f"/reports/periodic/?{YEAR}")
    line = next(line for line in page.context["lines"] if line["name"] == CALLS)
    assert (line["value"], line["now"], line["url"]) == ("109", None, "")
    assert "Suối Trong" not in page.content.decode()
    assert "Số nhỏ không được nêu" in page.content.decode()
    words = client.get(f"/reports/periodic/file.docx?{YEAR}").content
    assert b"125/BC-TTCTXH" not in words


def test_the_cases_told_agree_with_those_that_are_counted(
    centre: Any, opened: Callable[..., Any], department: Any, worker: Any, system: Any, at: Any,
    signed_in: Callable[[Any], Any],
) -> None:  # fmt: skip
    from nhipcau.cases import actions as cases

    for number in range(44):
        case = opened(centre, date(2024, 11, 5) + timedelta(days=10 * number), level="managed")
        if number % 2:
            day = date(2025, 1, 20) + timedelta(days=15 * (number // 2))
            if day >= case.received_on:
                cases.close(case=case, closing=cases.Closing(on=day, reason="goal_met"), by=system, at=at)
    exact, hidden = (signed_in(user) for user in (worker, department))
    told = 0
    for span in ("01-01&to=2025-03-31", "04-01&to=2025-06-30", "01-01&to=2025-06-30", "01-01&to=2025-12-31"):
        query = f"from=2025-{span}&unit=TT"
        for code in ("opened", "closed", "brought_forward", "under_management", "carried_forward", "opened_closed"):
            seen, known = (by_of(client, query, f"cases.{code}") for client in (hidden, exact))
            told += seen["value"] is not None
            assert seen["value"] in (None, known["value"]), (span, code)
            for name, labels in seen["by"].items():
                assert labels.items() <= known["by"][name].items()
    assert told >= 15


# --- rows -----------------------------------------------------------------------------------------------------------
ROWS = f"/reports/periodic/rows/?{YEAR}&code=contacts.calls"


def test_rows_are_those_the_person_may_see_and_nothing_counts_the_others(
    office: Any, call: Callable[..., Any], make_account: Callable[..., Any], centre: Any, system: Any, at: Any,
    signed_in: Callable[[Any], Any],
) -> None:  # fmt: skip
    from nhipcau.access import actions

    client = signed_in(make_account("nhan.vien", "case_worker", centre))
    seen, closed = call(office, date(2025, 3, 3)), call(office, date(2025, 3, 4))
    actions.set_sensitivity(record=closed, sensitivity="restricted", by=system, at=at)
    page = client.get(ROWS)
    assert [row.id for row in page.context["shown"]] == [seen.pk]
    assert "Ở đây chỉ liệt kê những hồ sơ bạn được xem." in page.content.decode()
    assert by_of(client, YEAR)["value"] == 2


def test_a_group_that_tells_of_abuse_lists_only_what_one_may_read_of_it(
    centre: Any,
    call: Callable[..., Any],
    make_account: Callable[..., Any],
    worker: Any,
    signed_in: Callable[[Any], Any],
) -> None:
    told = call(centre, date(2025, 3, 3), client_group="child_violence")
    label = digest("Trẻ em bị bạo lực")
    other = make_account("nhan.vien", "case_worker", centre)
    listed = {}
    for user in (worker, other):
        client = signed_in(user)
        page = client.get(f"{ROWS}&by=client_group&label={label}")
        listed[user.login] = [row.id for row in page.context["shown"]]
        assert by_of(client, YEAR)["by"]["client_group"] == {"Trẻ em bị bạo lực": 1}
        assert [row.id for row in client.get(ROWS).context["shown"]] == [told.pk]
    assert listed == {worker.login: [told.pk], other.login: []}


def test_numbers_without_names_open_no_row(
    centre: Any, call: Callable[..., Any], make_account: Callable[..., Any], signed_in: Callable[[Any], Any]
) -> None:
    call(centre, date(2025, 3, 3), caller_name="Kanari Gọi")
    client = signed_in(make_account("bao.cao", "reports_officer", centre))
    page = client.get(ROWS)
    assert page.context["shown"] == []
    assert "Kanari" not in page.content.decode()
    assert (
        "/reports/periodic/rows/" not in client.get(f"/reports/periodic/?{YEAR}").content.decode().split("Ca mở mới")[0]
    )


def test_a_conflict_leaves_neither_row_nor_gap_in_what_is_counted_today(
    centre: Any, call: Callable[..., Any], make_account: Callable[..., Any], system: Any, at: Any,
    signed_in: Callable[[Any], Any], worker: Any,
) -> None:  # fmt: skip
    from nhipcau.access import actions
    from nhipcau.org import actions as org

    member = org.add_staff(entry=org.NewStaff(centre, "Đào Thị Kin"), by=system, at=at)
    blind = signed_in(make_account("nguoi.than", "office_head", centre, staff=member))
    seen, hidden = (call(centre, date(2025, 3, day), client_group="elderly") for day in (3, 4))
    actions.declare_conflict(record=hidden, staff=member, kind="kin", by=system, at=at)
    figure = by_of(blind, YEAR)
    assert (figure["value"], figure["by"]["client_group"]) == (1, {ELDERLY: 1})
    assert [row.id for row in blind.get(ROWS).context["shown"]] == [seen.pk]
    assert by_of(signed_in(worker), YEAR)["value"] == 2

    signed_in(worker).post(f"/reports/periodic/issue?{YEAR}", SIGNER)
    line = next(line for line in blind.get(f"/reports/periodic/?{YEAR}").context["lines"] if line["name"] == CALLS)
    assert (line["figure"].value, line["now"], line["differs"]) == (2, None, "")
    rows = blind.get(ROWS)
    assert [row.id for row in rows.context["shown"]] == [seen.pk]
    assert (rows.context["found"].gone, rows.context["found"].added) == (0, 0)


# --- letters --------------------------------------------------------------------------------------------------------
def issued(client: Any, months: int = 12) -> PeriodicReport:
    last = {3: "03-31", 6: "06-30", 12: "12-31"}[months]
    assert client.post(f"/reports/periodic/issue?from=2025-01-01&to=2025-{last}&unit=TT", SIGNER).status_code == 302
    return PeriodicReport.objects.get(last=f"2025-{last}")


def test_the_clerk_types_back_number_and_date_and_sees_no_figure(
    calls: Any, worker: Any, make_account: Callable[..., Any], centre: Any, signed_in: Callable[[Any], Any]
) -> None:
    report = issued(signed_in(worker))
    client = signed_in(make_account("van.thu", "records_clerk", centre))
    assert client.get(f"/reports/periodic/?{YEAR}").status_code == 403
    for path in ("/reports/letters/", f"/reports/letters/{report.pk}/"):
        html = client.get(path).content.decode()
        assert centre.name in html
        assert "109" not in html and CALLS not in html
    assert client.post(f"/reports/letters/{report.pk}/", {}).status_code == 422
    answer = client.post(f"/reports/letters/{report.pk}/", {"letter_number": "7/BC-TT", "letter_date": "5/1/2026"})
    assert (answer.status_code, answer["Location"]) == (302, "/reports/letters/")
    assert "7/BC-TT" in client.get("/reports/letters/").content.decode()


def test_letters_are_asked_in_as_many_queries_for_three_as_for_one(
    worker: Any, make_account: Callable[..., Any], centre: Any, stranger: Any, signed_in: Callable[[Any], Any],
    django_assert_max_num_queries: Any, django_assert_num_queries: Any,
) -> None:  # fmt: skip
    writer, client = signed_in(worker), signed_in(make_account("van.thu", "records_clerk", centre))
    first = issued(writer)
    client.get("/reports/letters/")
    with django_assert_max_num_queries(12) as one:
        client.get("/reports/letters/")
        asked = len(one)
    for months in (3, 6):
        issued(writer, months)
    with django_assert_num_queries(asked):
        assert len(client.get("/reports/letters/").context["page"].items) == 3
    foreign = signed_in(stranger)
    assert foreign.get("/reports/letters/").context["page"].items == []
    assert foreign.get(f"/reports/letters/{first.pk}/").status_code == 404


# --- the page -------------------------------------------------------------------------------------------------------
def test_without_a_period_one_chooses_it_first(centre: Any, worker: Any, signed_in: Callable[[Any], Any]) -> None:
    for path in ("", "figures.json", "file.docx", "rows/"):
        answer = signed_in(worker).get(f"/reports/periodic/{path}")
        assert (answer.status_code, answer["Location"]) == (302, "/reports/")


def test_the_report_with_small_numbers_hidden_is_asked_in_few_queries(
    calls: Any, department: Any, signed_in: Callable[[Any], Any], django_assert_max_num_queries: Any
) -> None:
    client = signed_in(department)
    client.get(f"/reports/periodic/?{YEAR}")
    with django_assert_max_num_queries(12):
        client.get(f"/reports/periodic/?{YEAR}")


def test_who_writes_reports_of_one_unit_does_not_issue_those_of_another(
    office: Any, make_account: Callable[..., Any], centre: Any, system: Any, at: Any, signed_in: Callable[[Any], Any]
) -> None:
    from nhipcau.access import actions

    user = make_account("pho.phong", "supervisor", centre)
    actions.grant(user=user, role="office_head", unit=office, valid_from=date(2018, 1, 1), by=system, at=at)
    client = signed_in(user)
    assert client.post(f"/reports/periodic/issue?{YEAR}", SIGNER).status_code == 404
    assert client.post(f"/reports/periodic/issue?{YEAR.replace('TT', 'VP01')}", SIGNER).status_code == 302


def test_words_somebody_typed_head_a_line_only_for_whoever_sees_the_record(
    centre: Any,
    call: Callable[..., Any],
    make_account: Callable[..., Any],
    system: Any,
    at: Any,
    signed_in: Callable[[Any], Any],
) -> None:
    from nhipcau.access import actions as access
    from nhipcau.org import actions as org

    first = date(2025, 2, 7)
    call(centre, first, topic="policy")
    call(centre, first, topic_words="Chuyện bà Tư bán hàng")
    sealed = call(centre, first, topic_words="Chuyện con ông Năm")
    staff = org.add_staff(entry=org.NewStaff(unit=centre, name="Vũ Được Nêu"), by=system, at=at)
    head = make_account("truong", "office_head", centre, staff=staff)
    other = make_account("truong.hai", "office_head", centre)
    numbers = make_account("bao.cao", "reports_officer", centre)
    access.join_team(record=sealed, staff=staff, part="named", by=system, at=at)
    access.set_sensitivity(record=sealed, sensitivity="sealed", by=system, at=at)

    topics = {user.login: by_of(signed_in(user), QUARTER)["by"]["topic"] for user in (head, other, numbers)}
    known = next(label for label in topics["bao.cao"] if label != OTHERS)
    assert topics["truong"] == {"Chuyện bà Tư bán hàng": 1, "Chuyện con ông Năm": 1, known: 1}
    assert topics["truong.hai"] == {"Chuyện bà Tư bán hàng": 1, OTHERS: 1, known: 1}
    assert topics["bao.cao"] == {OTHERS: 2, known: 1}

    rows = f"/reports/periodic/rows/?{QUARTER}&code=contacts.calls&by=topic&label="
    for user, words, status in ((head, "ông Năm", 200), (other, "ông Năm", 404), (other, "bà Tư bán hàng", 200)):
        label = next((one for one in topics["truong"] if words in one), "")
        assert signed_in(user).get(rows + digest(label)).status_code == status, (user.login, words)
    assert signed_in(other).get(rows + digest(OTHERS)).status_code == 404
    for path in ("", "file.xlsx", "file.docx"):
        page = signed_in(numbers).get(f"/reports/periodic/{path}?{QUARTER}")
        assert page.status_code == 200
        if not path:
            assert OTHERS in page.content.decode()
            assert "bà Tư" not in page.content.decode()
