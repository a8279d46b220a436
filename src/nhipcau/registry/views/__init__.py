"""Pages of the registry. The page of one person is the desk's."""

from .merging import merge, other, part
from .people import correct, people, withdraw
from .twins import apart, twins

__all__ = ["apart", "correct", "merge", "other", "part", "people", "twins", "withdraw"]
