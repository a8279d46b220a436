"""What the rulebook is made of: frozen values read from text, each with its days and its legal basis."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from nhipcau.kernel.errors import Refused
from nhipcau.kernel.text import match_key

from .calendar import Calendar
from .procedures import Procedure, at

if TYPE_CHECKING:
    from .plans import PlanTemplate

Value = int | Decimal | str
ALWAYS = date(1, 1, 1)
"""The start of a rule whose first day is not known; such a rule is never `verified`."""


@dataclass(frozen=True)
class Problem:
    """One fault of a file: where, which kind (a stable word for tests), and a sentence saying what to do."""

    file: str
    kind: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}: {self.sentence}"


class RulebookError(Exception):
    """The text of the rulebook cannot be used. Carries every fault found, not only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class NoRuleInForce(Refused):
    """Nothing stands in the rulebook under this key on this day at this place."""

    def __init__(self, key: str, on: date, place: str | None = None) -> None:
        self.key, self.on, self.place = key, on, place
        sentence = _("On %(day)s the rulebook holds no “%(key)s”. Add the rule with its start date, then try again.")
        super().__init__(sentence % {"day": f"{on:%d/%m/%Y}", "key": key})


@dataclass(frozen=True)
class Basis:
    """Where a rule stands. `verified` is False unless the text itself was read."""

    reference: str
    verified: bool = False


@dataclass(frozen=True)
class Span:
    """Days from `start` to `end`, both included; None is open."""

    start: date | None = None
    end: date | None = None

    def covers(self, on: date) -> bool:
        return (self.start is None or self.start <= on) and (self.end is None or on <= self.end)

    def overlaps(self, other: "Span") -> bool:
        return (self.start or date.min) <= (other.end or date.max) and (other.start or date.min) <= (
            self.end or date.max
        )


# --- parameters -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class ParameterValue:
    """One version of a parameter. `value` is int (đồng, days, …), Decimal (coefficient) or text, in `unit`."""

    key: str
    description: str
    unit: str
    value: Value | None
    start: date
    end: date | None
    basis: Basis
    start_verified: bool = True
    place: str | None = None
    note: str = ""

    @property
    def always(self) -> bool:
        """True when the first day is not known."""
        return self.start == ALWAYS


@dataclass(frozen=True)
class Parameter:
    """All versions of one key at one place (None is the whole country), oldest first."""

    key: str
    description: str
    unit: str
    combine: str
    place: str | None
    versions: tuple[ParameterValue, ...]
    file: str = ""

    def at(self, on: date) -> ParameterValue | None:
        """The version of that day; None before the first and after an end."""
        found = next((v for v in reversed(self.versions) if v.start <= on), None)
        return found if found and found.value is not None else None

    @property
    def group(self) -> str:
        return self.key.rpartition(".")[0]


GUARDS = frozenset({"abuse", "trafficking"})
"""Groups of fields that a code may bring under a permission of their own (kernel.permissions)."""


# --- code lists -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Code:
    """One word of a list in one period. `sealed`: rows of it are shown only to those who may see sealed groups.

    `guard`: the group of fields (`GUARDS`) whose permission it takes to see this word and the story told with it.
    `suspected`: what is said until it is confirmed, of a group that accuses somebody. `paper`: confirmed only by one.
    A code without these has those of its parent (`CodeList.up`).
    """

    code: str
    name: str
    en: str
    aliases: tuple[str, ...] = ()
    span: Span = field(default_factory=Span)
    sealed: bool = False
    age: str = ""
    parent: str = ""
    basis: Basis | None = None
    guard: str = ""
    suspected: str = ""
    paper: bool = False

    @cached_property
    def keys(self) -> frozenset[str]:
        """Everything this code is known by, folded."""
        return frozenset(match_key(words) for words in (self.code, self.name, *self.aliases))

    def label(self, lang: str = "vi") -> str:
        return self.en if lang.startswith("en") else self.name


@dataclass(frozen=True)
class CodeList:
    """A list of words with their spellings and days."""

    name: str
    title: str
    en: str
    codes: tuple[Code, ...]
    basis: Basis | None = None
    file: str = ""

    def __iter__(self) -> Iterator[Code]:
        return iter(self.codes)

    @cached_property
    def _by_key(self) -> Mapping[str, tuple[Code, ...]]:
        found: dict[str, tuple[Code, ...]] = {}
        for code in self.codes:
            for key in code.keys:
                found[key] = (*found.get(key, ()), code)
        return found

    @cached_property
    def _by_code(self) -> Mapping[str, Code]:
        return {code.code: code for code in self.codes}

    def match(self, words: str, on: date | None = None) -> Code | None:
        """The code these words mean on that day (None: on any day, the latest first); None when unknown."""
        found = [c for c in self._by_key.get(match_key(words), ()) if on is None or c.span.covers(on)]
        return found[-1] if found else None

    def get(self, code: str, on: date | None = None) -> Code | None:
        """The code of that day; without a day its latest version, so that old records keep their words."""
        if on is None:
            return self._by_code.get(code)
        return next((c for c in self.codes if c.code == code and c.span.covers(on)), None)

    def choices(self, on: date | None = None, lang: str = "vi") -> list[tuple[str, str]]:
        """(code, words) of that day in the list's own order."""
        return [(c.code, c.label(lang)) for c in self.codes if on is None or c.span.covers(on)]

    def label(self, code: str, lang: str = "vi", on: date | None = None) -> str:
        """Words of a code; the code itself when it is unknown, never an empty cell."""
        found = self.get(code, on) or self.get(code)
        return found.label(lang) if found else code

    def is_sealed(self, code: str) -> bool:
        return any(c.sealed for c in self.codes if c.code == code)

    def sealed_codes(self) -> frozenset[str]:
        return frozenset(c.code for c in self.codes if c.sealed)

    @cached_property
    def guards(self) -> Mapping[str, str]:
        """Code → group of fields, of the codes that tell a guarded story, themselves or through their parent."""
        found = {c.code: next((above.guard for above in self.up(c.code) if above.guard), "") for c in self.codes}
        return {code: guard for code, guard in found.items() if guard}

    def up(self, code: str) -> Iterator[Code]:
        """The code and those above it, the nearest first; nothing for an unknown one."""
        found = self.get(code)
        while found:
            yield found
            found = self.get(found.parent) if found.parent else None

    def down(self, code: str) -> frozenset[str]:
        """The code and those below it."""
        return frozenset(c.code for c in self.codes if any(above.code == code for above in self.up(c.code)))

    def suspected(self, code: str, lang: str = "vi") -> str:
        """What is said of a group that accuses somebody until it is confirmed («nghi bị …»); empty for the others.

        A part of such a group says what the whole says, and what its own name has after the colon.
        """
        words = next((above.suspected for above in self.up(code) if above.suspected), "")
        if not words or lang.startswith("en"):
            return words and f"Suspected: {self.label(code, lang)}"
        tail = self.label(code).partition(": ")[2]
        return f"{words}: {tail}" if tail else words


