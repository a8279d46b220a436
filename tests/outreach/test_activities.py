"""Events and printed material: recorded, corrected, withdrawn, counted; who sees and changes them."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nhipcau.access.models import Correction
from nhipcau.audit.models import Event as AuditEvent
from nhipcau.kernel.contracts import facts
from nhipcau.kernel.errors import Refused
from nhipcau.outreach.actions import (
    NewEvent,
    NewMaterial,
    add_events,
    add_materials,
    correct_event,
    withdraw_event,
    withdraw_material,
)
from nhipcau.outreach.models import Event, Material

pytestmark = pytest.mark.django_db
Add = Callable[..., Any]


@pytest.fixture
def hold(centre: Any, system: Any, at: Any) -> Add:
    """`hold(participants=5, …)`: an event of 1 February 2026."""

    def add(**values: Any) -> Event:
        new = NewEvent(**{"unit": centre, "held_on": date(2026, 2, 1), "kind": "outreach", **values})
        return add_events(events=[new], by=system, at=at)[0]

    return add


@pytest.fixture
def issue(centre: Any, system: Any, at: Any) -> Add:
    """`issue(quantity=5, …)`: printed material of 1 February 2026."""

    def add(**values: Any) -> Material:
        new = NewMaterial(**{"unit": centre, "issued_on": date(2026, 2, 1), "kind": "leaflet", **values})
        return add_materials(materials=[new], by=system, at=at)[0]

    return add


def by_kind(fact_name: str, measure: str) -> dict[str, int]:
    fact = facts[fact_name]
    dimension = fact.dimensions["kind"]
    rows = fact.rows(None).values(dimension.expression).annotate(n=fact.measures[measure]())
    found = {row[dimension.expression]: row["n"] for row in rows}
    return {label: found[value] for value, label in dimension.labels(list(found)).items()}


def test_events_and_participants_are_counted_by_kind(hold: Add, system: Any, at: Any) -> None:
    hold(participants=60), hold(participants=None), hold(kind="", kind_words="Hội thi", participants=9)
    withdraw_event(event=hold(participants=1000), reason="trùng", by=system, at=at)
    assert by_kind("event", "count") == {"Hội nghị tuyên truyền CTXH": 2, "Hội thi": 1}
    assert by_kind("event", "sum:participants") == {"Hội nghị tuyên truyền CTXH": 60, "Hội thi": 9}


def test_material_is_counted_in_sheets(issue: Add, system: Any, at: Any) -> None:
    issue(quantity=5000), issue(quantity=500), issue(kind="poster", quantity=225)
    withdraw_material(material=issue(quantity=9), reason="trùng", by=system, at=at)
    assert by_kind("material", "sum:quantity") == {"Tờ rơi": 5500, "Áp phích": 225}


def test_a_correction_keeps_the_old_text(hold: Add, centre: Any, system: Any, at: Any) -> None:
    event = hold(participants=60)
    new = NewEvent(unit=centre, held_on=date(2026, 2, 2), kind="outreach", participants=60)
    correct_event(event=event, new=new, reason="ghi nhầm", by=system, at=at)
    kept = [(c.field, c.old, c.new) for c in Correction.objects.filter(anchor=event.anchor)]
    assert kept == [("held_on", "01/02/2026", "02/02/2026")]
    assert AuditEvent.objects.get(action="outreach.event_corrected").reason == "ghi nhầm"
    with pytest.raises(Refused):
        correct_event(event=event, new=new, reason=" ", by=system, at=at)


def test_a_day_in_the_future_is_refused(hold: Add) -> None:
    with pytest.raises(Refused):
        hold(held_on=date(2026, 3, 3))
    assert Event.objects.count() == 0


@pytest.mark.parametrize(
    "name", ["event", "correct_event", "withdraw_event", "material", "correct_material", "withdraw_material"]
)
def test_a_stranger_sees_nothing_of_it(
    hold: Add, issue: Add, signed_in: Any, worker: Any, stranger: Any, admin: Any, name: str
) -> None:
    row = issue(topic="Chủ đề kín") if "material" in name else hold(venue="Chỗ kín")
    address = reverse(f"outreach:{name}", args=[row.pk])
    assert signed_in(worker).get(address).status_code == 200
    assert signed_in(stranger).get(address).status_code == 404
    assert signed_in(admin).get(address).status_code == 403
    for page in ("events", "materials"):
        assert "kín" not in signed_in(stranger).get(reverse(f"outreach:{page}")).content.decode()


def test_recorded_on_screen(signed_in: Any, worker: Any, reader: Any, centre: Any) -> None:
    client, address = signed_in(worker), reverse("outreach:add_material")
    sent = {
        "unit": centre.pk,
        "issued_on": "01/02/2026",
        "kind": "tờ rơi",
        "topic": "Tháng vì trẻ em",
        "quantity": "40",
    }
    assert signed_in(reader).post(address, sent).status_code == 403
    assert client.post(address, sent | {"quantity": "-1"}).status_code == 422
    assert client.post(address, sent).status_code == 302
    assert (Material.objects.get().kind, Material.objects.get().quantity) == ("leaflet", 40)
    sent = {"unit": centre.pk, "held_on": "01/02/2026", "kind": "Hội thi", "place": "Nơi Không Có"}
    failed = client.post(reverse("outreach:add_event"), sent)
    assert (failed.status_code, set(failed.context["form"].errors)) == (422, {"place"})


def test_lists_ask_as_often_for_three_as_for_one(hold: Add, issue: Add, signed_in: Any, worker: Any) -> None:
    client = signed_in(worker)

    def asked(name: str) -> int:
        client.get(reverse(name))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse(name)).status_code == 200
        return len(captured)

    for name, add in (("outreach:events", hold), ("outreach:materials", issue)):
        add()
        one = asked(name)
        add(), add()
        assert asked(name) == one <= 12


def test_events_are_narrowed_to_a_place(hold: Add, signed_in: Any, worker: Any, province: Any) -> None:
    there, _elsewhere = hold(place=province), hold()
    page = signed_in(worker).get(reverse("outreach:events"), {"place": province.pk})
    assert [row.pk for row in page.context["page"]] == [there.pk]
    assert "place" in page.context["form"].fields
    materials = signed_in(worker).get(reverse("outreach:materials"), {"place": province.pk})
    assert "place" not in materials.context["form"].fields


def test_filters_narrow_by_who_recorded_it(
    hold: Add, issue: Add, centre: Any, worker: Any, stranger: Any, at: Any, signed_in: Any
) -> None:
    event, material = hold(), issue()
    mine = NewEvent(unit=centre, held_on=date(2026, 2, 2), kind="outreach")
    second = add_events(events=[mine], by=worker.actor, at=at)[0]

    def shown(name: str, officer: str) -> list[int]:
        return [row.pk for row in signed_in(worker).get(reverse(name), {"officer": officer}).context["page"]]

    assert shown("outreach:events", "system") == [event.pk]
    assert shown("outreach:events", str(worker.pk)) == [second.pk]
    assert shown("outreach:materials", "system") == [material.pk]
    for name in ("outreach:events", "outreach:materials"):
        form = signed_in(stranger).get(reverse(name)).context["form"]
        assert len(form.fields["officer"].choices) == 1
