"""Reads of forms and of what was filled in: sheets only through the person who asks."""

from .catalogue import catalogue, forget, form_of, known_lists, read_forms
from .printing import WORD, filled_up, paper_of, word_of
from .sheets import (
    Final,
    Opened,
    count_on,
    draft_of,
    final_answers,
    finals,
    here_now,
    offered,
    opened,
    record_of,
    sheets_asked,
    sheets_of,
    state_of,
    use_of,
    values_of,
)

__all__ = [
    "WORD",
    "Final",
    "Opened",
    "catalogue",
    "count_on",
    "draft_of",
    "filled_up",
    "final_answers",
    "finals",
    "forget",
    "form_of",
    "here_now",
    "known_lists",
    "offered",
    "opened",
    "paper_of",
    "read_forms",
    "record_of",
    "sheets_asked",
    "sheets_of",
    "state_of",
    "use_of",
    "values_of",
    "word_of",
]
