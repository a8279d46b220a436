"""Changes of people and households. Pages, imports and the cases above call the same actions."""

from .households import (
    Address,
    Coming,
    NewHead,
    change_head,
    correct_household,
    join_household,
    leave_household,
    make_household,
    move_household,
    split_household,
    withdraw_household,
    withdraw_member,
)
from .people import NewPerson, add_people, add_person, correct_person, withdraw_people, withdraw_person
from .poverty import record_poverty

__all__ = [
    "Address",
    "Coming",
    "NewHead",
    "NewPerson",
    "add_people",
    "add_person",
    "change_head",
    "correct_household",
    "correct_person",
    "join_household",
    "leave_household",
    "make_household",
    "move_household",
    "record_poverty",
    "split_household",
    "withdraw_household",
    "withdraw_member",
    "withdraw_people",
    "withdraw_person",
]
