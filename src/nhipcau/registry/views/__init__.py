"""Pages of the registry. The page of one person is the desk's."""

from .households import make as make_household
from .people import add_group, correct, people, withdraw

__all__ = ["add_group", "correct", "make_household", "people", "withdraw"]
