"""The key of fingerprints is replaced without a stop (S22): everything is found all the time, and the old key goes."""

from datetime import datetime, timedelta
from pathlib import Path
from threading import Event as Signal
from threading import Thread
from typing import Any

import pytest
from django.core.management import CommandError
from django.db import connection

from nhipcau.access.actions import forget_key, make_print_key, renew_portion, seal
from nhipcau.access.actions import keys as keys_actions
from nhipcau.access.models import Anchor, Sealed
from nhipcau.access.queries import count_older, sealed_anchors, sealed_code
from nhipcau.importing.models import Import, Row
from nhipcau.importing.queries import known_rows
from nhipcau.kernel.crypto import fingerprint, fingerprints, hidden_alike, hidden_digest
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.keys import ring
from nhipcau.kernel.writing import bulk_generator
from nhipcau.registry.actions import NewPaper, NewPerson, NewPhone, add_paper, add_people, add_phone
from nhipcau.registry.models import Person, Phone
from nhipcau.registry.queries import with_number
from nhipcau.registry.queries.searching import search

from .test_keys import folder, sealed, told  # noqa: F401 — fixtures


def number(place: int) -> str:
    return f"09000{place:05}"


@pytest.fixture
def people(centre: Any, system: Any, at: datetime) -> list[Person]:
    new = [NewPerson(unit=centre, name=f"Lò Thị {place}", phone=number(place)) for place in range(12)]
    return add_people(people=new, by=system, at=at)


def found(place: int) -> list[Person]:
    return list(with_number(Person.objects.all(), phone=number(place)))


class Clerk:
    """Somebody who adds a telephone and looks all of them up, until stopped."""

    def __init__(self, people: list[Person], by: Any, at: datetime) -> None:
        self.people, self.by, self.at = people, by, at
        self.wrong: list[str] = []
        self.rounds = 0
        self.stop = Signal()
        self.thread = Thread(target=self.work)

    def __enter__(self) -> "Clerk":
        self.thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop.set()
        self.thread.join(120)

    def work(self) -> None:
        try:
            while not self.stop.is_set() or self.rounds < 4:
                self.once(self.people[self.rounds % len(self.people)], 100 + self.rounds)
                self.rounds += 1
        except Exception as error:  # whatever it was, it is what the test is about
            self.wrong.append(repr(error))
        finally:
            connection.close()

    def once(self, person: Person, place: int) -> None:
        new = NewPhone(number=number(place), as_written=number(place))
        add_phone(person=Person.objects.get(pk=person.pk), new=new, by=self.by, at=self.at)
        lost = [where for where in (*range(len(self.people)), place) if len(found(where)) != 1]
        if lost:
            self.wrong.append(f"not found: {lost}")


@pytest.mark.django_db(transaction=True)
def test_everything_is_found_while_the_key_is_replaced(
    people: list[Person], system: Any, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys_actions, "PORTION", 3)
    old = ring().fingerprint
    with Clerk(people, system, at) as clerk:
        new = make_print_key(by=system, at=at)
        for _ in range(3):
            renew_portion(by=system, at=at)
    assert clerk.wrong == [] and clerk.rounds >= 4
    while renew_portion(by=system, at=at):
        pass
    assert count_older() == 0
    forget_key(ident=old.id, by=system, at=at + keys_actions.SETTLED)
    assert ring().prints == (new,)
    places = [*range(12), *range(100, 100 + clerk.rounds)]
    assert [len(found(place)) for place in places] == [1] * len(places)
    assert {row.number_print[:2] for row in Phone.objects.all()} == {new.mark}
    assert all(row.number_print == fingerprint(row.number, "phone") for row in Phone.objects.all())


@pytest.mark.django_db
def test_sealed_values_move_to_their_new_places(sealed: list[Anchor], system: Any, at: datetime) -> None:  # noqa: F811
    before = set(Sealed.objects.values_list("pk", flat=True))
    make_print_key(by=system, at=at)
    with bulk_generator():
        seal([(sealed[0].pk, "client_group", "hiv", "mới")])
    assert Sealed.objects.count() == 12, "the older place was given up"
    assert [sealed_code(anchor.pk, "client_group")[0] for anchor in sealed] == ["hiv"] * 12
    assert renew_portion(by=system, at=at) == 11
    assert not before & set(Sealed.objects.values_list("pk", flat=True))
    assert sealed_code(sealed[0].pk, "client_group")[1] == "mới"
    assert [sealed_code(anchor.pk, "client_group")[1] for anchor in sealed[1:]] == [f"NNHIV {a.pk}" for a in sealed[1:]]
    assert sorted(sealed_anchors()["client_group"]["hiv"]) == sorted(anchor.pk for anchor in sealed)
    assert count_older() == 0 and renew_portion(by=system, at=at) == 0


