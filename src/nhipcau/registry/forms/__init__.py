"""Forms of people: clean input, no writes."""

from .coverage import CoverageForm
from .filters import KeepForm, TitleForm
from .groups import EndGroupForm, FindingForm, GroupForm
from .households import (
    CorrectHouseholdForm,
    FindForm,
    HeadForm,
    HomeForm,
    HouseholdFilterForm,
    HouseholdMoveForm,
    LeaveForm,
    MakeForm,
    PovertyForm,
    SplitForm,
    TakeForm,
)
from .known import FORMS as PART_FORMS
from .known import MoveForm
from .lists import DecideForm
from .merging import ApartForm, MergeForm, PartForm
from .people import CollectiveForm, FilterForm, PersonForm, WithdrawForm
from .relations import ClearForm, EndForm, HarmerForm, RelationForm

__all__ = [
    "PART_FORMS",
    "ApartForm",
    "ClearForm",
    "CollectiveForm",
    "CorrectHouseholdForm",
    "CoverageForm",
    "DecideForm",
    "EndForm",
    "EndGroupForm",
    "FilterForm",
    "FindForm",
    "FindingForm",
    "GroupForm",
    "HarmerForm",
    "HeadForm",
    "HomeForm",
    "HouseholdFilterForm",
    "HouseholdMoveForm",
    "KeepForm",
    "LeaveForm",
    "MakeForm",
    "MergeForm",
    "MoveForm",
    "PartForm",
    "PersonForm",
    "PovertyForm",
    "RelationForm",
    "SplitForm",
    "TakeForm",
    "TitleForm",
    "WithdrawForm",
]
