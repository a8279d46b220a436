"""Exports as each person may see them, and the rows of a list as they leave."""

from .exports import (
    Room,
    due,
    export_for,
    export_of_system,
    exports_for,
    one_to_decide,
    one_to_take,
    room_for,
    to_decide,
    unfinished,
    unit_of,
)
from .rows import Asked, asked, cells, filter_words, listing_for, offers, packed, rights_of, still_open

__all__ = [
    "Asked",
    "Room",
    "asked",
    "cells",
    "due",
    "export_for",
    "export_of_system",
    "exports_for",
    "filter_words",
    "listing_for",
    "offers",
    "one_to_decide",
    "one_to_take",
    "packed",
    "rights_of",
    "room_for",
    "still_open",
    "to_decide",
    "unfinished",
    "unit_of",
]
