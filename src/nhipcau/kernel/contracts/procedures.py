"""What a case in its procedure asks of other apps: whether a named condition is met, and which forms are final."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from nhipcau.kernel.permissions import Permission

from .book import Book


@dataclass(frozen=True)
class Condition:
    """What must be there before a step is done; a procedure file names it under `needs`.

    `words`: what it is called («Plan approved»). `missing`: the sentence for whoever tries without. `met(case, since)`:
    whether it is there; `since` is the moment the present cycle began, None in the first one: what is older belongs to
    an earlier cycle. It asks the database at most once, and through `kernel.together.answered` what the page of a case
    asks together. `url(case)`: where it is done, for the next step on the page; None when there is no such page.
    `who`: the permission of whoever does it, when that is not whoever does the step. `paper`: the kind of paper that,
    filed from outside, stands for it.
    """

    words: object
    missing: object
    met: Callable[[Any, datetime | None], bool]
    url: Callable[[Any], str] | None = None
    who: Permission | None = None
    paper: str = ""


conditions: Book[Condition] = Book("conditions of procedures")
"""By the name that stands in a procedure file. A plan has `plan_signed`, `plan_submitted` and `plan_approved`, a review
`review_done`, the meeting of a child `measures_meeting`."""

final_forms: Book[Callable[[Any, Collection[str], datetime | None], Collection[str]]] = Book("final forms")
"""`(case, keys, since)` → those of these forms (`nd56_mau_02`, …) whose answers about the case are final."""
