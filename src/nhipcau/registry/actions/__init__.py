"""Changes of people. Pages, imports and the cases above call the same actions."""

from .merging import merge_people, part_people
from .people import NewPerson, add_people, add_person, correct_person, withdraw_people, withdraw_person

__all__ = [
    "NewPerson",
    "add_people",
    "add_person",
    "correct_person",
    "merge_people",
    "part_people",
    "withdraw_people",
    "withdraw_person",
]
