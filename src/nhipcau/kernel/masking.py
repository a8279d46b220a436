"""What may be told of counts of clients to whoever must not learn a count of 1 to 4 (a small one).

Told are ended quarters, half-years, nine months and years of a unit as a whole, so the atoms of a year are one count
for each quarter and label; rows without a label are a label that is never told. An attacker has all that is told of all
periods, knows which of these atoms are 0, knows that no count is negative, and remembers: what is told of a quarter
hangs on it and on the quarters before it only, so nothing told is ever taken back.

**Totals.** From the first small quarter on all quarters of the year are hidden (`cut`); the year is told when the
hidden ones make 5 or more together. So only their sum is known and each may be anything from 0 to that sum.

**Labels.** In a quarter whose total is told a small label is hidden, for the rest of the year; the smallest others are
hidden with it until the hidden ones of the quarter are at least two and make at least 5. What is known of a quarter is
then that sum: each hidden count may be 0 (another one takes it all) or as much as the sum.

**Labels of the year.** The quarters from `cut` on are one column more, of which the sum is known. A label hidden in
some quarter is told for the year when its hidden counts make 5 or more *and* those never told (free ones) still are two
and make 5 in each column where it is hidden. Its count in a column may then be 0 or rise by up to 5: a free one of that
column gives or takes the difference, another column of the label takes or gives it, and a free one there evens it out.
A free one is bound in no row, so it moves between 0 and the free sum of its column. Every small hidden count, and every
small sum of them, therefore has at least 0 to 5 as its range.

**Cases.** Brought forward + opened − closed = carried forward ties totals together: opened, closed and stock share one
`cut`, at the first quarter where one of them (or the stock before it) is small, and the year is told only when the
stocks at its ends are not small. How many of those opened were closed is told for the year only, and not at all when
one cell of {brought, opened} × {closed, kept} is small (which of these are 0 is not known). The range of one such cell
is then that of the least stock, or of what was opened before and closed after it, each of which is 0 or at least 5.

A breakdown as of the end of the period asked does not add up over quarters; it is told for the year only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

LEAST = 5
"""The least count that may be told, besides none."""
QUARTERS = 4
Counts = Mapping[str, int]


@dataclass(frozen=True)
class Span:
    """Quarters of one year, both included, counted from 0."""

    first: int
    last: int

    @property
    def is_year(self) -> bool:
        return (self.first, self.last) == (0, QUARTERS - 1)


@dataclass(frozen=True)
class Register:
    """Counts of one year, from its first quarter on as far as they are asked for.

    `by`: for each breakdown the counts of each quarter. `by_year`: breakdowns that stand for a whole year only.
    """

    totals: Sequence[int]
    by: Mapping[str, Sequence[Counts]] = field(default_factory=dict)
    by_year: Mapping[str, Counts] = field(default_factory=dict)


@dataclass(frozen=True)
class Told:
    """What may be told of one number: None for a hidden total; hidden labels are left out like empty ones."""

    value: int | None
    by: Mapping[str, Counts] = field(default_factory=dict)


NOTHING = Told(None)


def small(count: int) -> bool:
    return 0 < count < LEAST


def told(register: Register, span: Span, cut: int | None = None) -> Told:
    """What may be told of these quarters. `cut`: the first quarter hidden, when another number decides it."""
    cut = cut_of(register.totals) if cut is None else cut
    value = sum(register.totals[span.first : span.last + 1])
    if span.last >= cut and (not span.is_year or small(sum(register.totals[cut:]))):
        return NOTHING
    by = {name: _labels(register.totals, columns, span, cut) for name, columns in register.by.items()}
    by |= {name: _column_told(counts, value) for name, counts in register.by_year.items() if span.is_year}
    return Told(value, by)


def cut_of(totals: Sequence[int]) -> int:
    """The first quarter from which on totals are hidden; one past the last when none is small."""
    return next((quarter for quarter, total in enumerate(totals) if small(total)), len(totals))


# --- labels ---------------------------------------------------------------------------------------------------------
def _labels(totals: Sequence[int], columns: Sequence[Counts], span: Span, cut: int) -> Counts:
    whole = _sum(columns[span.first : span.last + 1])
    if span.is_year and cut == 0:
        return _column_told(whole, sum(totals))
    columns_hidden = _hidden(totals, columns, cut)
    hidden = {label for found in columns_hidden[span.first : span.last + 1] for label in found}
    if span.is_year:
        later = _sum(columns[cut:])
        columns_hidden.append(later if len(_masses(later, sum(totals[cut:]))) > 1 else {})
        rests = [total - sum(counts.values()) for total, counts in zip(totals, columns, strict=True)]
        rests = [*rests[:cut], sum(rests[cut:])]
        hidden = _never_told(columns_hidden, rests, whole)
    return {label: count for label, count in whole.items() if count and label not in hidden}


def _column_told(counts: Counts, total: int) -> Counts:
    hidden = _hidden([total], [counts], 1)[0]
    return {label: count for label, count in counts.items() if count and label not in hidden}


def _hidden(totals: Sequence[int], columns: Sequence[Counts], cut: int) -> list[Counts]:
    """The hidden labels, with their counts, of each quarter before `cut`: small ones, earlier ones, and cover."""
    found: list[Counts] = []
    names: set[str] = set()
    for total, counts in zip(totals[:cut], columns, strict=False):
        names |= {label for label, count in counts.items() if small(count)}
        hidden = {label: count for label, count in counts.items() if count and label in names}
        rest = total - sum(counts.values())
        cover = sorted((count, label) for label, count in counts.items() if count and label not in names)
        while any(map(small, (*hidden.values(), rest))) and cover and not _covered([*hidden.values(), rest]):
            count, label = cover.pop(0)
            hidden[label] = count
        names |= set(hidden)
        # Hidden for earlier quarters only and alone here: it could be told from the total, and is not small.
        found.append(hidden if _covered([*hidden.values(), rest]) else {})
    return found


def _never_told(columns: Sequence[Counts], rests: Sequence[int], whole: Counts) -> set[str]:
    """Of the labels hidden in these columns those that are not told for the year either."""
    free = [[*found.values(), rest] if found else [] for found, rest in zip(columns, rests, strict=True)]
    never = {label for found in columns for label in found}
    for label in sorted(never, key=lambda name: (-whole[name], name)):
        here = [number for number, found in enumerate(columns) if label in found]
        if sum(columns[number][label] for number in here) < LEAST:
            continue
        if all(_covered(_without(free[number], columns[number][label])) for number in here):
            for number in here:
                free[number] = _without(free[number], columns[number][label])
            never.discard(label)
    return never


def _covered(masses: Sequence[int]) -> bool:
    """At least two counts that make at least 5: none can be told from their sum."""
    return sum(1 for mass in masses if mass) > 1 and sum(masses) >= LEAST


def _masses(counts: Counts, total: int) -> list[int]:
    return [mass for mass in (*counts.values(), total - sum(counts.values())) if mass]


def _without(masses: Sequence[int], mass: int) -> list[int]:
    left = list(masses)
    left.remove(mass)
    return left


def _sum(columns: Sequence[Counts]) -> dict[str, int]:
    found: dict[str, int] = {}
    for counts in columns:
        for label, count in counts.items():
            found[label] = found.get(label, 0) + count
    return found


# --- cases ----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Cases:
    """A register with intervals in one year: the stock before it, what was opened and closed.

    `opened_closed`: opened in the year and closed by its end.
    """

    before: int
    opened: Register
    closed: Register
    opened_closed: int = 0

    @property
    def stocks(self) -> list[int]:
        """At the beginning of the year and at the end of each quarter."""
        found = [self.before]
        for opened, closed in zip(self.opened.totals, self.closed.totals, strict=True):
            found.append(found[-1] + opened - closed)
        return found


def told_of_cases(cases: Cases, span: Span) -> dict[str, Told]:
    """What may be told of these quarters, by the name of what the fact counts (`whens`)."""
    stocks, opened, closed = cases.stocks, cases.opened.totals, cases.closed.totals
    events = zip(stocks, opened, closed, stocks[1:], strict=False)
    cut = next((number for number, event in enumerate(events) if any(map(small, event))), len(opened))
    ends = stocks[span.first], stocks[span.last + 1]
    flows = told(cases.opened, span, cut), told(cases.closed, span, cut)
    if any(flow.value is None for flow in flows) or any(map(small, ends)):
        return {}
    (came, went), total = (flow.value or 0 for flow in flows), ends[0] + sum(opened[span.first : span.last + 1])
    found = {"opened": flows[0], "closed": flows[1], "brought_forward": Told(ends[0])}
    found |= {"under_management": Told(total), "carried_forward": Told(ends[1])}
    both = cases.opened_closed
    if span.is_year and not any(map(small, (both, came - both, went - both, ends[0] - went + both))):
        found |= {"opened_closed": Told(both), "opened_ongoing": Told(came - both)}
    return found
