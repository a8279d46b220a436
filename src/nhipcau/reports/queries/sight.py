"""How a person sees the report of a unit: exactly, or with small counts of clients hidden; and which units at all."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from nhipcau.access import queries as access
from nhipcau.access.states import GUARDS
from nhipcau.kernel.contracts import Fact, facts
from nhipcau.kernel.permissions import Permission
from nhipcau.org import queries as org
from nhipcau.reports.engine.figures import Figure, Period, breakdowns, compute, in_order, period_rows
from nhipcau.reports.engine.told import compute_told, span_of
from nhipcau.reports.engine.words import OTHERS
from nhipcau.rulebook.queries import indicators
from nhipcau.rulebook.states import Indicator


@dataclass(frozen=True)
class Sight:
    """`ids`: units whose rows count (None: all). `known`: facts of which nothing is told, since the reader sees part
    of their rows or numbers and could work out the rest. `blind`: anchors a conflict of interest takes away; whoever
    sees no small number need not lose them, and everybody of a level sees the same. `reader`: who reads, on the day
    `on`; None is a command, which is told every word.
    """

    ids: Collection[int] | None
    exact: bool = True
    known: frozenset[str] = frozenset()
    blind: frozenset[int] = frozenset()
    reader: Any = None
    on: date = date.max

    def may_read(self, period: Period, on: date) -> bool:
        """Small numbers are hidden in whole quarters that have ended, and in no other period."""
        return self.exact or (span_of(period) is not None and period.last < on)


def sight_of(user: Any, unit: Any, on: date) -> Sight:
    """How `user` sees the report of a unit out of `units_for`."""
    ids = reported_ids(user, unit, on)
    exactly = access.scope(user, Permission.REPORT_EXACT, on)
    if ids <= exactly:
        return Sight(ids, blind=access.reach(user, on).blind, reader=user, on=on)
    known = {fact.name for fact in facts if ids & (exactly | access.scope(user, fact.permission, on))}
    return Sight(ids, exact=False, known=frozenset(known), reader=user, on=on)


def figures_seen(sight: Sight, period: Period) -> dict[str, Figure]:
    """Every indicator in force on the last day of a period `sight` may read, as far as it may be told."""
    wanted = list(indicators(period.last))
    if sight.exact:
        found = compute(wanted, sight.ids, period, sight.blind)
    else:
        found = compute_told(wanted, sight.ids, period, sight.known)
    return without_words(found, sight, period)


def without_words(figures: Mapping[str, Figure], sight: Sight, period: Period) -> dict[str, Figure]:
    """Words that somebody typed head a line of their own only for a reader who sees a record with them.

    All others are one line: a donor's name, or what a call was about, a report tells to nobody else.
    """
    if sight.reader is None:
        return dict(figures)
    wanted = {i.code: i for i in indicators(period.last) if i.code in figures}
    typed = {
        (code, name): words for code, i in wanted.items() for name in i.by if (words := _typed(figures[code], i, name))
    }
    rows = {}
    for key in typed:
        indicator = wanted[key[0]]
        counted = seen(sight.reader, indicator, period_rows(indicator, sight.ids, period, sight.blind), sight.on)
        rows[key] = indicator, counted.filter(tellable(sight.reader, facts[indicator.fact], sight.on))
    found = dict(figures)
    for (code, name), labels in breakdowns(rows).items() if rows else ():
        hidden = typed[code, name] - labels.keys()
        if hidden:
            by = found[code].by
            counts = {label: number for label, number in by[name].items() if label not in hidden}
            counts[OTHERS] = sum(by[name][label] for label in hidden)
            found[code] = replace(found[code], by={**by, name: in_order(counts)})
    return found


def _typed(figure: Figure, indicator: Indicator, name: str) -> frozenset[str]:
    listed = facts[indicator.fact].dimensions[name].listed
    return frozenset(figure.by.get(name, ())) - frozenset(listed()) if listed else frozenset()


def seen(user: Any, indicator: Indicator, rows: QuerySet[Any], on: date) -> QuerySet[Any]:
    """Those of `rows` the person may see."""
    fact = facts[indicator.fact]
    return rows.filter(reach_of(user, fact, fact.permission, on))


def reach_of(user: Any, fact: Fact, permission: Permission, on: date) -> Q:
    """The condition on rows of a fact that a person reaches with a permission."""
    if not fact.anchor:
        return Q(**{f"{fact.unit}__in": access.scope(user, permission, on)})
    return access.within(user, permission, on, anchor=fact.anchor, unit=fact.unit)


def tellable(user: Any, fact: Fact, on: date) -> Q:
    """The condition on rows of a list that tells a group or topic: not those whose story the person may not read."""
    found = Q()
    for dimension in fact.dimensions.values():
        guards = dimension.guards()
        for guard in set(guards.values()):
            told = Q(**{f"{dimension.expression}__in": [code for code, of in guards.items() if of == guard]})
            found &= ~told | reach_of(user, fact, GUARDS[guard], on)
    return found


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
