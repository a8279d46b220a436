"""What must hold before the system starts; each failure is a sentence."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver

from nhipcau.access.queries import missing_keys
from nhipcau.kernel.keys import loose_keys

from . import rights


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address with its pattern."""
    for entry in resolver.url_patterns:
        address = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry, address)
        else:
            yield address, entry


@register(Tags.security)
def every_view_has_a_rule(app_configs: object, **kwargs: Any) -> Sequence[CheckMessage]:
    return [
        Error(f"{address}: the view declares no @rule", id="nhipcau.E001")
        for address, pattern in patterns(get_resolver())
        if not hasattr(pattern.callback, "access_rule")
    ]


@register(Tags.security)
def nobody_else_reads_the_data(app_configs: object, **kwargs: Any) -> Sequence[CheckMessage]:
    data = Path(settings.DATA_DIR)
    names = ("secret.key", "audit.key", "demo-accounts.json", "nhipcau.sqlite3", "nhipcau.sqlite3-wal")
    return [
        Error(f"Người khác trên máy này đọc được {name}: hãy chạy chmod 600 {data / name}", id="nhipcau.E004")
        for name in names
        if (data / name).exists() and (data / name).stat().st_mode & 0o077
    ] + [
        Error(
            f"Người khác trên máy này đọc được {path.name}: hãy chạy chmod {'700' if path.is_dir() else '600'} {path}",
            id="nhipcau.E015",
        )
        for path in loose_keys()
    ]


@register(Tags.database)
def the_keys_of_the_database_are_here(
    app_configs: object, databases: Sequence[str] | None = None, **kwargs: Any
) -> Sequence[CheckMessage]:
    if not databases:
        return []
    return [
        Error(
            f"Thiếu khóa {ident} mà cơ sở dữ liệu cần: hãy đặt tệp {ident}.key đã cất riêng vào {settings.KEYS_DIR}",
            id="nhipcau.E016",
        )
        for ident in missing_keys()
    ]


FENCES = {"sqlite": 8, "postgresql": 4}
"""Triggers on the tables of the audit (audit/migrations/0002): a table made anew by a later migration loses them."""


@register(Tags.database)
def the_audit_is_append_only(
    app_configs: object, databases: Sequence[str] | None = None, **kwargs: Any
) -> Sequence[CheckMessage]:
    if not databases or "audit_sealedhead" not in connection.introspection.table_names():
        return []
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'audit!_%' ESCAPE '!'"
            )
        else:
            cursor.execute(
                "SELECT count(*) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
                "WHERE c.relname LIKE 'audit!_%' ESCAPE '!' AND NOT t.tgisinternal AND t.tgenabled <> 'D'"
            )
        (found,) = cursor.fetchone()
    if found >= FENCES[connection.vendor]:
        return []
    return [Error("Cơ sở dữ liệu không còn chặn việc sửa, xóa nhật ký: các trigger đã bị gỡ.", id="nhipcau.E005")]


@register(Tags.database)
def the_application_does_not_own_its_tables(
    app_configs: object, databases: Sequence[str] | None = None, **kwargs: Any
) -> Sequence[CheckMessage]:
    if not databases or connection.vendor != "postgresql":
        return []
    if role := rights.application():
        return [
            Error(f"DATABASE_URL chưa dùng được: {why}. Xem docs/operations.md.", id="nhipcau.E006")
            for why in rights.faults(role)
        ]
    return [
        Warning(
            "Chưa đặt DATABASE_OWNER_URL: chương trình vừa dùng vừa sở hữu các bảng, nên chỉ có trigger giữ nhật ký. "
            "Nên tách hai vai trò như docs/operations.md hướng dẫn.",
            id="nhipcau.W001",
        )
    ]
