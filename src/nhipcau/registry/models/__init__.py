"""People, and what is known of them."""

from .filters import SavedFilter
from .groups import GroupFinding, GroupMembership
from .known import Address, IdentityPaper, Phone
from .parts import PartOfPerson
from .people import LIVE, PHONES, Person

__all__ = [
    "LIVE",
    "PHONES",
    "Address",
    "GroupFinding",
    "GroupMembership",
    "IdentityPaper",
    "PartOfPerson",
    "Person",
    "Phone",
]
__all__ = ["LIVE", "GroupFinding", "GroupMembership", "Person", "SavedFilter"]
