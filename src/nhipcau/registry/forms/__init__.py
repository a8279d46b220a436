"""Forms of people and households: clean input, no writes."""

from .households import (
    CorrectHouseholdForm,
    FindForm,
    HeadForm,
    HouseholdFilterForm,
    LeaveForm,
    MakeForm,
    MoveForm,
    PovertyForm,
    SplitForm,
    TakeForm,
)
from .people import FilterForm, PersonForm, WithdrawForm

__all__ = [
    "CorrectHouseholdForm",
    "FilterForm",
    "FindForm",
    "HeadForm",
    "HouseholdFilterForm",
    "LeaveForm",
    "MakeForm",
    "MoveForm",
    "PersonForm",
    "PovertyForm",
    "SplitForm",
    "TakeForm",
    "WithdrawForm",
]
