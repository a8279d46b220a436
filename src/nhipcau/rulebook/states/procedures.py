"""Procedures of case management: steps, forms, conditions, clocks, approvals, closing reasons, with their articles."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from nhipcau.kernel.permissions import Permission

RECEIVED, ENTERED = "received", "entered"
"""Where a clock may start besides the end of a step: the case was received, the step was entered."""
CENTRE = "centre"
"""The body that uses this system; whatever another body does comes in as its paper."""


@dataclass(frozen=True)
class Rule:
    """Where a part of a procedure stands in the law. `verified` is False unless the text itself was read."""

    reference: str
    verified: bool = False


@dataclass(frozen=True)
class StepClock:
    """How long a step may take: `limit` is a parameter, in hours, days, working days or months.

    It starts when the case was `received`, when the step was `entered` or when the step of that name was done;
    `first_day` says where the law names that day. `in_emergency`: it runs on the emergency track too.
    """

    limit: str
    start: str
    first_day: Rule
    in_emergency: bool = True


@dataclass(frozen=True)
class Step:
    """One step. `who` is the permission of whoever does it (or writes down that `body` did it).

    `forms` must be final or there as papers, `needs` are named conditions (kernel.contracts). `approves`: the step
    whose work is approved, never by whoever did it. `decision`: the paper by which another body decides. `after` leads
    on, `back` to where the work is done again, with a reason and without the conditions.
    """

    key: str
    name: str
    en: str
    rule: Rule
    body: str
    who: Permission
    forms: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    approves: str = ""
    decision: str = ""
    clock: StepClock | None = None
    after: tuple[str, ...] = ()
    back: tuple[str, ...] = ()

    def label(self, lang: str = "vi") -> str:
        return self.en if lang.startswith("en") else self.name

    @property
    def papers(self) -> tuple[str, ...]:
        """Every form and decision the step asks for."""
        return (*self.forms, self.decision) if self.decision else self.forms


@dataclass(frozen=True)
class ClosingReason:
    """A code of closing_reason_legal with which a case ends: in the steps `at`, or in any of them."""

    reason: str
    rule: Rule
    at: tuple[str, ...] = ()


@dataclass(frozen=True)
class EmergencyTrack:
    """How an emergency goes: measures by `body` within `limit` from receipt; `forms` come before them.

    `separation` limits taking a child away (a parameter in days), decided by the paper `decision`; `warn` are the days
    on which those in charge are reminded.
    """

    limit: str
    rule: Rule
    body: str
    forms: tuple[str, ...] = ()
    separation: str = ""
    decision: str = ""
    warn: tuple[int, ...] = ()


@dataclass(frozen=True)
class Procedure:
    """One version of a procedure, in force from `start` to `end` (None: until the next one)."""

    key: str
    name: str
    en: str
    under: str
    start: date
    end: date | None
    rule: Rule
    start_verified: bool
    steps: tuple[Step, ...]
    closing: tuple[ClosingReason, ...]
    emergency: EmergencyTrack | None = None
    file: str = ""

    def label(self, lang: str = "vi") -> str:
        return self.en if lang.startswith("en") else self.name

    @cached_property
    def _by_key(self) -> Mapping[str, Step]:
        return {step.key: step for step in self.steps}

    @property
    def first(self) -> Step:
        return self.steps[0]

    def step(self, key: str) -> Step:
        """One step. Raises KeyError."""
        return self._by_key[key]

    def place(self, key: str) -> int:
        """The place of a step in the order of the file."""
        return next(n for n, step in enumerate(self.steps) if step.key == key)

    def reasons(self, step: str) -> tuple[ClosingReason, ...]:
        """The legal reasons with which a case in this step may end."""
        return tuple(reason for reason in self.closing if not reason.at or step in reason.at)

    def ends_at(self, step: str) -> bool:
        """Whether the procedure itself ends in this step."""
        return any(step in reason.at for reason in self.closing)

    @property
    def verified(self) -> bool:
        return self.rule.verified and self.start_verified

    def unverified(self) -> list[str]:
        """Words for each part that nobody compared with the original text."""
        where = f"{self.file}: {self.key} {self.start:%d/%m/%Y}"
        lines = [] if self.verified else [where]
        for step in self.steps:
            if not step.rule.verified:
                lines.append(f"{where} {step.key}")
            if step.clock and not step.clock.first_day.verified:
                lines.append(f"{where} {step.key} (from {step.clock.start})")
        return lines + [f"{where} {each.reason}" for each in self.closing if not each.rule.verified]


def at(versions: Sequence[Procedure], on: date) -> Procedure | None:
    """The version of that day."""
    return next((v for v in reversed(versions) if v.start <= on and (v.end is None or on <= v.end)), None)
