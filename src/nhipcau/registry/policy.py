"""Whether the state of a person's record allows it. Who may is a question for access."""

from django.utils.translation import gettext as _

from nhipcau.kernel.errors import Refused

from .models import Person


def check_change(person: Person) -> None:
    """Raises Refused when the record was withdrawn."""
    if person.withdrawn_at is not None:
        raise Refused(_("This person's record was withdrawn, so it can no longer be changed. Record the person again."))


def can_change(person: Person) -> bool:
    """Whether `check_change` lets it pass."""
    return person.withdrawn_at is None