@pytest.mark.django_db
def test_rows_of_a_register_are_known_again_under_the_new_key(centre: Any, system: Any, at: datetime) -> None:
    digest = bytes(range(16))
    old = hidden_digest(digest)
    assert digest.hex() not in old and old != fingerprint(digest.hex(), "")
    row = {"register": "calls", "unit": centre, "file_name": "x", "uploaded_at": at, "uploaded_by": system}
    Row.objects.create(origin=Import.objects.create(**row), sheet_row=2, model="x", object_id=1, fingerprint=old)
    make_print_key(by=system, at=at)
    new = hidden_digest(digest)
    assert new != old and hidden_alike(old) == hidden_alike(new) == [new, old]
    assert known_rows([new]) == {new: 1}
    assert renew_portion(by=system, at=at) == 1
    assert Row.objects.get().fingerprint == new and known_rows([new]) == {new: 1} and count_older() == 0


@pytest.mark.django_db
def test_a_key_of_fingerprints_is_forgotten_only_when_it_made_none(
    people: list[Person], system: Any, at: datetime
) -> None:
    old, later = ring().fingerprint.id, at + keys_actions.SETTLED
    for ident in (old, "fingerprint-0007-abcdef"):
        with pytest.raises(Refused):
            forget_key(ident=ident, by=system, at=later)
    make_print_key(by=system, at=at)
    with pytest.raises(Refused, match="12 "):
        forget_key(ident=old, by=system, at=later)
    renew_portion(by=system, at=at)
    with pytest.raises(Refused, match="mười phút"):
        forget_key(ident=old, by=system, at=later - timedelta(seconds=1))
    forget_key(ident=old, by=system, at=later)
    assert len(fingerprints("x", "y")) == 1


@pytest.mark.django_db
def test_a_third_key_follows_the_second(people: list[Person], system: Any, at: datetime) -> None:
    marks = []
    for _ in range(2):
        marks.append(make_print_key(by=system, at=at).mark)
        while renew_portion(by=system, at=at):
            pass
    assert len(set(marks)) == 2 and {row.number_print[:2] for row in Phone.objects.all()} == {marks[-1]}
    assert [len(found(place)) for place in range(12)] == [1] * 12


@pytest.mark.django_db
def test_the_search_asks_for_both(people: list[Person], worker: Any, system: Any, at: datetime) -> None:
    def named(place: int) -> list[int]:
        return [one.person.pk for one in search(worker, number(place), at.date(), 5)]

    assert named(0) == [people[0].pk]
    make_print_key(by=system, at=at)
    add_phone(person=people[1], new=NewPhone(number=number(55), as_written=""), by=system, at=at)
    assert (named(0), named(55)) == ([people[0].pk], [people[1].pk])


@pytest.mark.django_db
def test_the_command_replaces_it(people: list[Person], folder: Path) -> None:  # noqa: F811
    old = ring().fingerprint.id
    assert f"{old}  09:00 02/03/2026  (đang dùng)" in told("list")
    assert "Đã làm lại 12 giá trị" in told("rotate", "--prints", "--now")
    assert "0 dấu vân chưa làm lại" in told("list")
    with pytest.raises(CommandError, match="mười phút"):
        told("forget", old)


@pytest.mark.django_db
def test_papers_are_known_while_the_key_is_replaced(people: list[Person], system: Any, at: datetime) -> None:
    from nhipcau.registry.queries.known import people_with_papers

    add_paper(person=people[0], new=NewPaper(kind="cccd", number="036185000123"), by=system, at=at)
    make_print_key(by=system, at=at)
    add_paper(person=people[1], new=NewPaper(kind="cccd", number="036185000124"), by=system, at=at)
    known = people_with_papers(["036185000123", "036185000124"])
    assert [known[one].pk for one in sorted(known)] == [people[0].pk, people[1].pk]
