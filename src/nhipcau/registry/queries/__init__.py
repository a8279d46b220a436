"""Reads of people and of what is known of them: only through the person who asks."""

from .likeness import Near, near
from .people import (
    PeopleFilter,
    areas_in_use,
    can_write,
    choices_of_others,
    count_pointing,
    filtered,
    listed,
    matching,
    people_by_id,
    people_for,
    person_for,
)

__all__ = [
    "Near",
    "PeopleFilter",
    "areas_in_use",
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
]
