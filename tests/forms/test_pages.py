"""A form from its beginning to its correction, as a person fills it in, with and without JavaScript."""

import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nhipcau.audit.models import Event
from nhipcau.forms.models import Sheet
from nhipcau.forms.states import Status
from tests.counting import questions

pytestmark = pytest.mark.django_db


@pytest.fixture
def second_worker(make_account: Any, centre: Any) -> Any:
    """Another head of the Centre, who works on the same records."""
    return make_account("can.bo.hai", "office_head", centre, "Đỗ Thị Hai")


NEEDS = ("health", "education", "livelihood", "relations", "skills", "participation", "psychology", "other")


class Filler:
    """A browser without JavaScript on one form: it sends what the page shows, with some answers changed."""

    def __init__(self, client: Any, pk: Any) -> None:
        self.client, self.pk = client, pk
        self.load()

    def load(self) -> str:
        page = self.client.get(reverse("forms:sheet", args=[self.pk])).content.decode()
        self.shown = data_of(page)
        return page

    def send(self, where: str = "save", htmx: bool = False, **answers: Any) -> Any:
        named = {f"a.{path}" if not path.startswith("-") else path[1:]: value for path, value in answers.items()}
        headers = {"HX-Request": "true"} if htmx else {}
        return self.client.post(reverse(f"forms:{where}", args=[self.pk]), {**self.shown, **named}, headers=headers)


def data_of(page: str) -> dict[str, Any]:
    """What a browser would send of the form on this page."""
    found: dict[str, Any] = {}
    form = page[page.index('<form id="filling"') :]
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and (("radio" not in tag and "checkbox" not in tag) or " checked" in tag):
            found[name[1]] = value[1] if value else ""
    for name, text in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>\n?([^<]*)</textarea>', form):
        found[name] = text
    for name, inside in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', inside)
        found[name] = chosen[1] if chosen else ""
    found.pop("once", None)
    return found


@pytest.fixture
def begin(worker, signed_in):
    """`begin(case, key)`: a form begun on its page."""

    def run(case: Any, key: str = "tt02_mau_02", client: Any = None) -> Filler:
        client = client or signed_in(worker)
        url = reverse("forms:start", args=["cases.case", case.anchor_id, key])
        assert client.get(url).status_code == 200
        answer = client.post(url, {"answered_on": "10/02/2026"})
        assert answer.status_code == 302, answer.content.decode()
        return Filler(client, answer.headers["Location"].strip("/").split("/")[-1])

    return run


WHOLE = {
    "assessed_on": "10/02/2026", "assessed_with": "CLIENT", "conclusion": "Cần học nghề",
    **{f"{need}_level": "KHONG" for need in NEEDS},
}  # fmt: skip


def test_a_form_is_begun_filled_in_and_made_final(open_case, begin):
    case = open_case()
    form = begin(case)
    page = form.load()
    assert "Lý Thị Mây" in page  # known from the register
    assert form.send(**{**WHOLE, "health_level": "CAO", "assessed_on": "hôm qua"}).status_code == 302
    page = form.load()
    assert "hôm qua" in page  # what cannot be read stays, with its error
    assert "a.health_state" in page  # asked now
    assert form.send("finish", assessed_on="9/2/2026", health_state="Yếu").status_code == 302
    sheet = Sheet.objects.get(pk=form.pk)
    assert sheet.status == Status.FINAL
    assert sheet.kept["assessed_on"] == "2026-02-09"
    assert sheet.kept["health_state"] == "Yếu"
    assert "Yếu" in form.client.get(reverse("forms:sheet", args=[form.pk])).content.decode()
    assert Event.objects.filter(action="forms.finished", object_kind="cases.case", object_id=str(case.pk)).count() == 1
    assert "Yếu" not in json.dumps(list(Event.objects.values_list("details", flat=True)), ensure_ascii=False)


def test_what_is_missing_is_said_on_top_and_beside_the_field(open_case, begin):
    form = begin(open_case())
    answer = form.send("finish", conclusion="Đủ")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#i-health_level"' in page and 'id="i-health_level-e"' in page
    assert Sheet.objects.get(pk=form.pk).is_draft
    assert "Đủ" in form.load()  # kept all the same


def test_htmx_gets_only_the_parts_that_look_different(open_case, begin):
    form = begin(open_case())
    shapes = dict(re.findall(r'id="([^"]+)"[^>]*data-shape="([^"]+)"', form.load()))
    told = " ".join(f"{name}:{shape}" for name, shape in shapes.items())
    answer = form.send(htmx=True, health_level="CAO", **{"-shapes": told}).content.decode()
    assert 'id="q-health_state"' in answer and "a.health_state" in answer
    assert 'id="q-education_level"' not in answer
    assert 'id="b-q-health_level"' in answer  # its base is another now


