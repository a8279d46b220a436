"""Changes of places, units and staff. Each records its own audit event; places, being reference data, one a batch."""

from .places import (
    PORTION,
    REFORM,
    Batch,
    load_current_places,
    named,
    new_link,
    new_place,
    save_links,
    save_places,
    set_labels,
)
from .staff import NewStaff, add_staff, add_staff_many, change_staff, withdraw_staff
from .units import (
    NewUnit,
    add_line,
    add_unit,
    add_units,
    change_unit,
    close_unit,
    note_code,
    remove_units,
    set_up_centre,
)

__all__ = [
    "PORTION",
    "REFORM",
    "Batch",
    "NewStaff",
    "NewUnit",
    "add_line",
    "add_staff",
    "add_staff_many",
    "add_unit",
    "add_units",
    "change_staff",
    "change_unit",
    "close_unit",
    "load_current_places",
    "named",
    "new_link",
    "new_place",
    "note_code",
    "remove_units",
    "save_links",
    "save_places",
    "set_labels",
    "set_up_centre",
    "withdraw_staff",
]
