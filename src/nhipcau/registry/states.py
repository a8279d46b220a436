"""What the registry knows of a birth, and what the audit says of a person's record."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class BirthPrecision(models.TextChoices):
    """How exactly a birth is known; of a month or a year only, the stored day is the first of it."""

    DAY = "day", _("Day")
    MONTH = "month", _("Month")
    YEAR = "year", _("Year")


class Decision(models.TextChoices):
    """What became of a release that was asked for."""

    WAITING = "waiting", _("Waits for the head")
    APPROVED = "approved", _("Approved")
    RETURNED = "returned", _("Returned")


class Standing(models.TextChoices):
    """How a consent or an approved release stands on a day."""

    COMING = "coming", _("Not yet in force")
    VALID = "valid", _("In force now")
    LACKING = "lacking", _("Not enough any more")
    EXPIRED = "expired", _("Expired")
    ENDED = "ended", _("Withdrawn")


RELEASE_ASKED, RELEASE_DECIDED = "registry.release_asked", "registry.release_decided"
CONSENT_ENDED = "registry.consent_ended"
NOTICES = {
    RELEASE_ASKED: _("Somebody asks you to release information about a person"),
    RELEASE_DECIDED: _("The release you asked for was decided"),
    CONSENT_ENDED: _("A consent was withdrawn: nothing more may be told on it"),
}
"""What people are told; nothing about a client."""

AUDIT_ACTIONS = {
    "registry.consent_recorded": _("recorded a consent"),
    CONSENT_ENDED: _("withdrew a consent"),
    RELEASE_ASKED: _("asked for a release"),
    RELEASE_DECIDED: _("decided on a release"),
    "registry.person_added": _("recorded a person"),
    "registry.person_corrected": _("corrected a person"),
    "registry.person_withdrawn": _("withdrew a person"),
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
