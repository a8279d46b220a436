"""Files that were stored open so far are closed; backwards they are opened again."""

import os
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.db import migrations

from nhipcau.kernel.streams import HEAD, PIECE, Closing, Opening, key_of


def _exchange(apps: Any, *, closed: bool) -> None:
    """Every file that is not yet so; each is whole at every moment."""
    for relative in apps.get_model("documents", "StoredFile").objects.values_list("path", flat=True):
        path = Path(settings.FILES_DIR) / relative
        if not path.is_file():
            continue
        with path.open("rb") as source:
            if bool(key_of(source.read(HEAD))) == closed:
                continue
            source.seek(0)
            new = path.with_suffix(".new")
            with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as target:
                (_close if closed else _open)(source, target, f"file {relative}")
                target.flush()
                os.fsync(target.fileno())
        new.replace(path)


def _close(source: BinaryIO, target: BinaryIO, purpose: str) -> None:
    stream = Closing(target, purpose)
    while chunk := source.read(PIECE):
        stream.write(chunk)
    stream.finish()


def _open(source: BinaryIO, target: BinaryIO, purpose: str) -> None:
    stream = Opening(source, purpose)
    while chunk := stream.read(PIECE):
        target.write(chunk)


def close(apps: Any, schema_editor: Any) -> None:
    _exchange(apps, closed=True)


def open_again(apps: Any, schema_editor: Any) -> None:
    _exchange(apps, closed=False)


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]

    operations = [migrations.RunPython(close, open_again)]
