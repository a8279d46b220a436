"""Pages of a case in its procedure: where it stands, what is next, who may, with how many questions."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nhipcau.audit.models import Event
from nhipcau.cases.actions import procedure
from nhipcau.cases.models import Clock, OutsidePaper
from nhipcau.cases.queries.standing import fresh, standing_of
from nhipcau.kernel.catalogues import compile_catalogues
from tests.counting import questions

NAMES = ("begin", "step", "paper", "move_procedure", "emergency", "measures", "separation", "end_separation")


@pytest.fixture(scope="module", autouse=True)
def words():
    compile_catalogues()


def page(client, case, status=200):
    answer = client.get(reverse("desk:case", args=[case.pk]))
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


def test_a_child_is_led_through_on_screen(open_case, worker, signed_in):
    case, client = open_case(), signed_in(worker)

    def post(name, data, *more):
        return client.post(reverse(f"cases:{name}", args=[case.pk, *more]), data)

    assert "Bắt đầu quy trình của ca này" in page(client, case)
    assert post("begin", {"procedure": "no"}).status_code == 422
    assert post("begin", {"procedure": "child"}).status_code == 302
    text = page(client, case)
    assert "Đánh giá ban đầu" in text
    assert "Mẫu số 01, NĐ 56/2017" in text  # what is missing
    assert "NĐ 56/2017/NĐ-CP Đ.28" in text  # the article behind a step
    assert post("step", {"step": "receive", "to": "assess_first"}).status_code == 422
    told = {"kind": "nd56_mau_01", "signed_on": "02/03/2026", "body": "commune", "signer": "Lê Ký", "capacity": "kt"}
    wrong = SimpleUploadedFile("a.exe", b"MZ")
    assert post("paper", {**told, "file": wrong}).status_code == 422
    assert post("paper", {**told, "file": SimpleUploadedFile("a.pdf", b"%PDF-1.4 x")}).status_code == 302
    assert post("step", {"step": "receive", "to": "assess_first"}).status_code == 302
    paper = OutsidePaper.objects.get()
    answer = client.get(reverse("cases:paper_file", args=[case.pk, paper.pk]))
    assert (answer.content, answer["Content-Type"]) == (b"%PDF-1.4 x", "application/pdf")
    assert answer["Content-Disposition"].startswith("attachment")
    assert Event.objects.filter(action="access.exported").exists()
    assert "KT. (ký thay) Lê Ký" in page(client, case)
    clock = Clock.objects.get()
    assert post("pause_clock", {"reason": ""}, clock.pk).status_code == 422
    assert post("pause_clock", {"reason": "Chờ xã"}, clock.pk).status_code == 302
    assert "Chờ xã" in page(client, case)
    assert post("pause_clock", {"csrfmiddlewaretoken": "x"}, clock.pk).status_code == 302
    assert post("emergency", {"day": "02/03/2026", "hour": "25:00", "note": "Bị đánh"}).status_code == 422
    assert post("emergency", {"day": "02/03/2026", "hour": "05:40", "note": "Bị đánh"}).status_code == 302
    text = page(client, case)
    assert "Áp dụng biện pháp an toàn" in text
    assert "8 giờ 40 phút" in text
    for address in (reverse("desk:today"), reverse("registry:people")):  # on every page of the team
        assert f"Khẩn cấp, ca {case.number}" in " ".join(client.get(address).content.decode().split())


def test_who_may_not_see_the_case_finds_no_trace(in_child, worker, stranger, reader, signed_in, at, system):
    procedure.declare_emergency(case=in_child, received=at, note="Nguy", by=system, at=at)
    client = signed_in(stranger)
    statuses = [client.get(reverse(f"cases:{name}", args=[in_child.pk])).status_code for name in NAMES]
    assert statuses == [404] * len(NAMES)
    for name in ("desk:today", "cases:cases"):
        assert in_child.number not in client.get(reverse(name)).content.decode()
    client = signed_in(reader)
    found = {name: client.get(reverse(f"cases:{name}", args=[in_child.pk])).status_code for name in NAMES}
    assert {name for name, status in found.items() if status == 200} == {"emergency", "measures"}  # a supervisor


def test_a_case_page_asks_few_questions(in_child, walk, worker, signed_in, system, at):
    client = signed_in(worker)
    walk(in_child, "review", signed_on=date(2026, 3, 2))
    procedure.declare_emergency(case=in_child, received=at, note="Nguy", by=system, at=at)
    url = reverse("desk:case", args=[in_child.pk])
    client.get(url)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    assert questions(seen) <= 12, questions(seen)


def test_late_cases_stand_first_and_can_be_listed(open_case, worker, signed_in, system, centre):
    late, fine = open_case("CA-1", received_on=date(2026, 2, 2)), open_case("CA-2", received_on=date(2026, 3, 1))
    at = datetime(2026, 2, 2, 3, tzinfo=UTC)
    procedure.begin_procedure(case=late, key="juvenile", by=system, at=at)
    procedure.begin_procedure(case=fine, key="juvenile", by=system, at=at + timedelta(days=28))
    client = signed_in(worker)
    listed = client.get(reverse("cases:cases") + "?due=late").content.decode()
    assert ("CA-1" in listed, "CA-2" in listed) == (True, False)
    assert "Quá hạn" in page(client, late)
    assert "Quá hạn" not in page(client, fine).partition("<h1")[2].partition("Quy trình")[0]
    assert "1 ca anh/chị xem được đã quá hạn" in " ".join(client.get(reverse("desk:today")).content.decode().split())


def test_opening_a_managed_case_leads_to_its_procedure(centre, worker, signed_in):
    from nhipcau.cases.models import Case

    values = {"received_on": "01/02/2026", "level": "managed", "name": "Vũ An", "birth": "01/05/2015",
              "urgency": "normal", "unit": centre.pk}  # fmt: skip
    client = signed_in(worker)
    answer = client.post(reverse("cases:open"), values)
    case = Case.objects.get()
    assert answer["Location"] == reverse("cases:begin", args=[case.pk])
    text = client.get(answer["Location"]).content.decode()
    assert 'value="child" checked' in " ".join(text.split()) or "checked" in text.partition('value="child"')[2][:120]
    assert standing_of(fresh(case)) is None


def test_a_veiled_story_stays_veiled(open_case, make_account, office, signed_in, system, at, paper):
    case = open_case(unit=office, client_group="domestic_violence")
    procedure.begin_procedure(case=case, key="child", by=system, at=at)
    procedure.file_paper(case=case, paper=paper("nd56_mau_01"), by=system, at=at)
    clock = procedure.declare_emergency(case=case, received=at, note="KANARI bị đánh", by=system, at=at)
    blind = signed_in(make_account("blind", "case_worker", office))
    answer = blind.get(reverse("desk:case", args=[case.pk]))
    assert answer.status_code == 200
    assert "KANARI" not in answer.content.decode()
    assert "Lê Văn Ký" not in answer.content.decode()
    filed = OutsidePaper.objects.get()
    assert clock.note.startswith("KANARI")
    assert blind.get(reverse("cases:paper_file", args=[case.pk, filed.pk])).status_code == 404
