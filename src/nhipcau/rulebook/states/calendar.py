"""Working days of Viet Nam: a table by day, because only the yearly notices say which days are off or swapped."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

SATURDAY = 5
WORKS = {"off": False, "off_swap": False, "work_swap": True, "work": True}
"""Kinds of days in the table: a holiday, a weekday off by swap, a day of the weekend worked for it, a plain weekday."""


@dataclass(frozen=True)
class CalendarDay:
    """One day the table says something of, with its legal basis; `verified` only when that text itself was read."""

    on: date
    kind: str
    name: str
    reference: str
    verified: bool = False
    note: str = ""

    @property
    def works(self) -> bool:
        return WORKS[self.kind]


@dataclass(frozen=True)
class FixedDay:
    """A holiday with the same date every year, from the year `first` on (0: always)."""

    month: int
    day: int
    name: str
    reference: str
    verified: bool = False
    first: int = 0


@dataclass(frozen=True)
class Calendar:
    """`years` of the table → whether every notice of that year was read; outside them only `fixed` days are known."""

    days: Mapping[date, CalendarDay]
    years: Mapping[int, bool]
    fixed: tuple[FixedDay, ...] = ()

    def told(self, on: date) -> CalendarDay | None:
        """What is known of a day beyond its place in the week; None when nothing is."""
        if found := self.days.get(on):
            return found
        if on.year in self.years:
            return None
        for each in self.fixed:
            if (each.month, each.day) == (on.month, on.day) and each.first <= on.year:
                return CalendarDay(on, "off", each.name, each.reference)
        return None

    def works(self, on: date) -> bool:
        """Whether offices work on this day."""
        found = self.told(on)
        return found.works if found else on.weekday() < SATURDAY

    def verified(self, on: date) -> bool:
        """Whether what is said of this day was compared with its notice; never of a year whose notices are not read."""
        found = self.days.get(on)
        return found.verified if found else self.years.get(on.year, False)

    def add(self, day: date, count: int) -> date:
        """The working day that is `count` (0 or more) working days after `day`; the day itself is not counted."""
        if count < 0:
            raise ValueError(f"{count} working days")
        while count:
            day += timedelta(days=1)
            count -= self.works(day)
        return day

    def unverified(self) -> list[str]:
        """Words for each day and each year that nobody has compared with the notices yet."""
        lines = [f"calendar/{d.on.year}.yaml: {d.on:%d/%m/%Y}" for d in self.days.values() if not d.verified]
        lines += [f"calendar/{year}.yaml: {year}" for year, closed in self.years.items() if not closed]
        return lines + [f"calendar/every_year.yaml: {f.day}/{f.month}" for f in self.fixed if not f.verified]
