"""One .tar that holds the database and the files, with a checksum of every member and one of the whole; then closed.

Members: `database.sqlite3` or `database.pgdump`, `files/…`, `manifest.json`, last `SHA256`, the checksum of every byte
before it. The file on the disk is this .tar as a closed stream (kernel/streams.py); one that was made before backups
were closed is the .tar itself, and can be restored too. No key is in it, nor the demo passwords.
"""

import hashlib
import io
import json
import os
import re
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from nhipcau.access.queries import used_keys
from nhipcau.kernel import clock
from nhipcau.kernel.crypto import Unopened, fingerprints
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.keys import key, ring
from nhipcau.kernel.streams import HEAD, Closing, Opening, key_of

FORMAT = 1
BLOCK = tarfile.BLOCKSIZE
TAIL = 4 * BLOCK  # header and text of SHA256, then the two empty blocks that end a tar
KEEP = 10  # automatic backups of a kind
SUFFIX = ".nhipcau"
PURPOSE = "backup"
FINGERPRINTS = "the key of fingerprints"
"""Its fingerprints tell whether the keys are the same, and nothing of them."""
FRAME = "manifest.json hoặc phần khung của tệp tar"
CLIENT_MISSING = (
    "Thiếu {tool} để sao lưu hoặc khôi phục PostgreSQL. Chưa có gì thay đổi. "
    "Hãy chạy: sudo apt-get install -y postgresql-client"
)


def sha256_of(path: Path, size: int | None = None) -> str:
    """Of the first `size` bytes, or of all."""
    digest = hashlib.sha256()
    left = path.stat().st_size if size is None else size
    with path.open("rb") as file:
        while left and (chunk := file.read(min(1 << 20, left))):
            digest.update(chunk)
            left -= len(chunk)
    return digest.hexdigest()


def tail(digest: str) -> bytes:
    """The last blocks of a backup, the same for the same checksum, so that a flipped bit anywhere is noticed."""
    info = tarfile.TarInfo("SHA256")
    info.size, info.mode = len(digest), 0o600
    return info.tobuf(tarfile.USTAR_FORMAT) + digest.encode().ljust(BLOCK, b"\0") + bytes(2 * BLOCK)


# --- making one ----------------------------------------------------------------------------------------------------
def automatic(why: str) -> Path:
    """A backup in the data folder's `backups`, named by moment and reason; the newest of each kind are kept."""
    settings.BACKUP_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
    moment = clock.now().astimezone(clock.LOCAL).strftime("%Y%m%d-%H%M%S")
    target = settings.BACKUP_DIR / f"{moment}-{why}{SUFFIX}"
    make(target)
    for old in sorted(settings.BACKUP_DIR.glob(f"*-{why}.*"))[:-KEEP]:
        old.unlink()
    return target


def make(target: Path) -> dict[str, Any]:
    """Write a backup; gives its manifest. Until it is whole and on the disk, the name is not there."""
    partial = target.with_name(f".{target.name}.partial")
    try:
        with os.fdopen(os.open(partial, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b") as file:
            manifest = _write(file)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(target)
        _sync_folder(target.parent)
    finally:
        partial.unlink(missing_ok=True)
    return manifest


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)


class _Hashed:
    """What tarfile writes to: counted, and its checksum made on the way."""

    def __init__(self, file: Closing) -> None:
        self.file, self.digest, self.size = file, hashlib.sha256(), 0

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        self.size += len(data)
        return self.file.write(data)

    def tell(self) -> int:
        return self.size


def _write(file: BinaryIO) -> dict[str, Any]:
    members: dict[str, dict[str, Any]] = {}
    used, closed = set(used_keys()), Closing(file, PURPOSE)
    out = _Hashed(closed)
    with tempfile.TemporaryDirectory(dir=settings.DATA_DIR, prefix="backup-") as folder:
        archive = tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT)  # type: ignore[call-overload]  # noqa: SIM115 — never closed: `tail` ends it
        database = dump_database(Path(folder))
        _add(archive, database, database.name, members)
        for path in sorted(p for p in settings.FILES_DIR.rglob("*") if p.is_file()):
            _add(archive, path, f"files/{path.relative_to(settings.FILES_DIR).as_posix()}", members)
        manifest = {
            "format": FORMAT,
            "made_at": clock.now().isoformat(),
            "engine": connection.vendor,
            "migrations": sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()),
            "keys": sorted(used | {closed.key_id, ring().current.id}),
            "fingerprints": fingerprints(FINGERPRINTS, PURPOSE),
            "members": members,
        }
        text = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
        info = tarfile.TarInfo("manifest.json")
        info.size, info.mode = len(text), 0o600
        archive.addfile(info, io.BytesIO(text))
    closed.write(tail(out.digest.hexdigest()))
    closed.finish()
    return manifest


