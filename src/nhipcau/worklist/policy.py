"""What the state of a task or an appointment allows, in sentences."""

from django.utils.translation import gettext as _

from nhipcau.kernel.contracts import task_kinds
from nhipcau.kernel.errors import Refused

from .models import Appointment, Task


def check_open(task: Task) -> None:
    """Raises Refused for a task that was done or dropped."""
    if not task.is_open:
        raise Refused(_("This task was ended before; nothing was changed."))


def check_coming(appointment: Appointment) -> None:
    """Raises Refused for a cancelled appointment."""
    if appointment.cancelled_at is not None:
        raise Refused(_("This appointment was cancelled before; nothing was changed."))


def kind_words(task: Task) -> str:
    """What the kind of a task is called."""
    return str(task_kinds.get(task.kind) or task.kind)
