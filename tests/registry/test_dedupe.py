"""`./nhipcau dedupe`: the whole registry compared with itself, its queue and its result file."""

import csv
import json
import stat
from collections.abc import Callable
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from nhipcau.audit.models import Event
from nhipcau.config import set_up
from nhipcau.config.bench.twins import CARD, of_the_same, planted
from nhipcau.org import actions as org
from nhipcau.registry.actions import NewPerson, add_people, keep_apart
from nhipcau.registry.management.commands import dedupe
from nhipcau.registry.models import Pair, Person
from nhipcau.registry.queries.comparing import rows_to_compare
from nhipcau.registry.queries.linking import COLUMNS, Row, cells, linked


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture
def people(office: Any, system: Any, at: Any) -> list[Person]:
    born = {"birth_date": date(2015, 3, 5), "birth_precision": "day"}
    new = [NewPerson(unit=office, name=name, **born) for name in ("Giàng Thị Xé", "Giang Thi Xe", "Lò Văn Ún")]
    return add_people(people=new, by=system, at=at)


def run(*options: str) -> dict[str, Any]:
    out = StringIO()
    call_command("dedupe", "--json", *options, stdout=out)
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


@pytest.mark.django_db
def test_pairs_go_into_the_queue_and_the_file_and_no_names(
    people: list[Person], folder: Path, monkeypatch: pytest.MonkeyPatch, system: Any, at: Any
) -> None:
    asked = []

    def found(rows: Any, threshold: float, engine: str) -> Any:
        asked.append((len(rows), threshold, engine))
        return iter([(people[0].pk, people[1].pk, 0.98)])

    monkeypatch.setattr(dedupe, "linked", found)
    answer = run("--threshold", "0.9")
    assert asked == [(3, 0.9, "duckdb")]
    assert (answer["people"], answer["pairs"], answer["new"]) == (3, 1, 1)
    file = folder / "dedupe" / "pairs.csv"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with file.open(encoding="utf-8") as text:
        assert list(csv.reader(text)) == [
            ["person", "other", "percent", "reasons"],
            [str(people[0].pk), str(people[1].pk), "98", "name birth"],
        ]
    assert Pair.objects.get().reasons == ["name", "birth"]
    event = Event.objects.get(action="registry.pairs_found")
    assert event.details == {"pairs": 1, "new": 1}
    assert run()["new"] == 0
    keep_apart(one=people[1], other=people[0], reason="Hai người", by=system, at=at)
    assert run()["new"] == 0
    assert Pair.objects.filter(apart_at__isnull=True).count() == 0


@pytest.mark.django_db
def test_withdrawn_records_and_telephones_of_offices_are_not_compared(
    people: list[Person], record: Callable[..., Person], office: Any, system: Any, at: Any
) -> None:
    org.add_staff(entry=org.NewStaff(unit=office, name="Hà Văn Đồng", phone="0912000777"), by=system, at=at)
    record("Sùng A Chứ", phone="0912000777", unit=office)
    from nhipcau.registry.actions import withdraw_person

    withdraw_person(person=people[2], reason="nhầm", by=system, at=at)
    rows = rows_to_compare()
    assert [" ".join(row.words) for row in rows] == ["giang thi xe", "giang thi xe", "sung a chu"]
    assert {row.phone for row in rows} == {""}


def test_a_threshold_out_of_bounds_and_a_missing_package_are_said() -> None:
    with pytest.raises(CommandError):
        call_command("dedupe", "--threshold", "2")


def test_of_the_first_of_january_only_the_year_is_compared() -> None:
    day = dict(zip(COLUMNS, cells(Row(1, ("lo", "mai"), date(1950, 1, 1), "day", 7, "", "")), strict=True))
    assert (day["born"], day["month"], day["year"], day["phone"]) == (None, None, 1950, None)
    known = dict(zip(COLUMNS, cells(Row(1, ("lo", "mai"), date(1950, 4, 9), "day", 7, "09", "")), strict=True))
    assert (known["born"], known["swapped"], known["sorted"]) == ("1950-04-09", "1950-09-04", "lo mai")


@pytest.mark.parametrize(
    ("words", "asks"),
    [
        (["-m", "nhipcau.config.manage", "dedupe", "--json"], True),
        (["-m", "nhipcau.config.manage", "bench", "--only", "dedupe"], True),
        (["-m", "nhipcau.config.manage", "bench"], False),
        (["-m", "nhipcau.config.manage", "help", "dedupe"], False),
        ([], False),
    ],
)
def test_the_extra_is_installed_only_when_it_is_asked_for(words: list[str], asks: bool) -> None:
    assert set_up.asks_extra(words) is asks


def test_the_crowd_is_the_same_each_time_and_knows_its_duplicates() -> None:
    one, other = planted(1000), planted(1000)
    assert one.rows == other.rows
    assert len(one.pairs) == 100
    assert not any(row.identity for row in planted(1000, papers=False).rows)
    grown = [row for row in one.rows if row.born and row.born.year <= CARD]
    children = [row for row in one.rows if row not in grown]
    assert 0.65 < sum(bool(row.identity) for row in grown) / len(grown) < 0.85
    assert 0.1 < sum(bool(row.identity) for row in children) / len(children) < 0.5


@pytest.mark.splink
@pytest.mark.filterwarnings("ignore")
def test_splink_finds_what_was_planted() -> None:
    crowd = planted(4000)
    found = {(min(a, b), max(a, b)) for a, b, _likely in linked(crowd.rows, 0.9)}
    right = crowd.pairs | of_the_same(crowd.pairs)
    assert len(found & right) > 0.85 * len(right)
    assert len(found - right) < 0.01 * len(found)
