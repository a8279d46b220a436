"""What the registry knows of a birth, and what the audit says of a person's record."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class BirthPrecision(models.TextChoices):
    """How exactly a birth is known; of a month or a year only, the stored day is the first of it."""

    DAY = "day", _("Day")
    MONTH = "month", _("Month")
    YEAR = "year", _("Year")


AUDIT_ACTIONS = {
    "registry.person_added": _("recorded a person"),
    "registry.person_corrected": _("corrected a person"),
    "registry.person_withdrawn": _("withdrew a person"),
}
