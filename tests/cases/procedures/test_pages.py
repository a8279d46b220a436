"""Pages of a case in its procedure: where it stands, what is next, who may, with how many questions."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nhipcau.audit.models import Event
from nhipcau.cases.actions import plans, procedure
from nhipcau.cases.models import CaseStep, Clock, OutsidePaper
from nhipcau.cases.queries.standing import fresh, standing_of
from nhipcau.kernel.catalogues import compile_catalogues
from nhipcau.kernel.clock import local_day
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


def next_of(text):
    """What the step ahead on the page of a case leads to, and what it says."""
    block = text.partition('class="next')[2].partition("</section>")[0]
    link = re.search(r'href="([^"]+)"', block)
    return link[1] if link else "", block


def signed_plan(case, **told):
    """A plan with all it needs, signed and not submitted."""
    plan = plans.start_plan(case=case, begins_on=date(2026, 3, 2), **told)
    plans.write_goal(plan=plan, new=plans.NewGoal(words="Trẻ an toàn"), **told)
    what = plans.NewActivity(words="Thăm hộ", who_words="Xã", due_on=date(2026, 3, 9))
    plans.write_activity(plan=plan, new=what, **told)
    who = {"on": date(2026, 3, 2), "name": "Lý Văn Bố", "capacity": "parent", "child_said": "Cháu đồng ý"}
    plans.sign_plan(plan=plan, signature=plans.Signature(**who), **told)
    return plan


def test_the_one_next_thing_is_what_this_reader_can_do_now(open_case, worker, deputy, signed_in, paper, system, at):
    case, (own, chief) = open_case(), (signed_in(worker), signed_in(deputy))
    to = lambda name, *more: reverse(f"cases:{name}", args=[case.pk, *more])  # noqa: E731
    procedure.begin_procedure(case=case, key="general", by=system, at=at)
    begin = reverse("forms:start", args=["cases.case", case.anchor_id, "tt02_mau_01"])
    assert next_of(page(own, case))[0] == begin  # the form is filled in here, or its paper is filed
    step = " ".join(own.get(to("step")).content.decode().split())
    assert begin in step
    assert to("paper") + "?kind=tt02_mau_01" in step
    chosen = own.get(to("paper") + "?kind=tt02_mau_05").content.decode()
    assert '<option value="tt02_mau_05" selected' in chosen
    draft = own.post(begin, {"answered_on": "02/03/2026"})["Location"]
    assert next_of(page(own, case))[0] == draft  # the one begun, no second one
    told = {"by": worker.actor, "at": at}
    for kind in ("tt02_mau_01", "tt02_mau_02", "tt02_mau_03"):
        procedure.file_paper(case=case, paper=paper(kind), **told)
    procedure.do_step(case=case, step="collect", to="assess", **told)
    procedure.do_step(case=case, step="assess", to="plan", **told)
    assert next_of(page(own, case))[0] == to("plan")
    plan = signed_plan(case, **told)
    link, words = next_of(page(own, case))
    assert (link, "trình duyệt" in words) == (to("plan"), True)
    plans.submit_plan(plan=plan, **told)
    assert "tt02_mau_04" in next_of(page(own, case))[0]
    procedure.file_paper(case=case, paper=paper("tt02_mau_04"), **told)
    assert next_of(page(own, case))[0] == to("step")
    assert own.post(to("step"), {"step": "plan", "to": "approve_plan"}).status_code == 302
    assert next_of(page(own, case))[0] == ""  # it waits for somebody else
    assert next_of(page(chief, case))[0] == to("plan")
    plans.decide_plan(plan=plan, approve=False, reason="Ghi rõ ai đón", by=deputy.actor, at=at)
    assert next_of(page(own, case))[0] == to("plan")  # it came back
    plans.submit_plan(plan=plan, **told)
    plans.decide_plan(plan=plan, approve=True, review_on=date(2026, 6, 2), by=deputy.actor, at=at)
    assert next_of(page(chief, case))[0] == to("step")
    assert chief.post(to("step"), {"step": "approve_plan", "to": "implement"}).status_code == 302
    assert standing_of(fresh(case)).now.key == "implement"


def test_the_minutes_of_a_meeting_are_written_here_or_filed(in_child, walk, paper, worker, signed_in, system, at):
    walk(in_child, "meeting")
    client = signed_in(worker)
    held = reverse("cases:hold_conference", args=[in_child.pk])
    assert next_of(page(client, in_child))[0] == held
    assert re.search(r'value="measures"[^>]*checked', client.get(held).content.decode())
    procedure.file_paper(case=in_child, paper=paper("nd56_bien_ban_hop", date(2026, 1, 20)), by=system, at=at)
    procedure.do_step(case=in_child, step="meeting", to="plan", by=system, at=at)
    assert local_day(CaseStep.objects.get(key="meeting").counted) == date(2026, 1, 20)  # the day it was signed


def test_form_04_is_filled_from_the_plan(in_child, worker, signed_in, at):
    told = {"by": worker.actor, "at": at}
    plan = plans.start_plan(case=in_child, begins_on=date(2026, 3, 2), **told)
    goal = plans.write_goal(plan=plan, new=plans.NewGoal(words="KANARI an toàn"), **told)
    what = plans.NewActivity(words="KANARI thăm hộ", goal=goal, who_words="Xã", due_on=date(2026, 3, 9))
    plans.write_activity(plan=plan, new=what, **told)
    client = signed_in(worker)
    url = reverse("forms:start", args=["cases.case", in_child.anchor_id, "nd56_mau_04"])
    made = client.post(url, {"answered_on": "02/03/2026"})["Location"]
    text = client.get(made).content.decode()
    assert "KANARI an toàn" in text
    assert "KANARI thăm hộ – Xã – 09/03/2026" in text


def test_an_emergency_leads_to_its_form_first(in_child, paper, worker, signed_in, system, at):
    procedure.declare_emergency(case=in_child, received=at, note="Nguy", by=system, at=at)
    client = signed_in(worker)
    assert "nd56_mau_02" in next_of(page(client, in_child))[0]
    procedure.file_paper(case=in_child, paper=paper("nd56_mau_02"), by=system, at=at)
    assert next_of(page(client, in_child))[0] == reverse("cases:measures", args=[in_child.pk])


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
