"""Why the system must not be started, in sentences: asked before the data are prepared, and again at every start."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import ERROR, CheckMessage, Error, Tags, register, run_checks
from django.db import connection

from . import checks

SQLITE = {
    "journal_mode": ("wal", "WAL", "lần ghi đang dở không làm hỏng điều đã lưu"),
    "synchronous": (2, "FULL", "điều đã báo là lưu thì còn nguyên khi mất điện"),
    "foreign_keys": (1, "ON", "không hồ sơ nào trỏ tới hồ sơ không có"),
}
POSTGRES = {
    "fsync": "điều đã báo là lưu thì còn nguyên khi mất điện",
    "full_page_writes": "một trang ghi dở được làm lại khi mất điện",
    "synchronous_commit": "câu trả lời chỉ đến sau khi đã ghi xuống đĩa",
}


def unsafe(*, tables: bool) -> list[str]:
    """The sentences; none when all is well. Without `tables` only what can be asked of an empty database.

    The connection it asked through is closed again: processes that are forked from this one open their own.
    """
    try:
        if tables:
            found = run_checks(tags=[Tags.security, Tags.database], databases=["default"])
        else:
            asked = (checks.nobody_else_reads_the_data, nothing_is_loosened, the_database_keeps_what_it_acknowledged)
            found = [fault for ask in asked for fault in ask(None, databases=["default"])]
    finally:
        connection.close()
    return [f"Không khởi động: {fault.msg}" for fault in found if fault.level >= ERROR]


@register(Tags.security)
def nothing_is_loosened(app_configs: object, **kwargs: Any) -> Sequence[CheckMessage]:
    """Another module of settings than ours may say anything; these are not for the people it serves to pay for."""
    found: list[CheckMessage] = []
    if settings.DEBUG:
        found.append(Error("DEBUG đang bật: trang lỗi sẽ cho người lạ xem dữ liệu. Hãy tắt.", id="nhipcau.E011"))
    if not settings.TESTING and not settings.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher"):
        found.append(Error("Mật khẩu phải được băm bằng Argon2id: hãy bỏ PASSWORD_HASHERS khác.", id="nhipcau.E012"))
    data = Path(settings.DATA_DIR)
    for path in (data / "files", data / "backups"):
        if path.exists() and path.stat().st_mode & 0o077:
            said = f"Người khác trên máy này đọc được {path.name}: hãy chạy chmod 700 {path}"
            found.append(Error(said, id="nhipcau.E013"))
    if data.exists() and data.stat().st_mode & 0o002:
        said = f"Người khác trên máy này ghi được vào thư mục dữ liệu: hãy chạy chmod 700 {data}"
        found.append(Error(said, id="nhipcau.E014"))
    return found


@register(Tags.database)
def the_database_keeps_what_it_acknowledged(
    app_configs: object, databases: Sequence[str] | None = None, **kwargs: Any
) -> Sequence[CheckMessage]:
    """Asks the open connection itself, not the settings: what counts is what is in force."""
    if not databases:
        return []
    return _sqlite_faults() if connection.vendor == "sqlite" else postgres_faults(_postgres_settings())


def _sqlite_faults() -> list[CheckMessage]:
    found: list[CheckMessage] = []
    with connection.cursor() as cursor:
        for name, (wanted, words, reason) in SQLITE.items():
            cursor.execute(f"PRAGMA {name}")
            (value,) = cursor.fetchone()
            if value != wanted:
                said = f"SQLite phải chạy với {name}={words}, để {reason}; bây giờ là {value}."
                found.append(Error(said, id="nhipcau.E002"))
    if getattr(connection, "transaction_mode", None) != "IMMEDIATE":
        said = "SQLite phải mở giao dịch bằng IMMEDIATE, để hai người cùng lưu không chặn nhau."
        found.append(Error(said, id="nhipcau.E003"))
    return found


def _postgres_settings() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(POSTGRES)])
        return dict(cursor.fetchall())


def postgres_faults(given: Mapping[str, str]) -> list[CheckMessage]:
    """`given` is what the server says of its settings."""
    return [
        Error(f"PostgreSQL phải chạy với {name}=on, để {reason}; bây giờ là off.", id="nhipcau.E002")
        for name, reason in POSTGRES.items()
        if given.get(name) == "off"
    ]
