"""Registers of this app: places and what became of them, units, staff."""

from .places import Links, Places
from .staff import StaffList
from .units import Units

__all__ = ["Links", "Places", "StaffList", "Units"]
