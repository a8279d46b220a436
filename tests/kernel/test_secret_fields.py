"""Columns that stand closed in the database: every way in and out of Django, and every way that is refused."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.apps.registry import Apps
from django.db import connection, models, transaction
from django.db.models import F

from nhipcau.kernel.crypto import Unopened, fingerprint, key_id
from nhipcau.kernel.keys import add_key
from nhipcau.kernel.phones import normalise
from nhipcau.kernel.secret_fields import FingerprintField, SecretField, Token
from nhipcau.kernel.writing import Guarded, bulk_generator

isolated = Apps()


class Paper(Guarded):
    """A paper of a person, as the registry keeps it."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    kind = models.CharField(max_length=10, blank=True)
    number = SecretField(max_length=30, blank=True)
    number_print = FingerprintField(of="number")
    shared_print = FingerprintField(of="number", purpose="phone", as_searched=normalise)
    words = SecretField(blank=True)

    class Meta:
        app_label, db_table, apps = "kernel", "kernel_paper", isolated


COLUMNS = "id {uuid} PRIMARY KEY, kind varchar(10), number text, number_print varchar(22), shared_print varchar(22)"


@pytest.fixture(autouse=True)
def table(db: None) -> Iterator[None]:
    with connection.cursor() as cursor:
        kind = "char(32)" if connection.vendor == "sqlite" else "uuid"
        cursor.execute(f"CREATE TABLE kernel_paper ({COLUMNS.format(uuid=kind)}, words text)")
    with bulk_generator():
        yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE kernel_paper")


def stored(column: str = "number") -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM kernel_paper ORDER BY kind")
        return [value for (value,) in cursor.fetchall()]


def test_it_reads_as_clear_text_and_stands_closed() -> None:
    made = Paper.objects.create(kind="cccd", number="036 123 456 789", words="bị “mờ” số cuối")
    assert made.number == "036 123 456 789"
    found = Paper.objects.get(pk=made.pk)
    assert isinstance(found.__dict__["number"], Token), "not opened before it is asked for"
    assert (found.number, found.words) == ("036 123 456 789", "bị “mờ” số cuối")
    text = "".join(stored("number || words || number_print || shared_print || kind"))
    assert "036" not in text and "mờ" not in text


def test_empty_stays_empty() -> None:
    Paper.objects.create(kind="none")
    assert stored() == stored("words") == stored("number_print") == stored("shared_print") == [""]
    found = Paper.objects.get()
    assert (found.number, found.number_print) == ("", "")
    assert Paper.objects.filter(number="").count() == 1
    assert not Paper.objects.filter(number_print__of="").exists(), "nobody is found by no number"


def test_many_are_inserted_and_updated_at_once() -> None:
    rows = Paper.objects.bulk_create([Paper(kind=str(n), number=f"09123456{n:02}", words=f"w{n}") for n in range(12)])
    assert [row.number for row in Paper.objects.order_by("number_print")] != []
    assert Paper.objects.get(shared_print__of="+84 91 234 5607").pk == rows[7].pk
    for row in rows[:3]:
        row.number, row.kind = f"0987 654 32{row.kind}", "new"
    Paper.objects.bulk_update(rows[:3], ["number", "kind"])
    assert [row.number for row in rows[:3]] == ["0987 654 320", "0987 654 321", "0987 654 322"]
    assert Paper.objects.get(shared_print__of="0987654321").pk == rows[1].pk
    assert not Paper.objects.filter(number_print__of="0912345601").exists()
    assert all("0987" not in token for token in stored())
    unopened = list(Paper.objects.filter(kind="5"))
    Paper.objects.bulk_update(unopened, ["words"])
    assert Paper.objects.get(pk=rows[5].pk).words == "w5"
    assert Paper.objects.bulk_update([], ["number"]) == 0


def test_some_fields_and_later_ones() -> None:
    made = Paper.objects.create(kind="a", number="1", words="2")
    few = Paper.objects.only("kind").get()
    assert few.get_deferred_fields() == {"number", "number_print", "shared_print", "words"}
    assert few.number == "1" and few.number_print == made.number_print
    few.number = "3"
    few.save()
    assert Paper.objects.get(number_print__of="3").words == "2"
    made.refresh_from_db()
    assert made.number == "3"
    made.number = "4"
    made.save(update_fields=["number"])
    assert Paper.objects.get(number_print__of="4").number == "4"
    late = Paper.objects.defer("number").get()
    late.kind = "b"
    late.save()
    assert Paper.objects.get(number_print__of="4").kind == "b"


