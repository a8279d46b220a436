"""Several small questions asked of the database in one round trip."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

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
