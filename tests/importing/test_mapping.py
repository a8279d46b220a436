"""Columns of a file that nobody knows are mapped once, remembered with who said it, used again, changed, forgotten."""

from datetime import date
from typing import Any

import pytest

from tests.importing.test_pages import jobs_at_once, only_import, upload  # noqa: F401 — the fixture is used by all

pytestmark = pytest.mark.django_db
HEADER = ["TT", "Hôm nào", "Ai vậy", "Chuyện gì", "Nhà có gì", "Màu áo"]
ROW = [1, date(2026, 1, 5), "Lê An", "Tâm lý", "một bò", "xanh"]
CHOSEN = {"c1": "day", "c2": "name", "c3": "topic", "c4": "*", "c5": ""}


@pytest.fixture
def client(signed_in: Any, worker: Any) -> Any:
    return signed_in(worker)


@pytest.fixture
def mapped(visits: Any, client: Any, workbook: Any, centre: Any) -> Any:
    """The import of a file with headings of its own, whose columns were mapped."""
    upload(client, workbook([["SỔ CỦA XÃ"], HEADER, ROW]), centre)
    found = only_import()
    assert found.status == "failed"
    assert client.post(f"/import/{found.pk}/columns", CHOSEN).status_code == 302
    return only_import()


def names() -> list[str]:
    from nhipcau.org.models import PhoneLine

    return sorted(PhoneLine.objects.values_list("name", flat=True))


def test_a_failed_file_leads_to_its_columns(visits: Any, client: Any, workbook: Any, centre: Any) -> None:
    page = upload(client, workbook([["SỔ CỦA XÃ"], HEADER, ROW]), centre).content.decode()
    url = f"/import/{only_import().pk}/columns"
    assert url in page
    shown = client.get(url).content.decode()
    assert all(word in shown for word in ("Hôm nào", "05/01/2026", "một bò", 'name="c5"'))
    refused = client.post(url, {**CHOSEN, "c1": ""})
    assert (refused.status_code, "“Ngày thăm”" in refused.content.decode()) == (422, True)
    twice = client.post(url, {**CHOSEN, "c3": "name"})
    assert (twice.status_code, only_import().status) == (422, "failed")


def test_a_row_of_people_is_not_taken_for_the_header(client: Any, workbook: Any, centre: Any) -> None:
    header = ["TT", "Nhà số", "Ai ở", "Sinh năm nào", "Nam hay nữ", "Vai vế trong nhà", "Chòm xóm"]
    people = [
        [1, 1, "GIÀNG A SƠN", "05/03/1980", "Nam", "Chủ hộ", "Thôn 1"],
        [2, 1, "Lý Thị My", "1982", "Nữ", "Vợ", ""],
    ]
    upload(client, workbook([["DANH SÁCH NHÂN KHẨU"], header, *people]), centre, "people")
    shown = client.get(f"/import/{only_import().pk}/columns").content.decode()
    assert all(f">{heading}" in shown for heading in header[1:])
    chosen = {"c1": "household", "c2": "name", "c3": "birth", "c4": "sex", "c5": "relation", "c6": "hamlet"}
    assert client.post(f"/import/{only_import().pk}/columns", chosen).status_code == 302
    assert (only_import().status, only_import().created) == ("checked", 2)


def test_another_row_can_be_the_header(visits: Any, client: Any, workbook: Any, centre: Any) -> None:
    upload(client, workbook([["Xã", "Huyện", "Tỉnh", "Năm", "Kỳ", "Người lập", "Ngày lập"], HEADER, ROW]), centre)
    url = f"/import/{only_import().pk}/columns"
    assert "Người lập" in client.get(url).content.decode()
    assert "Ai vậy" in client.get(url, {"sheet": 0, "row": 2}).content.decode()
    assert client.get(url, {"sheet": 0, "row": 900}).status_code == 200
    assert client.post(f"{url}?sheet=0&row=2", CHOSEN).status_code == 302
    assert only_import().status == "checked"


