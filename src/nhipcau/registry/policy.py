"""Whether the state of a record allows it, in sentences. Who may is a question for access."""

from django.utils.translation import gettext as _

from nhipcau.kernel.errors import Refused

from .models import GroupMembership, Person
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
