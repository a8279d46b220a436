"""People, and what is known of them."""

from .filters import SavedFilter
from .groups import GroupFinding, GroupMembership
from .known import Address, IdentityPaper, Phone
from .lists import ListEntry
from .merges import Merge, Pair
from .parts import PartOfPerson
from .people import LIVE, PHONES, Person

__all__ = [
    "LIVE",
    "PHONES",
    "Address",
    "GroupFinding",
    "GroupMembership",
    "IdentityPaper",
    "ListEntry",
    "Merge",
    "Pair",
    "PartOfPerson",
    "Person",
    "Phone",
    "SavedFilter",
]
