"""Filters of the list of people: by age and case management, and kept under a name."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nhipcau.kernel.errors import Refused
from nhipcau.registry.actions import NewGroup, NewPerson, add_group, add_people, keep_filter
from nhipcau.registry.models import SavedFilter
from nhipcau.registry.queries import PeopleFilter, filtered, people_for
from tests.counting import questions

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)
LIST = "registry:people"


@pytest.fixture
def add(centre: Any, system: Any, at: datetime) -> Callable[..., Any]:
    def run(name: str, born: date | None = None, precision: str = "day", **more: Any) -> Any:
        new = NewPerson(unit=more.pop("unit", centre), name=name, birth_date=born, birth_precision=precision, **more)
        return add_people(people=[new], by=system, at=at)[0]

    return run


@pytest.fixture
def keep(worker: Any, at: datetime) -> Callable[..., SavedFilter]:
    def run(title: str = "Bé gái", owner: Any = None, unit: Any = None, **query: str) -> SavedFilter:
        owner = owner or worker
        return keep_filter(owner=owner, title=title, query=query or {"sex": "female"}, unit=unit, by=owner.actor, at=at)

    return run


def names(user: Any, **wanted: Any) -> list[str]:
    return [row.name for row in filtered(people_for(user, DAY), PeopleFilter(**wanted), user, DAY)]


def test_by_age_on_a_day(worker: Any, add: Any) -> None:
    add("An Mười Sáu", date(2010, 3, 2))
    add("Bình Sắp Mười Sáu", date(2010, 3, 3))
    add("Chi Năm", date(2010, 1, 1), "year")
    add("Dung Không Rõ", None, "")
    add("Em Bé", date(2026, 1, 5))
    assert names(worker, age_from=16) == ["Chi Năm", "An Mười Sáu"]
    assert names(worker, age_to=15) == ["Em Bé", "Bình Sắp Mười Sáu"]
    assert names(worker, age_from=0, age_to=0) == ["Em Bé"]
    assert names(worker, age_from=16, age_on=date(2026, 3, 3)) == ["Chi Năm", "An Mười Sáu", "Bình Sắp Mười Sáu"]
    assert names(worker, age_from=16, age_to=16, age_on=date(2028, 2, 29)) == []
    assert names(worker, age_to=0, age_on=date(2020, 2, 29)) == []


def test_under_case_management_or_not(
    worker: Any, stranger: Any, centre: Any, add: Any, system: Any, at: datetime
) -> None:
    from nhipcau.cases.actions import Closing, NewCase, close, open_case, step_up

    add("An Chưa Có Ca")
    told = {"by": system, "at": at}
    cases = {}
    for name, level in (("Bình Quản Lý", "managed"), ("Chi Can Thiệp", "intervention"), ("Dung Đã Đóng", "managed")):
        new = NewCase(unit=centre, received_on=DAY, person=add(name), level=level, problem="Khó khăn")
        cases[name] = open_case(case=new, **told)
    close(case=cases["Dung Đã Đóng"], closing=Closing(on=DAY, reason="other", note="Xong"), **told)
    assert names(worker, more={"managed": "now"}) == ["Bình Quản Lý"]
    assert sorted(names(worker, more={"managed": "not"})) == ["An Chưa Có Ca", "Chi Can Thiệp", "Dung Đã Đóng"]
    assert names(worker, more={"managed": "not", "status": "open"}) == ["Chi Can Thiệp"]
    assert names(worker, more={"managed": "not", "status": "none"}) == ["An Chưa Có Ca"]
    assert names(worker, more={"managed": "now", "status": "none"}) == []
    assert names(worker, more={"managed": "now", "status": "closed"}) == []
    step_up(case=cases["Chi Can Thiệp"], on=DAY, **told)
    assert sorted(names(worker, more={"managed": "now"})) == ["Bình Quản Lý", "Chi Can Thiệp"]
    assert names(stranger, more={"managed": "now"}) == []


def test_kept_and_opened_by_one_click(worker: Any, add: Any, signed_in: Any) -> None:
    add("Lò Thị Mai", sex="female")
    add("Giàng A Páo", sex="male")
    client = signed_in(worker)
    sent = {"sex": "female", "name": "Mai 0912345678", "age_from": "chín", "unit": "0"}
    page = client.post(reverse(LIST), sent).content.decode()
    keep = f"{reverse('registry:keep_filter')}?sex=female"
    assert f'href="{keep}"' in page  # neither the name nor what cannot be read
    assert client.get(keep).status_code == 200
    assert client.post(keep, {"title": "Bé gái"}).status_code == 302
    saved = SavedFilter.objects.get()
    assert (saved.query, saved.owner, saved.unit) == ({"sex": "female"}, worker, None)
    assert f'href="{reverse(LIST)}?sex=female">Bé gái' in client.get(reverse(LIST)).content.decode()
    listed = client.get(f"{reverse(LIST)}?sex=female").content.decode()
    assert ("Lò Thị Mai" in listed, "Giàng A Páo" in listed) == (True, False)


def test_words_about_a_person_are_never_kept(worker: Any, signed_in: Any) -> None:
    client = signed_in(worker)
    url = reverse("registry:keep_filter")
    answer = client.post(f"{url}?name=Mai", {"title": "Tìm Mai"})
    assert (answer.status_code, "chưa chọn gì" in answer.content.decode()) == (422, True)
    answer = client.post(f"{url}?sex=female&name=Mai", {"title": "Chị Mai 0912 345 678"})
    assert (answer.status_code, "số điện thoại" in answer.content.decode()) == (422, True)
    assert client.post(f"{url}?sex=female&name=Mai", {"title": "Phụ nữ"}).status_code == 302
    assert SavedFilter.objects.get().query == {"sex": "female"}


def test_a_reader_opens_only_what_they_may_ask(
    worker: Any, centre: Any, keep: Any, make_account: Any, signed_in: Any
) -> None:
    keep("Bé gái bị xâm hại", unit=centre, legal_group="TE11", sex="female")
    keep("Bị xâm hại", unit=centre, legal_group="TE11")
    keep("Riêng tôi")
    colleague = make_account("dong.nghiep", "case_worker", centre)
    page = signed_in(colleague).get(reverse(LIST)).content.decode()
    assert f'href="{reverse(LIST)}?sex=female">Bé gái bị xâm hại (một phần)' in page
    assert ("TE11" in page, ">Bị xâm hại" in page, "Riêng tôi" in page) == (False, False, False)
    own = signed_in(worker).get(reverse(LIST)).content.decode()
    assert "sex=female&amp;legal_group=TE11" in own


def test_shared_with_a_unit_and_nobody_else(
    worker: Any, office: Any, other_office: Any, keep: Any, make_account: Any, stranger: Any, signed_in: Any
) -> None:
    keep("Của văn phòng", unit=office)
    inside = make_account("trong", "case_worker", office)
    assert "Của văn phòng" in signed_in(inside).get(reverse(LIST)).content.decode()
    assert "Của văn phòng" not in signed_in(stranger).get(reverse(LIST)).content.decode()
    saved = SavedFilter.objects.get()
    rename, delete = (reverse(f"registry:{name}", args=[saved.pk]) for name in ("rename_filter", "delete_filter"))
    for user in (inside, stranger):
        assert signed_in(user).get(rename).status_code == 404
        assert signed_in(user).post(delete).status_code == 404
    page = signed_in(inside).get(f"{reverse('registry:keep_filter')}?sex=female").content.decode()
    assert "Dùng cho" not in page
    sent = {"title": "Chung", "unit": str(other_office.pk)}
    signed_in(inside).post(f"{reverse('registry:keep_filter')}?sex=female", sent)
    assert SavedFilter.objects.get(title="Chung").unit is None
    assert signed_in(worker).post(rename, {"title": "Tên mới"}).status_code == 302
    saved.refresh_from_db()
    assert saved.title == "Tên mới"
    head = make_account("truong", "office_head", office)
    assert "Tên mới" in signed_in(head).get(reverse("registry:filters")).content.decode()
    assert signed_in(head).post(delete).status_code == 302
    assert not SavedFilter.objects.filter(pk=saved.pk).exists()


def test_what_cannot_be_kept(keep: Any) -> None:
    keep("Bé gái")
    with pytest.raises(Refused, match="tên này"):
        keep("Bé  gái ")
    with pytest.raises(Refused, match="đặt tên"):
        keep(" ")
    for number in range(29):
        keep(f"Bộ lọc {number}")
    with pytest.raises(Refused, match="30 bộ lọc"):
        keep("Nữa")


def test_the_pages_ask_as_often_for_many(worker: Any, keep: Any, add: Any, signed_in: Any) -> None:
    client = signed_in(worker)
    add("Lò Thị Mai", sex="female")

    def asked(url: str, *titles: str) -> int:
        for title in titles:
            keep(title)
        with CaptureQueriesContext(connection) as found:
            assert all(title in client.get(url).content.decode() for title in titles[:1])
        return questions(found)

    for number, name in enumerate((LIST, "registry:filters")):
        url = reverse(name)
        assert asked(url, f"Một {number}") == asked(url, f"Hai {number}", f"Ba {number}") <= 12


def test_the_token_of_a_form_stands_in_no_address(
    worker: Any, centre: Any, system: Any, at: datetime, signed_in: Any
) -> None:
    people = [NewPerson(unit=centre, name=f"Lò Thị {n}", sex="female") for n in range(51)]
    for person in add_people(people=people, by=system, at=at)[:1]:
        add_group(person=person, new=NewGroup(group="TE01"), by=system, at=at)
    sent = {"sex": "female", "name": "Lò", "csrfmiddlewaretoken": "dấu"}
    page = signed_in(worker).post(reverse(LIST), sent).content.decode()
    assert 'href="?sex=female&amp;page=2"' in page
