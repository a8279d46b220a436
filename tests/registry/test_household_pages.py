"""Pages of households: what is typed is done, what cannot be is said, and a list asks few questions."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nhipcau.registry.actions import (
    Finding,
    NewGroup,
    NewPaper,
    NewPhone,
    add_group,
    add_paper,
    add_phone,
    record_poverty,
)
from nhipcau.registry.models import Household, HouseholdMember
from tests.counting import questions

pytestmark = pytest.mark.django_db


def asked(client: Any, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return questions(captured)


def test_the_list_asks_the_same_for_one_household_and_for_three(
    family: Any, worker: Any, signed_in: Any, system: Any, at: Any
) -> None:
    client, counts = signed_in(worker), []
    for name in ("Lò Văn Một", "Lò Văn Hai", "Lò Văn Ba"):
        house = family(name, ("child", f"Lò Thị {name[-2:]}"))
        record_poverty(household=house, year=2026, status="poor", by=system, at=at)
        counts.append(asked(client, reverse("households:households")))
    assert counts[0] == counts[2] <= 12
    assert asked(client, f"{reverse('households:households')}?poverty=poor&year=2026") <= 12


def test_one_household_and_one_person_ask_few_questions(family: Any, worker: Any, signed_in: Any) -> None:
    client, counts = signed_in(worker), []
    for number in (1, 3):
        house = family(f"Lò Văn {number}", *(("child", f"Lò Thị {number} {n}") for n in range(number)))
        pages = (reverse("households:household", args=[house.pk]), reverse("desk:person", args=[house.head.pk]))
        counts.append([asked(client, url) for url in pages])
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 12, counts


def test_the_list_is_narrowed_by_poverty_of_a_year(
    family: Any, worker: Any, signed_in: Any, system: Any, at: Any
) -> None:
    for name, year, status in (("Lò Nghèo", 2026, "poor"), ("Lò Xưa", 2025, "poor"), ("Lò Khá", 2026, "none")):
        record_poverty(household=family(name), year=year, status=status, by=system, at=at)
    client, url = signed_in(worker), reverse("households:households")
    for query, shown in (
        ("?poverty=poor&year=2026", {"Lò Nghèo"}),
        ("?poverty=poor", {"Lò Nghèo"}),  # of this year
        ("?poverty=poor&year=2025", {"Lò Xưa"}),
        ("?year=2026", {"Lò Nghèo", "Lò Xưa", "Lò Khá"}),
        ("?poverty=near_poor", set()),
    ):
        page = client.get(url + query).content.decode()
        assert {name for name in ("Lò Nghèo", "Lò Xưa", "Lò Khá") if name in page} == shown, query


def test_from_a_person_to_a_household_with_another_head(somebody: Any, worker: Any, signed_in: Any) -> None:
    """The whole story on the pages: record, find, take in, change the head, split, leave."""
    client = signed_in(worker)
    child, mother = somebody("Lò Văn Tý"), somebody("Lò Thị Mai")
    page = client.get(reverse("desk:person", args=[child.pk])).content.decode()
    assert reverse("registry:make_household", args=[child.pk]) in page
    data = {"relation": "head", "since": "", "hamlet": "Bản Lướt"}
    assert client.post(reverse("registry:make_household", args=[child.pk]), data).status_code == 302
    house = Household.objects.get()
    found = client.post(reverse("households:join", args=[house.pk]), {"words": "mai lo"}).content.decode()
    take = f"{reverse('households:take', args=[house.pk])}?person={mother.pk}"
    assert take in found
    data = {"relation": "parent", "since": "01/05/2020", "why": "Về ở cùng"}
    assert client.post(take, data).status_code == 302
    again = client.post(take, data)
    assert (again.status_code, "đang thuộc một hộ đã ghi" in again.content.decode()) == (422, True)
    member = HouseholdMember.objects.get(person=mother)
    (row,) = HouseholdMember.objects.filter(person=child)
    data = {"head": member.pk, f"relation-{row.pk}": "child", "on": "01/01/2026", "why": ""}
    assert client.post(reverse("households:head", args=[house.pk]), data).status_code == 302
    page = client.get(reverse("households:household", args=[house.pk])).content.decode()
    assert page.index("Lò Thị Mai") < page.index("Lò Văn Tý")
    now = {m.person_id: m.pk for m in HouseholdMember.objects.filter(ended_at=None)}
    split = {"leaving": [now[child.pk]], "founder": now[child.pk], "on": "", "why": "Đi làm xa"}
    assert client.post(reverse("households:split", args=[house.pk]), split).status_code == 302
    assert Household.objects.count() == 2
    leave = reverse("households:leave", args=[house.pk, now[mother.pk]])
    assert client.post(leave, {"until": "", "why": "Qua đời"}).status_code == 302
    assert "Qua đời" in client.get(reverse("households:household", args=[house.pk])).content.decode()


def test_a_standard_that_was_not_compared_says_so(
    family: Any, worker: Any, signed_in: Any, system: Any, at: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from nhipcau.registry.queries import households
    from nhipcau.rulebook.states import Basis

    house = family("Lò Văn Pó")
    client, url = signed_in(worker), reverse("households:household", args=[house.pk])
    record_poverty(household=house, year=2026, status="poor", by=system, at=at)
    page = client.get(url).content.decode()
    assert ("NĐ 07/2021/NĐ-CP" in page, "chưa đối chiếu" in page) == (True, False)
    monkeypatch.setattr(households, "standard_of", lambda year: Basis("NĐ 07/2021/NĐ-CP", verified=False))
    assert "chưa đối chiếu" in client.get(url).content.decode()


def test_a_withdrawn_household_and_a_role_without_households_offer_nothing(
    family: Any, worker: Any, signed_in: Any, make_account: Any, centre: Any
) -> None:
    house = family("Lò Văn Pó")
    person = house.head
    client = signed_in(make_account("tl", "therapist", centre))
    assert client.get(reverse("households:household", args=[house.pk])).status_code == 403
    assert "Hộ gia đình" not in client.get(reverse("desk:person", args=[person.pk])).content.decode()
    client = signed_in(worker)
    url = reverse("households:withdraw", args=[house.pk])
    assert client.post(url, {"reason": "Ghi nhầm"}).status_code == 302
    assert client.get(url).status_code == 404
    page = client.get(reverse("households:household", args=[house.pk])).content.decode()
    assert ("Ghi nhầm" in page, reverse("households:move", args=[house.pk]) in page) == (True, False)


def test_the_page_of_a_person_says_the_important_first_and_folds_the_rest(
    family: Any, worker: Any, signed_in: Any, system: Any, at: Any
) -> None:
    head = family("Lò Văn Pó", ("spouse", "Lò Thị Mai")).head
    told = {"by": system, "at": at}
    phone = NewPhone(number="0912000111", safe="yes", hours="Buổi tối")
    add_phone(person=head, new=phone, **told)
    add_paper(person=head, new=NewPaper(kind="cmnd", number="123456789"), **told)
    found = Finding(paper="Giấy xác nhận số 12/XNKT", body="UBND xã Suối Trong", found_on=date(2024, 5, 6))
    add_group(person=head, new=NewGroup(group="NKT.N", kinds=["mobility"], finding=found), **told)
    page = signed_in(worker).get(reverse("desk:person", args=[head.pk])).content.decode()
    main = page.split("<main", 1)[1]
    order = ["An toàn để gọi", "Việc tiếp theo", "Liên lạc", "0912 000 111", "Hộ gia đình", "Lò Thị Mai", "Diễn biến"]
    places = [main.index(words) for words in order]
    assert places == sorted(places)
    folded = ["".join(part.split("</details>")[0]) for part in main.split('<details class="card folded"')[1:]]
    for words in ("123456789", "Chia sẻ thông tin", "Yêu cầu về dữ liệu", "Nhóm phụ trách và quyền xem"):
        assert any(words in part for part in folded), words
    assert not any(part.startswith(" open") for part in folded)
    for words in ("Giấy xác nhận số 12/XNKT", "06/05/2024", "UBND xã Suối Trong", "Khuyết tật nặng"):
        assert words in main and not any(words in part for part in folded), words
