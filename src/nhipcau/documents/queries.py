"""The door of this app: stored files for who may reach them, workbooks in and out."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from nhipcau.access.queries import scope
from nhipcau.documents.excel import Col, TableSheet, write_table
from nhipcau.documents.readers import Unreadable, Workbook, read_workbook
from nhipcau.kernel.errors import Missing
from nhipcau.kernel.permissions import Permission
from nhipcau.kernel.streams import HEAD, key_of, opened

from .models import StoredFile
from .readers.scans import SUFFIX, type_of

if TYPE_CHECKING:
    from nhipcau.access.models import User

__all__ = [
    "SUFFIX",
    "Col",
    "TableSheet",
    "Unreadable",
    "Workbook",
    "closed_with",
    "due_files",
    "opened_file",
    "purpose_of",
    "read_workbook",
    "stored_file",
    "type_of",
    "write_table",
]


def stored_file(pk: int, user: "User | None", permission: Permission, on: date) -> StoredFile:
    """A file that was not deleted and whose unit is in the user's scope; None asks for the system (commands, jobs).

    Raises Missing, the same for a hidden file and for none.
    """
    files = StoredFile.objects.filter(deleted_at__isnull=True)
    if user is not None:
        files = files.filter(unit_id__in=scope(user, permission, on))
    try:
        return files.get(pk=pk)
    except StoredFile.DoesNotExist:
        raise Missing from None


@contextmanager
def opened_file(pk: int, user: "User | None", permission: Permission, on: date) -> Iterator[Path]:
    """What is in a stored file, in memory, as long as it is looked at: the only way to it.

    Raises Missing also when the file itself is gone, Unopened when it was changed, KeyMissing.
    """
    stored = stored_file(pk, user, permission, on)
    path = Path(settings.FILES_DIR) / stored.path
    if not path.is_file():
        raise Missing
    with opened(path, purpose_of(stored.path)) as clear:
        yield clear


def purpose_of(relative: str) -> str:
    """What a stored file is closed for: it does not open under the name of another."""
    return f"file {relative}"


def closed_with() -> Iterator[tuple[str, str]]:
    """(id of the key, path) of every stored file that is there; the id is empty for what is no closed file."""
    for relative in StoredFile.objects.filter(deleted_at__isnull=True).values_list("path", flat=True):
        path = Path(settings.FILES_DIR) / relative
        if path.is_file():
            with path.open("rb") as file:
                yield key_of(file.read(HEAD)), relative


def due_files(day: date) -> list[StoredFile]:
    """Files whose last day has passed."""
    return list(StoredFile.objects.filter(deleted_at__isnull=True, keep_until__lt=day).order_by("pk"))
