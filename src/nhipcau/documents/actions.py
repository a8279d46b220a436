"""Storing and deleting files. A file is closed while it comes in, so its words never stand on the disk.

It lies in the folder before its row is kept, and goes after its row is marked.
"""

import logging
import os
import uuid
from collections.abc import Iterable
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from nhipcau.audit.actions import record
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.crypto import Unopened
from nhipcau.kernel.keys import KeyMissing, ring
from nhipcau.kernel.streams import PIECE, Closing, opened
from nhipcau.kernel.text import clean
from nhipcau.kernel.writing import action

from .models import StoredFile
from .queries import closed_with, purpose_of
from .readers.scans import taken_scan

log = logging.getLogger(__name__)


@action
def store_file(
    *, chunks: Iterable[bytes], name: str, unit: Any, keep_until: date | None, by: Actor, at: datetime
) -> StoredFile:
    """Keep an uploaded file, closed, under a name of ours, readable by the server's account only (0600)."""
    relative = f"{at:%Y-%m}/{uuid.uuid4().hex}"
    target = Path(settings.FILES_DIR) / relative
    for folder in (target.parent.parent, target.parent):  # `mode` counts for the last folder only
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest, size = sha256(), 0
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        closed = Closing(file, purpose_of(relative))
        for chunk in chunks:
            closed.write(chunk)
            digest.update(chunk)
            size += len(chunk)
        closed.finish()
    stored = StoredFile(path=relative, name=clean(name)[-200:], sha256=digest.hexdigest(), size=size, unit=unit)
    stored.uploaded_at, stored.uploaded_by, stored.keep_until = at, by, keep_until
    stored.save()
    record("documents.file_stored", about=stored, unit=unit, by=by, at=at, details={"sha256": stored.sha256})
    return stored


def store_scan(*, content: bytes, name: str, unit: Any, by: Actor, at: datetime) -> StoredFile:
    """Keep a scan (PDF, JPEG, PNG) without what its camera wrote; inside an action. Raises Refused for others."""
    kept = taken_scan(content)
    pieces = (kept[start : start + PIECE] for start in range(0, len(kept), PIECE))
    return store_file(chunks=pieces, name=name, unit=unit, keep_until=None, by=by, at=at)


def renew_files(most: int) -> int:
    """Close some files anew that an older key closed; inside an action of whoever replaces keys. Gives how many."""
    current, done = ring().current.id, 0
    for ident, relative in closed_with():
        if ident in {"", current} or done == most:
            continue
        try:
            _close_anew(Path(settings.FILES_DIR) / relative, purpose_of(relative))
        except (Unopened, KeyMissing, FileNotFoundError):  # damaged, or deleted meanwhile: the others go on
            log.warning("stored file %s was not closed anew", relative)
            continue
        done += 1
    return done


def _close_anew(path: Path, purpose: str) -> None:
    """The file under its name is whole at every moment, closed with the one key or with the other."""
    new = path.with_suffix(".new")
    target = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(target, "wb") as file, opened(path, purpose) as clear, clear.open("rb") as source:
        closed = Closing(file, purpose)
        while chunk := source.read(PIECE):
            closed.write(chunk)
        closed.finish()
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


@action
def delete_file(*, stored: StoredFile, by: Actor, at: datetime) -> StoredFile:
    """Delete the file for good; its row stays and says when and by whom."""
    stored.deleted_at, stored.deleted_by = at, by
    stored.save(update_fields=["deleted_at", "deleted_by"])
    record("documents.file_deleted", about=stored, unit=stored.unit, by=by, at=at)
    path = Path(settings.FILES_DIR) / stored.path
    transaction.on_commit(lambda: path.unlink(missing_ok=True))
    return stored
