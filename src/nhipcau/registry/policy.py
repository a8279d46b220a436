"""Whether the state of a person's record allows it. Who may is a question for access."""

from django.utils.translation import gettext as _

from nhipcau.kernel.clock import local_day
from nhipcau.kernel.dates import format_day
from nhipcau.kernel.errors import Refused

from .models import Merge, Person


def check_change(person: Person) -> None:
    """Raises Refused when the record was withdrawn."""
    if person.withdrawn_at is not None:
        raise Refused(_("This person's record was withdrawn, so it can no longer be changed. Record the person again."))


def can_change(person: Person) -> bool:
    """Whether `check_change` lets it pass."""
    return person.withdrawn_at is None


def check_merge(kept: Person, merged: Person) -> None:
    """Raises Refused for the same record twice, or when one of the two was withdrawn or merged before."""
    if kept.pk == merged.pk:
        raise Refused(_("These are one and the same record; there is nothing to merge."))
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
