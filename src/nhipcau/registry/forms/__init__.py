"""Forms of people: clean input, no writes."""

from .coverage import CoverageForm
from .filters import KeepForm, TitleForm
from .groups import EndGroupForm, FindingForm, GroupForm
from .known import FORMS as PART_FORMS
from .known import MoveForm
from .lists import DecideForm
from .merging import ApartForm, MergeForm, PartForm
from .people import FilterForm, PersonForm, WithdrawForm

__all__ = [
    "PART_FORMS",
    "ApartForm",
    "CoverageForm",
    "DecideForm",
    "EndGroupForm",
    "FilterForm",
    "FindingForm",
    "GroupForm",
    "KeepForm",
    "MergeForm",
    "MoveForm",
    "PartForm",
    "PersonForm",
    "TitleForm",
    "WithdrawForm",
]
