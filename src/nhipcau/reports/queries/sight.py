"""How a person sees the report of a unit: exactly, or with small counts of clients hidden; and which units at all."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from nhipcau.access import queries as access
from nhipcau.kernel.contracts import facts
from nhipcau.kernel.permissions import Permission
from nhipcau.org import queries as org
from nhipcau.reports.engine.figures import Figure, Period, compute
from nhipcau.reports.engine.told import compute_told, span_of
from nhipcau.rulebook.queries import indicators


@dataclass(frozen=True)
class Sight:
    """`ids`: units whose rows count (None: all). `known`: facts of which nothing is told, since the reader sees part
    of their rows or numbers and could work out the rest. `blind`: anchors a conflict of interest takes away; whoever
    sees no small number need not lose them, and everybody of a level sees the same.
    """

    ids: Collection[int] | None
    exact: bool = True
    known: frozenset[str] = frozenset()
    blind: frozenset[int] = frozenset()

    def may_read(self, period: Period, on: date) -> bool:
        """Small numbers are hidden in whole quarters that have ended, and in no other period."""
        return self.exact or (span_of(period) is not None and period.last < on)


def sight_of(user: Any, unit: Any, on: date) -> Sight:
    """How `user` sees the report of a unit out of `units_for`."""
    ids = reported_ids(user, unit, on)
    exactly = access.scope(user, Permission.REPORT_EXACT, on)
    if ids <= exactly:
        return Sight(ids, blind=access.reach(user, on).blind)
    known = {fact.name for fact in facts if ids & (exactly | access.scope(user, fact.permission, on))}
    return Sight(ids, exact=False, known=frozenset(known))


def figures_seen(sight: Sight, period: Period) -> dict[str, Figure]:
    """Every indicator in force on the last day of a period `sight` may read, as far as it may be told."""
    wanted = list(indicators(period.last))
    if sight.exact:
        return compute(wanted, sight.ids, period, sight.blind)
    return compute_told(wanted, sight.ids, period, sight.known)


def units_for(user: Any, on: date) -> list[Any]:
    """Units a person may report on, in the order of the tree.

    Where small numbers are hidden a unit is reported as a whole only: those below it would tell by difference.
    """
    ids = access.scope(user, Permission.REPORT_READ, on)
    exactly = access.scope(user, Permission.REPORT_EXACT, on)
    found = [unit for unit in org.units() if unit.pk in ids]
    if ids <= exactly:
        return found
    paths = {unit.path for unit in found}
    return [unit for unit in found if unit.pk in exactly or not any(_above(path, unit.path) for path in paths)]


def _above(path: str, other: str) -> bool:
    return path != other and other.startswith(path)


def reported_ids(user: Any, unit: Any, on: date) -> frozenset[int]:
    """Ids of the units whose rows stand in a person's report of `unit`: its subtree, as far as the scope reaches."""
    return org.subtree_ids([unit]) & access.scope(user, Permission.REPORT_READ, on)
