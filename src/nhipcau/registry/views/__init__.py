"""Pages of the registry. The page of one person is the desk's."""

from .merging import merge, other, part
from .people import correct, people, withdraw

__all__ = ["correct", "merge", "other", "part", "people", "withdraw"]
