"""Forms of people: clean input, no writes."""

from .merging import MergeForm, PartForm
from .people import FilterForm, PersonForm, WithdrawForm

__all__ = ["FilterForm", "MergeForm", "PartForm", "PersonForm", "WithdrawForm"]
