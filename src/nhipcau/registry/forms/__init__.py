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
from .people import FilterForm, GroupForm, PersonForm, WithdrawForm
from .relations import ClearForm, EndForm, HarmerForm, RelationForm

__all__ = [
    "ClearForm",
    "CorrectHouseholdForm",
    "EndForm",
    "FilterForm",
    "FindForm",
    "GroupForm",
    "HarmerForm",
    "HeadForm",
    "HouseholdFilterForm",
    "LeaveForm",
    "MakeForm",
    "MoveForm",
    "PersonForm",
    "PovertyForm",
    "RelationForm",
    "SplitForm",
    "TakeForm",
    "WithdrawForm",
]
