"""Numbers of those who call stand closed in the database: found whole, and by nothing less."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.urls import reverse

from nhipcau.access.models import Correction
from nhipcau.importing.models import Row
from nhipcau.intake.actions import NewContact, correct_contact, log_contact
from nhipcau.intake.models import Contact
from nhipcau.intake.queries import contacts_for, earlier_calls, matching
from nhipcau.registry.actions import NewPerson, NewPhone, add_people, add_phone
from nhipcau.registry.models import Phone

pytestmark = pytest.mark.django_db
NUMBER = "0900009751"


def columns() -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT caller_phone, caller_phone_print, caller_phone_as_written FROM intake_contact")
        return [cell for row in cursor.fetchall() for cell in row]


def test_they_are_found_whole_however_they_are_written(call: Any, worker: Any, at: datetime) -> None:
    contact, day = call(caller_phone="0900 009 751"), at.date()
    call(caller_phone="0900009752")
    for written in (NUMBER, "+84 900 009 751", "0900.009.751", "900009751"):
        assert list(matching(contacts_for(worker, day), written)) == [contact]
        assert earlier_calls(worker, written, day) == (1, [contact])
    for part in ("0900", "090000975", "9751"):
        assert not matching(contacts_for(worker, day), part).exists()
    again = Contact.objects.get(pk=contact.pk)
    assert (again.caller_phone, again.caller_phone_as_written) == (NUMBER, "0900 009 751")
    assert all("0900" not in cell.replace(" ", "") for cell in columns())


def test_nothing_ties_a_caller_to_somebody_recorded(call: Any, centre: Any, system: Any, at: datetime) -> None:
    """Equal fingerprints would tell who an anonymous caller was."""
    (person,) = add_people(people=[NewPerson(unit=centre, name="Lò Thị Mai")], by=system, at=at)
    phone = add_phone(person=person, new=NewPhone(number=NUMBER, as_written=NUMBER), by=system, at=at)
    assert Phone.objects.get(number_print__of=NUMBER) == phone
    assert call(caller_phone=NUMBER).caller_phone_print != phone.number_print


def test_what_a_correction_keeps_is_closed_too(call: Any, centre: Any, system: Any, at: datetime) -> None:
    contact = call(caller_phone=NUMBER)
    new = NewContact(unit=centre, channel="call", received_at=contact.received_at, caller_phone="0900009752")
    correct_contact(contact=contact, new=new, reason="nghe nhầm", by=system, at=at)
    kept = Correction.objects.get(field="caller_phone_as_written")
    assert (kept.old, kept.new) == (NUMBER, "0900009752")
    with connection.cursor() as cursor:
        cursor.execute("SELECT old, new FROM access_correction")
        assert "09000" not in str(cursor.fetchall())


@pytest.mark.sqlite
def test_it_is_asked_of_an_index(call: Any, worker: Any, at: datetime) -> None:
    call(caller_phone=NUMBER)
    rows = contacts_for(worker, at.date())
    assert "intake_caller" in matching(rows, NUMBER).order_by().explain()


def test_the_list_and_the_page_show_it(call: Any, worker: Any, signed_in: Any) -> None:
    contact = call(caller_phone=NUMBER)
    page = signed_in(worker).get(reverse("intake:contact", args=[contact.pk])).content.decode()
    assert "0900 009 751" in page


@pytest.mark.django_db(transaction=True)
def test_what_stood_open_before_is_closed(call: Any, centre: Any, system: Any, worker: Any, at: datetime) -> None:
    contact = call(caller_phone="0900 009 751")
    new = NewContact(unit=centre, channel="call", received_at=contact.received_at, caller_phone=NUMBER, note="mới")
    correct_contact(contact=contact, new=new, reason="nhầm", by=system, at=at)
    log_contact(contact=NewContact(unit=centre, channel="visit", received_at=at), by=system, at=at)
    last = MigrationExecutor(connection).loader.graph.leaf_nodes()
    before = [("intake", "0003_one_index"), ("access", "0009_forget_open")]
    try:
        MigrationExecutor(connection).migrate(before)
        old = MigrationExecutor(connection).loader.project_state(before).apps
        assert old.get_model("intake", "Contact").objects.get(pk=contact.pk).caller_phone == NUMBER
        kept = old.get_model("access", "Correction").objects.get(field="caller_phone_as_written")
        assert (kept.old, kept.new) == ("0900 009 751", NUMBER)
    finally:
        MigrationExecutor(connection).migrate(last)
    assert all("0900" not in cell for cell in columns())
    if connection.vendor == "sqlite":
        file = Path(str(connection.settings_dict["NAME"]))
        assert b"0900 009 751" not in b"".join(path.read_bytes() for path in file.parent.glob(f"{file.name}*"))
    assert earlier_calls(worker, NUMBER, at.date()) == (1, [Contact.objects.get(pk=contact.pk)])
    assert Correction.objects.get(field="caller_phone_as_written").old == "0900 009 751"
    assert not Row.objects.exists()
