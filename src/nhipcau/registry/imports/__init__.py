"""Registers of people that are read from Excel."""

from .lists import NeedList
from .people import People

__all__ = ["NeedList", "People"]
