"""Reads of people and of what is known of them: only through the person who asks."""

from .finding import BEST, matching
from .likeness import Near, near
from .people import (
    PeopleFilter,
    can_write,
    choices_of_others,
    count_pointing,
    filtered,
    listed,
    people_by_id,
    people_for,
    person_for,
)
from .searching import Found, search

__all__ = [
    "BEST",
    "Found",
    "Near",
    "PeopleFilter",
    "can_write",
    "choices_of_others",
    "count_pointing",
    "filtered",
    "listed",
    "matching",
    "near",
    "people_by_id",
    "people_for",
    "person_for",
    "search",
]
