"""What the registry knows of a birth, and what the audit says of a person's record."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from nhipcau.kernel.permissions import Permission
from nhipcau.kernel.transitions import Transition


class BirthPrecision(models.TextChoices):
    """How exactly a birth is known; of a month or a year only, or an estimate, the stored day is the first of it."""

    DAY = "day", _("Day")
    MONTH = "month", _("Month")
    YEAR = "year", _("Year")
    ESTIMATED = "estimated", _("Estimated")


class PaperKind(models.TextChoices):
    """Papers that say who somebody is."""

    CCCD = "cccd", _("Personal identification number (CCCD)")
    CMND = "cmnd", _("Old identity card (CMND)")
    BIRTH = "birth", _("Birth certificate")
    PASSPORT = "passport", _("Passport")
    OTHER = "other", _("Another paper")
    NONE = "none", _("No paper")


class PhoneOwner(models.TextChoices):
    """Whose telephone it is."""

    SELF = "self", _("Their own")
    PARENT = "parent", _("Father or mother")
    CARER = "carer", _("Carer, guardian")
    RELATIVE = "relative", _("Relative")
    NEIGHBOUR = "neighbour", _("Neighbour")
    HELPER = "helper", _("Collaborator, village head")
    OFFICE = "office", _("School, health station, office")
    OTHER = "other", _("Somebody else")


class SafeToCall(models.TextChoices):
    """Whether a call to this number may put somebody in danger."""

    UNKNOWN = "unknown", _("Not known whether it is safe to call")
    YES = "yes", _("Safe to call")
    NO = "no", _("Not safe to call")


class AddressKind(models.TextChoices):
    """An address other than where somebody lives now."""

    PERMANENT = "permanent", _("Permanent residence")
    TEMPORARY = "temporary", _("Temporary residence")
    FORMER = "former", _("Former address")


class GroupStatus(models.TextChoices):
    """What is known of somebody in a group. One that accuses nobody is confirmed as soon as it is recorded."""

    REPORTED = "reported", _("Reported")
    VERIFYING = "verifying", _("Being verified")
    CONFIRMED = "confirmed", _("Confirmed")
    UNFOUNDED = "unfounded", _("Unfounded")


FINDINGS: dict[GroupStatus, tuple[GroupStatus, ...]] = {
    GroupStatus.REPORTED: (GroupStatus.VERIFYING, GroupStatus.CONFIRMED, GroupStatus.UNFOUNDED),
    GroupStatus.VERIFYING: (GroupStatus.CONFIRMED, GroupStatus.UNFOUNDED),
    GroupStatus.CONFIRMED: (GroupStatus.VERIFYING,),
    GroupStatus.UNFOUNDED: (GroupStatus.VERIFYING,),
}
"""What may be found next; what was found wrongly is verified anew."""

LEGAL_GROUP = "legal_group"
"""The list of the groups of the law, and the field under which a sealed one stands in the store of sealed values."""
NEED_LIST = "need_list"
"""The code list of the kinds of lists that communes keep."""
NEED_KINDS = ("allowance", "disabled", "poor", "children")
"""Its codes: each is a register of its own."""
DISABLED = frozenset({"NKT", "TE04"})
"""Groups of disabled people, of whom the kinds of disability are asked."""
CHILD, ELDER = 16, 60
"""Years: a child is under 16 (Luật Trẻ em 102/2016/QH13 Đ.1), an older person 60 or more (NĐ 20/2021/NĐ-CP Đ.5 k.5)."""


class PersonKind(models.TextChoices):
    """Whom a record is about: groups and communities are helped too, and opened in cases like people."""

    PERSON = "person", _("One person")
    GROUP = "group", _("Group")
    COMMUNITY = "community", _("Community")


HEAD = "head"
"""In the code list of relations to the head: the head."""
RELATIONS_TO_HEAD, POVERTY, PERSON_RELATION = "household_relation", "poverty_status", "person_relation"
"""Code lists of the rulebook."""
REVERSE = {
    "parent": "child",
    "child": "parent",
    "spouse": "spouse",
    "sibling": "sibling",
    "carer": "cared_for",
    "cared_for": "carer",
    "guardian": "ward",
    "ward": "guardian",
    "other": "other",
}
"""A relation between people as the other one has it."""
FIRST_YEAR = 1993
"""The first year in which the country had a standard of poverty."""


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
    "registry.entry_added": _("took somebody in from a list of a commune"),
    "registry.entry_decided": _("decided who somebody on a list of a commune is"),
    "registry.entry_withdrawn": _("withdrew somebody of a list of a commune"),
    "registry.part_added": _("added to a person's record"),
    "registry.part_withdrawn": _("took back a part of a person's record"),
    "registry.person_moved": _("recorded that a person moved"),
    "registry.filter_kept": _("kept a filter of the list of people"),
    "registry.filter_renamed": _("renamed a filter of the list of people"),
    "registry.filter_deleted": _("deleted a filter of the list of people"),
    "registry.group_recorded": _("recorded a group of a person"),
    "registry.group_found": _("recorded what was found of a group"),
    "registry.group_ended": _("ended a group of a person"),
    "registry.group_withdrawn": _("withdrew a group of a person"),
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
    "registry.kept_apart": _("found that two records are not the same person"),
    "registry.pairs_found": _("compared the whole registry for duplicates"),
    "registry.people_merged": _("merged two records of one person"),
    "registry.people_parted": _("took two merged records apart"),
    "registry.household_added": _("recorded a household"),
    "registry.household_joined": _("took somebody into a household"),
    "registry.household_left": _("recorded that somebody left a household"),
    "registry.household_head": _("recorded a new head of a household"),
    "registry.household_split": _("split a household"),
    "registry.household_moved": _("recorded that a household moved"),
    "registry.household_poverty": _("recorded how poor a household is"),
    "registry.household_doubted": _("found somebody of a household in a list under another one"),
    "registry.household_decided": _("decided in which household somebody lives"),
    "registry.household_corrected": _("corrected a household"),
    "registry.household_withdrawn": _("withdrew a household"),
    "registry.member_withdrawn": _("withdrew a member of a household"),
    "registry.relation_added": _("recorded a relation"),
    "registry.relation_ended": _("recorded that a relation holds no more"),
    "registry.relation_withdrawn": _("withdrew a relation"),
    "registry.restricted_noted": _("noted something that few may read"),
    "registry.restricted_ended": _("ended a note that few may read"),
    "registry.restricted_withdrawn": _("withdrew a note that few may read"),
}

FIELD_LABELS = {
    "number": _("Number of the household"),
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
    "hamlet": _("Hamlet, residential group"),
    "ethnic_words": _("Ethnic group"),
    "languages": _("Languages"),
    "died_on": _("Died on"),
    "alert": _("Alert"),
    "note": _("Notes"),
    "size": _("About how many people"),
    "address_words": _("House, street"),
    "lives_since": _("Lives there since"),
    "evidence": _("Source, paper"),
}
"""What a corrected field is called on the page."""


DETAILS = {
    "back": _("rows as before the merge"),
    "merge": _("merge"),
    "moved": _("rows moved"),
    "new": _("new ones"),
    "other": _("the other record"),
    "pairs": _("pairs"),
    "request": _("request number"),
    "status": _("status"),
    "year": _("year"),
}
"""What the journal calls the details of events of the registry."""