def test_what_was_not_opened_is_written_as_it_was() -> None:
    Paper.objects.create(number="1")
    (before,) = stored()
    found = Paper.objects.get()
    found.kind = "x"
    found.save()
    assert stored() == [before]
    assert found.number == "1"
    found.save()
    assert stored() != [before], "closed anew, with a nonce of its own"
    assert Paper.objects.get().number == "1"


def test_it_is_closed_anew_with_the_newest_key(at: Any, tmp_path: Any, settings: Any) -> None:
    settings.KEYS_DIR = tmp_path / "keys"
    made = Paper.objects.create(number="1")
    new = add_key(at)
    assert key_id(stored()[0]) != new.id
    Paper.objects.get().save()
    made.save()
    assert key_id(stored()[0]) == new.id and Paper.objects.get().number == "1"


def test_queries_give_tokens_and_take_no_clear_text() -> None:
    made = Paper.objects.create(number="036123456789", kind="a")
    token = Paper.objects.values_list("number", flat=True).get()
    assert isinstance(token, Token) and Paper.objects.values("number").get() == {"number": token}
    for refused in (
        lambda: Paper.objects.filter(number="036123456789"),
        lambda: Paper.objects.filter(number__contains="036"),
        lambda: Paper.objects.filter(number__in=["036123456789"]),
        lambda: Paper.objects.update(number="036123456789"),
        lambda: Paper.objects.filter(number_print="036123456789"),
    ):
        with pytest.raises(TypeError, match="ingerprint"), transaction.atomic():
            refused()
    assert Paper.objects.filter(number__isnull=False).exclude(number="").get() == made
    assert Paper.objects.order_by(F("number")).get() == made


def test_it_is_found_by_its_fingerprint_alone() -> None:
    made = Paper.objects.create(number="0912 345 678")
    assert made.number_print == fingerprint("0912 345 678", "kernel_paper.number")
    assert made.shared_print == fingerprint("0912345678", "phone") != made.number_print
    assert Paper.objects.get(number_print=fingerprint("0912 345 678", "kernel_paper.number")) == made
    assert Paper.objects.get(number_print__of="0912 345 678", shared_print__of="+84.912.345.678") == made
    assert not Paper.objects.filter(number_print__of="0912 345 679").exists()
    asked = Paper.objects.filter(number_print__of="0912 345 678").query
    assert "0912" not in str(asked)


def test_swapped_and_copied_tokens_do_not_open(caplog: pytest.LogCaptureFixture) -> None:
    one, two = (Paper.objects.create(kind=kind, number=kind * 9, words="w") for kind in "ab")
    with connection.cursor() as cursor:
        tokens = stored()
        for kind, token in zip("ba", tokens, strict=True):
            cursor.execute("UPDATE kernel_paper SET number = %s WHERE kind = %s", [token, kind])
    for row in (one, two):
        with pytest.raises(Unopened, match=f"kernel_paper.number {row.pk}"):
            assert Paper.objects.get(pk=row.pk).number
    assert "kernel_paper.number" in caplog.text and "a" * 9 not in caplog.text and "b" * 9 not in caplog.text
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kernel_paper SET words = number")
    with pytest.raises(Unopened):
        assert Paper.objects.get(pk=one.pk).words
    other = Paper.objects.get(pk=one.pk)
    other.pk = uuid4()
    with pytest.raises(Unopened):
        assert other.number


def test_what_cannot_be_closed_is_refused() -> None:
    with pytest.raises(ValueError, match="longer than 30"), transaction.atomic():
        Paper.objects.bulk_create([Paper(number="1" * 31)])
    with pytest.raises(TypeError, match="text"), transaction.atomic():
        Paper.objects.bulk_create([Paper(number=36)])
    with pytest.raises(TypeError, match="pk must be known"):
        Paper._meta.get_field("number").where(Paper(pk=None))
    made = Paper(number="1" * 30)
    made.save()
    assert isinstance(made.pk, UUID)


def test_a_key_that_the_database_counts_is_found_by_the_checks() -> None:
    class Counted(models.Model):
        number = SecretField()

        class Meta:
            app_label, apps = "kernel", Apps()

    assert [found.id for found in Counted.check() if found.id == "kernel.E020"] == ["kernel.E020"]
    assert [found.id for found in Paper.check() if found.id == "kernel.E020"] == []


def test_migrations_can_write_the_fields_down() -> None:
    for name in ("number", "number_print", "shared_print"):
        field = Paper._meta.get_field(name)
        _, path, args, kwargs = field.deconstruct()
        assert path.startswith("nhipcau.kernel.secret_fields.")
        again = type(field)(*args, **kwargs)
        assert again.deconstruct()[1:] == field.deconstruct()[1:]
