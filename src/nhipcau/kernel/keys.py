"""Keys that are made at the first need and kept in a folder of this machine, for its owner alone.

`kept_key` is one key of its own. The ring (`ring()`) is the folder `settings.KEYS_DIR`: the keys that sealed values,
stored files and backups are written with. Each has an id that stands beside whatever it closed; the newest closes, all
of them open.
"""

import fcntl
import json
import os
import secrets
import threading
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

from . import clock
from .errors import Refused

BYTES = 32
"""Of every key: AES-256 and HMAC-SHA256."""
ID_LENGTH = 11
"""Characters of `0001-7f3a9c`."""
SUFFIX = ".key"
FINGERPRINT = "fingerprint"
"""The file of the first key of fingerprints; later ones are `fingerprint-0002-7f3a9c`. They close nothing."""
MARKS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
"""What tells the fingerprints of one key from those of the one before."""


def kept_key(path: Path) -> str:
    """The key in this file. Raises ImproperlyConfigured when others can read it."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _keep(path, secrets.token_urlsafe(64))
    return _own(path)


def _keep(path: Path, text: str) -> None:
    """Write a file for its owner alone, whole and on the disk; one that is there already stays as it is."""
    own = path.with_suffix(f".{os.getpid()}")  # two starts at once must agree: the first to link it wins
    with os.fdopen(os.open(own, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        path.hardlink_to(own)
    own.unlink()
    folder = os.open(path.parent, os.O_RDONLY)  # the name must outlive a power cut, or what it closes does not open
    os.fsync(folder)
    os.close(folder)


def _own(path: Path) -> str:
    if path.stat().st_mode & 0o077:
        raise ImproperlyConfigured(f"Tệp khóa {path.name} đang để người khác đọc được: hãy chạy chmod 600 với tệp đó.")
    return path.read_text().strip()


# --- the ring ------------------------------------------------------------------------------------------------------
class KeyMissing(Refused):
    """Something was closed with a key that is not in the ring. `ident` is its id."""

    def __init__(self, ident: str) -> None:
        words = _(
            "The key %(key)s is missing. Put the file %(file)s into the folder %(folder)s (chmod 600), then try again."
        )
        named = {"key": ident, "file": ident + SUFFIX, "folder": settings.KEYS_DIR}
        super().__init__(words % named)
        self.ident = ident


@dataclass(frozen=True)
class Key:
    """One key of the ring. Ids are `0001-7f3a9c`: counted, so that the newest is known, and never given twice."""

    id: str
    made_at: datetime
    secret: bytes = field(repr=False)

    @property
    def mark(self) -> str:
        """What its fingerprints begin with (no other does): nothing for those of the first key."""
        number = _number(self.id)
        return f"~{MARKS[number % len(MARKS)]}" if number > 1 else ""

    def made(self, found: str) -> bool:
        """Whether a fingerprint was made with it."""
        return found.startswith(self.mark) if self.mark else not found.startswith("~")


def derived(secret: bytes, purpose: str, salt: bytes = b"") -> bytes:
    """A key for one purpose alone: what is closed for one cannot be passed off as another (HKDF-SHA256)."""
    return HKDF(SHA256(), BYTES, salt, f"nhipcau {purpose}".encode()).derive(secret)


@dataclass(frozen=True)
class Ring:
    """The keys of the folder as they were read."""

    keys: Mapping[str, Key]
    prints: tuple[Key, ...]

    @property
    def current(self) -> Key:
        """The key that closes."""
        return self.keys[max(self.keys)]

    @property
    def fingerprint(self) -> Key:
        """The key that makes fingerprints: the newest. While it is replaced the others are asked for too."""
        return self.prints[0]


_known: dict[str, tuple[int, Ring]] = {}
_reading = threading.Lock()


def ring() -> Ring:
    """The keys of this installation, made at the first need; read again when the folder was changed by anybody.

    Raises ImproperlyConfigured when others can read them, or when a part of the ring is there and another is gone.
    """
    folder = str(settings.KEYS_DIR)
    try:
        changed = Path(folder).stat().st_mtime_ns  # asked at each closing: a new key counts at once everywhere
    except FileNotFoundError:
        changed = -1
    known = _known.get(folder)
    if known is None or known[0] != changed:
        with _reading:
            known = _known[folder] = _read(Path(folder))
    return known[1]


def key(ident: str) -> Key:
    """The key of this id. Raises KeyMissing."""
    known = _known.get(str(settings.KEYS_DIR))
    if known is not None and (found := known[1].keys.get(ident)) is not None:
        return found
    found = ring().keys.get(ident) if _files(Path(settings.KEYS_DIR)) else None  # looking for one makes none
    if found is None:
        raise KeyMissing(ident)
    return found


def add_key(at: datetime) -> Key:
    """Make a new key; from now on it is the one that closes."""
    with _alone() as folder:
        number = 1 + max((int(ident[:4]) for ident in _ids(folder)), default=0)
        ident = f"{number:04d}-{secrets.token_hex(3)}"
        _write(folder, ident, at)
    _known.clear()
    return key(ident)


def add_print_key(at: datetime) -> Key:
    """Make a new key of fingerprints; from now on it is the one that makes them."""
    with _alone() as folder:
        number = 1 + max(_number(ident) for ident in _print_ids(folder))
        ident = f"{FINGERPRINT}-{number:04d}-{secrets.token_hex(3)}"
        _write(folder, ident, at)
    _known.clear()
    return ring().fingerprint


def drop_key(ident: str) -> None:
    """Delete a key for good: nothing that it closed can be opened again. The caller knows that nothing is left."""
    with _alone() as folder:
        (folder / f"{ident}{SUFFIX}").unlink()
    _known.clear()


def loose_keys() -> list[Path]:
    """The folder and the files of the ring that others on this machine can read."""
    folder = Path(settings.KEYS_DIR)
    return [path for path in (folder, *_files(folder)) if path.exists() and path.stat().st_mode & 0o077]


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"*{SUFFIX}"))


def key_ids() -> list[str]:
    """Ids of the keys whose files are here, read or not; none is made."""
    return _ids(Path(settings.KEYS_DIR))


def _ids(folder: Path) -> list[str]:
    return [path.stem for path in _files(folder) if not path.stem.startswith(FINGERPRINT)]


def _print_ids(folder: Path) -> list[str]:
    return [path.stem for path in _files(folder) if path.stem.startswith(FINGERPRINT)]


def _number(ident: str) -> int:
    """Of a key of fingerprints: 1 for the first, which has none in its name."""
    return int(ident.split("-")[1]) if "-" in ident else 1


@contextmanager
def _alone() -> Iterator[Path]:
    """Two processes at once must not both make the first key."""
    folder = Path(settings.KEYS_DIR)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield folder
    finally:
        os.close(descriptor)


def _write(folder: Path, ident: str, at: datetime) -> None:
    text = urlsafe_b64encode(secrets.token_bytes(BYTES)).decode()
    _keep(folder / f"{ident}{SUFFIX}", json.dumps({"id": ident, "made_at": at.isoformat(), "key": text}))


def _read(folder: Path) -> tuple[int, Ring]:
    if not folder.exists() or not _files(folder):
        with _alone():
            if not _files(folder):
                _write(folder, FINGERPRINT, clock.now())
                _write(folder, f"0001-{secrets.token_hex(3)}", clock.now())
    if folder.stat().st_mode & 0o077:
        raise ImproperlyConfigured(f"Thư mục khóa đang để người khác đọc được: hãy chạy chmod 700 {folder}")
    changed = folder.stat().st_mtime_ns  # before reading: a key that comes meanwhile is seen the next time
    found = {path.stem: _parsed(path) for path in _files(folder)}
    prints = [found.pop(ident) for ident in sorted(_print_ids(folder), key=_number, reverse=True)]
    if not prints or not found:
        raise ImproperlyConfigured(
            f"Thư mục khóa {folder} thiếu tệp {FINGERPRINT}{SUFFIX} hoặc thiếu mọi khóa khác: "
            "hãy chép lại đủ các tệp khóa đã cất riêng (chmod 600)."
        )
    return changed, Ring(found, tuple(prints))


def _parsed(path: Path) -> Key:
    text = _own(path)
    try:
        said = json.loads(text)
        found = Key(said["id"], datetime.fromisoformat(said["made_at"]), urlsafe_b64decode(said["key"]))
    except (ValueError, KeyError, TypeError):
        found = None
    if found is None or found.id != path.stem or len(found.secret) != BYTES:
        raise ImproperlyConfigured(f"Tệp khóa {path} bị hỏng: hãy chép lại tệp đã cất riêng.")
    return found
