"""Every change is an action: one transaction, its audit event beside it, or nothing at all."""

from datetime import datetime
from typing import Any

import pytest
from django.db import connection

from nhipcau.access.models import Anchor, Grant
from nhipcau.audit.actions import record
from nhipcau.audit.models import ChainHead, Event
from nhipcau.audit.queries import verify
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.writing import ChangeWithoutAudit, UnguardedWrite, action, bulk_generator


@action
def write(*, unit: Any, by: Actor, at: datetime, told: bool = True, fail: bool = False) -> Anchor:
    """A change for these tests."""
    anchor = Anchor(kind="test.thing", unit=unit)
    anchor.save()
    if told:
        record("access.granted", about=anchor, by=by, at=at)
    if fail:
        raise ValueError("after the change")
    return anchor


@action
def write_two(*, unit: Any, by: Actor, at: datetime, second_fails: bool = False, first_told: bool = True) -> None:
    """An action made of two."""
    write(unit=unit, by=by, at=at, told=first_told)
    write(unit=unit, by=by, at=at, fail=second_fails)


def test_an_action_is_keyword_only_and_takes_who_and_when() -> None:
    with pytest.raises(TypeError, match="keyword-only"):

        @action
        def positional(unit: object, *, by: Actor, at: datetime) -> None: ...

    with pytest.raises(TypeError, match="takes by and at"):

        @action
        def nobody(*, at: datetime) -> None: ...


def test_a_change_without_its_event_is_rolled_back(centre: Any, system: Any, at: datetime) -> None:
    with pytest.raises(ChangeWithoutAudit, match="write"):
        write(unit=centre, by=system, at=at, told=False)
    assert Anchor.objects.count() == 0


def test_an_error_takes_change_and_event_back(centre: Any, system: Any, at: datetime) -> None:
    events, heads = Event.objects.count(), list(ChainHead.objects.order_by("id").values())
    with pytest.raises(ValueError, match="after the change"):
        write(unit=centre, by=system, at=at, fail=True)
    assert (Anchor.objects.count(), Event.objects.count()) == (0, events)
    assert list(ChainHead.objects.order_by("id").values()) == heads
    assert verify()[1] is None


def test_nested_actions_are_one_transaction(centre: Any, system: Any, at: datetime) -> None:
    with pytest.raises(ValueError, match="after the change"):
        write_two(unit=centre, by=system, at=at, second_fails=True)
    assert Anchor.objects.count() == 0
    write_two(unit=centre, by=system, at=at)
    assert Anchor.objects.count() == 2


def test_nested_actions_open_no_savepoint(centre: Any, system: Any, at: datetime) -> None:
    from django.test.utils import CaptureQueriesContext

    def savepoints(act: Any) -> int:
        with CaptureQueriesContext(connection) as asked:
            act(unit=centre, by=system, at=at)
        return sum(query["sql"].startswith("SAVEPOINT") for query in asked.captured_queries)

    assert savepoints(write_two) == savepoints(write)


def test_the_outer_action_answers_for_the_events(centre: Any, system: Any, at: datetime) -> None:
    write_two(unit=centre, by=system, at=at, first_told=False)  # one event told of the whole
    assert Anchor.objects.count() == 2


def test_after_an_action_writing_is_closed_again(centre: Any, system: Any, at: datetime) -> None:
    anchor = write(unit=centre, by=system, at=at)
    with pytest.raises(ValueError, match="after the change"):
        write(unit=centre, by=system, at=at, fail=True)
    for attempt in (
        anchor.save,
        anchor.delete,
        lambda: Anchor.objects.update(kind="x"),
        lambda: Anchor.objects.all().delete(),
        lambda: Anchor.objects.bulk_create([Anchor(kind="x", unit=centre)]),
        lambda: Anchor.objects.bulk_update([anchor], ["kind"]),
        lambda: Grant.objects.update(role="supervisor"),
        lambda: Event.objects.update(reason="x"),
    ):
        with pytest.raises(UnguardedWrite):
            attempt()
    assert list(Anchor.objects.values_list("kind", flat=True)) == ["test.thing"]


def test_only_the_generator_writes_below_the_actions(centre: Any) -> None:
    with bulk_generator():
        Anchor(kind="bench.thing", unit=centre).save()
    with pytest.raises(UnguardedWrite):
        Anchor(kind="bench.thing", unit=centre).save()


def test_an_event_must_be_a_registered_one(centre: Any, system: Any, at: datetime) -> None:
    @action
    def misspelt(*, by: Actor, at: datetime) -> None:
        record("access.gave", about=centre, by=by, at=at)

    with pytest.raises(KeyError, match=r"access\.gave"):
        misspelt(by=system, at=at)
