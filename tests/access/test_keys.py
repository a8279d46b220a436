"""Keys are replaced without a stop (S22): nobody who writes meanwhile notices, and the old key can be forgotten."""

from collections import Counter
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from threading import Event as Signal
from threading import Thread
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from nhipcau.access import parts
from nhipcau.access.actions import forget_key, make_key, renew_portion, seal
from nhipcau.access.actions import keys as keys_actions
from nhipcau.access.models import Anchor, Sealed
from nhipcau.access.queries import sealed_code, used_keys
from nhipcau.audit.actions import Entry, record_many
from nhipcau.audit.models import Event
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.keys import SUFFIX, ring
from nhipcau.kernel.writing import action, bulk_generator

PLACE = "access_sealed.value"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings.KEYS_DIR = tmp_path / "keys"
    monkeypatch.setattr(parts, "_renewed", set())
    return tmp_path / "keys"


@pytest.fixture
def sealed(centre: Any) -> list[Anchor]:
    """Twelve records with a sealed value."""
    with bulk_generator():
        anchors = Anchor.objects.bulk_create(Anchor(kind="test.thing", unit=centre) for _ in range(12))
        seal((anchor.pk, "client_group", "hiv", f"NNHIV {anchor.pk}") for anchor in anchors)
    return anchors


@action
def write(*, anchor: Anchor, words: str, by: Actor, at: datetime) -> None:
    """As an app does it: the event first, then the value."""
    record_many([Entry("access.key_made", "access.anchor", anchor.pk)], by=by, at=at)
    seal([(anchor.pk, "client_group", "hiv", words)])


def told(what: str, *arguments: str) -> str:
    out = StringIO()
    call_command("keys", what, *arguments, stdout=out, stderr=out)
    return out.getvalue()


class Writers:
    """Three people who write until they are stopped, and read what they wrote."""

    def __init__(self, anchors: list[Anchor], by: Actor, at: datetime) -> None:
        self.anchors, self.by, self.at = anchors, by, at
        self.wrong: list[str] = []
        self.last: dict[int, str] = {}
        self.written = Counter[int]()
        self.stop = Signal()
        self.threads = [Thread(target=self.work, args=(number,)) for number in range(3)]

    def __enter__(self) -> "Writers":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop.set()
        for thread in self.threads:
            thread.join(120)

    def work(self, number: int) -> None:
        mine = self.anchors[number::3]
        try:
            while not self.stop.is_set() or self.written[number] < 8:
                self.once(mine[self.written[number] % len(mine)], f"NNHIV {number}/{self.written[number]}")
                self.written[number] += 1
        except Exception as error:  # whatever it was, it is what the test is about
            self.wrong.append(repr(error))
        finally:
            connection.close()

    def once(self, anchor: Anchor, words: str) -> None:
        write(anchor=anchor, words=words, by=self.by, at=self.at)
        self.last[anchor.pk] = words
        if sealed_code(anchor.pk, "client_group") != ("hiv", words):
            self.wrong.append(f"{anchor.pk} does not read as written")


@pytest.mark.django_db(transaction=True)
def test_keys_are_replaced_while_people_write(
    sealed: list[Anchor], system: Any, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys_actions, "PORTION", 5)
    old = ring().current.id
    with Writers(sealed, system, at) as writers:
        new = make_key(by=system, at=at)
        for _ in range(4):
            renew_portion(by=system, at=at)
    while renew_portion(by=system, at=at):
        pass
    assert writers.wrong == [] and min(writers.written.values()) >= 8
    assert used_keys() == {new.id: {PLACE: 12}}
    forget_key(ident=old, by=system, at=at + keys_actions.SETTLED)
    assert set(ring().keys) == {new.id}
    for anchor in sealed:
        assert sealed_code(anchor.pk, "client_group")[1] == writers.last.get(anchor.pk, f"NNHIV {anchor.pk}")


def test_the_clock_closes_anew_in_portions(
    sealed: list[Anchor], system: Any, at: datetime, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    parts.renew_keys(at)
    assert not Event.objects.filter(action="access.keys_renewed").exists(), "with one key there is nothing to do"
    monkeypatch.setattr(keys_actions, "PORTION", 5)
    new = make_key(by=system, at=at)
    parts.renew_keys(at)
    told = Event.objects.filter(action="access.keys_renewed").order_by("pk")
    assert [(row.object_id, row.details) for row in told] == [(new.id, {PLACE: number}) for number in (5, 5, 2)]
    assert used_keys() == {new.id: {PLACE: 12}}
    with django_assert_num_queries(0):
        parts.renew_keys(at)


def test_what_does_not_open_is_left_and_holds_nothing_up(sealed: list[Anchor], system: Any, at: datetime) -> None:
    old = ring().current.id
    spoiled = Sealed.key_of(sealed[0].pk, "client_group")
    with connection.cursor() as cursor:
        other = Sealed.objects.values_list("value", flat=True).exclude(pk=spoiled).first()
        field = Sealed._meta.pk
        key = field.get_db_prep_value(spoiled, connection) if field else None
        cursor.execute("UPDATE access_sealed SET value = %s WHERE id = %s", [str(other), key])
    new = make_key(by=system, at=at)
    assert [renew_portion(by=system, at=at) for _ in range(2)] == [11, 0]
    assert used_keys() == {old: {PLACE: 1}, new.id: {PLACE: 11}}
    with pytest.raises(Refused, match="1 "):
        forget_key(ident=old, by=system, at=at + timedelta(days=1))


def test_a_key_is_forgotten_only_when_nothing_needs_it(
    sealed: list[Anchor], system: Any, at: datetime, folder: Path
) -> None:
    old = ring().current.id
    later = at + keys_actions.SETTLED
    for ident in (old, "0007-abcdef"):
        with pytest.raises(Refused):
            forget_key(ident=ident, by=system, at=later)
    make_key(by=system, at=at)
    with pytest.raises(Refused, match="12 "):
        forget_key(ident=old, by=system, at=later)
    renew_portion(by=system, at=at)
    with pytest.raises(Refused, match="mười phút"):
        forget_key(ident=old, by=system, at=later - timedelta(seconds=1))
    assert (folder / f"{old}{SUFFIX}").exists()
    forget_key(ident=old, by=system, at=later)
    assert not (folder / f"{old}{SUFFIX}").exists()
    actions = Event.objects.filter(object_kind="kernel.key").order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["access.key_made", "access.keys_renewed", "access.key_forgotten"]


def test_the_command(sealed: list[Anchor], folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from nhipcau.kernel import clock

    old = ring().current.id
    assert f"{old}  09:00 02/03/2026 (đang dùng)  12 giá trị" in told("list")
    assert "12 giá trị" in told("rotate", "--now")
    new = ring().current.id
    assert f"{old}  09:00 02/03/2026  0 giá trị\n{new}" in told("list")
    with pytest.raises(CommandError, match="mười phút"):
        told("forget", old)
    with pytest.raises(CommandError, match="Hãy ghi khóa"):
        told("forget")
    monkeypatch.setattr(clock, "now", lambda: datetime.fromisoformat("2026-03-02T09:11+07:00"))
    assert old in told("forget", old)
    assert old not in told("list")
    (folder / f"{new}{SUFFIX}").rename(folder / "away")
    told("rotate")
    assert f"{new}  THIẾU TỆP KHÓA  12 giá trị" in told("list")
