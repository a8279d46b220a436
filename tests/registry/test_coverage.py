"""Coverage of the groups of the law by place: what is counted, for whom, and what nobody can work out."""

import csv
import io
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from nhipcau.kernel.masking import LEAST, small
from nhipcau.registry.actions import Finding, NewGroup, NewPerson, add_group, add_people
from nhipcau.registry.queries import coverage
from nhipcau.registry.queries.coverage import CoverageLine, _masked
from tests.counting import questions

DAY = date(2026, 3, 2)
PAGE = "registry:coverage"


@pytest.fixture
def commune(centre: Any, system: Any, at: datetime) -> Callable[[str, str], Any]:
    from nhipcau.org import actions as org

    def run(code: str, name: str) -> Any:
        place = org.new_place(level="commune", code=code, name=name, parent=centre.place)
        place.province = centre.place
        org.save_places(batch=org.Batch(new=[place]), source="thử", by=system, at=at)
        return place

    return run


@pytest.fixture
def put(centre: Any, system: Any, at: datetime) -> Callable[..., list[Any]]:
    """`put(place, group, count, managed)`: people of a group, so many of them under case management."""
    from nhipcau.cases.actions import NewCase, open_case

    def run(place: Any, group: str, count: int, managed: int = 0, **more: Any) -> list[Any]:
        unit = more.pop("unit", centre)
        new = [NewPerson(unit=unit, name=f"Lò Thị {n}", place=place, **more) for n in range(count)]
        people = add_people(people=new, by=system, at=at)
        for number, person in enumerate(people):
            add_group(person=person, new=NewGroup(group=group, finding=Finding(body="Trạm y tế")), by=system, at=at)
            if number < managed:
                case = NewCase(unit=unit, received_on=DAY, person=person, level="managed", problem="Khó")
                open_case(case=case, by=system, at=at)
        return people

    return run


def told(user: Any, group: str = "NKT") -> list[tuple[str, int | None, int | None, int | None]]:
    found = coverage(user, group, DAY)
    return [(line.name, line.people, line.managed, line.percent) for line in (*found.lines, found.total)]


@pytest.mark.django_db
def test_by_place_with_its_ratio(worker: Any, stranger: Any, commune: Any, put: Any, other_office: Any) -> None:
    clear, first = commune("90101", "Xã Suối Trong"), commune("90102", "Phường Nắng Sớm")
    put(clear, "NKT.N", 3, managed=1)
    put(first, "NKT.N", 2)
    put(None, "NKT.DBN", 1, managed=1)
    put(first, "NCT", 1, birth_date=date(1940, 1, 1), birth_precision="day")
    put(first, "NKT.N", 1, unit=other_office)
    assert told(worker) == [
        ("Phường Nắng Sớm", 3, 0, 0),
        ("Xã Suối Trong", 3, 1, 33),
        ("", 1, 1, 100),
        ("", 7, 2, 29),
    ]
    assert told(stranger) == [("Phường Nắng Sớm", 1, 0, 0), ("", 1, 0, 0)]


@pytest.mark.django_db
def test_a_sealed_group_and_a_story_are_not_counted(
    worker: Any, commune: Any, put: Any, centre: Any, make_account: Any
) -> None:
    place = commune("90101", "Xã Suối Trong")
    put(place, "TE05", 2)
    put(place, "TE11", 3)
    assert told(worker, "TE")[-1][1] == 3
    colleague = make_account("dong.nghiep", "case_worker", centre)
    assert told(colleague, "TE")[-1][1] == 0


@pytest.mark.django_db
def test_small_numbers_are_hidden_where_reports_hide_them(
    commune: Any, put: Any, office: Any, centre: Any, make_account: Any, signed_in: Any
) -> None:
    for code, name, count, managed in (("1", "Xã A", 12, 6), ("2", "Xã B", 9, 3), ("3", "Xã C", 14, 7)):
        put(commune(f"9010{code}", name), "NKT.N", count, managed)
    officer = make_account("can.bo.xa", "commune_officer", centre)
    assert told(officer) == [("Xã C", 14, 7, 50), ("", 35, 16, 46)]
    page = signed_in(officer).get(f"{reverse(PAGE)}?legal_group=NKT").content.decode()
    assert ("Không nêu số từ 1 đến 4" in page, "Xã B" in page, "Xã A" in page) == (True, False, False)
    answer = signed_in(officer).get(f"{reverse('registry:coverage_file', args=['json'])}?legal_group=NKT").json()
    assert ([place["name"] for place in answer["places"]], answer["exact"]) == (["Xã C"], False)
    operator = make_account("tong.dai", "hotline_operator", centre)  # reads no cases but their own
    assert [line[2] for line in told(operator)] == [None] * 4


