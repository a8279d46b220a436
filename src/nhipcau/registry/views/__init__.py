"""Pages of the registry. The page of one person is the desk's."""

from .households import make as make_household
from .people import correct, people, withdraw

__all__ = ["correct", "make_household", "people", "withdraw"]
