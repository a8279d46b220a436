"""Lines of the log that hold no word of a person: an error is told by its kind and its place in the code."""

import logging
import traceback
from collections.abc import Callable
from types import TracebackType
from typing import TypeAlias

from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import OperationalError

ExcInfo: TypeAlias = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]

ABOUT_THE_MACHINE = (ImproperlyConfigured, ImportError, MemoryError, NameError, OperationalError, OSError, SyntaxError)
"""Their messages speak of files, modules and the database, never of what somebody wrote."""

LEFT_OUT = " (its message is left out: somebody may have written it)"


def without_frames(record: logging.LogRecord) -> bool:
    """Filter of `django.request`: a refusal is no fault of the program, so its line carries no frames."""
    if record.exc_info and isinstance(record.exc_info[1], PermissionDenied):
        record.exc_info = None
    return True


def refusals_plain() -> Callable[[logging.LogRecord], bool]:
    """What the settings make the filter of."""
    return without_frames


class PlainFormatter(logging.Formatter):
    """A database quotes the row that it refuses, a conversion the value: such messages are left out."""

    def formatException(self, ei: ExcInfo) -> str:
        error = ei[1]
        return "" if error is None else "\n".join(told(error))


def told(error: BaseException, depth: int = 0) -> list[str]:
    """The frames and the kind of an error, after those of what caused it."""
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    before = told(cause, depth + 1) if cause is not None and depth < 5 else []
    frames = "".join(traceback.format_tb(error.__traceback__)).rstrip()
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    words = f": {error}" if isinstance(error, ABOUT_THE_MACHINE) else LEFT_OUT
    return [*before, *([frames] if frames else []), kind + words]
