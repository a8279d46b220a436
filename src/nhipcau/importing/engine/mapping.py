"""Columns that somebody mapped: which headings they are of, and how a file with these headings is read by it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from nhipcau.kernel.contracts import Column, Register
from nhipcau.kernel.text import clean, match_key

LEFT, KEPT = "", "*"
"""What becomes of a column that is no field: it is left out, or kept as words in the notes."""
NOTE = "note"
"""The column of a register that takes words."""
JOINED = frozenset({"text", "place"})
"""Kinds of columns that several columns of a file may make: commune and district, hamlet and house."""


@dataclass(frozen=True)
class Remembered:
    """A mapping that is kept: its number, (heading, field) pairs, who mapped it and when."""

    pk: int
    fields: Sequence[tuple[str, str]]
    by: str
    at: str

    def field_of(self, heading: str) -> str:
        """The key of the column, LEFT or KEPT."""
        wanted = match_key(heading)
        return next((field for written, field in self.fields if match_key(written) == wanted), LEFT)


def headings_key(cells: Sequence[str]) -> str:
    """Key of a set of headings: neither order nor case matter."""
    keys = sorted({match_key(cell) for cell in cells if cell} - {""})
    return blake2b("\x1f".join(keys).encode(), digest_size=16).hexdigest() if len(keys) > 1 else ""


def takes_words(register: Register) -> Column | None:
    """The column of a register in which other columns can be kept as words."""
    return next((column for column in register.columns if column.key == NOTE and column.kind == "text"), None)


def placed(register: Register, cells: Sequence[str], mapping: Remembered) -> tuple[dict[str, list[int]], list[int]]:
    """Column key → positions, and the positions of those kept as words."""
    keys = {column.key for column in register.columns}
    places: dict[str, list[int]] = {}
    kept = []
    for position, text in enumerate(cells):
        field = mapping.field_of(text) if text else LEFT
        if field == KEPT:
            kept.append(position)
        elif field in keys:
            places.setdefault(field, []).append(position)
    return places, kept if takes_words(register) else []


def as_words(values: Sequence[Any], kept: Mapping[int, str]) -> str:
    """What stands in columns that are kept as words: “heading: value”."""
    said = [(heading, clean(values[at])) for at, heading in kept.items() if at < len(values) and values[at] is not None]
    return "; ".join(f"{heading}: {words}" for heading, words in said if words)
