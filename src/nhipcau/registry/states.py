"""What the registry knows of a birth, and what the audit says of a person's record."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class BirthPrecision(models.TextChoices):
    """How exactly a birth is known; of a month or a year only, the stored day is the first of it."""

    DAY = "day", _("Day")
    MONTH = "month", _("Month")
    YEAR = "year", _("Year")


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


AUDIT_ACTIONS = {
    "registry.person_added": _("recorded a person"),
    "registry.person_corrected": _("corrected a person"),
    "registry.person_withdrawn": _("withdrew a person"),
    "registry.household_added": _("recorded a household"),
    "registry.household_joined": _("took somebody into a household"),
    "registry.household_left": _("recorded that somebody left a household"),
    "registry.household_head": _("recorded a new head of a household"),
    "registry.household_split": _("split a household"),
    "registry.household_moved": _("recorded that a household moved"),
    "registry.household_poverty": _("recorded how poor a household is"),
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
    "size": _("About how many people"),
    "hamlet": _("Hamlet, village, quarter"),
    "address_words": _("House, street"),
    "lives_since": _("Lives there since"),
    "evidence": _("Source, paper"),
}
"""What a corrected field is called on the page."""
