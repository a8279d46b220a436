"""Whether the state of a record allows it. Who may is a question for access."""

from datetime import date

from django.utils.translation import gettext as _

from nhipcau.kernel.dates import format_day
from nhipcau.kernel.errors import Refused

from .models import Household, HouseholdMember, Person


def check_change(person: Person) -> None:
    """Raises Refused when the record was withdrawn."""
    if person.withdrawn_at is not None:
        raise Refused(_("This person's record was withdrawn, so it can no longer be changed. Record the person again."))


def can_change(person: Person) -> bool:
    """Whether `check_change` lets it pass."""
    return person.withdrawn_at is None


def check_one(person: Person) -> None:
    """Raises Refused for a withdrawn record, and for a group or a community, which lives in no household."""
    check_change(person)
    if not person.is_one:
        raise Refused(_("Only one person can be this, not a group or a community."))


def check_household(household: Household) -> None:
    """Raises Refused when the record was withdrawn."""
    if household.withdrawn_at is not None:
        raise Refused(_("This household's record was withdrawn, so it can no longer be changed."))


def check_member(member: HouseholdMember, household: Household) -> None:
    """Raises Refused when this is nobody who lives in the household now."""
    if member.household_id != household.pk or not member.is_open:
        raise Refused(_("This person left the household before; nothing was changed."))


def check_stretch(member: HouseholdMember, until: date | None, field: str) -> None:
    """Raises Refused when somebody would leave before they came. `field` is the input the day was written in."""
    if until and member.since and until < member.since:
        sentence = _("Somebody came to this household only on %(day)s. Correct the day; nothing was saved.")
        raise Refused(sentence % {"day": format_day(member.since)}, field)
