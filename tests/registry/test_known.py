"""Papers, telephones and addresses of a person: closed in the database, found by the whole number, kept when wrong."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.urls import reverse

from nhipcau.access.models import Correction
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.identity import Cccd, identity_key, read_cccd
from nhipcau.registry.actions import (
    NewAddress,
    NewPaper,
    NewPerson,
    NewPhone,
    add_address,
    add_paper,
    add_people,
    add_phone,
    correct_person,
    move_person,
    withdraw_part,
)
from nhipcau.registry.models import Address, IdentityPaper, Person, Phone
from nhipcau.registry.queries import matching, near, paper_doubts, people_for

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)


@pytest.fixture
def person(centre: Any, system: Any, at: datetime) -> Person:
    new = NewPerson(
        unit=centre, name="Lò Thị Mai", sex="female", birth_date=date(2012, 5, 1), birth_precision="day",
        phone="0912000111", phone_as_written="0912.000.111",
    )  # fmt: skip
    return add_people(people=[new], by=system, at=at)[0]


@pytest.fixture
def told(system: Any, at: datetime) -> dict[str, Any]:
    return {"by": system, "at": at}


def refused(act: Callable[[], Any]) -> str:
    with pytest.raises(Refused) as found:
        act()
    return str(found.value)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("022 312 000 123", Cccd("022", "female", 2012)),
        ("001.099.012345", Cccd("001", "male", 1999)),
        ("001199012345", Cccd("001", "female", 1999)),
        ("02231200012", None),
        ("02231200012A", None),
        ("", None),
    ],
)
def test_what_a_number_says(number: str, said: Cccd | None) -> None:
    assert read_cccd(number) == said


def test_numbers_are_compared_without_what_stands_between() -> None:
    assert identity_key(" b-123 45.67 ") == "B1234567"


def test_a_number_is_closed_and_found_only_whole(person: Person, told: dict[str, Any], worker: Any) -> None:
    add_paper(person=person, new=NewPaper(kind="cccd", number="022 312 000 123"), **told)
    rows = people_for(worker, DAY)
    for words, count in (("022312000123", 1), ("022 312 000 123", 1), ("0912 000 111", 1), ("+84912000111", 1),
                         ("022312000", 0), ("091200", 0)):  # fmt: skip
        assert (words, matching(rows, words).count()) == (words, count)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM registry_identitypaper")
        stored = str(cursor.fetchall())
        cursor.execute("SELECT * FROM registry_phone")
        stored += str(cursor.fetchall())
    assert "312000123" not in stored.replace(" ", "")
    assert "0912" not in stored
    assert IdentityPaper.objects.get().number == "022312000123"


@pytest.mark.parametrize(
    ("paper", "sentence"),
    [
        ({"kind": "cccd", "number": "12345"}, "12 chữ số"),
        ({"kind": "cmnd", "number": "12345"}, "9 chữ số"),
        ({"kind": "birth"}, "ghi số giấy tờ"),
        ({"kind": "none"}, "vì sao không có"),
        ({"kind": "letter", "number": "1"}, "loại giấy tờ"),
        ({"kind": "birth", "number": "1", "issued_on": date(2027, 1, 1)}, "ở tương lai"),
    ],
)
def test_a_paper_that_cannot_be(person: Person, told: dict[str, Any], paper: dict[str, Any], sentence: str) -> None:
    assert sentence in refused(lambda: add_paper(person=person, new=NewPaper(**paper), **told))
    assert not IdentityPaper.objects.exists()


def test_no_paper_and_why(person: Person, told: dict[str, Any]) -> None:
    paper = add_paper(person=person, new=NewPaper(kind="none", number="cũ", note="Sinh ở rẫy"), **told)
    assert (paper.number, paper.note) == ("", "Sinh ở rẫy")


def test_a_number_against_sex_and_year_is_kept_with_doubts(person: Person) -> None:
    assert paper_doubts(person, "cccd", "022312000123") == []
    assert paper_doubts(person, "cccd", "022215000123") == ["Theo số này thì là nam.", "Theo số này thì sinh năm 2015."]
    assert paper_doubts(person, "cmnd", "022215000") == []


def test_the_first_and_the_chosen_telephone_is_the_main_one(person: Person, told: dict[str, Any]) -> None:
    assert (person.phone, person.phone_as_written) == ("0912000111", "0912.000.111")
    later = told | {"at": told["at"] + timedelta(hours=1)}
    add_phone(person=person, new=NewPhone(number="0912000222", owner="parent"), **later)
    assert person.phone == "0912000111"
    third = add_phone(person=person, new=NewPhone(number="0912000333", main=True), **told)
    assert [phone.number for phone in person.phones] == ["0912000333", "0912000111", "0912000222"]
    assert "đã được ghi" in refused(lambda: add_phone(person=person, new=NewPhone(number="0912000222"), **told))
    withdraw_part(part=third, reason="Bỏ số", **told)
    assert Person.objects.get(pk=person.pk).phone == "0912000111"
    assert Phone.objects.count() == 3


def test_another_main_number_keeps_the_one_before(person: Person, told: dict[str, Any]) -> None:
    correct_person(
        person=person,
        changes={"phone": "0912000444", "phone_as_written": "0912000444", "note": "Đổi số"},
        reason="Đổi số",
        **told,
    )
    assert [phone.number for phone in person.phones] == ["0912000444"]
    assert Phone.objects.count() == 2
    kept = {row.field: row.old for row in Correction.objects.all()}
    assert kept == {"phone": "… 111", "note": ""}
    changes = {"phone": "", "phone_as_written": ""}
    correct_person(person=person, changes=changes, reason="Không còn máy", **told)
    assert (person.phone, Phone.objects.filter(withdrawn_at__isnull=True).count()) == ("", 0)


def test_who_moves_keeps_where_they_lived(person: Person, told: dict[str, Any]) -> None:
    correct_person(person=person, changes={"address_as_written": "Bản Cũ", "hamlet": "Bản 1"}, reason="Ghi", **told)
    assert "từ ngày nào" in refused(lambda: move_person(person=person, to=NewAddress(words="Bản Mới"), **told))
    move_person(person=person, to=NewAddress(words="Bản Mới", hamlet="Bản 2", since=DAY), **told)
    former = Address.objects.get()
    assert (former.kind, former.words, former.hamlet, former.until) == ("former", "Bản Cũ", "Bản 1", DAY)
    assert (person.address_as_written, person.hamlet) == ("Bản Mới", "Bản 2")
    days = {"since": DAY, "until": date(2026, 1, 1)}
    assert "trước ngày đầu" in refused(lambda: add_address(person=person, new=NewAddress(words="X", **days), **told))


def test_the_same_paper_is_the_same_person(person: Person, told: dict[str, Any], worker: Any, signed_in: Any) -> None:
    client, number = signed_in(worker), "022312000123"
    other = add_people(people=[NewPerson(unit=person.unit, name="Giàng A Páo")], **told)[0]
    for somebody in (person, other):
        url = reverse("registry:add_part", args=[somebody.pk, "paper"])
        answer = client.post(url, {"kind": "cccd", "number": number}, follow=True)
    assert "cũng đang ghi cho Lò Thị Mai" in answer.content.decode()


def test_on_screen(person: Person, worker: Any, signed_in: Any, told: dict[str, Any]) -> None:
    client, page = signed_in(worker), reverse("desk:person", args=[person.pk])
    add = lambda part, **data: client.post(reverse("registry:add_part", args=[person.pk, part]), data)  # noqa: E731
    assert add("paper", kind="cccd", number="12").status_code == 422
    assert add("phone", number="abc", safe="no", owner="self").status_code == 422
    assert add("letter").status_code == 404
    assert add("paper", kind="cccd", number="022215000123").status_code == 302
    assert add("phone", number="0912 000 555", safe="no", owner="parent", main="on").status_code == 302
    assert add("address", kind="permanent", words="Bản Mới").status_code == 302
    text = client.get(page).content.decode()
    for words in ("022215000123", "Theo số này thì là nam", "0912 000 555", "Gọi không an toàn", "Bản Mới", "13 tuổi"):
        assert words in text
    phone = Phone.objects.get(main=True, withdrawn_at__isnull=True)
    away = reverse("registry:withdraw_part", args=[person.pk, "phone", phone.pk])
    assert client.post(away, {"reason": "Nhầm"}).status_code == 302
    assert client.get(away).status_code == 404
    assert client.get(reverse("registry:withdraw_part", args=[person.pk, "paper", phone.pk])).status_code == 404
    assert "0912 000 555" not in client.get(page).content.decode()


def test_an_estimated_year_of_birth_and_a_death(person: Person, worker: Any, signed_in: Any) -> None:
    client, url = signed_in(worker), reverse("registry:correct", args=[person.pk])
    sent = {"name": "Lò Thị Mai", "birth": "1950", "estimated": "on", "sex": "female", "phone": "0912.000.111",
            "died_on": "01/03/2026", "alert": "Nghe kém", "reason": "Hỏi lại con"}  # fmt: skip
    assert client.post(url, sent).status_code == 302
    found = Person.objects.get()
    assert (found.birth_words, found.birth_date, found.phone) == ("khoảng 1950", date(1950, 1, 1), "0912000111")
    text = client.get(reverse("desk:person", args=[found.pk])).content.decode()
    assert ("mất ngày 01/03/2026" in text, "Nghe kém" in text) == (True, True)
    assert client.post(url, sent | {"died_on": "01/01/1940"}).status_code == 422


def test_known_words_of_an_ethnic_group_have_its_code(centre: Any, told: dict[str, Any]) -> None:
    people = [NewPerson(unit=centre, name="Người", ethnic_words=words) for words in ("H'Mông", "tày", "Khác lạ", "")]
    assert [person.ethnic for person in add_people(people=people, **told)] == ["08", "02", "", ""]


def test_whoever_calls_from_the_same_number_is_near(person: Person, worker: Any) -> None:
    assert [one.person.pk for one in near(worker, DAY, name="", born=None, phone="0912000111")] == [person.pk]


@pytest.mark.django_db(transaction=True)
def test_the_column_of_before_becomes_closed_rows(centre: Any, system: Any, at: datetime) -> None:
    add_people(people=[NewPerson(unit=centre, name="Lò Thị Mai", phone="0912000111")], by=system, at=at)
    executor = MigrationExecutor(connection)
    last = [node for node in executor.loader.graph.leaf_nodes() if node[0] == "registry"]
    try:
        executor.migrate([("registry", "0003_known")])
        old = MigrationExecutor(connection).loader.project_state([("registry", "0003_known")]).apps
        assert old.get_model("registry", "Person").objects.get().phone == "0912000111"
        old.get_model("registry", "Phone").objects.all().delete()
    finally:
        MigrationExecutor(connection).migrate(last)
    assert [phone.number for phone in Phone.objects.all()] == ["0912000111"]
