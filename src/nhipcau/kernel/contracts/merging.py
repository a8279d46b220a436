"""What becomes of rows that point to a person when two records of one person are made one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from .book import Book


@dataclass(frozen=True)
class Carried:
    """One foreign key to a person or to its anchor, registered as `app.model.field`.

    Every such key is found and every row moved without being named here; a row whose constraints forbid it remains
    with the record it was made for, and so does every row of a key that `stays`. A key is named to tell of its rows:
    `told(rows, user, on)` gives (id, words) of those `user` may know of, for the preview of a merge, and for what was
    made after it, when the two are taken apart and somebody says whose it is. Unnamed: not told, kept by the one who
    has it. Records about a person (`Protected` with `about_field`) are told by their Subject.
    """

    stays: bool = False
    told: Callable[[QuerySet[Any], Any, date], list[tuple[Any, str]]] | None = None


carried: Book[Carried] = Book("what merging carries along")
