"""Every address of the system, asked of the resolver itself, with the matrix of who gets what."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.urls import URLPattern, URLResolver, get_resolver, reverse

MATRIX = Path(__file__).with_name("access_matrix.yaml")
WORDS = {"args", "ask", "query", "else"}
"""What stands in a row beside its statuses."""


def names(resolver: URLResolver | None = None, space: str = "") -> Iterator[str]:
    """`space:name` of every address."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from names(entry, f"{space}{entry.namespace}:" if entry.namespace else space)
        elif isinstance(entry, URLPattern):
            yield f"{space}{entry.name}"


@cache
def _loaded() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(MATRIX.read_text(encoding="utf-8"))
    return found


def everybody() -> list[str]:
    """All who are asked for in every row."""
    return flat(_loaded()[".everybody"])


def flat(given: Any) -> list[str]:
    """Names in lists of lists, as anchors of YAML leave them."""
    return [given] if isinstance(given, str) else [name for part in given for name in flat(part)]


@cache
def matrix() -> dict[str, dict[str, Any]]:
    """Route → its row: `args` (kinds of the world, or =literal), `ask`, `query`, `who`: person → status."""
    return {name: {**row, "who": cells(name, row)} for name, row in _loaded().items() if not name.startswith(".")}


def cells(name: str, row: dict[Any, Any]) -> dict[str, int]:
    """Person → status of one row. Raises ValueError for nobody's name, a name twice, and for a cell left open."""
    people = everybody()
    told: list[tuple[str, int]] = [(who, status) for status in row if status not in WORDS for who in flat(row[status])]
    found = dict(told)
    if unknown := [str(who) for who in found if who not in people]:
        raise ValueError(f"{name}: nobody is called {unknown}")
    if len(found) < len(told):
        raise ValueError(f"{name}: somebody is named twice in {sorted(who for who, _ in told)}")
    for status, which in _loaded()[".standard"].items():
        found |= {who: status for who in flat(which) if who not in found}
    if missing := [who for who in people if who not in found and "else" not in row]:
        raise ValueError(f"{name}: no status for {missing}")
    return {who: found.get(who, row.get("else")) for who in people}


def address(name: str, ids: dict[str, Any], query: bool = True) -> str:
    """The address of a route for these ids."""
    row = matrix()[name]
    args = [each[1:] if str(each).startswith("=") else ids[each] for each in row.get("args", [])]
    wanted = row.get("query", "") if query else ""
    return reverse(name, args=args) + ("?" + wanted.format(**ids) if wanted else "")
