"""Several people open a case at the same moment: each gets a number of its own, nobody is sent away."""

from datetime import date, datetime
from threading import Thread
from typing import Any

import pytest
from django.db import connection

from nhipcau.cases.actions import NewCase, open_case
from nhipcau.cases.models import Case
from nhipcau.registry.actions import NewPerson


@pytest.mark.postgres  # on SQLite transactions that write take turns anyway
@pytest.mark.django_db(transaction=True)
def test_free_numbers_are_given_in_turn(centre: Any, system: Any, at: datetime) -> None:
    wrong: list[Exception] = []

    def work(number: int) -> None:
        try:
            for turn in range(4):
                person = NewPerson(unit=centre, name=f"Lò Thị Mai {number} {turn}")
                open_case(case=NewCase(unit=centre, person=person, received_on=date(2026, 3, 1)), by=system, at=at)
        except Exception as error:
            wrong.append(error)
        finally:
            connection.close()

    threads = [Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert Case.objects.values("number").distinct().count() == 16
