"""What is sent as a file besides its content: size, name, register, unit; formulas; where files lie."""

import io
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from .harmful_files import good
from .world import World

GOOD = good()


@pytest.fixture
def sent(world: World, signed_in: Any) -> Any:
    client = signed_in(world.users["staff"])

    def send(name: str, content: bytes, register: str = "calls", **more: Any) -> Any:
        file = SimpleUploadedFile(name, content, content_type="application/octet-stream")
        data = {"register": register, "unit": world.office.pk, "file": file, **more}
        return client.post(reverse("importing:upload"), data, follow=True)

    return send


def test_an_empty_file_is_refused_on_the_form(sent: Any) -> None:
    assert sent("a.xlsx", b"").status_code == 422


def test_more_than_fifty_megabytes_are_refused_on_the_form(sent: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(UploadedFile, "size", 60 * 2**20, raising=False)
    from nhipcau.importing.models import Import

    before = Import.objects.count()
    answer = sent("to.csv", b"a,b\n" * (60 * 2**20 // 4))
    assert (answer.status_code, Import.objects.count()) == (422, before)
    assert "50 MB" in answer.content.decode()


@pytest.mark.parametrize(
    "name", ["../../x.xlsx", "a\nb.xlsx", "<script>.xlsx", "\u202exslx.exe", "x" * 400 + ".xlsx", "a\x00.xlsx"]
)
def test_a_hostile_name_of_a_file_is_words(world: World, sent: Any, name: str) -> None:
    answer = sent(name, GOOD)
    assert answer.status_code in {200, 422}
    assert "<script>.xlsx" not in answer.content.decode()


def test_a_register_or_unit_one_may_not_import_is_refused(world: World, signed_in: Any) -> None:
    from nhipcau.importing.models import Import

    client = signed_in(world.users["stranger"])
    before = Import.objects.count()
    for data in ({"register": "calls", "unit": world.office.pk}, {"register": "places", "unit": world.other_office.pk},
                 {"register": "nothing", "unit": world.other_office.pk}):  # fmt: skip
        answer = client.post(reverse("importing:upload"), data | {"file": SimpleUploadedFile("a.xlsx", GOOD)})
        assert answer.status_code == 422, data
    assert Import.objects.count() == before


def test_text_of_a_cell_never_becomes_a_formula_in_a_download(world: World, sent: Any, signed_in: Any) -> None:
    from nhipcau.importing.models import Import

    sent(
        "a.csv",
        ("STT,Ngày giờ,Nội dung tư vấn\n" + "1,31/02/2026,=cmd|'/c calc'!A1\n2,10:00 05/02/2026,@SUM(1)\n").encode(),
    )
    found = Import.objects.latest("pk")
    answer = signed_in(world.users["staff"]).get(reverse("importing:findings", args=[found.pk]))
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert [c for s in book for line in s.iter_rows() for c in line if c.data_type == "f"] == []


LEADS = ("=", " =", "\t=", "\ufeff=", "+", "-", "@", "|", "%", "\t", "\r", "'", "=+", "@=")


@given(st.lists(st.tuples(st.sampled_from(LEADS), st.text("1a:($'!", max_size=6)), min_size=1, max_size=12))
@settings(derandomize=True, max_examples=40, deadline=None)
def test_no_text_comes_in_or_goes_out_as_a_formula(given: list[tuple[str, str]]) -> None:
    """Out: every cell is text. In again: read as it was written, and no cell counts as a formula of Excel's own."""
    from nhipcau.documents.queries import Col, TableSheet, read_workbook, write_table

    texts = [lead + rest for lead, rest in given]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.xlsx")
        write_table(path, [TableSheet("a", [Col("Lời")], [[text] for text in texts])])
        with zipfile.ZipFile(path) as archive:
            assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
        (sheet,) = read_workbook(path).sheets
        assert (sheet.formulas, [cells[0] for _row, cells in sheet.rows][1:]) == (frozenset(), texts)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_formula_in_a_register_is_refused_with_its_row(sent: Any, kind: str) -> None:
    from nhipcau.importing.models import Import

    topics = ["=1+1", " =cmd|'/c calc'!A1", "\ufeff=A1", "+84 912", "-5", "@nhà", "|", "%", "'=1"]
    table = [["STT", "Ngày giờ", "Nội dung tư vấn"]]
    table += [[str(n), f"{n:02d}:00 05/02/2026", topic] for n, topic in enumerate(topics, start=1)]
    if kind == "csv":
        content = "\n".join(",".join(row) for row in table).encode()
    else:
        target = io.BytesIO()
        with xlsxwriter.Workbook(target) as book:
            page = book.add_worksheet()
            for number, row in enumerate(table):
                page.write_row(number, 0, row, None)
        content = target.getvalue()
    sent(f"so.{kind}", content)
    found = Import.objects.latest("pk").result
    refused = [fault["row"] for fault in found["errors"] if "công thức" in fault["reason"].lower()]
    assert refused == [2, 3, 4]


def test_a_stored_file_lies_under_no_address(world: World, signed_in: Any) -> None:
    """By its path, its folder, its old name: for those who may and those who may not, as static file or as media."""
    from django.conf import settings as configured

    from nhipcau.documents.models import StoredFile

    stored = StoredFile.objects.get(pk=world.ids["file"])
    path = Path(configured.FILES_DIR) / stored.path
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0
    places = ("/", "/files/", "/media/", "/static/", "/static/../files/", "/static/%2e%2e/files/", "/static//")
    names = [stored.path, Path(stored.path).name, stored.name, f"../files/{stored.path}", f"{stored.path}/", str(path)]
    names += ["../nhipcau.sqlite3", "..%2fsecret.key", "%2e%2e/secret.key", "....//secret.key"]
    for who in ("staff", "stranger", "admin"):
        client = signed_in(world.users[who])
        found = {place + name: client.get(place + name).status_code for place in places for name in names}
        assert set(found.values()) <= {404}, found


def test_an_import_neither_shows_nor_changes_what_another_unit_recorded(
    world: World, signed_in: Any, tmp_path: Any
) -> None:
    """A stranger guesses a case number: the preview must not answer with the name, nor the import change it."""
    from nhipcau.importing.models import Import

    client = signed_in(world.users["stranger"])
    header = "Số hồ sơ,Ngày tiếp nhận,Họ và tên,Năm sinh,Vấn đề\n"
    for text in ("MA-01,09/02/2026,Ai Đó,,Chuyện lạ\n", "MA-02,09/02/2026,Lê KANARI Khác,01/05/1990,Chuyện lạ\n"):
        file = SimpleUploadedFile("so.csv", (header + text).encode())
        data = {"register": "cases", "unit": world.other_office.pk, "file": file}
        page = client.post(reverse("importing:upload"), data, follow=True).content.decode()
        found = Import.objects.latest("pk")
        assert (found.refused, found.result["changes"]) == (1, [])
        assert "bạn không xem được" in page
        client.post(reverse("importing:confirm", args=[found.pk]), {"take_changes": "on"})
        found.refresh_from_db()
        assert (found.updated, found.created, "vấn đề" in repr(found.result)) == (0, 0, False)
    for name in ("case", "other_case"):
        world.rows[name].refresh_from_db()
        assert (world.rows[name].problem, str(world.rows[name].received_on)) == ("KANARI vấn đề", "2026-02-10")


def test_what_all_units_share_is_imported_for_the_centre_alone(world: World, signed_in: Any) -> None:
    client, own = signed_in(world.users["stranger"]), world.other_office.pk
    text = "Mã,Tên đơn vị,Cấp\nVP01,Đã bị đổi,Xã\n".encode()
    for register in ("units", "places", "links"):
        data = {"register": register, "unit": own, "file": SimpleUploadedFile("a.csv", text)}
        assert client.post(reverse("importing:upload"), data).status_code == 422, register
    world.office.refresh_from_db()
    assert world.office.name == "Văn phòng Công tác xã hội phường Nắng Sớm"
