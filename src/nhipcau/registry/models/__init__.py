"""People, and what is known of them."""

from .consents import Consent, Release
from .filters import SavedFilter
from .groups import GroupFinding, GroupMembership
from .known import Address, IdentityPaper, Phone
from .lists import ListEntry
from .merges import Merge, Pair
from .parts import PartOfPerson
from .people import LIVE, PHONES, Person
from .requests import DataRequest

__all__ = [
    "LIVE",
    "PHONES",
    "Address",
    "Consent",
    "DataRequest",
    "GroupFinding",
    "GroupMembership",
    "IdentityPaper",
    "ListEntry",
    "Merge",
    "Pair",
    "PartOfPerson",
    "Person",
    "Phone",
    "Release",
    "SavedFilter",
]
