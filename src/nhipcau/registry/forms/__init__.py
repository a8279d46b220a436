"""Forms of people: clean input, no writes."""

from .coverage import CoverageForm
from .filters import KeepForm, TitleForm
from .groups import EndGroupForm, FindingForm, GroupForm
from .people import FilterForm, PersonForm, WithdrawForm

__all__ = [
    "CoverageForm",
    "EndGroupForm",
    "FilterForm",
    "FindingForm",
    "GroupForm",
    "KeepForm",
    "PersonForm",
    "TitleForm",
    "WithdrawForm",
]
