"""Every address of the system, asked of the resolver itself, with the matrix of who gets what."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.urls import URLPattern, URLResolver, get_resolver, reverse

MATRIX = Path(__file__).with_name("access_matrix.yaml")


def names(resolver: URLResolver | None = None, space: str = "") -> Iterator[str]:
    """`space:name` of every address."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from names(entry, f"{space}{entry.namespace}:" if entry.namespace else space)
        elif isinstance(entry, URLPattern):
            yield f"{space}{entry.name}"


@cache
def matrix() -> dict[str, dict[str, Any]]:
    """Route → its row: `args` (kinds of the world, or =literal), `ask`, `query`, `post`, and a status per person."""
    loaded = yaml.safe_load(MATRIX.read_text(encoding="utf-8"))
    return {name: row for name, row in loaded.items() if not name.startswith(".")}


def address(name: str, ids: dict[str, Any], query: bool = True) -> str:
    """The address of a route for these ids."""
    row = matrix()[name]
    args = [each[1:] if str(each).startswith("=") else ids[each] for each in row.get("args", [])]
    wanted = row.get("query", "") if query else ""
    return reverse(name, args=args) + ("?" + wanted.format(**ids) if wanted else "")
