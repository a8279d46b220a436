"""Several small questions asked of the database in one round trip."""

import json
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, JSONField, Model, QuerySet, Window
from django.db.models.functions import RowNumber

from .db import prepared

Value = int | str | date | datetime | UUID
Pairs = list[tuple[str | None, str | None]]


def ask_together(questions: Mapping[Any, QuerySet[Any]]) -> dict[Any, Pairs]:
    """The rows of each question, by its key. A question gives two columns; both come as text.

    Text is made outside the question, so that its grouping still walks an index.
    """
    return _fetched(*_compiled(questions), list(questions))


def _compiled(questions: Mapping[Any, QuerySet[Any]]) -> tuple[str, list[Any]]:
    """The statement that asks all of them, and its parameters; empty when nothing is to be asked."""
    keys = list(questions)
    asked: list[str] = []
    params: list[Any] = []
    for number, key in enumerate(keys):
        try:
            sql, values = questions[key].query.sql_with_params()
        except EmptyResultSet:  # a filter that can never be true, such as no unit at all
            continue
        asked.append(f"q{number}(a, b) AS ({sql})")
        params += values
    names = [question.partition("(")[0] for question in asked]
    each = (f"SELECT {name[1:]}, CAST(a AS TEXT), CAST(b AS TEXT) FROM {name}" for name in names)  # noqa: S608
    return f"WITH {', '.join(asked)} {' UNION ALL '.join(each)}" if asked else "", params


def _fetched(sql: str, params: Sequence[Any], keys: Sequence[Any], *, again: bool = False) -> dict[Any, Pairs]:
    answers: dict[Any, Pairs] = {key: [] for key in keys}
    if sql:
        with prepared(connection) if again else connection.cursor() as cursor:
            cursor.execute(sql, params)
            for number, first, second in cursor.fetchall():
                answers[keys[number]].append((first, second))
    return answers


class Prepared:
    """Questions asked at every request with other values: put into SQL once, which takes longer than asking them.

    `build(**values)` gives the questions; it is called with stand-ins of the same types, whose places in the statement
    are then filled with the values of each time. So it may only pass them on, as ids, days or moments, never look at
    them; which names it is given may change what it asks.
    """

    def __init__(self, build: Callable[..., Mapping[Any, QuerySet[Any]]]) -> None:
        self._build = build
        self._known: dict[tuple[str, ...], tuple[str, list[Any], dict[int, str], list[Any]]] = {}

    def ask(self, **values: Value) -> dict[Any, Pairs]:
        """As `ask_together`."""
        variant = (connection.vendor, *values)
        if variant not in self._known:
            self._known[variant] = self._put(values)
        sql, params, places, keys = self._known[variant]
        return _fetched(sql, _filled(params, places, values), keys, again=True)

    def _put(self, values: Mapping[str, Any]) -> tuple[str, list[Any], dict[int, str], list[Any]]:
        standing = _standing(values)
        questions = self._build(**standing)
        sql, params = _compiled(questions)
        return sql, params, _places(params, standing), list(questions)


_MOST = 1_000
"""How many questions a process remembers: of all who look at records just now, some ten kilobytes each."""
_put_already: dict[Hashable, "tuple[_Rows | None, dict[int, str]]"] = {}


class Question:
    """The rows of a question that is asked of one record after the other, put into SQL once for those of equal rights.

    `build(**values)`, or `build(user, on, **values)` for what depends on who asks, gives the rows; `values` as for
    `Prepared`. What it decides from rights of `user` on that day is remembered for these very rights, never for others.
    Iterating over it asks now. What its rows lift (kernel.writing) is made anew for each reader, as `Veil(user, on)`.
    """

    def __init__(self, build: Callable[..., QuerySet[Any]], *reader: Any, **values: Value) -> None:
        self._build, self._reader, self._values = build, reader, values

    def __iter__(self) -> Iterator[Any]:
        return iter(self._build(*self._reader, **self._values))

    def put(self) -> "_Rows | None":
        """In SQL, with the values of this record; None for a filter that can never be true."""
        rights = self._reader[0].rights(self._reader[1]) if self._reader else None
        variant = (connection.vendor, self._build, rights, *self._values)
        if variant not in _put_already:
            standing = _standing(self._values)
            rows = _compiled_rows(self._build(*self._reader, **standing))
            if len(_put_already) >= _MOST:
                _put_already.pop(next(iter(_put_already)), None)  # the oldest
            _put_already[variant] = rows, _places(rows.params, standing) if rows is not None else {}
        rows, places = _put_already[variant]
        if rows is None:
            return None
        lift = rows.lift and type(rows.lift)(*self._reader)  # that of another reader does not serve this one
        return replace(rows, params=_filled(rows.params, places, self._values), lift=lift)


