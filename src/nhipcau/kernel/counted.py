"""A column for reports: what a row is counted under when a word may be known to the rulebook or not."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.db.models import CharField, F, GeneratedField, Value
from django.db.models.functions import Coalesce, NullIf


def counted(code: str, words: str) -> GeneratedField:
    """A column kept by the database: the code, or the typed words where no code is known. Reports group by it."""
    expression = Coalesce(NullIf(F(code), Value("")), F(words))
    return GeneratedField(expression=expression, output_field=CharField(max_length=200), db_persist=True)


def labels_of(label: Callable[[str], str]) -> Callable[[Collection[Any]], Mapping[Any, str]]:
    """Labels of a `counted` column: a code by its name, words by themselves, nothing for a row without a label.

    `label` gives the name of a code and gives back what it does not know (`CodeList.label`).
    """
    return lambda values: {value: label(value) for value in values if value}
