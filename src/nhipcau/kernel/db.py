"""What the two databases do each in its own way: the many rows of a register inserted, words found by an index.

Inserting: what Django's `bulk_create` does cell by cell, done column by column. Words: see `HasWords`.
"""

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import chain
from operator import attrgetter
from typing import Any, TypeVar, cast

from django.apps import apps
from django.db import connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.postgresql.compiler import InsertUnnest
from django.db.models.expressions import Func
from django.db.models.sql import InsertQuery

from .secret_fields import ready_for_update, with_prints

M = TypeVar("M", bound=models.Model)

_ROWS = 250  # in one statement, where the database takes so many values
_TEXT = (models.CharField, models.TextField)
_AS_IS = {models.CharField.get_prep_value, models.TextField.get_prep_value}  # they give a str back as it came
_REPEATED = (models.DateField, models.ForeignKey, models.BooleanField, models.IntegerField)


class BulkQuerySet(models.QuerySet[M]):
    """A queryset whose `bulk_create` is Django's, in a third of its time where no conflict or key of ours is asked for.

    Fields prepare their own values (`get_db_prep_save`), the database answers with keys and generated columns, and an
    unsaved related object is refused, all as Django does. Not for expressions as values: they raise TypeError.
    """

    def bulk_create(
        self,
        objs: Iterable[M],
        batch_size: int | None = None,
        ignore_conflicts: bool = False,
        update_conflicts: bool = False,
        update_fields: Collection[str] | None = None,
        unique_fields: Collection[str] | None = None,
    ) -> list[M]:
        rows = list(objs)
        asked = (batch_size, ignore_conflicts, update_conflicts, update_fields, unique_fields)
        if not rows:
            return rows
        if ignore_conflicts or update_conflicts or not _ordinary(self.model) or any(row.pk is not None for row in rows):
            return super().bulk_create(rows, *asked)
        self._for_write = True
        with transaction.atomic(using=self.db, savepoint=False):
            _insert(self.model, rows, connections[self.db])
        return rows

    def bulk_update(self, objs: Iterable[M], fields: Iterable[str], batch_size: int | None = None) -> int:
        """Django's; secrets are closed on the way, and their fingerprints written with them."""
        rows, names = list(objs), with_prints(self.model, fields)
        with ready_for_update(rows, names):
            return super().bulk_update(rows, names, batch_size)


class _Among(Func):
    """See `among`."""

    output_field = models.BooleanField()
    conditional = True

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "%(expressions)s IN (SELECT value FROM json_each(%%s))"
        sql, params = self.as_sql(compiler, connection, template=template)
        return sql, (*params, json.dumps(self.extra["ids"]))

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        sql, params = self.as_sql(compiler, connection, template="%(expressions)s = ANY(%%s::bigint[])")
        return sql, (*params, self.extra["ids"])


def among(column: models.F, ids: Sequence[int]) -> Func:
    """The condition that an integer column holds one of very many ids: one value to the database, not one each."""
    return _Among(column, ids=list(ids))


@contextmanager
def prepared(connection: Any) -> Iterator[Any]:
    """A cursor for a statement asked again and again with other values: PostgreSQL plans it once a connection.

    For the long ones of `kernel.together`, which take five times as long to plan as to answer. Django binds values into
    the text of its own.
    """
    if connection.vendor != "postgresql":
        with connection.cursor() as cursor:
            yield cursor
        return
    connection.ensure_connection()
    with connection.wrap_database_errors, connection._prepare_cursor(_preparing()(connection.connection)) as cursor:
        yield cursor


@cache
def _preparing() -> Any:
    from psycopg import Cursor  # only where PostgreSQL is spoken to

    class Preparing(Cursor[Any]):
        def _convert_query(self, *query: Any) -> Any:
            """Keeps the text, which Django shows as what was asked."""
            self._query = super()._convert_query(*query)
            return self._query

    return Preparing


def _ordinary(model: type[models.Model]) -> bool:
    """One table, keys counted up by the database, columns that take a value as it is."""
    meta = model._meta
    special = any(hasattr(field, "get_placeholder") or field.has_db_default() for field in meta.concrete_fields)
    return isinstance(meta.pk, models.AutoField) and not meta.parents and not special


