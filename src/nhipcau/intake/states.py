"""Channels of a contact, what the audit may say of one, and the form of a consultation that decides its channel."""

from django.db import models
from django.utils.translation import gettext_lazy as _

CALL = "call"
CONSULTATIONS = ("visit", "community", "event", "school")
"""Channels that are a consultation face to face."""

CHANNEL_OF_FORM = {
    "centre": "visit",
    "office": "visit",
    "community": "community",
    "event": "event",
    "school": "school",
}
"""The form of a consultation decides its channel; an unknown form is a visit."""

CASE_OPENED = "case_opened"
"""The outcome a contact gets when a case is opened from it."""

CASE_SOURCE = {"call": "hotline", "passed_111": "hotline", "visit": "direct", "letter": "referral"}
"""Where a case came from (code list case_source), by the channel of its contact; direct for all others."""

WAITING = "waiting"
"""In the filter of the list: neither an outcome nor a case yet."""

GROUP = "client_group"
"""The field under which a sealed group stands in the store of sealed values."""


class BirthPrecision(models.TextChoices):
    """How exactly a birth is known; of a month or a year only, the stored day is the first of it."""

    DAY = "day", _("Day")
    MONTH = "month", _("Month")
    YEAR = "year", _("Year")


AUDIT_ACTIONS = {
    "intake.contact_logged": _("logged a contact"),
    "intake.contact_corrected": _("corrected a contact"),
    "intake.contact_withdrawn": _("withdrew a contact"),
    "intake.case_opened": _("opened a case from a contact"),
    "intake.case_linked": _("linked a contact to a case"),
    "intake.officers_linked": _("linked contacts to a member of staff"),
}

LABELS = {
    "channel": _("How it came in"),
    "line_words": _("Line that rang"),
    "form": _("Form of the consultation"),
    "form_words": _("Form, as written"),
    "received_at": _("Received"),
    "caller_name": _("Name of the caller"),
    "caller_phone_as_written": _("Phone number"),
    "caller_sex": _("Sex of the caller"),
    "client_name": _("Name of the client"),
    "client_sex": _("Sex of the client"),
    "client_birth": _("Date of birth of the client"),
    "client_birth_precision": _("How exactly the birth is known"),
    "place": _("Place"),
    "address_as_written": _("Place, as written"),
    GROUP: _("Client group"),
    "client_group_words": _("Client group, as written"),
    "topic": _("Topic"),
    "topic_words": _("Topic, as written"),
    "outcome": _("Outcome"),
    "outcome_words": _("Outcome, as written"),
    "minutes": _("Minutes"),
    "note": _("Notes"),
    "officer": _("Officer"),
    "officer_words": _("Officer, as written"),
}
"""What a corrected field is called on a page."""
