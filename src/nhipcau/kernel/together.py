"""Several small questions asked of the database in one round trip."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet


def ask_together(questions: Mapping[Any, QuerySet[Any]]) -> dict[Any, list[tuple[Any, ...]]]:
    """The rows of each question, by its key. Every question must give the same columns of the same types.

    Values come as the database gives them, without the conversions of model fields.
    """
    answers: dict[Any, list[tuple[Any, ...]]] = {key: [] for key in questions}
    keys = list(questions)
    parts: list[str] = []
    params: list[Any] = []
    for number, key in enumerate(keys):
        try:
            sql, values = questions[key].query.sql_with_params()
        except EmptyResultSet:  # a filter that can never be true, such as no unit at all
            continue
        parts.append(f"SELECT {number} AS question, q{number}.* FROM ({sql}) q{number}")  # noqa: S608 - Django's own SQL
        params += values
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts), params)
            for number, *row in cursor.fetchall():
                answers[keys[number]].append(tuple(row))
    return answers
