"""What the demo province holds while it is being made: its days, its people who act, its places and units."""

import heapq
import itertools
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from nhipcau.kernel.actors import Actor
from nhipcau.kernel.clock import LOCAL, local_day

from . import words

REFORM = date(2025, 7, 1)
"""The day on which districts ended (Luật 72/2025/QH15)."""
EARLIEST = date(2024, 11, 1)


def moment(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment of a day in Viet Nam."""
    return datetime.combine(day, time(hour, minute), LOCAL)


@dataclass
class World:
    """`at` is now; `first` the first day of the province's life. Everything random comes from `rng`, in one order."""

    at: datetime
    system: Actor
    rng: random.Random = field(default_factory=lambda: random.Random(20250701))  # noqa: S311 — no secret comes from it
    places: dict[tuple[str, bool], Any] = field(default_factory=dict)
    units: dict[str, Any] = field(default_factory=dict)
    lines: list[Any] = field(default_factory=list)
    staff: dict[str, Any] = field(default_factory=dict)
    users: dict[str, Any] = field(default_factory=dict)
    people: list[Any] = field(default_factory=list)
    asked: dict[str, Any] = field(default_factory=dict)
    plan: list[tuple[datetime, int, Callable[[datetime], None]]] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    _order: Iterator[int] = field(default_factory=itertools.count)

    @property
    def today(self) -> date:
        return local_day(self.at)

    @property
    def first(self) -> date:
        return min(EARLIEST, self.today - timedelta(days=730))

    def then(self, when: datetime, what: Callable[[datetime], None]) -> None:
        """Plan that something happens; what lies after now does not."""
        if when <= self.at:
            heapq.heappush(self.plan, (when, next(self._order), what))

    def live(self) -> None:
        """Let everything happen in order of time. What happens may plan more, from its own moment on."""
        while self.plan:
            when, _, what = heapq.heappop(self.plan)
            what(when)

    def by(self, login: str) -> Actor:
        """Who does it: an account of the province."""
        return self.users[login].actor

    def by_unit(self, code: str) -> Actor:
        """Whoever records for a unit: the hotline, the office's officer, else the Centre."""
        return self.by({"P-TD": "tongdai", "VP-VK": "canbo", "VP-PVK": "canbo"}.get(code, "giamdoc"))

    def workday(self, first: date, last: date) -> date:
        """A random day from first to last, moved off Sundays."""
        day = first + timedelta(days=self.rng.randint(0, max((last - first).days, 0)))
        return day - timedelta(days=1) if day.weekday() == 6 and day > first else day

    def name(self, sex: str) -> str:
        """A full name that nobody in the province bears yet."""
        while True:
            parts = (words.SURNAMES, words.MIDDLE[sex], words.GIVEN[sex])
            full = " ".join(self.rng.choice(part) for part in parts)
            if full not in self.used:
                self.used.add(full)
                return full

    def phone(self) -> str:
        return f"09000{self.rng.randint(10000, 99999)}"

    def commune(self, on: date) -> Any:
        """A commune of the province as it was on that day."""
        return self.rng.choice([place for (_, new), place in self.places.items() if new is (on >= REFORM)])

    def unit_on(self, code: str, on: date) -> str:
        """The unit that did on a day what `code` does today: before the reform a district's office or the Centre."""
        before = {"VP-PVK": "VP-VK", "VP-XDB": "VP-DB", "VP-CL": "P-TG", "VP-CS": "P-TG"}
        return before.get(code, code) if on < REFORM else code
