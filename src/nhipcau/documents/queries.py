"""The door of this app: stored files for who may reach them, workbooks in and out."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from nhipcau.access.queries import scope
from nhipcau.documents.excel import Col, TableSheet, write_table
from nhipcau.documents.readers import Unreadable, Workbook, read_workbook
from nhipcau.kernel.errors import Missing
from nhipcau.kernel.permissions import Permission

from .models import StoredFile

if TYPE_CHECKING:
    from nhipcau.access.models import User

__all__ = [
    "Col",
    "TableSheet",
    "Unreadable",
    "Workbook",
    "due_files",
    "read_workbook",
    "stored_file",
    "stored_path",
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


def stored_path(pk: int, user: "User | None", permission: Permission, on: date) -> Path:
    """Where the file lies: the only way to what is in it. Raises Missing also when the file itself is gone."""
    path = Path(settings.FILES_DIR) / stored_file(pk, user, permission, on).path
    if not path.is_file():
        raise Missing
    return path


def due_files(day: date) -> list[StoredFile]:
    """Files whose last day has passed."""
    return list(StoredFile.objects.filter(deleted_at__isnull=True, keep_until__lt=day).order_by("pk"))
