"""Pages of the registry. The page of one person is the desk's."""

from .coverage import coverage, coverage_file
from .filters import delete_filter, filters, keep_filter, rename_filter
from .groups import add_group, end_group, find_group, forget_sealed_group, withdraw_group
from .households import make as make_household
from .known import add_part, move, withdraw_part
from .lists import communes_listed, decide_entry, entries_in_doubt, never_met, never_met_sheet
from .merging import merge, other, part
from .people import add_collective, correct, people, withdraw
from .twins import apart, twins

__all__ = [
    "add_collective",
    "add_group",
    "add_part",
    "apart",
    "communes_listed",
    "correct",
    "coverage",
    "coverage_file",
    "decide_entry",
    "delete_filter",
    "end_group",
    "entries_in_doubt",
    "filters",
    "find_group",
    "forget_sealed_group",
    "keep_filter",
    "make_household",
    "merge",
    "move",
    "never_met",
    "never_met_sheet",
    "other",
    "part",
    "people",
    "rename_filter",
    "twins",
    "withdraw",
    "withdraw_group",
    "withdraw_part",
]
