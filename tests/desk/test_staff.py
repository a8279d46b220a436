"""The staff list on screen."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from nhipcau.org import actions
from nhipcau.org.models import Staff


@pytest.fixture
def person(office: Any, system: Any, at: Any) -> Staff:
    entry = actions.NewStaff(office, "Đào Thị Mơ", qualification="bachelor", trained=True)
    return actions.add_staff(entry=entry, by=system, at=at)


def test_filters(signed_in: Callable[[Any], Any], reader: Any, person: Staff, other_office: Any) -> None:
    client = signed_in(reader)
    for query, names in (
        ({}, ["Đào Thị Mơ"]),
        ({"qualification": "bachelor"}, ["Đào Thị Mơ"]),
        ({"qualification": "master"}, []),
        ({"unit": other_office.pk}, []),
    ):
        page = client.get(reverse("desk:staff"), query)
        assert [found.name for found, _words in page.context["people"]] == names


def test_add_change_withdraw(signed_in: Callable[[Any], Any], worker: Any, office: Any) -> None:
    client = signed_in(worker)
    data = {"unit": office.pk, "name": "Lò Văn Núi", "trained": "false", "qualification": "college"}
    assert client.post(reverse("desk:staff_add"), data).status_code == 302
    person = Staff.objects.get()
    assert (person.name, person.trained, person.qualification, person.unit) == ("Lò Văn Núi", False, "college", office)
    changed = data | {"qualification": "master", "reason": "học xong"}
    assert client.post(reverse("desk:staff_change", args=[person.pk]), changed).status_code == 302
    person.refresh_from_db()
    assert person.qualification == "master"
    withdraw = reverse("desk:staff_withdraw", args=[person.pk])
    assert client.post(withdraw, {"reason": "nhập nhầm"}).status_code == 302
    assert client.post(withdraw, {"reason": "lần nữa"}).status_code == 422
    assert client.get(reverse("desk:staff_member", args=[person.pk])).status_code == 200


def test_a_change_without_reason_is_not_taken(signed_in: Callable[[Any], Any], worker: Any, person: Staff) -> None:
    data = {"unit": person.unit_id, "name": "Tên Khác", "trained": "unknown"}
    page = signed_in(worker).post(reverse("desk:staff_change", args=[person.pk]), data)
    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["reason"]
    person.refresh_from_db()
    assert person.name == "Đào Thị Mơ"


def test_a_stranger_changes_nobody(signed_in: Callable[[Any], Any], stranger: Any, person: Staff) -> None:
    client = signed_in(stranger)
    for name in ("staff_change", "staff_withdraw"):
        assert client.post(reverse(f"desk:{name}", args=[person.pk]), {"reason": "x"}).status_code == 403
    data = {"unit": person.unit_id, "name": "Người Lạ"}
    assert client.post(reverse("desk:staff_add"), data).status_code == 422
    assert Staff.objects.count() == 1


def test_status_on_a_day_and_place(
    signed_in: Callable[[Any], Any], stranger: Any, person: Staff, centre: Any, system: Any, at: Any
) -> None:
    gone = actions.NewStaff(centre, "Lò Đã Nghỉ", started_on=date(2020, 1, 1), left_on=date(2025, 12, 31))
    new = actions.NewStaff(centre, "Hà Mới Vào", started_on=date(2026, 2, 1))
    for entry in (gone, new):
        actions.add_staff(entry=entry, by=system, at=at)
    client = signed_in(stranger)

    def shown(**filters: Any) -> set[str]:
        return {found.name for found, _words in client.get(reverse("desk:staff"), filters).context["people"]}

    assert shown(status="left") == {"Lò Đã Nghỉ"}
    assert shown(status="serving") == {"Hà Mới Vào", "Đào Thị Mơ"}
    assert shown(status="serving", day="31/12/2025") == {"Lò Đã Nghỉ", "Đào Thị Mơ"}
    assert shown(status="left", day="31/12/2025") == set()
    assert shown(place=centre.place_id) == {"Lò Đã Nghỉ", "Hà Mới Vào"}
