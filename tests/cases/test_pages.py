"""Pages of cases and people: who sees what, with how many queries, and what they change."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nhipcau.cases import actions
from nhipcau.cases.models import Case, Episode, ServiceRecord
from tests.counting import questions

NAME, SECRET = "Lý Thị Mây", "Người nhiễm HIV"


def queries_of(client, url):
    client.get(url)  # the first request warms what is read once a process
    with CaptureQueriesContext(
        connection,
    ) as seen:
        response = client.get(url)
    assert response.status_code == 200
    return questions(seen)


@pytest.mark.parametrize("name", ["cases:cases", "registry:people"])
def test_lists_ask_the_same_number_of_questions_for_one_and_three(open_case, worker, signed_in, name):
    client = signed_in(worker)
    open_case("CA-2026-001")
    one = queries_of(client, reverse(name))
    open_case("CA-2026-002", name="Trần Văn Ba")
    open_case("CA-2026-003", name="Vũ Thị Bốn")
    assert queries_of(client, reverse(name)) == one
    assert one <= 12


def test_pages_of_one_case_and_one_person_ask_few_questions(open_case, worker, signed_in):
    case = open_case()
    client = signed_in(worker)
    assert queries_of(client, reverse("desk:case", args=[case.pk])) <= 12
    assert queries_of(client, reverse("desk:person", args=[case.person_id])) <= 12


def addresses(case):
    person = case.person_id
    names = ("close", "step_up", "service", "reassign", "correct", "correct_closing", "withdraw", "reopen")
    return [
        reverse("desk:case", args=[case.pk]),
        reverse("desk:person", args=[person]),
        reverse("registry:correct", args=[person]),
        reverse("registry:withdraw", args=[person]),
        reverse("cases:open_for", args=[person]),
        *(reverse(f"cases:{name}", args=[case.pk]) for name in names),
    ]


def test_a_stranger_finds_nothing_anywhere(open_case, stranger, office, signed_in):
    case = open_case(unit=office, client_group="hiv")
    client = signed_in(stranger)
    assert [client.get(url).status_code for url in addresses(case)] == [404] * len(addresses(case))
    for name in ("cases:cases", "registry:people"):
        assert NAME not in client.get(reverse(name)).content.decode()
    found = client.post(reverse("desk:search"), {"q": "ly may"}).content.decode()
    assert NAME not in found


def test_a_reader_reads_and_changes_nothing(open_case, reader, signed_in):
    case = open_case()
    client = signed_in(reader)
    found = {url: client.get(url).status_code for url in addresses(case)}
    assert found.pop(reverse("cases:reassign", args=[case.pk])) == 200  # a supervisor says who is in charge
    assert list(found.values()) == [200, 200] + [403] * (len(found) - 2)


def test_a_sealed_group_is_shown_on_no_list_and_to_no_reader(open_case, worker, reader, signed_in):
    case = open_case(client_group="hiv", client_group_words="NNHIV")
    page = reverse("desk:case", args=[case.pk])
    assert SECRET in signed_in(worker).get(page).content.decode()
    assert SECRET not in signed_in(reader).get(page).content.decode()
    for user in (worker, reader):
        for name in ("cases:cases", "registry:people"):
            assert SECRET not in signed_in(user).get(reverse(name)).content.decode()


def test_every_page_opens(open_case, worker, signed_in):
    case = open_case(level="intervention")
    client = signed_in(worker)
    for url in (reverse("cases:open"), *addresses(case)):
        if not url.endswith("reopen"):
            assert client.get(url).status_code == 200, url
    assert client.get(reverse("cases:reopen", args=[case.pk])).status_code == 302


def test_a_case_is_opened_worked_on_closed_and_reopened_on_screen(centre, worker, signed_in):
    client = signed_in(worker)
    values = {
        "received_on": "01/02/2026",
        "level": "intervention",
        "name": "NGUYỄN VĂN AN",
        "birth": "2015",
        "urgency": "urgent",
        "unit": centre.pk,
        "client_group": "disabled",
    }
    assert client.post(reverse("cases:open"), {**values, "name": ""}).status_code == 422
    response = client.post(reverse("cases:open"), values)
    case = Case.objects.select_related("person").get()
    assert response.headers["Location"] == reverse("desk:case", args=[case.pk])
    assert (case.number, case.person.name, case.person.birth_words) == ("CA-2026-001", "Nguyễn Văn An", "2015")
    post = lambda name, data: client.post(reverse(f"cases:{name}", args=[case.pk]), data)  # noqa: E731
    assert post("service", {"on": "02/02/2026", "kind": "home_visit", "quantity": 2}).status_code == 302
    assert ServiceRecord.objects.get().quantity == 2
    assert post("close", {"on": "03/02/2026"}).status_code == 422
    assert post("close", {"on": "03/02/2026", "reason": "goal_met", "result_integration": "no"}).status_code == 302
    assert post("close", {"on": "03/02/2026", "reason": "goal_met"}).status_code == 422
    changes = {"closed_on": "04/02/2026", "reason": "goal_met", "result_integration": "no", "why": "Gõ nhầm"}
    assert post("correct_closing", changes).status_code == 302
    assert post("reopen", {"on": "05/02/2026", "reason": "Cần giúp tiếp"}).status_code == 302
    assert post("step_up", {"on": "06/02/2026"}).status_code == 422  # the procedure is confirmed by a person
    assert post("step_up", {"on": "06/02/2026", "procedure": "general"}).status_code == 302
    assert [(e.closed_on, e.result_integration) for e in Episode.objects.order_by("id")] == [
        (date(2026, 2, 4), "no"),
        (None, ""),
    ]
    text = client.get(reverse("desk:case", args=[case.pk])).content.decode()
    assert "Gõ nhầm" in text and "Cần giúp tiếp" in text


def test_filters_narrow_the_list(open_case, worker, signed_in, system, at):
    open_case("CA-2026-001", name="Người Một", client_group="disabled", urgency="urgent")
    closed = open_case("CA-2026-002", name="Người Hai", received_on=date(2026, 1, 20))
    actions.close(case=closed, closing=actions.Closing(on=date(2026, 2, 5), reason="goal_met"), by=system, at=at)
    client = signed_in(worker)

    def shown(query):
        text = client.get(reverse("cases:cases") + query).content.decode()
        return [number for number in ("CA-2026-001", "CA-2026-002") if number in text]

    assert shown("") == ["CA-2026-001", "CA-2026-002"]
    assert shown("?status=open") == ["CA-2026-001"]
    assert shown("?when=closed&first=01/02/2026&last=28/02/2026") == ["CA-2026-002"]
    assert shown("?first=15/01/2026") == ["CA-2026-002"]
    assert shown("?group=disabled") == shown("?urgency=urgent") == ["CA-2026-001"]
    assert shown("?officer=none&level=managed") == ["CA-2026-001", "CA-2026-002"]


def test_people_are_found_by_words_in_any_order_and_by_phone(open_case, worker, signed_in):
    from nhipcau.registry.queries import matching, people_for

    case = open_case()
    rows = people_for(worker, date(2026, 3, 2))
    assert [p.pk for p in matching(rows, "MAY lý")] == [case.person_id]
    assert list(matching(rows, "ay ly")) == []
    client = signed_in(worker)
    assert NAME in client.post(reverse("registry:people"), {"name": "may ly"}).content.decode()
    assert NAME not in client.post(reverse("registry:people"), {"name": "khong co"}).content.decode()
    exact = client.post(reverse("desk:search"), {"q": "ca-2026-001"})
    assert exact.headers["Location"] == reverse("desk:case", args=[case.pk])


def test_a_person_is_corrected_with_a_reason_and_the_old_name_stays_readable(open_case, worker, signed_in):
    case = open_case()
    client = signed_in(worker)
    url = reverse("registry:correct", args=[case.person_id])
    assert client.post(url, {"name": "Lý Thị Mai", "birth": "01/05/2012"}).status_code == 422
    assert client.post(url, {"name": "Lý Thị Mai", "birth": "01/05/2012", "reason": "Gõ nhầm"}).status_code == 302
    text = client.get(reverse("desk:person", args=[case.person_id])).content.decode()
    assert "Lý Thị Mai" in text and NAME in text
