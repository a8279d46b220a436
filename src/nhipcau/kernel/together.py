"""Several small questions asked of the database in one round trip."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, Model, QuerySet, Window
from django.db.models.functions import JSONObject, RowNumber

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


def _fetched(sql: str, params: Sequence[Any], keys: Sequence[Any]) -> dict[Any, Pairs]:
    answers: dict[Any, Pairs] = {key: [] for key in keys}
    if sql:
        with connection.cursor() as cursor:
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

    def ask(self, **values: int | date | datetime) -> dict[Any, Pairs]:
        """As `ask_together`."""
        variant = (connection.vendor, *values)
        if variant not in self._known:
            self._known[variant] = self._put(values)
        sql, params, places, keys = self._known[variant]
        filled = [_adapted(values[places[n]]) if n in places else value for n, value in enumerate(params)]
        return _fetched(sql, filled, keys)

    def _put(self, values: Mapping[str, Any]) -> tuple[str, list[Any], dict[int, str], list[Any]]:
        standing = {name: _stand_in(value, number) for number, (name, value) in enumerate(values.items(), 1)}
        questions = self._build(**standing)
        sql, params = _compiled(questions)
        names = {_adapted(value): name for name, value in standing.items()}
        places = {n: names[value] for n, value in enumerate(params) if value in names}
        if set(places.values()) != set(values):
            raise ValueError("a value has no place of its own in the questions")
        return sql, params, places, list(questions)


def _stand_in(value: int | date | datetime, number: int) -> int | date | datetime:
    """A value of the same type that stands nowhere else."""
    if isinstance(value, datetime):
        return datetime(1111, 1, number, tzinfo=UTC)
    return date(1111, 1, number) if isinstance(value, date) else -1_111_111_000 - number


def _adapted(value: Any) -> Any:
    """As the database takes it."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value


def rows_together(questions: Mapping[Any, QuerySet[Any]]) -> dict[Any, list[Any]]:
    """The instances of each question, in its order, with what it selects beside them, in one round trip.

    For the many small lists of a page made of panels. What a question lifts (kernel.writing) is lifted.
    """
    asked = ask_together({key: _as_texts(rows) for key, rows in questions.items()})
    found: dict[Any, list[Any]] = {}
    for key, rows in questions.items():
        answers = sorted(asked[key], key=lambda pair: int(pair[0] or 0))
        found[key] = [_read(rows.model, _beside(rows), json.loads(str(text))) for _, text in answers]
        if lift := getattr(rows, "_lift", None):
            lift(found[key])
    return found


def ask_for(subject: Any, questions: Mapping[str, QuerySet[Any]]) -> None:
    """Ask these about a record in one round trip; `answered` then finds them."""
    subject.__dict__["_answers"] = rows_together(questions)


def answered(subject: Any, key: str, rows: QuerySet[Any]) -> list[Any]:
    """What `ask_for` brought under this key, else `rows`, asked now and kept for the next time."""
    answers: dict[str, list[Any]] = subject.__dict__.setdefault("_answers", {})
    if key not in answers:
        answers[key] = list(rows)
    return answers[key]


def _as_texts(rows: QuerySet[Any]) -> QuerySet[Any]:
    """(place in the order, the row as JSON): what a database can give of any question in the same two columns."""
    beside = {path: _columns(_model_at(rows.model, path), f"{path}__") for path in _beside(rows)}
    order = rows.query.order_by or rows.model._meta.ordering or ("pk",)
    place = Window(RowNumber(), order_by=[_ordering(term) for term in order])
    return rows.select_related(None).values_list(place, JSONObject(own=_columns(rows.model, ""), **beside))


def _ordering(term: Any) -> Any:
    if not isinstance(term, str):
        return term
    return F(term[1:]).desc() if term.startswith("-") else F(term).asc()


def _beside(rows: QuerySet[Any]) -> list[str]:
    """Paths of `select_related`, the nearer first."""

    def paths(tree: dict[str, Any], before: str) -> list[str]:
        return [path for name, below in tree.items() for path in (before + name, *paths(below, f"{before}{name}__"))]

    tree = rows.query.select_related
    return paths(tree, "") if isinstance(tree, dict) else []


def _model_at(model: type[Model], path: str) -> type[Model]:
    for name in path.split("__"):
        model = model._meta.get_field(name).related_model  # type: ignore[assignment]
    return model


def _columns(model: type[Model], before: str) -> JSONObject:
    return JSONObject(**{field.attname: F(before + field.attname) for field in model._meta.concrete_fields})


def _read(model: type[Model], beside: list[str], text: dict[str, Any]) -> Any:
    row = _instance(model, text["own"])
    for path in beside:
        *above, name = path.split("__")
        owner = row
        for step in above:
            owner = getattr(owner, step) if owner is not None else None
        if owner is not None:
            key = getattr(owner, f"{name}_id")
            setattr(owner, name, _instance(_model_at(model, path), text[path]) if key is not None else None)
    return row


def _instance(model: type[Model], values: dict[str, Any]) -> Any:
    fields = model._meta.concrete_fields  # in their own order: a database may give the keys of JSON in another
    return model.from_db(None, [f.attname for f in fields], [_value(f, values[f.attname]) for f in fields])


def _value(field: Any, value: Any) -> Any:
    found = field.to_python(value)
    if isinstance(found, datetime) and found.tzinfo is None:  # SQLite keeps moments in UTC and does not say so
        return found.replace(tzinfo=UTC)
    return found
