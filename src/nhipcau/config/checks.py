"""What must hold before the system starts; each failure is a sentence."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver


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


WANTED = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


@register(Tags.database)
def sqlite_keeps_what_it_acknowledged(
    app_configs: object, databases: Sequence[str] | None = None, **kwargs: Any
) -> Sequence[CheckMessage]:
    """Asks the open connection itself, not the settings: what counts is what is in force."""
    if not databases or connection.vendor != "sqlite":
        return []
    found = []
    with connection.cursor() as cursor:
        for name, wanted in WANTED.items():
            cursor.execute(f"PRAGMA {name}")
            (value,) = cursor.fetchone()
            if value != wanted:
                found.append(Error(f"SQLite {name} is {value}, must be {wanted}", id="nhipcau.E002"))
    if getattr(connection, "transaction_mode", None) != "IMMEDIATE":
        found.append(Error("SQLite transactions must begin IMMEDIATE", id="nhipcau.E003"))
    return found


@register(Tags.security)
def nobody_else_reads_the_data(app_configs: object, **kwargs: Any) -> Sequence[CheckMessage]:
    data = Path(settings.DATA_DIR)
    names = ("secret.key", "demo-accounts.json", "nhipcau.sqlite3", "nhipcau.sqlite3-wal")
    return [
        Error(f"Người khác trên máy này đọc được {name}: hãy chạy chmod 600 {data / name}", id="nhipcau.E004")
        for name in names
        if (data / name).exists() and (data / name).stat().st_mode & 0o077
    ]
