"""Two at one moment: a file is given once, and small requests add up (PostgreSQL; on SQLite writers take turns)."""

import threading
from contextlib import suppress
from typing import Any

import pytest
from django.db import connection

from nhipcau.exporting import actions
from nhipcau.exporting.models import Export
from nhipcau.exporting.states import Status
from nhipcau.kernel import clock
from nhipcau.kernel.errors import Missing

from .taking import ready

PEOPLE = "registry.people"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_who_press_download_at_one_moment(head: Any, people: Any, signed_in: Any) -> None:
    """Both have opened the file when the first takes it: the other waits for that transaction, and gets nothing."""
    people(1)
    _url, found = ready(signed_in(head))
    at, given, gate = clock.now(), [], threading.Barrier(4)

    def press() -> None:
        own = Export.objects.get(pk=found.pk)
        gate.wait()
        with suppress(Missing):
            given.append(actions.take(export=own, by=head.actor, at=at))
        connection.close()

    threads = [threading.Thread(target=press) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(given) == 1
    assert Export.objects.get(pk=found.pk).status == Status.TAKEN


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_small_requests_at_one_moment_are_counted_one_after_the_other(head: Any, people: Any, few_alone: int) -> None:
    """Three requests of two people each, of three one may take out alone: one leaves, two wait."""
    people(2)
    gate = threading.Barrier(3)

    def press() -> None:
        user = type(head).objects.get(pk=head.pk)
        why = {"purpose": "check", "reason": "Đối chiếu với sổ của xã trong tháng này"}
        wish = actions.Wish(PEOPLE, {}, "", counted=2, personal=True, **why)
        gate.wait()
        actions.ask_export(user=user, wish=wish, by=user.actor, at=clock.now())
        connection.close()

    threads = [threading.Thread(target=press) for _ in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(Export.objects.values_list("status", flat=True)) == [Status.MAKING, Status.WAITING, Status.WAITING]