def test_the_file_is_read_anew_and_words_are_kept(mapped: Any, visits: Any, client: Any, monkeypatch: Any) -> None:
    page = client.get(f"/import/{mapped.pk}/").content.decode()
    assert (mapped.status, mapped.result["mapping"]["by"]) == ("checked", "Lê Thị Cán Bộ")
    assert "Lê Thị Cán Bộ" in page and "Màu áo" in page
    kept: list[str] = []
    monkeypatch.setattr(visits, "words", lambda row: kept.append(row.words("note")) or row.value("name"))
    client.post(f"/import/{mapped.pk}/confirm")
    assert (names(), kept) == (["Lê An"], ["Nhà có gì: một bò"])


def test_the_next_file_and_the_command_use_it(
    mapped: Any, client: Any, workbook: Any, centre: Any, run: Any, office: Any
) -> None:
    other = ["Ai vậy", "TT", "Hôm nào", "Chuyện gì", "Màu áo", "nhà có GÌ"]
    path = workbook([other, ["Trần Bình", 1, "06/01/2026", "Tâm lý", "", ""]], name="thang-hai.xlsx")
    code, result = run("fake_visits", path)
    assert (code, result["created"], result["mapping"]["id"]) == (0, 1, _mapping().pk)
    page = upload(client, workbook([other, ["Lê An", 1, "05/01/2026", "Tâm lý", "", ""]]), centre).content.decode()
    assert "Lê Thị Cán Bộ" in page and "/import/columns/" in page
    code, _result = run("fake_visits", path, "--unit", "VP01")  # what the Centre said holds for its offices
    assert code == 0


def _mapping() -> Any:
    from nhipcau.importing.models import Mapping

    return Mapping.objects.get(forgotten_at__isnull=True)


def test_it_can_be_changed_and_forgotten(mapped: Any, client: Any, workbook: Any, run: Any) -> None:
    from nhipcau.audit.models import Event
    from nhipcau.importing.models import Mapping

    first = _mapping()
    assert client.post(f"/import/{mapped.pk}/columns", {**CHOSEN, "c4": ""}).status_code == 302
    assert (Mapping.objects.count(), _mapping().pk == first.pk) == (2, False)
    assert "Nhà có gì → Không lấy" in client.get("/import/columns/").content.decode()
    assert client.post(f"/import/columns/{_mapping().pk}/forget").status_code == 302
    assert run("fake_visits", workbook([HEADER, ROW], name="ba.xlsx"))[0] == 2
    told = Event.objects.filter(action__startswith="importing.mapping").order_by("position")
    assert [event.action.rpartition("_")[2] for event in told] == ["kept", "forgotten", "kept", "forgotten"]


def test_a_begun_import_keeps_its_columns(mapped: Any, client: Any) -> None:
    client.post(f"/import/{mapped.pk}/confirm")
    assert client.post(f"/import/{mapped.pk}/columns", CHOSEN).status_code == 422
    assert f"/import/{mapped.pk}/columns" not in client.get(f"/import/{mapped.pk}/").content.decode()


def test_a_stranger_neither_sees_nor_uses_nor_forgets_it(
    mapped: Any, client: Any, signed_in: Any, stranger: Any
) -> None:
    other = signed_in(stranger)
    assert "Ai vậy" not in other.get("/import/columns/").content.decode()
    assert other.get(f"/import/{mapped.pk}/columns").status_code == 404
    assert other.post(f"/import/columns/{_mapping().pk}/forget").status_code == 404
    assert _mapping().forgotten_at is None


def test_every_register_of_the_house_can_be_mapped(
    centre: Any, worker: Any, workbook: Any, system: Any, at: Any
) -> None:
    from nhipcau.importing import actions, queries
    from nhipcau.importing.engine.source import open_file
    from nhipcau.kernel.contracts import ImportContext, registers

    for register in registers:
        fields = [(f"Cột {place}", column.key) for place, column in enumerate(register.columns)]
        actions.keep_mapping(register=register.name, unit=centre, fields=fields, by=system, at=at)
        path = workbook([[heading for heading, _field in fields], ["x"] * len(fields)], name=f"{register.name}.xlsx")
        mappings = queries.mappings_for(register.name, centre)
        opened = open_file(path, register, ImportContext(centre, at.date(), system, at), mappings=mappings)
        assert opened.layout.places.keys() == {column.key for column in register.columns}
