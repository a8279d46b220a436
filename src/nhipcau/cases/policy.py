"""Whether the state of a case allows it, in sentences. Who may is a question for access."""

from django.utils.translation import gettext as _

from nhipcau.kernel.errors import Refused

from .models import Case
from .states import Level, Status, allows


def _check(case: Case, action: str) -> None:
    if case.withdrawn_at is not None:
        raise Refused(_("This case was withdrawn, so it can no longer be changed. Open a new case if help goes on."))
    if not allows(action, case.state):
        if case.status == Status.CLOSED:
            raise Refused(_("This case is closed; nothing was changed. Reopen it first if help goes on."))
        raise Refused(_("This case is in progress; nothing was changed. Only a closed case can be reopened."))


def check_close(case: Case) -> None:
    """Raises Refused unless the case is in progress."""
    _check(case, "close")


def check_reopen(case: Case) -> None:
    """Raises Refused unless the case is closed."""
    _check(case, "reopen")


def check_step_up(case: Case) -> None:
    """Raises Refused unless the case is in progress and still a short intervention."""
    _check(case, "step_up")
    if case.level == Level.MANAGED:
        raise Refused(_("This case already is in case management; nothing was changed."))


def check_change(case: Case) -> None:
    """Raises Refused when the record was withdrawn; a closed case can still be corrected."""
    if case.withdrawn_at is not None:
        _check(case, "close")


def check_service(case: Case) -> None:
    """Raises Refused for a withdrawn case. A service given before closing may be written down later."""
    check_change(case)


def can_close(case: Case) -> bool:
    """Whether `check_close` lets it pass."""
    return allows("close", case.state)


def can_reopen(case: Case) -> bool:
    """Whether `check_reopen` lets it pass."""
    return allows("reopen", case.state)


def can_step_up(case: Case) -> bool:
    """Whether `check_step_up` lets it pass."""
    return allows("step_up", case.state) and case.level == Level.INTERVENTION


def can_change(case: Case) -> bool:
    """Whether `check_change` lets it pass."""
    return case.withdrawn_at is None
