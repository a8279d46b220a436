"""Events as the database holds them, for whoever must read a million: no instances, the digest put together by hand."""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from json.encoder import encode_basestring as quoted
from typing import Any

from django.db import connection

from nhipcau.audit.models import COLUMNS, Event, canonical

PORTION = 5_000
_NAMES = sorted(COLUMNS)
_TEXT = "{" + ",".join(f'"{name}":%s' for name in _NAMES) + "}"
_PLACE = {name: number for number, name in enumerate(_NAMES)}
_AT, _DETAILS, _UNIT = (_PLACE[name] for name in ("at", "details", "unit_id"))
_POSITION, _PREVIOUS = _PLACE["position"], _PLACE["previous_hash"]
_WORDS = [_PLACE[name] for name in _NAMES if name not in {"at", "details", "unit_id", "position"}]


@dataclass(slots=True)
class Row:
    """One event; `values` in the order of their names."""

    values: tuple[Any, ...]
    hash: str
    pk: int

    @property
    def position(self) -> int:
        return int(self.values[_POSITION])

    @property
    def previous(self) -> str:
        return str(self.values[_PREVIOUS])

    def unchanged(self) -> bool:
        """Does the hash fit? What does not fit at once is looked at again the way it was written."""
        try:
            if hashlib.sha256(_written(self.values)).hexdigest() == self.hash:
                return True
            return Event.objects.get(pk=self.pk).digest() == self.hash
        except (TypeError, ValueError, AttributeError):  # nothing the program would write
            return False


def portion(chain: str, after: int) -> list[Row]:
    """The next events of a chain, in order."""
    table = Event._meta.db_table
    text = {"at": "CAST(at AS TEXT)"} if connection.vendor == "sqlite" else {}  # else each is parsed on its way here
    names = ", ".join(text.get(name, name) for name in _NAMES)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {names}, hash, id FROM {table} "  # noqa: S608 — names of our table
            "WHERE chain = %s AND position > %s ORDER BY position LIMIT %s",
            [chain, after, PORTION],
        )
        return [Row(row[:-2], row[-2], row[-1]) for row in cursor.fetchall()]


def _written(values: tuple[Any, ...]) -> bytes:
    """What `Event.digest` hashes. A test holds the two together."""
    parts: list[Any] = list(values)
    for place in _WORDS:
        parts[place] = quoted(parts[place])
    parts[_AT] = f'"{_moment(parts[_AT])}"'
    if parts[_DETAILS] != "{}":
        parts[_DETAILS] = canonical(json.loads(parts[_DETAILS])).decode()
    if parts[_UNIT] is None:
        parts[_UNIT] = "null"
    return (_TEXT % tuple(parts)).encode()


def _moment(value: Any) -> str:
    """A datetime of PostgreSQL, or the text of SQLite, which is always UTC."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    text = value.replace(" ", "T")
    return f"{text}+00:00" if len(text) == 26 else f"{text}.000000+00:00"
