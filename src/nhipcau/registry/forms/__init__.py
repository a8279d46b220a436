"""Forms of people: clean input, no writes."""

from .people import FilterForm, PersonForm, WithdrawForm

__all__ = ["FilterForm", "PersonForm", "WithdrawForm"]
