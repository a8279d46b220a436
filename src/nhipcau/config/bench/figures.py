"""Numbers of one measurement."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass
class Measured:
    """One operation. Milliseconds for one and for eight users at once; what was not measured is None and left out."""

    op: str
    p50_ms_1: float | None = None
    p95_ms_1: float | None = None
    p50_ms_8: float | None = None
    p95_ms_8: float | None = None
    per_second_8: float | None = None
    queries: int | None = None
    bytes: int | None = None
    seconds: float | None = None
    rss_mb: float | None = None
    more: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Without what was not measured."""
        values = asdict(self)
        more = values.pop("more")
        return {name: value for name, value in {**values, **more}.items() if value is not None}


def percentile(times: Sequence[float], share: float) -> float:
    """The value below which `share` of the times lie (nearest rank), in milliseconds with two digits."""
    ordered = sorted(times)
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000, 2)
