"""Forms of people: clean input, no writes."""

from .merging import ApartForm, MergeForm, PartForm
from .people import FilterForm, PersonForm, WithdrawForm

__all__ = ["ApartForm", "FilterForm", "MergeForm", "PartForm", "PersonForm", "WithdrawForm"]
