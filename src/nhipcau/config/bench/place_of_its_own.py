"""A data folder and, on PostgreSQL, a database that live as long as the measuring."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection


@contextmanager
def environment() -> Iterator[dict[str, str]]:
    """The environment of a process that measures. Nothing of it is left at the end."""
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=settings.DATA_DIR))
    values = {**os.environ, "NHIPCAU_DATA": str(folder), "NHIPCAU_KEYS": ""}  # keys of its own, in its folder
    name = ""
    try:
        if url := os.environ.get("DATABASE_URL", "").strip():
            name = f"nhipcau_bench_{os.getpid()}"
            _execute(f'CREATE DATABASE "{name}"')
            values["DATABASE_URL"] = urlsplit(url)._replace(path=f"/{name}").geturl()
        yield values
    finally:
        if name:
            _execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        shutil.rmtree(folder, ignore_errors=True)


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
    connection.close()
