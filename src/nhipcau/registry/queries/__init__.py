"""Reads of people and of what is known of them: only through the person who asks."""

from .coverage import Coverage, CoverageLine, coverage
from .filters import saved_filter_for, saved_filters, saved_filters_to_change, units_to_share
from .groups import (
    GroupLine,
    accuses,
    group_words,
    groups_of,
    groups_to_ask,
    groups_to_record,
    may_seal,
    membership_for,
    open_groups,
)
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
    "Coverage",
    "CoverageLine",
    "GroupLine",
    "Near",
    "PeopleFilter",
    "accuses",
    "areas_in_use",
    "can_write",
    "choices_of_others",
    "count_pointing",
    "coverage",
    "filtered",
    "group_words",
    "groups_of",
    "groups_to_ask",
    "groups_to_record",
    "listed",
    "matching",
    "may_seal",
    "membership_for",
    "near",
    "open_groups",
    "people_by_id",
    "people_for",
    "person_for",
    "saved_filter_for",
    "saved_filters",
    "saved_filters_to_change",
    "units_to_share",
]
