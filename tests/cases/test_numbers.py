"""Several people open a case at the same moment: each gets a number, nobody is sent away or waits for ever."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from threading import Thread
from typing import Any

import pytest
from django.db import connection

from nhipcau.cases.actions import NewCase, open_case
from nhipcau.cases.models import Case
from nhipcau.intake.actions import NewContact, log_contact, open_case_from
from nhipcau.registry.actions import NewPerson

DAY, RECEIVED = date(2026, 3, 1), datetime(2026, 3, 1, 7, 30, tzinfo=UTC)


@pytest.mark.postgres  # on SQLite transactions that write take turns anyway
@pytest.mark.django_db(transaction=True)
def test_free_numbers_are_given_in_turn(centre: Any, system: Any, at: datetime) -> None:
    """With a new person, and from a contact: whichever way, the number is waited for before anything else is held."""
    wrong: list[str] = []

    def directly(name: str) -> None:
        case = NewCase(unit=centre, person=NewPerson(unit=centre, name=name), received_on=DAY)
        open_case(case=case, by=system, at=at)

    def from_a_contact(name: str) -> None:
        new = NewContact(unit=centre, channel="call", received_at=RECEIVED, client_name=name)
        open_case_from(contact=log_contact(contact=new, by=system, at=at), level="managed", by=system, at=at)

    def work(way: Callable[[str], None], number: int) -> None:
        try:
            for turn in range(6):
                way(f"Lò Thị Mai {number} {turn}")
        except Exception as error:
            wrong.append(f"{way.__name__}: {type(error).__name__} {error}"[:200])
        finally:
            connection.close()

    ways = (directly, from_a_contact) * 3
    threads = [Thread(target=work, args=(way, number)) for number, way in enumerate(ways)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert Case.objects.values("number").distinct().count() == 36
