"""Forms of people: clean input, no writes."""

from .coverage import CoverageForm
from .filters import KeepForm, TitleForm
from .groups import EndGroupForm, FindingForm, GroupForm
from .lists import DecideForm
from .people import FilterForm, PersonForm, WithdrawForm

__all__ = [
    "CoverageForm",
    "DecideForm",
    "EndGroupForm",
    "FilterForm",
    "FindingForm",
    "GroupForm",
    "KeepForm",
    "PersonForm",
    "TitleForm",
    "WithdrawForm",
]
