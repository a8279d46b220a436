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
    "registry.kept_apart": _("found that two records are not the same person"),
    "registry.pairs_found": _("compared the whole registry for duplicates"),
    "registry.people_merged": _("merged two records of one person"),
    "registry.people_parted": _("took two merged records apart"),
}

FIELD_LABELS = {
    "name": _("Full name"),
    "name_as_written": _("Name as written"),
    "birth_date": _("Date of birth"),
    "birth_as_written": _("Date of birth"),
    "birth_precision": _("Date of birth"),
    "sex": _("Sex"),
    "phone": _("Telephone"),
    "phone_as_written": _("Telephone"),
    "place": _("Commune, district"),
    "address_as_written": _("Address"),
    "ethnic_words": _("Ethnic group"),
    "note": _("Notes"),
}
"""What a corrected field is called on the page."""
