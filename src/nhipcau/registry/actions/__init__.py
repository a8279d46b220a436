"""Changes of people. Pages, imports and the cases above call the same actions."""

from .filters import delete_filter, keep_filter, rename_filter
from .groups import Finding, NewGroup, add_group, end_group, find_group, forget_sealed_group, withdraw_group
from .known import NewAddress, NewPaper, NewPhone, add_address, add_paper, add_phone, move_person, withdraw_part
from .lists import NewEntry, add_entries, decide_entry, withdraw_entries
from .merging import merge_people, part_people
from .people import NewPerson, add_people, add_person, correct_person, padded_key, withdraw_people, withdraw_person
from .twins import Likely, keep_apart, keep_found, propose

__all__ = [
    "Finding",
    "Likely",
    "NewAddress",
    "NewEntry",
    "NewGroup",
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
    "correct_person",
    "decide_entry",
    "delete_filter",
    "end_group",
    "find_group",
    "forget_sealed_group",
    "keep_apart",
    "keep_filter",
    "keep_found",
    "merge_people",
    "move_person",
    "padded_key",
    "part_people",
    "propose",
    "rename_filter",
    "withdraw_entries",
    "withdraw_group",
    "withdraw_part",
    "withdraw_people",
    "withdraw_person",
]
