"""Changes of people. Pages, imports and the cases above call the same actions."""

from .merging import merge_people, part_people
from .people import NewPerson, add_people, add_person, correct_person, withdraw_people, withdraw_person
from .twins import Likely, keep_apart, keep_found, propose

__all__ = [
    "Likely",
    "NewPerson",
    "add_people",
    "add_person",
    "correct_person",
    "keep_apart",
    "keep_found",
    "merge_people",
    "part_people",
    "propose",
    "withdraw_people",
    "withdraw_person",
]
