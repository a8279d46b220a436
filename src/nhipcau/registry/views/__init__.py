"""Pages of the registry. The page of one person is the desk's."""

from .filters import delete_filter, filters, keep_filter, rename_filter
from .groups import add_group, end_group, find_group, forget_sealed_group, withdraw_group
from .known import add_part, move, withdraw_part
from .people import correct, people, withdraw

__all__ = [
    "add_group",
    "add_part",
    "correct",
    "delete_filter",
    "end_group",
    "filters",
    "find_group",
    "forget_sealed_group",
    "keep_filter",
    "move",
    "people",
    "rename_filter",
    "withdraw",
    "withdraw_group",
    "withdraw_part",
]