def test_two_people_both_texts_survive_and_are_settled(open_case, begin, signed_in, second_worker):
    case = open_case()
    first = begin(case)
    second = Filler(signed_in(second_worker), first.pk)
    first.send(conclusion="Chữ của người thứ nhất")
    second.send(conclusion="Chữ của người thứ hai", case_no="CA-9")
    page = first.load()
    assert "Chữ của người thứ nhất" in page and "Chữ của người thứ hai" in page and "CA-9" in page
    assert first.send("finish", **WHOLE | {"conclusion": "Chữ của người thứ nhất"}).status_code == 422
    mark = re.search(r'value="(conclusion=take:[0-9a-f]+)"', first.load())
    assert mark
    first.send(**{"-settle": mark[1]})
    page = first.load()
    assert "Chữ của người thứ hai" in page and "Chữ của người thứ nhất" not in page


def test_rows_are_added_once_and_taken_out(open_case, begin):
    form = begin(open_case())
    assert form.send(**{"-add": "participants:r1"}).status_code == 302
    form.send(**{"-add": "participants:r1"})
    assert form.load().count('name="a.participants.r1.participant_name"') == 1
    form.send(**{"participants.r1.participant_name": "Hội Phụ nữ"})
    form.load()
    form.send(**{"-drop": "participants:r1"})
    assert "Hội Phụ nữ" not in form.load()


def test_sent_twice_or_after_the_back_button_there_is_one(open_case, begin, worker, signed_in):
    case = open_case()
    client = signed_in(worker)
    url = reverse("forms:start", args=["cases.case", case.anchor_id, "tt02_mau_02"])
    once = re.search(r'name="once" value="([^"]+)"', client.get(url).content.decode())[1]
    for _again in range(3):
        client.post(url, {"answered_on": "10/02/2026", "once": once})
    assert Sheet.objects.count() == 1
    form = Filler(client, Sheet.objects.get().pk)
    for _again in range(3):
        assert form.send("finish", **WHOLE).status_code == 302
    assert Sheet.objects.get().status == Status.FINAL
    assert Event.objects.filter(action="forms.finished").count() == 1


def test_a_correction_takes_the_place_of_the_final_form_and_both_are_kept(open_case, begin):
    form = begin(open_case())
    form.send("finish", **WHOLE)
    url = reverse("forms:correct", args=[form.pk])
    assert form.client.post(url, {"reason": ""}).status_code == 422
    assert form.client.post(url, {"reason": "Ghi nhầm"}).status_code == 302
    new = Filler(form.client, Sheet.objects.get(status=Status.DRAFT).pk)
    assert new.shown["a.conclusion"] == "Cần học nghề"
    assert Sheet.objects.get(pk=form.pk).status == Status.FINAL
    assert new.send("finish", conclusion="Cần vốn").status_code == 302
    assert Sheet.objects.get(pk=form.pk).status == Status.SUPERSEDED
    assert "Cần học nghề" in form.client.get(reverse("forms:sheet", args=[form.pk])).content.decode()


def test_a_stranger_and_whoever_may_not_read_the_story_find_no_trace(
    open_case, begin, office, worker, stranger, make_account, signed_in
):
    case = open_case(unit=office)
    form = begin(case, "nd56_mau_02")
    plain = begin(case)
    for pk in (form.pk, plain.pk):
        for name in ("sheet", "save", "finish", "correct", "withdraw"):
            url = reverse(f"forms:{name}", args=[pk])
            client = signed_in(stranger)
            assert (client.get(url) if name == "sheet" else client.post(url)).status_code == 404
    colleague = signed_in(make_account("dong.nghiep", "case_worker", office))  # reads the case, in no team of it
    assert colleague.get(reverse("forms:sheet", args=[plain.pk])).status_code == 200
    assert colleague.get(reverse("forms:sheet", args=[form.pk])).status_code == 404
    page = colleague.get(reverse("desk:case", args=[case.pk])).content.decode()
    assert str(plain.pk) in page and str(form.pk) not in page and "nd56" not in page


def test_the_page_of_a_case_offers_and_lists_forms_with_few_questions(open_case, begin):
    case = open_case()
    form = begin(case)
    url = reverse("desk:case", args=[case.pk])
    form.client.get(url)
    with CaptureQueriesContext(connection) as seen:
        page = form.client.get(url).content.decode()
    assert reverse("forms:sheet", args=[form.pk]) in page
    assert reverse("forms:start", args=["cases.case", case.anchor_id, "nd56_mau_02"]) in page
    assert questions(seen) <= 12


def test_the_database_does_not_tell_the_answers(open_case, begin):
    form = begin(open_case())
    form.send(conclusion="KANARI-KET-LUAN")
    with connection.cursor() as cursor:
        cursor.execute("select answers from forms_sheet")
        assert "KANARI" not in cursor.fetchone()[0]
    assert "KANARI-KET-LUAN" in Sheet.objects.get(pk=form.pk).answers
