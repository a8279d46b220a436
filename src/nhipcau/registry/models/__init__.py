"""People, and what is known of them."""

from .households import OPEN, FormerAddress, Household, HouseholdMember, PovertyStatus
from .people import LIVE, Person
from .relations import AllegedHarmer, Relation

__all__ = [
    "LIVE",
    "OPEN",
    "AllegedHarmer",
    "FormerAddress",
    "Household",
    "HouseholdMember",
    "Person",
    "PovertyStatus",
    "Relation",
]
