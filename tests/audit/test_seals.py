"""Sealed heads (S18): a chain that was written anew from some row on fits itself, but not the seal kept elsewhere."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings, strategies

from nhipcau.audit.actions import Entry, record_many, seal, seal_daily, set_aside
from nhipcau.audit.models import COLUMNS, ChainHead, Event, SealedHead
from nhipcau.audit.queries import seal_files, verify
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.contracts import ticks
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.writing import action, bulk_generator
from tests.fences import lowered

pytestmark = pytest.mark.django_db


@action
def tell(*, chain: Any, count: int, by: Actor, at: datetime) -> None:
    """`count` events of one office."""
    record_many([Entry("cases.opened", "cases.case", n, unit=chain) for n in range(count)], by=by, at=at)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.DATA_DIR, settings.SEALS_DIR = tmp_path, tmp_path / "seals"
    return tmp_path


@pytest.fixture
def no_fence() -> Iterator[None]:
    with lowered(connection):
        yield


def rewrite(chain: str, position: int, **changed: Any) -> None:
    """Falsify a row and make everything after it anew: hashes, heads."""
    rows = list(Event.objects.filter(chain=chain, position__gte=position).order_by("position"))
    for name, value in changed.items():
        setattr(rows[0], name, value)
    _chained(chain, rows)


def _chained(chain: str, rows: list[Event]) -> None:
    first = rows[0].position
    before = Event.objects.filter(chain=chain, position=first - 1).first()
    previous = before.hash if before else ""
    with bulk_generator():
        Event.objects.filter(chain=chain, position__gte=first).delete()
        for position, row in enumerate(rows, first):
            row.pk, row.position, row.previous_hash = None, position, previous
            row.hash = previous = row.digest()
        Event.objects.bulk_create(rows)
        ChainHead.objects.filter(chain=chain).update(position=rows[-1].position, hash=previous)


def test_a_seal_holds_every_head_and_is_a_file(office: Any, system: Any, at: datetime, folder: Path) -> None:
    tell(chain=office, count=3, by=system, at=at)
    sealed, path = seal(by=system, at=at)
    assert path == folder / "seals" / "niem-phong-000001-2026-03-02.json"
    assert (path.stat().st_mode & 0o777, (folder / "audit.key").stat().st_mode & 0o777) == (0o600, 0o600)
    told = json.loads(path.read_text(encoding="utf-8"))
    assert told["heads"]["VP01"] == [*ChainHead.objects.filter(chain="VP01").values_list("position", "hash")[0]]
    assert (told["number"], told["mac"], told["previous"]) == (1, sealed.mac, "")
    again, _ = seal(by=system, at=at + timedelta(minutes=1))
    assert (again.number, again.previous) == (2, sealed.mac)
    assert verify(seal_files()) == (Event.objects.count(), None)


def test_the_clock_seals_once_a_day(office: Any, system: Any, at: datetime) -> None:
    for moment in (at, at + timedelta(hours=3), at + timedelta(days=1), at + timedelta(days=1, hours=1)):
        ticks["audit.seal"](moment)
    assert [sealed.number for sealed in SealedHead.objects.order_by("number")] == [1, 2]
    assert Event.objects.filter(action="audit.sealed", actor_name="niêm phong hằng ngày").count() == 2


def test_without_its_file_nothing_is_sealed_and_it_is_tried_again(
    office: Any, system: Any, at: datetime, folder: Path, settings: Any
) -> None:
    settings.SEALS_DIR = folder / "tep"
    (folder / "tep").write_text("không phải thư mục")
    with pytest.raises(OSError), transaction.atomic():
        seal_daily(at)
    assert not SealedHead.objects.exists()
    settings.SEALS_DIR = folder / "seals"
    seal_daily(at)
    assert SealedHead.objects.count() == len(seal_files()) == 1


def test_a_chain_made_anew_fits_itself_and_not_its_seal(
    office: Any, system: Any, at: datetime, folder: Path, no_fence: None
) -> None:
    tell(chain=office, count=5, by=system, at=at)
    _, path = seal(by=system, at=at)
    tell(chain=office, count=5, by=system, at=at)
    last = ChainHead.objects.get(chain="VP01").position
    outer = path.rename(folder / "o-noi-khac.json")
    rewrite("VP01", 3, reason="giả")
    with bulk_generator():
        SealedHead.objects.all().delete()
    assert verify()[1] is None  # from inside nothing can be seen any more
    broken = verify([outer])[1]
    assert broken is not None
    assert (broken.chain, broken.position) == ("VP01", last - 5)
    assert "o-noi-khac.json" in broken.why


def test_a_tail_cut_off_with_its_head_is_found_by_the_seal(
    office: Any, system: Any, at: datetime, no_fence: None
) -> None:
    tell(chain=office, count=5, by=system, at=at)
    seal(by=system, at=at)
    rows = list(Event.objects.filter(chain="VP01").order_by("position"))
    _chained("VP01", rows[:-2])
    broken = verify()[1]
    assert broken is not None
    assert (broken.chain, broken.position) == ("VP01", rows[-2].position)


def test_a_seal_that_was_changed_or_left_out_is_found(office: Any, system: Any, at: datetime, no_fence: None) -> None:
    for minute in range(3):
        seal(by=system, at=at + timedelta(minutes=minute))
    second = SealedHead.objects.get(number=2)
    heads = second.heads
    with bulk_generator():
        SealedHead.objects.filter(number=2).update(heads={**heads, "VP99": [1, "0" * 64]})
    assert "VP99" in str(verify()[1])
    with bulk_generator():
        SealedHead.objects.filter(number=2).update(heads={})
    broken = verify()[1]
    assert broken is not None
    assert (broken.position, broken.row) == (2, second.pk)
    with bulk_generator():
        SealedHead.objects.filter(number=2).delete()
    broken = verify()[1]
    assert broken is not None
    assert broken.position == 3


@pytest.mark.parametrize("spoil", [lambda told: told | {"number": 7}, lambda told: told | {"mac": "0" * 64}])
def test_a_file_nobody_here_sealed_is_found(
    office: Any, system: Any, at: datetime, spoil: Callable[[Any], Any]
) -> None:
    _, path = seal(by=system, at=at)
    path.write_text(json.dumps(spoil(json.loads(path.read_text()))))
    broken = verify([path])[1]
    assert broken is not None
    assert path.name in broken.why


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 1, "heads": {"": 3}}', "\x00\xff"])
def test_a_file_that_is_no_seal_is_refused(folder: Path, text: str) -> None:
    (folder / "x.json").write_text(text, encoding="latin-1")
    with pytest.raises(Refused, match="không phải là tệp niêm phong"):
        verify([folder / "x.json"])
    with pytest.raises(CommandError) as stopped:
        call_command("audit", "verify", head=[folder / "x.json"])
    assert stopped.value.returncode == 2


def test_after_a_restore_seals_of_what_was_undone_are_set_aside(office: Any, system: Any, at: datetime) -> None:
    _, kept = seal(by=system, at=at)
    _, gone = seal(by=system, at=at)
    with lowered(connection), bulk_generator():
        SealedHead.objects.filter(number=2).delete()
    assert [path.name for path in set_aside("truoc-khoi-phuc")] == [gone.name]
    assert (seal_files(), (kept.parent / "truoc-khoi-phuc" / gone.name).exists()) == ([kept], True)


def test_the_command_seals_and_holds_the_chains_against_a_file(
    office: Any, system: Any, at: datetime, folder: Path, no_fence: None
) -> None:
    tell(chain=office, count=2, by=system, at=at)
    out = StringIO()
    call_command("audit", "seal", stdout=out)
    assert "số 1" in out.getvalue()
    (path,) = seal_files()
    outer = path.rename(folder / "dia-khac.json")
    call_command("audit", "verify", head=[outer], stdout=StringIO(), stderr=StringIO())
    rewrite("VP01", 1, reason="giả")
    out = StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("audit", "verify", "--head", str(outer), stdout=out, stderr=StringIO())
    assert stopped.value.code == 1
    assert "VP01" in out.getvalue()


# --- whatever is done to the rows is found ---------------------------------------------------------------------------
FALSE = {"reason": "giả", "actor_name": "Ai Khác", "object_id": "999", "details": {"x": 1}}


def _spoil(kind: str, rows: list[Event], draw: Callable[..., Any]) -> None:
    """Do one thing to the rows of a chain, below the program."""
    place = draw(strategies.integers(0, len(rows) - 2 if kind == "swap" else len(rows) - 1))
    row = rows[place]
    if kind == "edit":
        name = draw(strategies.sampled_from(sorted(FALSE)))
        Event.objects.filter(pk=row.pk).update(**{name: FALSE[name]})
    elif kind == "delete":
        Event.objects.filter(pk=row.pk).delete()
    elif kind == "insert":
        for later in reversed(rows[place:]):
            Event.objects.filter(pk=later.pk).update(position=later.position + 1)
        false = Event(**{name: getattr(row, name) for name in COLUMNS})
        false.reason, false.hash = "giả", row.hash
        Event.objects.bulk_create([false])
    elif kind == "swap":
        other = rows[place + 1]
        for each, position in ((row, 10**6), (other, row.position), (row, other.position)):
            Event.objects.filter(pk=each.pk).update(position=position)
    elif kind == "cut":
        Event.objects.filter(chain=row.chain, position__gte=row.position).delete()


@pytest.mark.parametrize("kind", ["edit", "delete", "insert", "swap", "cut", "anew", "cut anew"])
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=strategies.data())
def test_whatever_is_done_to_the_rows_is_found_at_its_row(
    kind: str, office: Any, system: Any, at: datetime, no_fence: None, data: Any
) -> None:
    with transaction.atomic():
        tell(chain=office, count=data.draw(strategies.integers(1, 8)), by=system, at=at)
        _, outer = seal(by=system, at=at)
        rows = list(Event.objects.filter(chain="VP01").order_by("position"))
        assert verify([outer])[1] is None
        if kind in {"anew", "cut anew"}:
            place = data.draw(strategies.integers(1, len(rows)))
            rewrite("VP01", place, reason="giả")
            if kind == "cut anew":
                _chained("VP01", list(Event.objects.filter(chain="VP01", position__lte=place).order_by("position")))
            with bulk_generator():
                SealedHead.objects.all().delete()
            first = None
        else:
            before = {row.position: (row.pk, row.hash, row.digest()) for row in rows}
            with bulk_generator():
                _spoil(kind, rows, data.draw)
            now = {row.position: (row.pk, row.hash, row.digest()) for row in Event.objects.filter(chain="VP01")}
            first = min(position for position in {*before, *now} if before.get(position) != now.get(position))
        broken = verify([outer])[1]
        assert broken is not None
        assert broken.chain == "VP01"
        if first is not None:
            assert broken.position == first
        transaction.set_rollback(True)
