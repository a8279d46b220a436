"""Groups and communities are clients as people are; the list of people by age, kind and poverty of the household."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nhipcau.cases.models import Case
from nhipcau.kernel.dates import years_before
from nhipcau.kernel.errors import Refused
from nhipcau.registry.actions import Coming, HouseholdAddress, add_relation, make_household, record_poverty
from nhipcau.registry.models import Person
from nhipcau.registry.queries import PeopleFilter, filtered, near, people_for
from tests.counting import questions

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)
GROUP = {"kind": "community", "name": "Xóm Chài Ven Sông", "size": "40", "note": "Sau lũ"}


@pytest.fixture
def told(system: Any, at: Any) -> dict[str, Any]:
    return {"by": system, "at": at}


def names(user: Any, **wanted: Any) -> list[str]:
    return sorted(row.name for row in filtered(people_for(user, DAY), PeopleFilter(**wanted), user, DAY))


def test_a_community_is_recorded_found_and_opened_in_a_case(worker: Any, centre: Any, signed_in: Any) -> None:
    client = signed_in(worker)
    made = client.post(reverse("registry:add_collective"), {**GROUP, "unit": centre.pk})
    assert made.status_code == 302
    community = Person.objects.get()
    assert (community.kind, community.size) == ("community", 40)
    page = client.get(made.headers["Location"]).content.decode()
    assert "Cộng đồng, khoảng 40 người" in page
    assert not any(word in page for word in ("Ngày sinh", "Hộ gia đình", "Ghi quan hệ"))
    assert "khoảng 40 người" in client.get(reverse("registry:people")).content.decode()
    assert "Xóm Chài Ven Sông" in client.post("/search/", {"q": "xom chai"}).content.decode()
    case = {"received_on": "02/03/2026", "level": "intervention", "urgency": "normal", "unit": centre.pk}
    assert client.post(reverse("cases:open_for", args=[community.pk]), case).status_code == 302
    assert Case.objects.get().person == community


def test_its_correction_asks_for_no_birth(worker: Any, somebody: Any, signed_in: Any) -> None:
    group = somebody("Tổ may vá", kind="group", size=12)
    client, url = signed_in(worker), reverse("registry:correct", args=[group.pk])
    page = client.get(url).content.decode()
    assert ("id_size" in page, "id_birth" in page, "id_sex" in page) == (True, False, False)
    data = {"name": "Tổ may vá", "size": "15", "reason": "Thêm người", "birth": "2015", "sex": "male"}
    assert client.post(url, data).status_code == 302
    group.refresh_from_db()
    assert (group.size, group.birth_date, group.sex) == (15, None, "")
    person = reverse("registry:correct", args=[somebody("Lò Văn Pó").pk])
    assert "id_size" not in client.get(person).content.decode()


def test_the_database_tells_one_from_many(somebody: Any) -> None:
    from nhipcau.kernel.writing import bulk_generator

    one, many = somebody("Lò Văn Pó"), somebody("Tổ may vá", kind="group")
    for person, name, value in ((one, "size", 3), (many, "sex", "male"), (many, "birth_date", DAY)):
        setattr(person, name, value)
        person.birth_precision = "day" if person.birth_date else ""
        with bulk_generator(), pytest.raises(IntegrityError), transaction.atomic():
            person.save()
        person.refresh_from_db()
    with pytest.raises(Refused):
        somebody("Tổ hai", kind="group", sex="male")


def test_a_group_is_no_duplicate_lives_nowhere_and_is_nobodys_kin(somebody: Any, worker: Any, told: Any) -> None:
    group, person = somebody("Lò Thị Mai", kind="group"), somebody("Lò Văn Pó")
    assert near(worker, DAY, name="Lò Thị Mai", born=None, phone="") == []
    with pytest.raises(Refused):
        make_household(first=Coming(person=group, relation="head"), address=HouseholdAddress(), **told)
    with pytest.raises(Refused):
        add_relation(person=group, other=person, kind="other", **told)


# --- the list of people ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("day", "years", "found"),
    [
        (date(2026, 3, 2), 16, date(2010, 3, 2)),
        (date(2024, 2, 29), 1, date(2023, 2, 28)),
        (date(2024, 2, 29), 4, date(2020, 2, 29)),
        (date(2026, 3, 2), 5_000, date(1, 3, 2)),
    ],
)
def test_the_same_day_years_before(day: date, years: int, found: date) -> None:
    assert years_before(day, years) == found


def test_by_age_on_a_day_both_ends_included(somebody: Any, worker: Any) -> None:
    for name, born in (
        ("Sáu", date(2020, 3, 2)),
        ("Gần sáu", date(2020, 3, 3)),
        ("Mười sáu", date(2010, 3, 2)),
        ("Gần mười bảy", date(2009, 3, 3)),
        ("Mười bảy", date(2009, 3, 2)),
    ):
        somebody(name, birth_date=born, birth_precision="day")
    somebody("Không rõ")
    assert names(worker, age_from=6, age_to=16) == ["Gần mười bảy", "Mười sáu", "Sáu"]
    assert names(worker, age_from=17) == ["Mười bảy"]
    assert names(worker, age_to=5) == ["Gần sáu"]
    assert names(worker, age_to=5, age_on=date(2026, 3, 3)) == []
    assert names(worker, age_from=0, age_to=0, age_on=date(2010, 6, 1)) == ["Mười sáu"]  # nobody not yet born


def test_by_kind_and_from_the_form(somebody: Any, worker: Any, signed_in: Any) -> None:
    somebody("Tổ may vá", kind="group")
    somebody("Bé Không", birth_date=date(2026, 1, 5), birth_precision="day")
    assert names(worker, kind="group") == ["Tổ may vá"]
    client = signed_in(worker)
    for query, shown in (("kind=group", {"Tổ may vá"}), ("age_from=0&age_to=0", {"Bé Không"}), ("age_to=x", None)):
        page = client.get(f"{reverse('registry:people')}?{query}").content.decode()
        found = {name for name in ("Tổ may vá", "Bé Không") if name in page}
        assert found == ({"Tổ may vá", "Bé Không"} if shown is None else shown), query


def test_by_poverty_of_the_household_one_may_see(
    family: Any, office: Any, worker: Any, make_account: Any, centre: Any, told: Any, signed_in: Any
) -> None:
    house = family("Lò Văn Pó", ("child", "Lò Văn Tý"))
    for year, status in ((2025, "poor"), (2026, "near_poor")):
        record_poverty(household=house, year=year, status=status, **told)
    record_poverty(household=family("Giàng A Khá"), year=2026, status="none", **told)
    for more, shown in (
        ({"poverty": "near_poor"}, ["Lò Văn Pó", "Lò Văn Tý"]),
        ({"poverty": "poor", "poverty_year": "2025"}, ["Lò Văn Pó", "Lò Văn Tý"]),
        ({"poverty": "poor"}, []),
        ({"poverty_year": "2025"}, ["Giàng A Khá", "Lò Văn Pó", "Lò Văn Tý"]),
    ):
        assert names(worker, more=more) == shown, more
    client, url = signed_in(make_account("tl", "therapist", centre)), f"{reverse('registry:people')}?poverty=poor"
    page = client.get(url).content.decode()  # reads no household, so nothing is offered and nothing narrowed
    assert ("id_poverty" in page, "Giàng A Khá" in page) == (False, True)
    with CaptureQueriesContext(connection) as captured:
        asked = f"{reverse('registry:people')}?poverty=near_poor&age_from=0"
        assert signed_in(worker).get(asked).status_code == 200
    assert questions(captured) <= 20  # with signing in
