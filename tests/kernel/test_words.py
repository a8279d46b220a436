"""The index of words is kept by the database, and made again where it is missing."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from nhipcau.kernel.db import HasWords, drop_words, keep_words
from nhipcau.registry.actions import NewPerson, add_people
from nhipcau.registry.models import Person

pytestmark = pytest.mark.django_db
INDEX = "registry_person_name_key_words"
OF_POSTGRESQL = "registry_person_name_key_begun"


@pytest.fixture
def add(centre: Any, system: Any, at: datetime) -> Callable[..., list[Person]]:
    def make(*names: str) -> list[Person]:
        return add_people(people=[NewPerson(unit=centre, name=name) for name in names], by=system, at=at)

    return make


def found(whole: list[str], begun: list[str]) -> list[str]:
    return list(Person.objects.filter(HasWords("name_key", whole, begun)).order_by("pk").values_list("name", flat=True))


def run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def test_whole_words_and_beginnings(add: Callable[..., list[Person]]) -> None:
    add("Lò Thị Mai", "Lò Thị Maika", "Y Khai")
    assert found(["mai"], []) == ["Lò Thị Mai"]
    assert found([], ["mai"]) == ["Lò Thị Mai", "Lò Thị Maika"]
    assert found(["lo"], ["k", "t"]) == []
    assert found(["i"], ["k"]) == ["Y Khai"]
    assert found(["thi", "lo"], ["m"]) == ["Lò Thị Mai", "Lò Thị Maika"]


def test_other_signs_do_not_reach_the_index(add: Callable[..., list[Person]]) -> None:
    """A word is letters and digits: whatever else would be read as more of the question."""
    add("Lò Thị Mai")
    assert found(["l'o"], ['m"a', "th*"]) == ["Lò Thị Mai"]


def test_it_can_be_asked_inside_other_questions(add: Callable[..., list[Person]]) -> None:
    add("Lò Thị Mai", "Giàng A Páo")
    mai, pao = HasWords("name_key", ["mai"]), HasWords("name_key", ["pao"])
    assert Person.objects.filter(mai).exclude(pao).count() == 1
    assert (Person.objects.filter(mai) | Person.objects.filter(pao)).count() == 2
    assert list(
        Person.objects.filter(pk__in=Person.objects.filter(pao).values("pk")).values_list("name", flat=True)
    ) == ["Giàng A Páo"]
    assert mai != pao


@pytest.mark.sqlite
def test_an_index_that_lost_its_triggers_is_filled_again(add: Callable[..., list[Person]]) -> None:
    """As after a migration that made the table anew."""
    run(*(f"DROP TRIGGER {INDEX}_{name}" for name in ("new", "gone", "other")))
    add("Lò Thị Mai")
    assert found(["mai"], []) == []
    keep_words(connection)
    add("Mai Thị Lan")
    assert found(["mai"], []) == ["Lò Thị Mai", "Mai Thị Lan"]


def test_a_generator_may_do_without_for_a_while(add: Callable[..., list[Person]]) -> None:
    add("Lò Thị Mai")
    connection.check_constraints()
    drop_words(connection)
    add("Mai Thị Lan")
    connection.check_constraints()
    keep_words(connection)
    assert found([], ["mai"]) == ["Lò Thị Mai", "Mai Thị Lan"]


@pytest.mark.sqlite
def test_an_index_follows_changes_and_deletions(add: Callable[..., list[Person]]) -> None:
    first, second = add("Lò Thị Mai", "Mai Thị Lan")
    run(
        f"UPDATE registry_person SET name_key = ' lo thi ha ' WHERE id = {first.pk}",
        f"DELETE FROM registry_person WHERE id = {second.pk}",
        f"INSERT INTO {INDEX} ({INDEX}) VALUES ('integrity-check')",
    )
    assert (found(["mai"], []), found(["ha"], [])) == ([], ["Lò Thị Mai"])


@pytest.mark.postgres
def test_the_planner_takes_the_index(add: Callable[..., list[Person]]) -> None:
    add("Lò Thị Mai")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert OF_POSTGRESQL in Person.objects.filter(HasWords("name_key", ["mai"])).explain()


def test_an_index_that_is_missing_is_made_by_migrate(add: Callable[..., list[Person]]) -> None:
    add("Lò Thị Mai")
    run(f"DROP INDEX {OF_POSTGRESQL}" if connection.vendor == "postgresql" else f"DROP TABLE {INDEX}")
    if connection.vendor == "sqlite":
        run(*(f"DROP TRIGGER {INDEX}_{name}" for name in ("new", "gone", "other")))
    connection.check_constraints()  # PostgreSQL puts them off to the end of the transaction
    call_command("migrate", verbosity=0, no_backup=True)
    assert found(["mai"], []) == ["Lò Thị Mai"]


@pytest.mark.postgres
def test_an_index_of_an_earlier_version_is_replaced(add: Callable[..., list[Person]]) -> None:
    run(
        f"DROP INDEX {OF_POSTGRESQL}",
        "CREATE FUNCTION nhipcau_words(text) RETURNS tsvector LANGUAGE sql IMMUTABLE AS $$ SELECT ''::tsvector $$",
        f"CREATE INDEX {INDEX} ON registry_person USING gin (nhipcau_words(name_key))",
    )
    add("Lò Thị Mai")
    connection.check_constraints()
    keep_words(connection)
    assert found([], ["ma"]) == ["Lò Thị Mai"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s), to_regproc('nhipcau_words')", [INDEX])
        assert cursor.fetchone() == (None, None)


@pytest.mark.parametrize("key", ["", "  ", " a  b ", " mot hai  ba bon "])
def test_keys_of_several_names_or_of_none(add: Callable[..., list[Person]], key: str) -> None:
    (person,) = add("Lò Thị Mai")
    run(f"UPDATE registry_person SET name_key = '{key}' WHERE id = {person.pk}")
    assert all(found([word], []) for word in key.split())
    assert found(["mai"], []) == []
