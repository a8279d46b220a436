"""Changes of people. Pages, imports and the cases above call the same actions."""

from .filters import delete_filter, keep_filter, rename_filter
from .groups import Finding, NewGroup, add_group, end_group, find_group, forget_sealed_group, withdraw_group
from .households import (
    Coming,
    HouseholdAddress,
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
from .known import NewAddress, NewPaper, NewPhone, add_address, add_paper, add_phone, move_person, withdraw_part
from .listed import Listed, decide_household, settle_listed, take_listed_back
from .lists import NewEntry, add_entries, decide_entry, withdraw_entries
from .merging import merge_people, part_people
from .people import NewPerson, add_people, add_person, correct_person, padded_key, withdraw_people, withdraw_person
from .poverty import record_poverty
from .relations import add_relation, clear_harmer, end_relation, name_harmer, withdraw_harmer, withdraw_relation
from .twins import Likely, keep_apart, keep_found, propose

__all__ = [
    "Coming",
    "Finding",
    "HouseholdAddress",
    "Likely",
    "Listed",
    "NewAddress",
    "NewEntry",
    "NewGroup",
    "NewHead",
    "NewPaper",
    "NewPerson",
    "NewPhone",
    "add_address",
    "add_entries",
    "add_group",
    "add_paper",
    "add_people",
    "add_person",
    "add_phone",
    "add_relation",
    "change_head",
    "clear_harmer",
    "correct_household",
    "correct_person",
    "decide_entry",
    "decide_household",
    "delete_filter",
    "end_group",
    "end_relation",
    "find_group",
    "forget_sealed_group",
    "join_household",
    "keep_apart",
    "keep_filter",
    "keep_found",
    "leave_household",
    "make_household",
    "merge_people",
    "move_household",
    "move_person",
    "name_harmer",
    "padded_key",
    "part_people",
    "propose",
    "record_poverty",
    "rename_filter",
    "settle_listed",
    "split_household",
    "take_listed_back",
    "withdraw_entries",
    "withdraw_group",
    "withdraw_harmer",
    "withdraw_household",
    "withdraw_member",
    "withdraw_part",
    "withdraw_people",
    "withdraw_person",
    "withdraw_relation",
]
