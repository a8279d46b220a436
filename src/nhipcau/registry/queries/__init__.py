"""Reads of people and of what is known of them: only through the person who asks."""

from .likeness import Near, near, near_person
from .merging import kept_of, may_part, merges_into
from .people import (
    PeopleFilter,
    areas_in_use,
    can_write,
    choices_of_others,
    count_pointing,
    filtered,
    listed,
    matching,
    own_person,
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
    "kept_of",
    "listed",
    "matching",
    "may_part",
    "merges_into",
    "near",
    "near_person",
    "own_person",
    "people_by_id",
    "people_for",
    "person_for",
]
