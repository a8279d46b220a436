"""The one way an action asks for work to be done later: by the dotted path of a task, after the change is kept."""

from typing import Any

from django.db import transaction
from django.utils.module_loading import import_string


def queue(path: str, /, **arguments: Any) -> None:
    """Queue the task `path` (`nhipcau.importing.tasks.run`) once the transaction is kept. Arguments are plain JSON."""
    transaction.on_commit(lambda: import_string(path).enqueue(**arguments))
