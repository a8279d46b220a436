"""People, and what is known of them."""

from .households import OPEN, FormerAddress, Household, HouseholdMember, PovertyStatus
from .people import LIVE, Person

__all__ = ["LIVE", "OPEN", "FormerAddress", "Household", "HouseholdMember", "Person", "PovertyStatus"]
