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
from .relations import add_relation, clear_harmer, end_relation, name_harmer, withdraw_harmer, withdraw_relation

__all__ = [
    "Address",
    "Coming",
    "NewHead",
    "NewPerson",
    "add_people",
    "add_person",
    "add_relation",
    "change_head",
    "clear_harmer",
    "correct_household",
    "correct_person",
    "end_relation",
    "join_household",
    "leave_household",
    "make_household",
    "move_household",
    "name_harmer",
    "record_poverty",
    "split_household",
    "withdraw_harmer",
    "withdraw_household",
    "withdraw_member",
    "withdraw_people",
    "withdraw_person",
    "withdraw_relation",
]
