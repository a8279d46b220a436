"""What the registry knows of a birth, and what the audit says of a person's record."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from nhipcau.kernel.permissions import Permission
from nhipcau.kernel.transitions import Transition


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


class RequestStatus(models.TextChoices):
    """Where a request about personal data stands."""

    RECEIVED = "received", _("Waits for an answer")
    EXTENDED = "extended", _("Replied, being carried out")
    ANSWERED = "answered", _("Answered")
    REFUSED = "refused", _("Turned down")
    WITHDRAWN = "withdrawn", _("Withdrawn")


OPEN_REQUESTS = (RequestStatus.RECEIVED, RequestStatus.EXTENDED)


class Requester(models.TextChoices):
    """Who asks."""

    PERSON = "person", _("The person themselves")
    REPRESENTATIVE = "representative", _("Legal representative")
    MANDATE = "mandate", _("Somebody with a mandate")


class Harm(models.TextChoices):
    """Whether whoever asks in somebody's name is alleged to harm them."""

    NO = "no", _("No")
    YES = "yes", _("Yes: refuse the request")
    UNKNOWN = "unknown", _("Not known yet")


_HEAD = Permission.DISCLOSE
REQUEST_TRANSITIONS = (
    Transition(
        "receive_request", _("Record a request"), (), RequestStatus.RECEIVED, Permission.PERSON_WRITE,
        "registry.request_received", "head",
    ),
    Transition(
        "extend_request", _("Reply that it is being carried out"), (RequestStatus.RECEIVED,), RequestStatus.EXTENDED,
        _HEAD, "registry.request_extended", "recorder",
    ),
    Transition(
        "answer_request", _("Answer"), OPEN_REQUESTS, RequestStatus.ANSWERED, _HEAD, "registry.request_answered",
        "recorder",
    ),
    Transition(
        "refuse_request", _("Refuse"), OPEN_REQUESTS, RequestStatus.REFUSED, _HEAD, "registry.request_refused",
        "recorder",
    ),
    Transition(
        "withdraw_request", _("Withdraw the request"), OPEN_REQUESTS, RequestStatus.WITHDRAWN, _HEAD,
        "registry.request_withdrawn", "recorder",
    ),
)  # fmt: skip

REPLY_DAYS = "privacy.request_reply_days"
"""The rule of the first reply, in working days."""
LIMITS = {
    **dict.fromkeys(("see", "copy", "correct"), "privacy.request_view_edit_days"),
    "delete": "privacy.request_delete_days",
    **dict.fromkeys(("restrict", "object", "withdraw_consent"), "privacy.request_withdraw_days"),
}
"""Kind of request → the rule of how long carrying it out may take, in days."""
COPIED = frozenset({"see", "copy"})
"""Kinds that are answered with a copy of the record."""

RELEASE_ASKED, RELEASE_DECIDED = "registry.release_asked", "registry.release_decided"
CONSENT_ENDED = "registry.consent_ended"
REQUEST_RECEIVED, REQUEST_LATE = "registry.request_received", "registry.request_late"
REQUEST_MOVED = "registry.request_moved"
NOTICES = {
    REQUEST_RECEIVED: _("Somebody asks about their personal data: reply within the time limit"),
    REQUEST_MOVED: _("A request about personal data that you recorded has moved on"),
    REQUEST_LATE: _("A request about personal data is overdue"),
    RELEASE_ASKED: _("Somebody asks you to release information about a person"),
    RELEASE_DECIDED: _("The release you asked for was decided"),
    CONSENT_ENDED: _("A consent was withdrawn: nothing more may be told on it"),
}
"""What people are told; nothing about a client."""

AUDIT_ACTIONS = {
    REQUEST_RECEIVED: _("recorded a request about data"),
    "registry.request_extended": _("replied that a request about data is being carried out"),
    "registry.request_answered": _("answered a request about data"),
    "registry.request_refused": _("refused a request about data"),
    "registry.request_withdrawn": _("withdrew a request about data"),
    REQUEST_LATE: _("told of an overdue request about data"),
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
