"""The queue of possible duplicates: who sees which pair, and what was decided stays decided."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from nhipcau.access.actions import declare_conflict, set_sensitivity
from nhipcau.audit.models import Event
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.writing import action
from nhipcau.org import actions as org
from nhipcau.registry.actions import Likely, keep_apart, merge_people, part_people, propose
from nhipcau.registry.models import Pair, Person
from nhipcau.registry.queries import near_person
from nhipcau.registry.queries.twins import queue_for
from tests.counting import questions

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)
QUEUE = "registry:twins"


@pytest.fixture
def pair(record: Callable[..., Person], office: Any) -> tuple[Person, Person]:
    return record("Giàng Thị Xé", "05/03/2015", unit=office), record("Giàng Thị Xé", "3/5/2015", unit=office)


@pytest.fixture
def head(make_staff: Any, office: Any) -> Any:
    return make_staff("truong.vp", "office_head", office, "Đinh Thị Trưởng")


@action
def again(*, pair: Any, reasons: list[str], by: Any, at: Any) -> int:
    """As the comparison of the whole registry does it."""
    from nhipcau.audit.actions import record as told

    told("registry.pairs_found", about=pair[0], by=by, at=at)
    return propose([Likely(pair[0].pk, pair[1].pk, 30.0, reasons)], by=by, at=at)


def test_somebody_new_who_is_alike_stands_in_the_queue(pair: Any, head: Any, signed_in: Any) -> None:
    page = signed_in(head).get(reverse(QUEUE)).content.decode()
    for words in ("Giàng Thị Xé", "cùng họ tên", "ngày và tháng sinh đảo nhau", "99%"):
        assert words in page, words
    assert reverse("registry:merge", args=[pair[0].pk, pair[1].pk]) in page


def test_a_telephone_of_a_member_of_staff_or_an_office_brings_nobody_together(
    record: Callable[..., Person], office: Any, system: Any, at: Any, worker: Any
) -> None:
    org.add_staff(entry=org.NewStaff(unit=office, name="Hà Văn Đồng", phone="0912000777"), by=system, at=at)
    one, other = record("Lò Thị Mai", phone="0912000777"), record("Lò Thị Mai Anh", phone="0912000777")
    assert Pair.objects.count() == 0
    assert [found.reasons for found in near_person(worker, DAY, one)] == [("họ tên gần giống",)]
    assert other.phone == one.phone


@pytest.mark.parametrize("hidden", [0, 1])
def test_only_pairs_of_which_one_sees_both_and_no_count_of_others(
    pair: Any, head: Any, stranger: Any, make_staff: Any, office: Any, signed_in: Any, system: Any, at: Any, hidden: int
) -> None:
    worker = make_staff("can.bo", "case_worker", office, "Hà Văn Đồng")
    blank = signed_in(stranger).get(reverse(QUEUE)).content.decode()
    assert "Giàng" not in blank
    set_sensitivity(record=pair[hidden], sensitivity="restricted", by=system, at=at)
    shown = signed_in(worker).get(reverse(QUEUE)).content.decode()
    assert "Không có cặp hồ sơ nào chờ quyết định" in shown
    assert queue_for(head, DAY).count() == 1
    declare_conflict(record=pair[hidden], staff=head.staff, kind="kin", by=system, at=at)
    assert queue_for(type(head).objects.get(pk=head.pk), DAY).count() == 0


def test_not_the_same_is_remembered_until_something_new_speaks_for_it(
    pair: Any, head: Any, signed_in: Any, system: Any, at: Any
) -> None:
    url = reverse("registry:apart", args=[pair[0].pk, pair[1].pk])
    assert signed_in(head).post(url, {"why": ""}).url == reverse("registry:merge", args=[pair[0].pk, pair[1].pk])
    assert signed_in(head).post(url, {"why": "Hai chị em sinh đôi"}).url == reverse(QUEUE)
    row = Pair.objects.get()
    assert (row.apart_why, row.apart_by.name) == ("Hai chị em sinh đôi", "Đinh Thị Trưởng")
    assert Event.objects.filter(action="registry.kept_apart").count() == 2
    assert near_person(head, DAY, pair[0]) == []
    assert again(pair=pair, reasons=["name", "swapped"], by=system, at=at) == 0
    assert again(pair=pair[::-1], reasons=["name"], by=system, at=at) == 0
    assert queue_for(head, DAY).count() == 0
    page = signed_in(head).get(reverse("registry:merge", args=[pair[0].pk, pair[1].pk])).content.decode()
    assert "Hai chị em sinh đôi" in page
    with pytest.raises(Refused):
        keep_apart(one=pair[1], other=pair[0], reason="x", by=system, at=at)
    assert again(pair=pair, reasons=["name", "identity"], by=system, at=at) == 1
    assert queue_for(head, DAY).count() == 1


def test_a_merged_pair_leaves_the_queue_and_taken_apart_is_not_proposed_again(
    pair: Any, head: Any, record: Any, office: Any, system: Any, at: Any
) -> None:
    third = record("Giàng Thị Xé", "5/3/2015", unit=office)
    assert queue_for(head, DAY).count() == 3
    told = {"by": system, "at": at}
    merge = merge_people(kept=pair[0], merged=pair[1], chosen={}, reason="Cùng một người", **told)
    left = {(row.first_id, row.second_id) for row in queue_for(head, DAY)}
    assert left <= {(pair[0].pk, third.pk), (third.pk, pair[0].pk)}
    assert len(left) == 1
    part_people(merge=merge, rows=[], fields=[], reason="Hai chị em", **told)
    assert queue_for(head, DAY).count() == 2
    assert Pair.objects.get(apart_at__isnull=False).apart_why == "Hai chị em"


def test_who_may_not_change_both_cannot_decide(pair: Any, stranger: Any, reader: Any, signed_in: Any) -> None:
    url = reverse("registry:apart", args=[pair[0].pk, pair[1].pk])
    assert signed_in(stranger).post(url, {"why": "x"}).status_code == 404
    assert signed_in(reader).post(url, {"why": "x"}).status_code == 403
    assert Pair.objects.filter(apart_at__isnull=False).count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_the_queue_asks_the_same_number_of_questions(
    head: Any, record: Any, office: Any, signed_in: Any, count: int, django_assert_max_num_queries: Any
) -> None:
    for n in range(count):
        for _ in range(2):
            record(f"Giàng Thị Xé {'ABC'[n]}", "05/03/2015", unit=office)
    client = signed_in(head)
    client.get(reverse(QUEUE))
    with django_assert_max_num_queries(20) as captured:
        page = client.get(reverse(QUEUE))
    assert len(page.context["rows"]) >= count
    assert questions(captured) == 6
