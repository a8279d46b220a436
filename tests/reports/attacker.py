"""An attacker on masked reports: what is told of all periods as equations over whole non-negative counts.

Every count that is 0 is known to the attacker, who therefore has unknowns only for the others, unless `knows_zeros` is
False: then all may be anything. `span` answers how low
and how high a sum of unknowns can be; a simplex over fractions, small and exact.
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

Key = tuple[object, ...]
ROOM = 6  # it need not be known how much further an end lies


class Attack:
    """Unknown counts with their true values (to have a point to begin from) and the sums that were told."""

    def __init__(self, truth: Mapping[Key, int], *, knows_zeros: bool = True) -> None:
        self.keys = [key for key, count in truth.items() if count or not knows_zeros]
        self.truth = [Fraction(truth[key]) for key in self.keys]
        self.rows: list[list[Fraction]] = []
        self._basis: list[list[Fraction]] | None = None

    def learns(self, *sums: Iterable[Key], minus: Iterable[Key] = ()) -> None:
        """The sum of these counts less those is told."""
        plus, less = {key for keys in sums for key in keys}, set(minus)
        row = [Fraction((key in plus) - (key in less)) for key in self.keys]
        if any(row) and row not in self.rows:
            self.rows.append(row)
            self._basis = None

    def span(self, asked: Iterable[Key], minus: Iterable[Key] = ()) -> tuple[Fraction, Fraction]:
        """The least and the greatest value the sum may have."""
        plus, less = set(asked), set(minus)
        goal = [Fraction((key in plus) - (key in less)) for key in self.keys]
        here = sum((a * b for a, b in zip(goal, self.truth, strict=True)), Fraction(0))
        return here - self._climb([-a for a in goal]), here + self._climb(goal)

    def _climb(self, goal: Sequence[Fraction]) -> Fraction:
        """How far the goal rises: moves are what keeps every told sum, and no count falls below 0.

        Unknowns are the moves along a basis of these, free in sign (two columns each); slack of a count is its value.
        """
        basis = self._basis = self._basis or _kernel(self.rows, len(self.keys))
        gains = [sum((g * m for g, m in zip(goal, move, strict=True)), Fraction(0)) for move in basis]
        if not any(gains):
            return Fraction(0)
        table = []
        for number, count in enumerate(self.truth):
            down = [-move[number] for move in basis]
            table.append([*down, *(-value for value in down), count])
        table += [[*(sign * gain for sign in (1, -1) for gain in gains), Fraction(ROOM)]]
        return _maximum(table, [*gains, *(-gain for gain in gains)])


def _kernel(rows: Sequence[Sequence[Fraction]], width: int) -> list[list[Fraction]]:
    left = [list(row) for row in rows]
    pivots: list[int] = []
    for column in range(width):
        place = next((n for n in range(len(pivots), len(left)) if left[n][column]), None)
        if place is None:
            continue
        top = len(pivots)
        left[top], left[place] = left[place], left[top]
        left[top] = [value / left[top][column] for value in left[top]]
        for n, row in enumerate(left):
            if n != top and row[column]:
                left[n] = [a - row[column] * b for a, b in zip(row, left[top], strict=True)]
        pivots.append(column)
    found = []
    for free in (column for column in range(width) if column not in pivots):
        move = [Fraction(0)] * width
        move[free] = Fraction(1)
        for n, column in enumerate(pivots):
            move[column] = -left[n][free]
        found.append(move)
    return found


def _maximum(table: list[list[Fraction]], goal: list[Fraction]) -> Fraction:
    """The greatest goal·x with table·x ≤ its last column, x ≥ 0, that column ≥ 0 (Bland's rule: it always ends)."""
    rows, width = len(table), len(goal)
    table = [[*row[:-1], *(Fraction(n == m) for m in range(rows)), row[-1]] for n, row in enumerate(table)]
    gain, basis, best = [*goal, *[Fraction(0)] * rows], list(range(width, width + rows)), Fraction(0)
    while (column := next((n for n, value in enumerate(gain) if value > 0), None)) is not None:
        steps = [(row[-1] / row[column], basis[n], n) for n, row in enumerate(table) if row[column] > 0]
        _, _, n = min(steps)
        basis[n], pivot = column, table[n][column]
        table[n] = [value / pivot for value in table[n]]
        for m, row in enumerate(table):
            if m != n and row[column]:
                table[m] = [a - row[column] * b for a, b in zip(row, table[n], strict=True)]
        best += gain[column] * table[n][-1]
        gain = [a - gain[column] * b for a, b in zip(gain, table[n][:-1], strict=True)]
    return best