@dataclass(frozen=True)
class CountsAs:
    """From `span.start` on, the register's `client_group` counts as the law's `legal_group`."""

    client_group: str
    legal_group: str
    span: Span
    basis: Basis


# --- indicators -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Indicator:
    """A figure of a report, as data. `fact` names the source of rows, `when` which of them fall in the period."""

    code: str
    name: str
    en: str
    sentence: str
    unit: str
    unit_en: str
    fact: str
    when: str
    measure: str
    where: Mapping[str, str | tuple[str, ...]]
    by: tuple[str, ...]
    order: int
    parent: str
    basis: Basis
    span: Span = field(default_factory=Span)
    file: str = ""

    def label(self, lang: str = "vi") -> str:
        return self.en if lang.startswith("en") else self.name

    def unit_label(self, lang: str = "vi") -> str:
        """The unit of measure."""
        return self.unit_en if lang.startswith("en") else self.unit


# --- cases of law -----------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class CaseOfLaw:
    """What must be in force on a day; `expect` None means: nothing is."""

    key: str
    on: date
    place: str | None
    expect: Value | None
    file: str = ""


# --- the whole --------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Rulebook:
    """Everything read from one directory."""

    parameters: Mapping[tuple[str, str | None], Parameter]
    code_lists: Mapping[str, CodeList]
    counts_as: tuple[CountsAs, ...]
    indicators: Mapping[str, Indicator]
    cases: tuple[CaseOfLaw, ...]
    files: tuple[str, ...]
    calendar: Calendar = field(default_factory=lambda: Calendar({}, {}))
    procedures: Mapping[str, tuple[Procedure, ...]] = field(default_factory=dict)
    plans: "Mapping[str, PlanTemplate]" = field(default_factory=dict)

    def procedure(self, key: str, on: date) -> Procedure:
        """The version of a procedure that is in force on a day. Raises `NoRuleInForce`."""
        if found := at(self.procedures.get(key, ()), on):
            return found
        raise NoRuleInForce(key, on)

    def in_force(self, key: str, on: date, place: str | None = None) -> ParameterValue:
        """The rule of that day at that place (province code; None: the country).

        With `combine: highest` a province can only raise the national value, else its own value goes first.
        Raises `NoRuleInForce`.
        """
        national, local = self.parameters.get((key, None)), self.parameters.get((key, place)) if place else None
        general, own = national.at(on) if national else None, local.at(on) if local else None
        if general and own and national and national.combine == "highest":
            return own if _number(own) > _number(general) else general
        if found := own or general:
            return found
        raise NoRuleInForce(key, on, place)

    def all_in_force(self, on: date, place: str | None = None) -> list[ParameterValue]:
        """Every rule of that day at that place, by key."""
        keys = sorted({key for key, where in self.parameters if where in (None, place)})
        found = []
        for key in keys:
            try:
                found.append(self.in_force(key, on, place))
            except NoRuleInForce:
                continue
        return found

    def unverified(self) -> list[str]:
        """Words for each rule that nobody has compared with the original yet: file and what."""
        lines = [
            f"{p.file}: {p.key} {v.start:%d/%m/%Y}"
            for p in self.parameters.values()
            for v in p.versions
            if not (v.basis.verified and v.start_verified)
        ]
        for words in self.code_lists.values():
            if words.basis and not words.basis.verified:
                lines.append(f"{words.file}: {words.name}")
            lines += [f"{words.file}: {c.code}" for c in words if c.basis and not c.basis.verified]
        lines += [
            f"codes/counts_as.yaml: {c.client_group} → {c.legal_group}" for c in self.counts_as if not c.basis.verified
        ]
        lines += [f"{i.file}: {i.code}" for i in self.indicators.values() if not i.basis.verified]
        lines += [line for versions in self.procedures.values() for v in versions for line in v.unverified()]
        lines += [f"{t.file}: {t.code}" for t in self.plans.values() if not t.basis.verified]
        return lines + self.calendar.unverified()


def _number(rule: ParameterValue) -> Decimal:
    return Decimal(rule.value or 0)


def day_before(day: date) -> date:
    return day - timedelta(days=1)
