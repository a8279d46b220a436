"""Files that are not what they say, or that were made to harm: a plain sentence, nothing imported, never an error."""

import io
import zipfile
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.urls import reverse

from .world import World


def zipped(members: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def sheet(rows: list[list[Any]]) -> bytes:
    book, target = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(target)
    return target.getvalue()


def word() -> bytes:
    import docx

    target = io.BytesIO()
    docx.Document().save(target)
    return target.getvalue()


def with_member(content: bytes, name: str, inside: bytes) -> bytes:
    target = io.BytesIO(content)
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, inside)
    return target.getvalue()


GOOD = sheet([["STT", "Ngày giờ", "Họ tên người gọi"], [1, "10:00 05/02/2026", "Lê Một"]])
BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><sst>&b;</sst>'
)
FILES = {
    "bomb.xlsx": with_member(GOOD, "xl/worksheets/sheet9.xml", b"0" * 400_000_000),
    "word.xlsx": word(),
    "macros.xlsm": with_member(GOOD, "xl/vbaProject.bin", b"\xd0\xcf\x11\xe0"),
    "macros.xlsx": with_member(GOOD, "xl/vbaProject.bin", b"\xd0\xcf\x11\xe0"),
    "page.xls": b"<html><body><table><tr><td>Ng\xc3\xa0y</td></tr></table></body></html>",
    "locked.xlsx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4096,
    "zip.xlsx": zipped({"a.txt": b"a"}),
    "climbing.xlsx": with_member(GOOD, "../../evil.txt", b"x"),
    "cut.xlsx": GOOD[: len(GOOD) // 2],
    "entities.xlsx": with_member(GOOD, "xl/sharedStrings2.xml", BOMB)[:-40],
    "noise.xlsx": bytes(range(256)) * 64,
    "noise.csv": bytes(range(128, 256)) * 64,
    "zeros.csv": b"\0" * 4096,
    "picture.csv": b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
    "only-space.csv": b"   \r\n \r\n",
    "many.csv": b"a," * 200_000,
    "open-quote.csv": b'Ng\xc3\xa0y,T\xc3\xaan\n"' + b"x" * 200_000,
}


@pytest.fixture
def sent(world: World, signed_in: Any) -> Any:
    client = signed_in(world.users["staff"])

    def send(name: str, content: bytes, register: str = "calls", **more: Any) -> Any:
        file = SimpleUploadedFile(name, content, content_type="application/octet-stream")
        data = {"register": register, "unit": world.office.pk, "file": file, **more}
        return client.post(reverse("importing:upload"), data, follow=True)

    return send


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_hostile_file_ends_in_a_sentence(world: World, sent: Any, name: str) -> None:
    from nhipcau.importing.models import Import
    from nhipcau.intake.models import Contact

    before = Contact.objects.count()
    answer = sent(name, FILES[name])
    assert answer.status_code in {200, 422}
    if answer.status_code == 200:
        found = Import.objects.latest("pk")
        assert (found.file_name, found.status) == (name, "failed")
        assert len(found.result["sentence"]) > 20
        assert found.result["sentence"].split("“")[0][:20] in answer.content.decode()
        assert "Traceback" not in answer.content.decode()
    assert Contact.objects.count() == before


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
