"""Taking a list out as a person does it, and what stands in its file."""

import io
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
from django.conf import settings
from django.test import Client
from django.urls import reverse

from nhipcau.exporting.models import Export
from nhipcau.exporting.states import Status

WHY = {"why-purpose": "check", "why-reason": "Đối chiếu với sổ của xã trong tháng này"}


def ask(client: Client, listing: str, **filtered: str) -> Any:
    """The answer to asking for a list with this filter."""
    return client.post(reverse("exporting:ask", args=[listing]), {**filtered, **WHY})


def take(client: Client, url: str) -> Any:
    """The answer to pressing “Download” on the page of an export."""
    return client.post(f"{url}file")


def file_of(client: Client, listing: str, **filtered: str) -> bytes:
    """The bytes of a list that leaves at once."""
    answer = ask(client, listing, **filtered)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    answer = take(client, answer.headers["Location"])
    assert answer.status_code == 200, answer.headers
    return bytes(answer.content)


def sheet(content: bytes) -> tuple[list[str], list[str], list[list[Any]]]:
    """(lines above the table, its heads, its rows)."""
    rows = [list(row) for row in openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True)]
    blank = next(n for n, row in enumerate(rows) if not any(row))
    return [row[0] for row in rows[:blank]], rows[blank + 1], rows[blank + 2 :]


def words(value: Any) -> str:
    """A cell as a page says it."""
    if isinstance(value, datetime) and (value.hour or value.minute):
        return f"{value:%H:%M %d/%m/%Y}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, int | float):
        return f"{value:,}".replace(",", ".")
    return str(value or "")


def stored_files() -> list[Path]:
    return [path for path in Path(settings.FILES_DIR).rglob("*") if path.is_file()]


def ready(client: Client, **filtered: str) -> tuple[str, Export]:
    """A file that waits to be downloaded: its page, and its row."""
    url = ask(client, "registry.people", **filtered).headers["Location"]
    found = Export.objects.get(pk=url.strip("/").rpartition("/")[2])
    assert found.status == Status.READY
    return url, found
