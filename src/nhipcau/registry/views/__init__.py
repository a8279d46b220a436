"""Pages of the registry. The page of one person is the desk's."""

from .filters import delete_filter, filters, keep_filter, rename_filter
from .groups import add_group, end_group, find_group, forget_sealed_group, withdraw_group
from .known import add_part, move, withdraw_part
from .merging import merge, other, part
from .people import correct, people, withdraw
from .twins import apart, twins

__all__ = [
    "add_group",
    "add_part",
    "apart",
    "correct",
    "delete_filter",
    "end_group",
    "filters",
    "find_group",
    "forget_sealed_group",
    "keep_filter",
    "merge",
    "move",
    "other",
    "part",
    "people",
    "rename_filter",
    "twins",
    "withdraw",
    "withdraw_group",
    "withdraw_part",
]
