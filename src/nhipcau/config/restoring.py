"""Putting a backup back: everything is verified before anything is touched, and what was there is backed up first."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from nhipcau.audit.actions import set_aside
from nhipcau.kernel import clock
from nhipcau.kernel.errors import Refused

from . import backups
from .moving import copy_from_sqlite


def restore(source: Path, *, replace: bool) -> tuple[dict[str, Any], Path | None]:
    """Put `source` back. Gives its manifest and the backup made of what was there, if anything was.

    Raises Refused for a damaged backup, one of the other database or of a newer version, a database in use, or data
    already there without `replace`.
    """
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
    with backups.opened(source) as (folder, manifest):
        _check_fits(manifest)
        _check_unused()
        before = None
        if holds_data():
            if not replace:
                raise Refused(
                    "Ở đây đã có dữ liệu nên chưa khôi phục gì. Nếu đúng là muốn thay, hãy thêm --replace: "
                    "hệ thống sẽ tự sao lưu dữ liệu đang có trước."
                )
            before = backups.automatic("truoc-khoi-phuc")
        _put_database(folder)
        _put_files(folder / "files")
    call_command("migrate", interactive=False, verbosity=0, no_backup=True)
    set_aside(f"truoc-khoi-phuc-{clock.now().astimezone(clock.LOCAL):%Y%m%d-%H%M%S}")
    return manifest, before


def holds_data() -> bool:
    """Is there anything that a restore, or a second `init`, would overwrite?"""
    files = settings.FILES_DIR.is_dir() and any(p.is_file() for p in settings.FILES_DIR.rglob("*"))
    if connection.vendor == "sqlite" and not Path(str(settings.DATABASES["default"]["NAME"])).exists():
        return files
    tables = connection.introspection.table_names()
    connection.close()
    return bool(tables) or files


def _check_fits(manifest: dict[str, Any]) -> None:
    if manifest["engine"] == "postgresql" and connection.vendor == "sqlite":
        raise Refused(
            "Bản sao lưu này là của PostgreSQL, còn hệ thống đang dùng SQLite. Chưa có gì thay đổi. "
            "Hãy đặt DATABASE_URL rồi chạy lại."
        )
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if newer := sorted(set(manifest["migrations"]) - known):
        raise Refused(
            f"Bản sao lưu này do một phiên bản mới hơn tạo ra ({newer[0]}). Chưa có gì thay đổi. "
            "Hãy nâng cấp chương trình rồi khôi phục lại."
        )


def _check_unused() -> None:
    """On SQLite the lock of the data folder says it (manage.py); a server's other sessions we can ask for."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        (others,) = cursor.fetchone()
    if others:
        raise Refused(
            f"Còn {others} kết nối khác đang dùng cơ sở dữ liệu. Chưa có gì thay đổi. Hãy dừng ./run rồi chạy lại."
        )


def _put_database(folder: Path) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")
        connection.close()
        if (moved := folder / "database.sqlite3").exists():
            copy_from_sqlite(moved)
            return
        dump = str(folder / "database.pgdump")
        backups.postgres_tool("pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", dump)
        return
    path = folder / "database.sqlite3"
    with closing(sqlite3.connect(path)) as check:
        (answer,) = check.execute("PRAGMA integrity_check").fetchone()
    if answer != "ok":
        raise backups.damaged(path.name)
    connection.close()
    target = Path(str(settings.DATABASES["default"]["NAME"]))
    for suffix in ("-wal", "-shm"):
        target.with_name(target.name + suffix).unlink(missing_ok=True)
    path.chmod(0o600)
    path.replace(target)


def _put_files(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    old = settings.FILES_DIR.with_name("files.old")
    shutil.rmtree(old, ignore_errors=True)
    if settings.FILES_DIR.exists():
        settings.FILES_DIR.rename(old)
    folder.rename(settings.FILES_DIR)
    settings.FILES_DIR.chmod(0o700)
    shutil.rmtree(old, ignore_errors=True)
