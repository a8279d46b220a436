"""Pages of the registry. The page of one person is the desk's."""

from .groups import add_group, end_group, find_group, forget_sealed_group, withdraw_group
from .known import add_part, move, withdraw_part
from .people import correct, people, withdraw

__all__ = [
    "add_group",
    "add_part",
    "correct",
    "end_group",
    "find_group",
    "forget_sealed_group",
    "move",
    "people",
    "withdraw",
    "withdraw_group",
    "withdraw_part",
]
