"""People, and what is known of them."""

from .filters import SavedFilter
from .groups import GroupFinding, GroupMembership
from .lists import ListEntry
from .people import LIVE, Person

__all__ = ["LIVE", "GroupFinding", "GroupMembership", "ListEntry", "Person", "SavedFilter"]