def _standing(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _stand_in(value, number) for number, (name, value) in enumerate(values.items(), 1)}


def _places(params: Sequence[Any], standing: Mapping[str, Any]) -> dict[int, str]:
    """Where in the statement which value stands."""
    names = {_adapted(value): name for name, value in standing.items()}
    places = {n: names[value] for n, value in enumerate(params) if value in names}
    if set(places.values()) != set(standing):
        raise ValueError("a value has no place of its own in the questions")
    return places


def _filled(params: Sequence[Any], places: Mapping[int, str], values: Mapping[str, Any]) -> list[Any]:
    return [_adapted(values[places[n]]) if n in places else value for n, value in enumerate(params)]


def _stand_in(value: Value, number: int) -> Value:
    """A value of the same type that stands nowhere else."""
    if isinstance(value, datetime):
        return datetime(1111, 1, number, tzinfo=UTC)
    if isinstance(value, str):
        return f"the {number}. text that stands nowhere else"
    if isinstance(value, UUID):
        return UUID(int=number)
    return date(1111, 1, number) if isinstance(value, date) else -1_111_111_000 - number


def _adapted(value: Any) -> Any:
    """As the database takes it."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, UUID):
        return value if connection.features.has_native_uuid_field else value.hex
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    # Told its size, for PostgreSQL would plan anew for each size of a bare number.
    return connection.ops.adapt_integerfield_value(value, "BigIntegerField")


def rows_together(questions: Mapping[Any, "QuerySet[Any] | Question"]) -> dict[Any, list[Any]]:
    """The instances of each question, in its order, with what it selects beside them, in one round trip.

    For the many small lists of a page made of panels. What a question lifts (kernel.writing) is lifted. The columns
    travel as JSON, wrapped around Django's own statement: to build that of expressions took half the time of a page.
    """
    compiled = {
        key: rows.put() if isinstance(rows, Question) else _compiled_rows(rows) for key, rows in questions.items()
    }
    again = all(isinstance(rows, Question) for rows in questions.values())
    asked: list[str] = []
    params: list[Any] = []
    for number, each in enumerate(compiled.values()):
        if each is not None:
            asked.append(f"q{number}({', '.join(each.names)}) AS ({each.sql})")
            params += each.params
    found: dict[Any, list[Any]] = {key: [] for key in questions}
    if asked:
        keys = list(questions)
        arms = [each.arm(number) for number, each in enumerate(compiled.values()) if each is not None]
        with prepared(connection) if again else connection.cursor() as cursor:
            cursor.execute(f"WITH {', '.join(asked)} {' UNION ALL '.join(arms)}", params)
            answers = sorted(cursor.fetchall(), key=lambda row: (row[0], row[1]))
        for number, _place, text in answers:
            found[keys[number]].append(compiled[keys[number]].read(json.loads(text)))  # type: ignore[union-attr]
    lifted: dict[Any, list[Any]] = {}
    for key, each in compiled.items():
        if each is not None and each.lift:
            lifted.setdefault(each.lift, []).extend(found[key])
    for lift, records in lifted.items():  # one that several questions share may ask something itself: once
        lift(records)
    return found


def ask_for(subject: Any, questions: Mapping[str, "QuerySet[Any] | Question"]) -> None:
    """Ask these about a record in one round trip; `answered` then finds them."""
    subject.__dict__["_answers"] = rows_together(questions)


def answered(subject: Any, key: str, rows: Iterable[Any]) -> list[Any]:
    """What `ask_for` brought under this key, else `rows`, asked now and kept for the next time."""
    answers: dict[str, list[Any]] = subject.__dict__.setdefault("_answers", {})
    if key not in answers:
        answers[key] = list(rows)
    return answers[key]


def brought(subject: Any, key: str, rows: Iterable[Any]) -> list[Any]:
    """What `ask_for` brought under this key, else `rows`, asked now and not kept: what depends on who asks."""
    answers: dict[str, list[Any]] = subject.__dict__.get("_answers", {})
    return answers[key] if key in answers else list(rows)


@dataclass(frozen=True)
class _Rows:
    """A question as Django puts it into SQL, with the place of each row, and how its columns make instances."""

    sql: str
    params: list[Any]
    names: list[str]  # `place` is the place in the order
    fields: list[Any]
    klass: dict[str, Any]
    beside: dict[str, int]  # what was annotated, by name
    lift: Any

    def arm(self, number: int) -> str:
        """(number, place, columns as JSON in pieces that every database takes) of the rows of `q<number>`."""
        build = "JSONB_BUILD_ARRAY" if connection.vendor == "postgresql" else "JSON_ARRAY"
        pieces = [f"{build}({', '.join(self.names[n : n + 50])})" for n in range(0, len(self.names), 50)]
        return f"SELECT {number}, place, CAST({build}({', '.join(pieces)}) AS TEXT) FROM q{number}"  # noqa: S608

    def read(self, pieces: list[list[Any]]) -> Any:
        """The instance of one row, with those of `select_related` and what was annotated, as the database says it."""
        values = [value for piece in pieces for value in piece]
        row = _made(self.klass, self.fields, values)
        row.__dict__.update({name: values[column] for name, column in self.beside.items()})
        return row


def _compiled_rows(rows: QuerySet[Any]) -> _Rows | None:
    """None for a filter that can never be true."""
    order = rows.query.order_by or rows.model._meta.ordering or ("pk",)
    placed = rows.annotate(_place=Window(RowNumber(), order_by=[_ordering(term) for term in order]))
    compiler = placed.query.get_compiler(connection=connection)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return None
    beside = dict(compiler.annotation_col_map)
    place = beside.pop("_place")
    names = [f"c{column}" if column != place else "place" for column in range(len(compiler.select))]
    fields = [getattr(expression, "target", None) for expression, *_ in compiler.select]
    return _Rows(sql, list(params), names, fields, compiler.klass_info, beside, getattr(rows, "_lift", None))


def _ordering(term: Any) -> Any:
    if not isinstance(term, str):
        return term
    return F(term[1:]).desc() if term.startswith("-") else F(term).asc()


def _made(klass: dict[str, Any], fields: list[Any], values: list[Any]) -> Any:
    """As Django's own reading of rows: `select_fields` are places of columns, the setters tie instances together."""
    places = klass["select_fields"]
    row = _instance(klass["model"], [fields[place] for place in places], [values[place] for place in places])
    for below in klass.get("related_klass_infos", ()):
        other = _made(below, fields, values)
        other = other if other.pk is not None else None
        below["local_setter"](row, other)
        if other is not None:
            below["remote_setter"](other, row)
    return row


def _instance(model: type[Model], fields: list[Any], values: list[Any]) -> Any:
    read = [_value(field, value) for field, value in zip(fields, values, strict=True)]
    return model.from_db(None, [field.attname for field in fields], read)


def _value(field: Any, value: Any) -> Any:
    if isinstance(field, JSONField) and connection.vendor == "postgresql":  # it lies in the array as what it holds
        return value
    if hasattr(field, "from_db_value"):  # a closed value (kernel.secret_fields) and what it is found by
        return field.from_db_value(value, None, connection)
    found = None if value is None else field.to_python(value)
    if isinstance(found, datetime) and found.tzinfo is None:  # SQLite keeps moments in UTC and does not say so
        return found.replace(tzinfo=UTC)
    return found