@pytest.mark.django_db
def test_each_number_opens_its_list(worker: Any, commune: Any, put: Any, signed_in: Any) -> None:
    place = commune("90101", "Xã Suối Trong")
    put(place, "NKT.N", 3, managed=1)
    client, people = signed_in(worker), reverse("registry:people")
    page = client.get(f"{reverse(PAGE)}?legal_group=NKT").content.decode()
    for query, count in ((f"legal_group=NKT&area={place.pk}", 3), (f"legal_group=NKT&area={place.pk}&managed=now", 1)):
        assert f'href="{people}?{query.replace("&", "&amp;")}">{count}</a>' in page
        listed = client.get(f"{people}?{query}").content.decode()
        assert listed.count('<tr><th scope="row"') == count or listed.count("Lò Thị") == count
    assert "Lò Thị" not in page
    assert "Hãy chọn một nhóm" in client.get(reverse(PAGE)).content.decode()


@pytest.mark.django_db
def test_as_data_for_a_map(worker: Any, commune: Any, put: Any, signed_in: Any) -> None:
    put(commune("90101", "=Xã Suối"), "NKT.N", 2, managed=1)
    client = signed_in(worker)
    url = reverse("registry:coverage_file", args=["csv"])
    answer = client.get(f"{url}?legal_group=NKT")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="bao-phu-NKT.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["code"], row["level"], row["name"], row["people"], row["percent"]) for row in rows] == [
        ("90101", "commune", "'=Xã Suối", "2", "50")
    ]
    figures = client.get(f"{reverse('registry:coverage_file', args=['json'])}?legal_group=NKT").json()
    assert (figures["places"][0]["managed"], figures["total"]["people"], figures["on"]) == (1, 2, "2026-03-02")
    for wrong in ("csv", "xlsx"):
        path = reverse("registry:coverage_file", args=[wrong])
        assert client.get(path if wrong == "csv" else f"{path}?legal_group=NKT").status_code == 404
    assert client.get(f"{url}?legal_group=HIV").status_code == 404


@pytest.mark.django_db
def test_the_page_asks_as_often_for_many_places(worker: Any, commune: Any, put: Any, signed_in: Any) -> None:
    client, url = signed_in(worker), f"{reverse(PAGE)}?legal_group=NKT"

    def more(*codes: str) -> int:
        for code in codes:
            put(commune(code, f"Xã {code}"), "NKT.N", 1, managed=1)
        with CaptureQueriesContext(connection) as asked:
            assert f"Xã {codes[0]}" in client.get(url).content.decode()
        return questions(asked)

    assert more("90101") == more("90102", "90103") <= 12


counts = st.one_of(st.integers(0, 6), st.sampled_from([0, 0, 1, 4, 5, 9, 30]))


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(counts, counts), min_size=1, max_size=6), st.tuples(counts, counts))
def test_no_small_number_can_be_worked_out(places: list[tuple[int, int]], unknown: tuple[int, int]) -> None:
    """What is hidden of a column is known as a sum at most: it must hide every small count among two or more."""
    lines = [
        CoverageLine(area=pk, name=str(pk), people=m + o, managed=m) for pk, (m, o) in enumerate(places, 1) if m + o
    ]
    lines += [CoverageLine(people=sum(unknown), managed=unknown[0])] if sum(unknown) else []
    total = CoverageLine(people=sum(x.people or 0 for x in lines), managed=sum(x.managed or 0 for x in lines))
    shown, whole = _masked(lines, total)
    hidden = [line for line in lines if line.area is None or line.area not in {one.area for one in shown}]
    told_apart = whole.managed is not None
    columns = [lambda line: line.people] if not told_apart else [
        lambda line: line.managed,
        lambda line: line.people - line.managed,
    ]  # fmt: skip
    if whole.people is None:
        assert not shown
        return
    for column in columns:
        assert not any(small(column(line)) for line in (*shown, whole))
        masses = [column(line) for line in hidden if column(line)]
        assert not any(map(small, masses)) or (len(masses) > 1 and sum(masses) >= LEAST)
    assert told_apart or all(line.managed is None for line in shown)


@pytest.mark.django_db
def test_the_places_where_fewest_are_reached_are_drawn_first(
    worker: Any, commune: Any, put: Any, signed_in: Any
) -> None:
    put(commune("90101", "Xã Suối Trong"), "NKT.N", 4, managed=3)
    client, here = signed_in(worker), reverse("registry:coverage") + "?legal_group=NKT"
    assert client.get(here).context["drawn"] == []
    put(commune("90102", "Xã Nắng Sớm"), "NKT.N", 4, managed=1)
    page = client.get(here)
    assert page.context["drawn"] == [("Xã Nắng Sớm", 25), ("Xã Suối Trong", 75)]
    assert page.content.decode().count('<rect class="mark"') == 2
