"""Pages of the registry. The page of one person is the desk's."""

from .coverage import coverage, coverage_file
from .filters import delete_filter, filters, keep_filter, rename_filter
from .groups import add_group, end_group, find_group, forget_sealed_group, withdraw_group
from .people import correct, people, withdraw

__all__ = [
    "add_group",
    "correct",
    "coverage",
    "coverage_file",
    "delete_filter",
    "end_group",
    "filters",
    "find_group",
    "forget_sealed_group",
    "keep_filter",
    "people",
    "rename_filter",
    "withdraw",
    "withdraw_group",
]
