"""Screenings: a child each, on lists only for those who may see them, counted by conclusion."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nhipcau.audit.models import Event
from nhipcau.care import actions
from nhipcau.care.models import Screening
from nhipcau.kernel.contracts import facts
from nhipcau.kernel.errors import Refused
from nhipcau.org.actions.places import named
from nhipcau.org.models import Place
from nhipcau.registry.actions import NewPerson, correct_person


@pytest.fixture
def screen(centre, system, at):
    def make(name="Bùi Gia Bảo", unit=None, **fields):
        unit = unit or centre
        child = NewPerson(unit=unit, name=name, birth_date=date(2023, 4, 1))
        new = {"unit": unit, "child": child, "on": date(2026, 1, 5), "tool": "asq_3", "conclusion": "watch", **fields}
        return actions.record_screenings(screenings=[actions.NewScreening(**new)], by=system, at=at)[0]

    return make


def test_a_screening_makes_one_person_and_one_event_each(screen):
    row = screen()
    seen = list(Event.objects.filter(action__regex="^(care|registry)").values_list("action", "object_id"))
    assert seen == [("registry.person_added", str(row.person_id)), ("care.screening_recorded", str(row.pk))]


def test_a_screening_before_the_birth_is_refused(screen):
    with pytest.raises(Refused):
        screen(on=date(2022, 1, 1))
    assert Screening.objects.count() == 0


def test_the_list_asks_the_same_number_of_questions_for_one_and_three(screen, worker, signed_in):
    client, url = signed_in(worker), reverse("care:screenings")
    counts = []
    for more in (1, 2):
        for _ in range(more):
            screen()
        client.get(url)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 12


def test_a_stranger_finds_nothing_and_a_reader_changes_nothing(screen, office, stranger, reader, signed_in):
    row = screen(unit=office)
    page, withdraw = reverse("care:screening", args=[row.pk]), reverse("care:withdraw", args=[row.pk])
    assert [signed_in(stranger).get(url).status_code for url in (page, withdraw)] == [404, 404]
    assert [signed_in(reader).get(url).status_code for url in (page, withdraw)] == [200, 403]
    assert "Bùi Gia Bảo" not in signed_in(stranger).get(reverse("care:screenings")).content.decode()


def test_recording_and_withdrawing_on_screen(centre, worker, signed_in):
    client = signed_in(worker)
    values = {"on": "01/02/2026", "name": "Hà Vy", "birth": "2024", "tool": "asq_3", "conclusion": "intervene"}
    assert client.post(reverse("care:add"), values).status_code == 422
    assert client.post(reverse("care:add"), {**values, "unit": centre.pk}).status_code == 302
    row = Screening.objects.get()
    assert client.get(reverse("care:screening", args=[row.pk])).status_code == 200
    assert client.post(reverse("care:withdraw", args=[row.pk]), {"reason": ""}).status_code == 422
    assert client.post(reverse("care:withdraw", args=[row.pk]), {"reason": "Nhầm"}).status_code == 302
    assert facts["screening"].rows(None).count() == 0


def test_the_fact_counts_the_period_by_conclusion(screen):
    screen()
    screen(on=date(2026, 2, 5), conclusion="", conclusion_words="Hẹn lại")
    fact = facts["screening"]
    rows = fact.whens["screened"](fact.rows(None), date(2026, 1, 1), date(2026, 1, 31))
    assert rows.count() == 1
    assert fact.dimensions["conclusion"].labels(["watch", "Hẹn lại"]) == {"watch": "Theo dõi", "Hẹn lại": "Hẹn lại"}


def test_filters_narrow_by_place_and_by_who_recorded_it(
    screen, centre, province, worker, stranger, system, at, signed_in
):
    area = named(Place(level="commune", code="c1", province=province), "Xã Suối Trong")
    area.save()
    first = screen("Bùi Gia Bảo")
    correct_person(person=first.person, changes={"place": area}, reason="bổ sung", by=system, at=at)
    child = NewPerson(unit=centre, name="Hà Vy")
    new = actions.NewScreening(unit=centre, child=child, on=date(2026, 1, 6), conclusion="watch")
    actions.record_screenings(screenings=[new], by=worker.actor, at=at)
    client, url = signed_in(worker), reverse("care:screenings")

    def shown(**filters):
        return [row.person.name for row in client.get(url, filters).context["page"]]

    assert shown() == ["Hà Vy", "Bùi Gia Bảo"]
    assert shown(area=area.pk) == shown(officer="system") == ["Bùi Gia Bảo"]
    assert shown(officer=worker.pk) == ["Hà Vy"]
    assert shown(officer=worker.pk, area=area.pk) == []
    form = client.get(url).context["form"]
    assert dict(form.fields["officer"].choices).keys() == {"", "system", str(worker.pk)}
    form = signed_in(stranger).get(url).context["form"]
    assert [len(form.fields[name].choices) for name in ("area", "officer")] == [1, 1]
