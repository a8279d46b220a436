"""Whether the state of a record allows it, in sentences. Who may is a question for access."""

from datetime import date

from django.utils.translation import gettext as _

from nhipcau.kernel.clock import local_day
from nhipcau.kernel.dates import format_day
from nhipcau.kernel.errors import Refused

from .models import GroupMembership, Household, HouseholdMember, Merge, Person
from .states import FINDINGS, GroupStatus


def check_change(person: Person) -> None:
    """Raises Refused when the record was withdrawn."""
    if person.withdrawn_at is not None:
        raise Refused(_("This person's record was withdrawn, so it can no longer be changed. Record the person again."))


def can_change(person: Person) -> bool:
    """Whether `check_change` lets it pass."""
    return person.withdrawn_at is None


def check_group(membership: GroupMembership) -> None:
    """Raises Refused when it was withdrawn or has ended."""
    if membership.withdrawn_at is not None:
        raise Refused(_("This entry was withdrawn; nothing was changed. Record the group again if it holds."))
    if membership.until is not None:
        raise Refused(_("The person is no longer in this group; nothing was changed. Record it again if it holds."))


def check_finding(membership: GroupMembership, status: GroupStatus) -> None:
    """Raises Refused when this cannot be found next."""
    check_group(membership)
    if status not in FINDINGS[GroupStatus(membership.status)]:
        now, then = GroupStatus(membership.status).label, status.label
        sentence = _("It stands as “%(now)s”, which “%(then)s” does not follow; nothing was changed.")
        raise Refused(sentence % {"now": now, "then": then}, "status")


def can_change_group(membership: GroupMembership) -> bool:
    """Whether `check_group` lets it pass."""
    return membership.withdrawn_at is None and membership.until is None


def check_merge(kept: Person, merged: Person) -> None:
    """Raises Refused for the same record twice, or when one of the two was withdrawn or merged before."""
    if kept.pk == merged.pk:
        raise Refused(_("These are one and the same record; there is nothing to merge."))
    if kept.kind != merged.kind:
        raise Refused(_(
            "These records are of two kinds (one person, a group, a community) and cannot be made one. "
            "Nothing was changed."
        ))  # fmt: skip
    if kept.withdrawn_at is not None or merged.withdrawn_at is not None:
        raise Refused(_("One of these two records was withdrawn or merged before. Nothing was changed."))


def check_part(merge: Merge, later: Merge | None) -> None:
    """Raises Refused for a merge that was taken back, or while a `later` one stands on it."""
    if merge.withdrawn_at is not None:
        raise Refused(_("These records were taken apart before; nothing was changed."))
    if later is not None:
        raise Refused(_(
            "After this merge there was another one, on %(day)s. Take that one back first: merges are undone in "
            "the reverse order."
        ) % {"day": format_day(local_day(later.merged_at))})  # fmt: skip


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
