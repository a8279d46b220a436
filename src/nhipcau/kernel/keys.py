"""Keys that are made at the first need and kept in the data folder, for its owner alone."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def kept_key(path: Path) -> str:
    """The key in this file. Raises ImproperlyConfigured when others can read it."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        own = path.with_suffix(f".{os.getpid()}")  # two starts at once must agree: the first to link it wins
        with os.fdopen(os.open(own, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            path.hardlink_to(own)
        own.unlink()
    if path.stat().st_mode & 0o077:
        raise ImproperlyConfigured(f"Tệp khóa {path.name} đang để người khác đọc được: hãy chạy chmod 600 với tệp đó.")
    return path.read_text().strip()
