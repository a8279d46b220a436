"""People, and what is known of them."""

from .filters import SavedFilter
from .groups import GroupFinding, GroupMembership
from .households import OPEN, FormerAddress, Household, HouseholdMember, PovertyStatus
from .known import Address, IdentityPaper, Phone
from .lists import ListEntry
from .merges import Merge, Pair
from .parts import PartOfPerson
from .people import LIVE, PHONES, Person
from .relations import AllegedHarmer, Relation

__all__ = [
    "LIVE",
    "OPEN",
    "PHONES",
    "Address",
    "AllegedHarmer",
    "FormerAddress",
    "GroupFinding",
    "GroupMembership",
    "Household",
    "HouseholdMember",
    "IdentityPaper",
    "ListEntry",
    "Merge",
    "Pair",
    "PartOfPerson",
    "Person",
    "Phone",
    "PovertyStatus",
    "Relation",
    "SavedFilter",
]
