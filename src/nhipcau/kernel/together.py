"""Several small questions asked of the database in one round trip."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
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
    answers: dict[Any, Pairs] = {key: [] for key in questions}
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
    if asked:
        names = [question.partition("(")[0] for question in asked]
        each = (f"SELECT {name[1:]}, CAST(a AS TEXT), CAST(b AS TEXT) FROM {name}" for name in names)  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(f"WITH {', '.join(asked)} {' UNION ALL '.join(each)}", params)
            for number, first, second in cursor.fetchall():
                answers[keys[number]].append((first, second))
    return answers


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
