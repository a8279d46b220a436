"""Kinds and levels of units and places."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class UnitKind(models.TextChoices):
    """What a unit is. Only offices are counted in `network.units`."""

    CENTRE = "centre", _("Centre")
    DEPARTMENT = "department", _("Department")
    PREMISES = "premises", _("Premises")
    OFFICE = "office", _("Office")


class PlaceLevel(models.TextChoices):
    """Levels of administrative units; districts ended on 30/06/2025."""

    PROVINCE = "province", _("Province")
    DISTRICT = "district", _("District")
    COMMUNE = "commune", _("Commune")


AUDIT_ACTIONS = {
    "org.centre_set_up": _("set up the Centre"),
    "org.unit_added": _("added a unit"),
    "org.unit_changed": _("changed a unit"),
    "org.unit_closed": _("closed a unit"),
    "org.line_added": _("added a phone line"),
    "org.unit_removed": _("took back a unit imported by mistake"),
    "org.staff_added": _("added a member of staff"),
    "org.staff_changed": _("changed a member of staff"),
    "org.staff_withdrawn": _("withdrew a member of staff recorded by mistake"),
    "org.places_loaded": _("loaded places"),
}
