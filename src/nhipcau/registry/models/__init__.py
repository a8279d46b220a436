"""People, and what is known of them."""

from .merges import Merge, Pair
from .people import LIVE, Person

__all__ = ["LIVE", "Merge", "Pair", "Person"]
