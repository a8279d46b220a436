"""Coverage of a group of the law: of the people recorded in it, by place, how many are under case management."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count, QuerySet

from nhipcau.access.queries import scope
from nhipcau.kernel.contracts import MANAGED, NOW
from nhipcau.kernel.masking import Register, Span, told
from nhipcau.kernel.permissions import Permission
from nhipcau.kernel.text import search_key
from nhipcau.registry.models import Person

from .people import READ, PeopleFilter, filtered, people_for

if TYPE_CHECKING:
    from nhipcau.access.models import User

AREA = ("area_id", "area__code", "area__level", "area__name", "area__valid_from")


@dataclass(frozen=True, kw_only=True)
class CoverageLine:
    """A district, or a commune since 2025: people recorded there in the group, and under case management of them.

    None is not told. `area` is None for all places together, and for people whose place is not known; a code alone
    names no place, `valid_from` is its first day (None: always).
    """

    area: int | None = None
    code: str = ""
    level: str = ""
    name: str = ""
    valid_from: date | None = None
    people: int | None = None
    managed: int | None = None

    @property
    def percent(self) -> int | None:
        """Those under case management in a hundred of the group, to the nearest."""
        if not self.people or self.managed is None:
            return None
        return (200 * self.managed + self.people) // (2 * self.people)


@dataclass(frozen=True)
class Coverage:
    """`lines` by name, those without a known place last. `exact`: no small number is hidden from this reader.

    `compared`: the reader reads the cases wherever they read the people; else nothing is said of case management.
    """

    group: str
    lines: Sequence[CoverageLine]
    total: CoverageLine
    exact: bool
    compared: bool


def coverage(user: "User", group: str, on: date) -> Coverage:
    """How many people `user` sees are in `group` on a day, by place. `group` is one of `groups_to_ask`.

    Counts of 1 to 4 are hidden from whoever must not read them in reports either, and enough others with them that
    none can be worked out (docs/adr/0009): such a table is shown around.
    """
    reached = scope(user, READ, on)
    compared = reached <= scope(user, Permission.CASE_READ, on)
    exact = reached <= scope(user, Permission.REPORT_EXACT, on)
    everybody, wanted = people_for(user, on), PeopleFilter(legal_group=group)
    found = _by_area(filtered(everybody, wanted, user, on))
    managed: dict[int | None, int] = {}
    if compared:
        wanted = replace(wanted, more={MANAGED: NOW})
        counted = _by_area(filtered(everybody, wanted, user, on))
        managed = {line.area: line.people or 0 for line in counted}
        found = [replace(line, managed=managed.get(line.area, 0)) for line in found]
    found.sort(key=lambda line: (line.area is None, search_key(line.name), line.code))
    total = CoverageLine(people=sum(line.people or 0 for line in found), managed=sum(managed.values()))
    total = total if compared else replace(total, managed=None)
    lines, total = (found, total) if exact else _masked(found, total)
    return Coverage(group, lines, total, exact, compared)


def _by_area(rows: QuerySet[Person]) -> list[CoverageLine]:
    counted = rows.select_related(None).order_by().values_list(*AREA).annotate(n=Count("pk"))
    return [
        CoverageLine(area=pk, code=code or "", level=level or "", name=name or "", valid_from=since, people=n)
        for pk, code, level, name, since, n in counted
    ]


def _masked(lines: Sequence[CoverageLine], total: CoverageLine) -> tuple[list[CoverageLine], CoverageLine]:
    """What may be told: who is under case management and who is not are two counts of a place, told both or neither.

    Where one of the two totals is small, the group alone is told.
    """
    known = {str(line.area): line for line in lines if line.area is not None}
    people = {key: line.people or 0 for key, line in known.items()}
    everybody = total.people or 0
    if total.managed is not None:
        managed = {key: line.managed or 0 for key, line in known.items()}
        others = {key: people[key] - managed[key] for key in known}
        totals = [total.managed, everybody - total.managed]
        both = told(Register(totals, {"area": [managed, others]}), Span(0, 1))
        if both.value is not None:
            return [known[key] for key in known if key in both.by["area"]], total
    alone = told(Register([everybody], {"area": [people]}), Span(0, 0))
    shown = alone.by.get("area", {})
    told_lines = [replace(line, managed=None) for key, line in known.items() if key in shown]
    return told_lines, replace(total, people=alone.value, managed=None)
