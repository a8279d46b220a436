"""People, and what is known of them."""

from .consents import Consent, Release
from .filters import SavedFilter
from .groups import GroupFinding, GroupMembership
from .households import OPEN, FormerAddress, Household, HouseholdDoubt, HouseholdMember, PovertyStatus
from .known import Address, IdentityPaper, Phone
from .lists import ListEntry
from .merges import Merge, Pair
from .parts import PartOfPerson
from .people import LIVE, PHONES, Person
from .relations import AllegedHarmer, Relation
from .requests import DataRequest

__all__ = [
    "LIVE",
    "OPEN",
    "PHONES",
    "Address",
    "AllegedHarmer",
    "Consent",
    "DataRequest",
    "FormerAddress",
    "GroupFinding",
    "GroupMembership",
    "Household",
    "HouseholdDoubt",
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
    "Release",
    "SavedFilter",
]
