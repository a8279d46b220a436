"""Geometry of the server-drawn charts. Lengths are strings, so that no locale puts a comma into an SVG attribute."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

COLUMN_STEP = 48
COLUMN_WIDTH = 30
COLUMN_HEIGHT = 140
TOP = 22
FOOT = 26


def parts_of(row: Any) -> tuple[str, int, str]:
    """Label, value and link of a row given as a pair, a triple, a mapping or an object."""
    if isinstance(row, Mapping):
        return str(row["label"]), row["value"], str(row.get("url") or "")
    if isinstance(row, list | tuple):
        return str(row[0]), row[1], str(row[2]) if len(row) > 2 and row[2] else ""
    return str(row.label), row.value, str(getattr(row, "url", "") or "")


def share(value: int, largest: int, whole: int) -> str:
    """`value` as a length out of `whole`; nothing is drawn for zero and less."""
    return f"{max(value, 0) * whole / largest:.1f}" if largest > 0 else "0"


def bar_rows(rows: Iterable[Any]) -> list[dict[str, Any]]:
    """Rows of a horizontal chart: `width` is a share of 100."""
    parts = [parts_of(row) for row in rows]
    largest = max((value for _, value, _ in parts), default=0)
    return [
        {"label": label, "value": value, "url": url, "width": share(value, largest, 100)} for label, value, url in parts
    ]


def short_labels(labels: Sequence[str]) -> list[str]:
    """Months (03/2026) as they fit below a column: 3 within one year, else 3/26. Other labels stay."""
    months = [re.fullmatch(r"(\d\d)/(\d\d(\d\d))", label) for label in labels]
    found = [month for month in months if month]
    if not found or len(found) < len(labels):
        return list(labels)
    one_year = len({month[2] for month in found}) == 1
    return [str(int(month[1])) if one_year else f"{int(month[1])}/{month[3]}" for month in found]


def column_marks(rows: Iterable[Any]) -> dict[str, Any]:
    """Everything the vertical chart draws: marks with x, y, width and height, and the size of the picture."""
    parts = [parts_of(row) for row in rows]
    largest = max((value for _, value, _ in parts), default=0)
    short = short_labels([label for label, _, _ in parts])
    step = max(COLUMN_STEP, 10 + 8 * max(map(len, short), default=0))
    base = TOP + COLUMN_HEIGHT
    marks = []
    for place, (label, value, url) in enumerate(parts):
        height = share(value, largest, COLUMN_HEIGHT)
        top = base - float(height)
        middle = place * step + step / 2
        marks.append(
            {
                "label": label,
                "short": short[place],
                "value": value,
                "url": url,
                "x": f"{middle - COLUMN_WIDTH / 2:.1f}",
                "y": f"{top:.1f}",
                "width": str(COLUMN_WIDTH),
                "height": height,
                "middle": f"{middle:.1f}",
                "value_y": f"{top - 6:.1f}",
            }
        )
    return {
        "marks": marks,
        "width": str(step * max(len(parts), 1)),
        "height": str(base + FOOT),
        "base": str(base),
        "label_y": str(base + 18),
    }
