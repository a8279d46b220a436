"""What this app registers with the contracts of the kernel."""

from collections import Counter
from datetime import datetime

from nhipcau.kernel import actors
from nhipcau.kernel.clock import local_day
from nhipcau.kernel.contracts import KeyUse, audit_actions, key_uses, ticks

from . import actions, queries
from .states import AUDIT_ACTIONS


def delete_due_files(at: datetime) -> None:
    """Delete the files whose time is over: an uploaded register may hold words that are sealed."""
    for stored in queries.due_files(local_day(at)):
        actions.delete_file(stored=stored, by=actors.system("tick"), at=at)


def register() -> None:
    """Called once, from apps.ready()."""
    for code, words in AUDIT_ACTIONS.items():
        audit_actions.add(code, words)
    key_uses.add("files", KeyUse(lambda: Counter(key for key, _path in queries.closed_with()), actions.renew_files))
    ticks.add("documents.delete_due_files", delete_due_files)