def _insert(model: type[models.Model], rows: Sequence[models.Model], connection: BaseDatabaseWrapper) -> None:
    meta, ops = model._meta, cast("Any", connection.ops)
    fields = [field for field in meta.concrete_fields if not field.generated and not field.primary_key]
    returned = meta.db_returning_fields
    compiler = InsertQuery(model).get_compiler(connection=connection)
    columns = [field.get_col(meta.db_table) for field in returned]
    converters = compiler.get_converters(columns)
    names = ", ".join(ops.quote_name(field.column) for field in fields)
    into = f"{ops.insert_statement()} {ops.quote_name(meta.db_table)} ({names})"
    returning, _ = ops.return_insert_columns(returned)
    most = max(1, min(_ROWS, _values_taken(connection) // len(fields)))
    for start in range(0, len(rows), most):
        part = rows[start : start + most]
        cells = [_column(field, part, connection) for field in fields]
        values, parameters = _values(fields, cells, connection)
        with connection.cursor() as cursor:
            cursor.execute(f"{into} {values} {returning}", parameters)
            answers = cursor.fetchall()
        if converters:
            answers = compiler.apply_converters(answers, converters)
        _tell(part, [field.attname for field in returned], answers, connection.alias)


def _values(fields: Sequence[Any], cells: list[list[Any]], connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
    """The rows in SQL. PostgreSQL takes whole columns (as Django does since 5.2), SQLite row after row."""
    if connection.vendor == "postgresql":
        columns = InsertUnnest(f"(%s)::{_type(field, connection)}[]" for field in fields)
        return cast("Any", connection.ops).bulk_insert_sql(fields, columns), cells
    one = f"({', '.join(['%s'] * len(fields))})"
    return f"VALUES {', '.join([one] * len(cells[0]))}", list(chain.from_iterable(zip(*cells, strict=True)))


def _type(field: Any, connection: BaseDatabaseWrapper) -> str:
    """The column's type without its length: a cast to it would cut off in silence what is too long."""
    kind: str = (field.target_field if field.is_relation else field).db_type(connection)
    return kind.partition("(")[0]


def _tell(rows: Sequence[models.Model], names: list[str], answers: Iterable[Sequence[Any]], alias: str) -> None:
    """Each instance learns its key and what the database made of it."""
    for row, answer in zip(rows, answers, strict=True):
        for name, value in zip(names, answer, strict=True):
            setattr(row, name, value)
        row._state.adding, row._state.db = False, alias


def _values_taken(connection: BaseDatabaseWrapper) -> int:
    """How many values one statement may hold. Django takes 999 for SQLite, the limit of ten years ago."""
    if connection.vendor == "sqlite":
        found: int = connection.connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER)
        return found
    return connection.features.max_query_params or 65_535


def _column(
    field: "models.Field[Any, Any]", rows: Sequence[models.Model], connection: BaseDatabaseWrapper
) -> list[Any]:
    """The values of one field as the database takes them."""
    if field.is_relation:
        _check_related(field, rows)
    if type(field).pre_save is models.Field.pre_save:
        values = list(map(attrgetter(field.attname), rows))
    else:
        values = [field.pre_save(row, add=True) for row in rows]
    kinds = set(map(type, values))
    if kinds <= {str, type(None)} and isinstance(field, _TEXT) and type(field).get_prep_value in _AS_IS:
        return values

    def prepared(value: Any) -> Any:
        if hasattr(value, "resolve_expression"):
            raise TypeError(f"{field.name}: an expression cannot be inserted in bulk")
        return field.get_db_prep_save(value, connection=connection)

    if isinstance(field, _REPEATED) and len(kinds - {type(None)}) == 1:  # equal values of one kind become one thing
        known = {value: prepared(value) for value in set(values)}
        return [known[value] for value in values]
    return [prepared(value) for value in values]


def _check_related(field: Any, rows: Sequence[Any]) -> None:
    """An instance set before it was saved gives its key now, or is refused with Django's ValueError."""
    for row in rows:
        if getattr(row, field.attname) is None and field.get_cached_value(row, default=None) is not None:
            row._prepare_related_fields_for_save("bulk_create", [field])


# --- words ----------------------------------------------------------------------------------------------------------
class HasWords(Func):
    """Whether a column of words (search keys with spaces between) holds all of `whole` as words, in any order, and
    words that begin with each of `begun`.

    The column is named in `word_columns` of its model; its index
    is kept by the database itself, in the transaction that writes the row: FTS5 with triggers on SQLite, an index on
    the expression on PostgreSQL. `keep_words` makes what is missing of it.
    """

    output_field = models.BooleanField()
    conditional = True

    def __init__(self, column: str, whole: Sequence[str] = (), begun: Sequence[str] = (), **extra: Any) -> None:
        super().__init__(column, "pk", **extra)
        self.whole, self.begun = tuple(whole), tuple(begun)

    @property
    def identity(self) -> tuple[Any, ...]:
        """Two that ask for other words are not the same expression."""
        return (*super().identity, self.whole, self.begun)

    def as_postgresql(self, compiler: Any, connection: BaseDatabaseWrapper, **extra: Any) -> tuple[str, list[Any]]:
        column, params = compiler.compile(self.source_expressions[0])
        short = [f"'{_BEGUN}{bare}'" for word in self.begun if len(bare := _bare(word)) <= _LONGEST]
        long = [f"'{bare}':*" for word in self.begun if len(bare := _bare(word)) > _LONGEST]
        asked = [f"'{_bare(word)}'" for word in self.whole] + short + long
        return f"{_WORDS}({column}) @@ %s::tsquery", [*params, " & ".join(asked)]

    def as_sqlite(self, compiler: Any, connection: BaseDatabaseWrapper, **extra: Any) -> tuple[str, tuple[str, ...]]:
        column, key = cast("Any", self.source_expressions[0]).target, compiler.compile(self.source_expressions[1])[0]
        index = _words_of(column.model._meta.db_table, column.column)
        asked = [f'"{_bare(word)}"' for word in self.whole] + [f'"{_bare(word)}" *' for word in self.begun]
        return f"{key} IN (SELECT rowid FROM {index} WHERE {index} MATCH %s)", (" AND ".join(asked),)  # noqa: S608 — our own names


_WORDS, _LONGEST, _BEGUN = "nhipcau_begun", 7, "~"
_FORMER = ("nhipcau_words", "words")
"""The function and the end of the names of indexes before beginnings of four letters and more stood there as well."""
# Beginnings stand in the index by themselves: of one that is only searched for PostgreSQL would gather everybody whose
# name has a word that begins so before it looks at the other words. No syllable of Vietnamese has more than 7 letters.
# Said to be dear, so that the planner reads rows one by one only where one of ten fits and the first ones are enough:
# it takes words for independent of each other, and would look for a Nguyễn called Phạm through the whole table.
_MAKE_WORDS = f"""
    CREATE OR REPLACE FUNCTION {_WORDS}(words text) RETURNS tsvector
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 300 AS $$
    DECLARE every text[] := string_to_array(btrim(replace(words, '  ', ' ')), ' ');
    BEGIN
        RETURN array_to_tsvector(every || ARRAY(
            SELECT '{_BEGUN}' || left(word, length)
            FROM unnest(every) word, generate_series(1, least({_LONGEST}, length(word))) length
        ));
    END $$
"""  # noqa: S608 — our own names


def _bare(word: str) -> str:
    """A word of a search key holds letters and digits alone; whatever else was given is left out."""
    return "".join(char for char in word if char.isalnum())


def _words_of(table: str, column: str) -> str:
    return f"{table}_{column}_words"


def keep_words(connection: BaseDatabaseWrapper) -> None:
    """Make the indexes of words that are not there, and fill them; called after each `migrate`.

    A table that SQLite makes anew in a migration loses its triggers, so the index is filled again then.
    """
    make = _words_on_postgresql if connection.vendor == "postgresql" else _words_on_sqlite
    for table, column in _word_columns(connection):
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            make(cursor, table, column)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"DROP FUNCTION IF EXISTS {_FORMER[0]}(text)")


def drop_words(connection: BaseDatabaseWrapper) -> None:
    """Keep no index of words while a generator adds rows by the hundred thousand; `keep_words` makes them again."""
    with connection.cursor() as cursor:
        for table, column in _word_columns(connection):
            if connection.vendor == "postgresql":
                cursor.execute(f"DROP INDEX IF EXISTS {table}_{column}_begun")
            else:
                for name in ("new", "gone", "other"):
                    cursor.execute(f"DROP TRIGGER IF EXISTS {_words_of(table, column)}_{name}")


def _word_columns(connection: BaseDatabaseWrapper) -> Iterator[tuple[str, str]]:
    tables = set(connection.introspection.table_names())
    for model in apps.get_models():
        for name in getattr(model, "word_columns", ()) if model._meta.db_table in tables else ():
            yield model._meta.db_table, str(cast("Any", model._meta.get_field(name)).column)


def _words_on_postgresql(cursor: Any, table: str, column: str) -> None:
    """Without the list of things to be put in later, which every search would have to walk."""
    index = f"{table}_{column}_begun"
    cursor.execute("SELECT to_regclass(%s)", [index])
    if cursor.fetchone() == (None,):
        cursor.execute(_MAKE_WORDS)
        cursor.execute(f"CREATE INDEX {index} ON {table} USING gin ({_WORDS}({column})) WITH (fastupdate = off)")
        cursor.execute(f"DROP INDEX IF EXISTS {table}_{column}_{_FORMER[1]}")


def _words_on_sqlite(cursor: Any, table: str, column: str) -> None:
    index = _words_of(table, column)
    cursor.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s", [f"{index}_%"])
    if cursor.fetchone() == (3,):
        return
    fill = f"INSERT INTO {index} (rowid, {column}) VALUES (NEW.id, NEW.{column});"  # noqa: S608 — our own names
    drop = f"INSERT INTO {index} ({index}, rowid, {column}) VALUES ('delete', OLD.id, OLD.{column});"  # noqa: S608
    for statement in (
        f"CREATE VIRTUAL TABLE IF NOT EXISTS {index} USING fts5({column}, content='{table}', content_rowid='id', "
        "tokenize='unicode61 remove_diacritics 0', prefix='1 2 3', detail=none, columnsize=0)",
        f"CREATE TRIGGER IF NOT EXISTS {index}_new AFTER INSERT ON {table} BEGIN {fill} END",
        f"CREATE TRIGGER IF NOT EXISTS {index}_gone AFTER DELETE ON {table} BEGIN {drop} END",
        f"CREATE TRIGGER IF NOT EXISTS {index}_other AFTER UPDATE OF {column} ON {table} BEGIN {drop} {fill} END",
        f"INSERT INTO {index} ({index}) VALUES ('rebuild')",  # noqa: S608 — our own names
    ):
        cursor.execute(statement)