def _add(archive: tarfile.TarFile, path: Path, name: str, members: dict[str, dict[str, Any]]) -> None:
    with path.open("rb") as file:
        info = archive.gettarinfo(arcname=name, fileobj=file)
        info.uid = info.gid = 0
        info.uname = info.gname = ""
        info.mode = 0o600
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        archive.addfile(info, file)
    members[name] = {"sha256": digest, "size": info.size}


def dump_database(folder: Path) -> Path:
    """A consistent copy of the database as it is at this moment, while others go on writing."""
    if connection.vendor == "sqlite":
        path = folder / "database.sqlite3"
        source_name = str(settings.DATABASES["default"]["NAME"])
        with closing(sqlite3.connect(source_name)) as source, closing(sqlite3.connect(path)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
        return path
    path = folder / "database.pgdump"
    postgres_tool("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={path}")
    return path


def postgres_tool(tool: str, *arguments: str) -> None:
    """Run pg_dump or pg_restore on our database. Raises Refused when it is missing or fails."""
    at = connection.settings_dict
    environment = {**os.environ, "PGPASSWORD": at["PASSWORD"], "PGUSER": at["USER"], "PGDATABASE": at["NAME"]}
    environment |= {"PGHOST": at["HOST"], "PGPORT": str(at["PORT"])}
    environment = {key: value for key, value in environment.items() if value or not key.startswith("PG")}
    target = [f"--dbname={at['NAME']}"] if tool == "pg_restore" else []
    try:
        done = subprocess.run([tool, *target, *arguments], env=environment, capture_output=True, text=True)
    except FileNotFoundError:
        raise Refused(CLIENT_MISSING.format(tool=tool)) from None
    if done.returncode:
        raise Refused(f"{tool} không làm được: {done.stderr.strip()}. Chưa có gì thay đổi.")


# --- reading one ---------------------------------------------------------------------------------------------------
@contextmanager
def opened(source: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Unpack a backup beside the data, every checksum verified.

    Raises Refused naming the part that is damaged, or KeyMissing for a key that it was closed with or its rows need.
    """
    if not source.is_file():
        raise Refused(f"Không có tệp {source}. Chưa có gì thay đổi.")
    with source.open("rb") as file:
        closed = bool(key_of(file.read(HEAD)))
    whole = closed or _whole(source)
    with tempfile.TemporaryDirectory(dir=settings.DATA_DIR, prefix="restore-") as name:
        folder = Path(name)
        manifest = _unpack_closed(source, folder) if closed else _unpack(source, folder)
        for part, facts in manifest["members"].items():
            path = folder / part
            if not path.is_file() or sha256_of(path) != facts["sha256"]:
                raise damaged(part)
        if not whole:
            raise damaged("phần khung của tệp tar")
        _check_keys(manifest)
        yield folder, manifest


def _check_keys(manifest: dict[str, Any]) -> None:
    """What the rows are closed with must be here before anything is replaced."""
    for ident in manifest.get("keys", []):
        key(ident)
    needed = manifest.get("fingerprints", [])
    needed = {needed} if isinstance(needed, str) else {*needed}  # a backup of 0.2.0 names one
    if needed - {*fingerprints(FINGERPRINTS, PURPOSE)}:
        raise Refused(
            f"Các tệp fingerprint*.key trong {settings.KEYS_DIR} không phải của bản sao lưu này. Chưa có gì thay đổi. "
            "Hãy chép lại các tệp fingerprint*.key cất cùng các khóa của bản sao lưu (chmod 600) rồi chạy lại."
        )


def damaged(part: str) -> Refused:
    return Refused(
        f"Bản sao lưu bị hỏng ở phần “{part}”: mã kiểm tra không khớp. "
        "Chưa có gì thay đổi. Hãy dùng một bản sao lưu khác."
    )


def _whole(source: Path) -> bool:
    size = source.stat().st_size
    if size <= TAIL:
        return False
    with source.open("rb") as file:
        file.seek(size - TAIL)
        return file.read() == tail(sha256_of(source, size - TAIL))


def _unpack_closed(source: Path, folder: Path) -> dict[str, Any]:
    with source.open("rb") as file:
        try:
            stream = Opening(file, PURPOSE)
            with tarfile.open(fileobj=stream, mode="r|") as archive:
                archive.extractall(folder, filter="data")
            while stream.read(1 << 20):
                pass  # to the last piece: a cut tail is found there
        except (Unopened, tarfile.TarError, OSError) as error:
            raise damaged(f"byte {file.tell()}") from error
    return _manifest(folder)


def _unpack(source: Path, folder: Path) -> dict[str, Any]:
    try:
        with tarfile.open(source, "r:") as archive:
            archive.extractall(folder, filter="data")
    except (tarfile.TarError, OSError):
        raise damaged(FRAME) from None
    return _manifest(folder)


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        parts = manifest["members"].items()
        if manifest["format"] != FORMAT or not all(re.fullmatch(r"[0-9a-f]{64}", m["sha256"]) for _, m in parts):
            raise ValueError
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise damaged(FRAME) from None
    return manifest
