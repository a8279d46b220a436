"""A form on paper: the Word file says what the page says, and nothing that was typed becomes markup."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import docx
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.urls import reverse
from django.utils.translation import override

from nhipcau.audit.models import Event
from nhipcau.cases.models import Case
from nhipcau.forms import queries
from nhipcau.forms.engine.merging import Draft
from nhipcau.forms.engine.paper import Paper, word
from nhipcau.forms.engine.render import Shown
from nhipcau.forms.models import Sheet

from .test_pages import WHOLE, begin  # noqa: F401 - a fixture

NOW = datetime(2026, 2, 10, 3, tzinfo=UTC)
NASTY = "Lê <b>Hòa</b> & {{ 7 * 7 }} {% endfor %}"


def told(content: bytes) -> str:
    """Every word of a Word file: text, tables, headers."""
    document = docx.Document(io.BytesIO(content))
    lines = [paragraph.text for paragraph in document.paragraphs]
    for table in document.tables:
        lines += [" | ".join(cell.text for cell in row.cells) for row in table.rows]
    for section in document.sections:
        lines += [p.text for header in (section.header, section.first_page_header) for p in header.paragraphs]
    return "\n".join(lines)


def printed(key: str, values: dict[str, str], rows: Any = None, hidden: Any = (), **more: Any) -> bytes:
    """A form of the rulebook, with these answers, on paper."""
    with override("vi"):
        form, draft = queries.catalogue().newest(key), Draft(values=values, rows=rows or {})
        assert form
        state = queries.state_of(form, draft, day=date(2026, 2, 10), now=NOW)
        about = {"unit": "Trung tâm A", "parent_body": "Sở Y tế", "place": "Hà Nội", "mark": "", "code": "0f"} | more
        shown = Shown(state, draft, hidden=hidden)
        return word(Paper(shown=shown, day=date(2026, 2, 10), address="https://nc.example/forms/0f/", **about))


def test_words_stay_words_in_lines_tables_and_heading() -> None:
    content = printed("tt02_mau_01", {
        "unit_name": NASTY, "full_name": NASTY, "hh_members.r1.member_name": NASTY, "income_monthly": "1500000",
    }, {"hh_members": ["r1"]})  # fmt: skip
    text = told(content)
    assert f"Họ và tên: {NASTY}" in text
    assert f"1 | {NASTY}" in text
    assert NASTY.upper() in text
    assert "1.500.000" in text
    assert "49" not in text.replace("0f", "")


def test_it_is_headed_and_signed_by_the_rules_of_papers() -> None:
    text = told(printed("nd56_mau_05", {
        "issuing_unit": "Ủy ban nhân dân xã Mây", "doc_no": "12/QĐ-UBND", "place": "Mây", "child_name": "An",
    }))  # fmt: skip
    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "ỦY BAN NHÂN DÂN XÃ MÂY",
        "Số: 12/QĐ-UBND", "Mây, ngày 10 tháng 02 năm 2026", "Mẫu số 05", "Nghị định 56/2017/NĐ-CP",
        "QUYẾT ĐỊNH PHÊ DUYỆT KẾ HOẠCH", "CHỦ TỊCH ỦY BAN NHÂN DÂN", "Ký, ghi rõ họ tên",
    ):  # fmt: skip
        assert words in text, words
    assert "SỞ Y TẾ" not in text  # the body above the Centre is not above the commune
    assert "SỞ Y TẾ" in told(printed("tt02_mau_02", {}))


def test_a_scale_is_a_table_and_what_is_blank_is_dotted() -> None:
    content = printed("nd56_mau_02", {"harm_severity": "CAO", "harm_severity_note": "gãy tay"})
    text = told(content)
    assert "Nội dung | Cao | Trung bình | Thấp | Ghi chú" in text
    assert re.search(r"Mức độ tổn hại của trẻ em \(\*\) \| ☒ \| ☐ \| ☐ \| gãy tay", text)
    assert "Cán bộ đánh giá(*):\t" in text  # a tab with dots up to the margin
    assert "Gợi ý từ thang đo" not in text  # bind::print = no


def test_what_was_not_compared_is_marked_and_told() -> None:
    text = told(printed("tt02_mau_01", {}))
    assert "Mã hồ sơ(*)" in text
    assert "Họ và tên:" in text  # mark A
    assert "(*) Chưa đối chiếu văn bản gốc." in text


def test_a_table_too_wide_for_the_page_is_told_row_by_row() -> None:
    text = told(printed("tt02_mau_05", {"progress.r1.work_done": "Đến nhà"}, {"progress": ["r1"]}))
    assert "TT 1" in text
    assert "Việc đã làm(*): Đến nhà" in text


def test_hidden_answers_are_on_no_paper() -> None:
    answers = {"reporter_agrees": "yes", "reporter_name": "KANARI báo tin"}
    assert "KANARI" in told(printed("nd56_mau_01", answers))
    assert "KANARI" not in told(printed("nd56_mau_01", answers, hidden={"reporter_name"}))


def test_every_form_of_the_rulebook_is_printed() -> None:
    forms = list(queries.catalogue())
    assert len(forms) >= 13
    for form in forms:
        text = told(printed(form.key, {}))
        assert form.title["vi"].upper() in text
        assert form.settings["number"] in text
        assert "{" not in text


def test_a_draft_says_so_on_every_page() -> None:
    assert told(printed("tt02_mau_02", {}, mark="BẢN NHÁP")).count("BẢN NHÁP") == 3  # in the text, in both headers
    assert "BẢN NHÁP" not in told(printed("tt02_mau_02", {}))


@pytest.mark.django_db
@override_settings(ALLOWED_HOSTS=["nc.example", "testserver"])
def test_whoever_sees_the_form_takes_it_out_and_that_is_told_once(open_case, begin):  # noqa: F811
    form = begin(open_case())
    url = reverse("forms:word", args=[form.pk])
    assert "BẢN NHÁP" in told(form.client.get(url).content)
    form.send("finish", **WHOLE | {"conclusion": NASTY})
    before = Event.objects.filter(action="forms.printed").count()
    answer = form.client.get(url)
    assert Event.objects.filter(action="forms.printed").count() == before + 1
    text = told(answer.content)
    assert NASTY in text and "Lý Thị Mây" in text and "BẢN NHÁP" not in text
    assert str(form.pk) in text
    assert "May" not in answer["Content-Disposition"] and "attachment" in answer["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert any(name.startswith("word/media/") for name in archive.namelist())  # the code that leads back
    assert f'href="{url}"' in form.client.get(reverse("forms:sheet", args=[form.pk])).content.decode()
    assert Sheet.objects.count() == 1


@pytest.mark.django_db
def test_a_stranger_gets_no_paper(open_case, begin, office, stranger, make_account, signed_in):  # noqa: F811
    form = begin(open_case(unit=office), "nd56_mau_02")
    url = reverse("forms:word", args=[form.pk])
    assert signed_in(stranger).get(url).status_code == 404
    colleague = signed_in(make_account("dong.nghiep", "case_worker", office))  # sees the case, not this story
    assert colleague.get(url).status_code == 404
    assert not Event.objects.filter(action="forms.printed").exists()


# --- the signed copy --------------------------------------------------------------------------------------------------
SCAN = b"%PDF-1.4 KANARI chu ky"


def upload(content: bytes = SCAN, **more: Any) -> dict[str, Any]:
    name = "../../ban ky Lý Thị Mây.pdf"
    return {"file": SimpleUploadedFile(name, content), "signed_on": "11/02/2026", "signer": "Trần Văn Ký", **more}


@pytest.fixture
def final(open_case, begin):  # noqa: F811
    form = begin(open_case())
    assert form.send("finish", **WHOLE).status_code == 302
    return form


@pytest.mark.django_db
def test_the_signed_copy_is_filed_shown_and_opened(final) -> None:
    page, scan = reverse("forms:sheet", args=[final.pk]), reverse("forms:scan", args=[final.pk])
    assert final.client.get(scan).status_code == 404
    url = reverse("forms:file_scan", args=[final.pk])
    assert f'href="{url}"' in final.client.get(page).content.decode()
    assert final.client.post(url, upload()).status_code == 302
    sheet = Sheet.objects.get(pk=final.pk)
    assert (sheet.scan_signed_on, sheet.scan_signer) == (date(2026, 2, 11), "Trần Văn Ký")
    shown = " ".join(final.client.get(page).content.decode().split())
    assert "ký ngày 11/02/2026, người ký: Trần Văn Ký" in shown and f'href="{scan}"' in shown
    answer = final.client.get(scan)
    assert (answer.content, answer["Content-Type"]) == (SCAN, "application/pdf")
    assert answer["Content-Disposition"] == f'attachment; filename="ban-ky-{sheet.pk.hex[:8]}.pdf"'
    for name in ("forms.scan_filed", "forms.scan_opened"):
        assert Event.objects.filter(action=name).count() == 1
    assert SCAN not in (Path(settings.FILES_DIR) / sheet.scan.path).read_bytes()  # closed
    case = final.client.get(reverse("desk:case", args=[sheet_case(sheet)])).content.decode()
    assert "bản ký ngày 11/02/2026" in case and reverse("forms:word", args=[final.pk]) in case


def sheet_case(sheet: Sheet) -> int:
    return Case.objects.get(anchor_id=sheet.anchor_id).pk


@pytest.mark.django_db
def test_another_copy_takes_its_place_only_with_a_reason(final) -> None:
    url = reverse("forms:file_scan", args=[final.pk])
    final.client.post(url, upload())
    first = Sheet.objects.get(pk=final.pk).scan_id
    assert final.client.post(url, upload(b"%PDF-1.4 hai")).status_code == 422
    assert Sheet.objects.get(pk=final.pk).scan_id == first
    assert final.client.post(url, upload(b"%PDF-1.4 hai", reason="Quét thiếu trang")).status_code == 302
    assert final.client.get(reverse("forms:scan", args=[final.pk])).content == b"%PDF-1.4 hai"
    assert Event.objects.filter(action="forms.scan_filed").latest("pk").details["before"] == first
    assert "Quét thiếu trang" in final.client.get(reverse("forms:sheet", args=[final.pk])).content.decode()


@pytest.mark.django_db
def test_what_is_wrong_with_a_copy_is_said_and_nothing_is_filed(final) -> None:
    url = reverse("forms:file_scan", args=[final.pk])
    for spoilt, words in (
        (upload(b"MZ a program"), "Tệp phải là PDF hoặc ảnh"), (upload(signed_on="01/01/2100"), "error-text"),
        (upload(signer=""), "error-text"), (upload(b"%PDF-1.4 /JavaScript"), "có chương trình tự chạy"),
    ):  # fmt: skip
        answer = final.client.post(url, spoilt)
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert Sheet.objects.get(pk=final.pk).scan_id is None


@pytest.mark.django_db
def test_a_draft_is_not_signed(open_case, begin) -> None:  # noqa: F811
    form = begin(open_case())
    assert form.client.post(reverse("forms:file_scan", args=[form.pk]), upload()).status_code == 404


@pytest.mark.django_db
def test_whoever_may_not_know_who_reported_opens_no_copy(final, monkeypatch: pytest.MonkeyPatch) -> None:
    final.client.post(reverse("forms:file_scan", args=[final.pk]), upload())
    whole = queries.opened
    monkeypatch.setattr(
        "nhipcau.forms.queries.opened", lambda *given: replace(whole(*given), hidden=frozenset({"reporter_name"}))
    )
    assert final.client.get(reverse("forms:scan", args=[final.pk])).status_code == 404
    page = final.client.get(reverse("forms:sheet", args=[final.pk])).content.decode()
    assert reverse("forms:scan", args=[final.pk]) not in page


@pytest.mark.django_db
def test_a_stranger_opens_and_files_no_copy(open_case, begin, office, stranger, signed_in) -> None:  # noqa: F811
    form = begin(open_case(unit=office))
    form.send("finish", **WHOLE)
    form.client.post(reverse("forms:file_scan", args=[form.pk]), upload())
    client = signed_in(stranger)
    assert client.get(reverse("forms:scan", args=[form.pk])).status_code == 404
    assert client.post(reverse("forms:file_scan", args=[form.pk]), upload(reason="Thử")).status_code == 404
